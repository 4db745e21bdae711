"""iCalendar (RFC 5545): a calendar of whole days, as other programs subscribe to it.

Whole days need no time zone. Written here because so little of the format is used: escaping,
folding and the few properties below.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MEDIA_TYPE = "text/calendar; charset=utf-8"
FOLDED = 75
"""Octets in a line, without its end (section 3.1)."""
ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True)
class Day:
    """One entry: its uid stays the same while its date or words change."""

    uid: str
    on: date
    summary: str
    url: str
    stamp: datetime


def calendar(name: str, days: Iterable[Day], *, product: str) -> bytes:
    """The whole calendar. The same days give the same bytes."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//{escaped(product)}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{escaped(name)}",
        f"X-WR-CALNAME:{escaped(name)}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "X-PUBLISHED-TTL:PT6H",
    ]
    for day in days:
        lines += _event(day)
    lines.append("END:VCALENDAR")
    return b"".join(part + b"\r\n" for line in lines for part in folded(line))


def _event(day: Day) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{escaped(day.uid)}",
        f"DTSTAMP:{day.stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.on + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(day.summary)}",
        f"URL:{day.url}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Text as a value holds it (section 3.3.11)."""
    return text.translate(ESCAPED)


def folded(line: str) -> Iterator[bytes]:
    """The line in parts of at most 75 octets, never within a character (section 3.1)."""
    part = b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > FOLDED:
            yield part
            part = b" "
        part += octets
    yield part
