"""iCalendar as RFC 5545 has it: what other programs must be able to read."""

from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from app.standards.calendar import Day, calendar, escaped, folded

STAMP = datetime(2026, 11, 23, 12, 30, tzinfo=UTC)
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=200)


def day(uid: str = "gate-1-2@example.gov.uk", summary: str = "OP-0001: gate 2") -> Day:
    return Day(uid, date(2026, 12, 31), summary, "https://example.gov.uk/opportunities/1", STAMP)


def lines_of(content: bytes) -> list[str]:
    """The content lines, unfolded as section 3.1 says."""
    return content.decode().replace("\r\n ", "").split("\r\n")


def unescaped(text: str) -> str:
    out, escape = [], False
    for character in text:
        if escape:
            out.append("\n" if character in "nN" else character)
            escape = False
        elif character == "\\":
            escape = True
        else:
            out.append(character)
    return "".join(out)


def test_an_event_is_a_whole_day_that_ends_before_the_next() -> None:
    lines = lines_of(calendar("Pipeline", [day()], product="Pipeline"))
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2:] == ["END:VCALENDAR", ""]
    for line in (
        "VERSION:2.0",
        "UID:gate-1-2@example.gov.uk",
        "DTSTAMP:20261123T123000Z",
        "DTSTART;VALUE=DATE:20261231",
        "DTEND;VALUE=DATE:20270101",
        "SUMMARY:OP-0001: gate 2",
        "CLASS:PRIVATE",
    ):
        assert line in lines
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") == 1


def test_commas_semicolons_backslashes_and_new_lines_are_escaped() -> None:
    assert escaped("a, b; c\\d\r\ne") == "a\\, b\\; c\\\\d\\ne"


@settings(max_examples=200, deadline=None)
@given(TEXT)
def test_no_line_is_longer_than_75_octets_and_folding_loses_nothing(text: str) -> None:
    parts = list(folded(f"SUMMARY:{escaped(text)}"))
    assert all(len(part) <= 75 for part in parts)
    assert all(part.decode() is not None for part in parts)
    assert all(part.startswith(b" ") for part in parts[1:])
    whole = b"".join(part if n == 0 else part[1:] for n, part in enumerate(parts)).decode()
    assert unescaped(whole.removeprefix("SUMMARY:")) == text


def test_the_same_days_give_the_same_bytes() -> None:
    one = calendar("Pipeline", [day(), day("b@x")], product="Pipeline")
    assert one == calendar("Pipeline", [day(), day("b@x")], product="Pipeline")
