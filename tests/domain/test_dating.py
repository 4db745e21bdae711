"""Dates are shown only as far as they are known."""

from datetime import UTC, date, datetime

import pytest

from app.domain.dating import Precision, date_note, reported_date

DAY = date(2007, 5, 14)


@pytest.mark.parametrize(
    ("precision", "basis", "note", "shown"),
    [
        ("day", "", "", "14 May 2007"),
        ("month", "", "Month given, day not recorded", "May 2007"),
        ("year", "", "Year given, day not recorded", "2007"),
        ("day", "a guess", "Estimated: a guess", "14 May 2007"),
        ("month", "after the clearance", "Estimated to the month: after the clearance", "May 2007"),
        ("year", "told last", "Estimated to the year: told last", "2007"),
    ],
)
def test_a_date_shows_what_its_note_allows(
    precision: str, basis: str, note: str, shown: str
) -> None:
    assert date_note(Precision(precision), basis) == note
    assert reported_date(DAY, note) == shown
    assert reported_date(datetime(2007, 5, 14, 9, tzinfo=UTC), note) == shown


def test_no_date_is_not_recorded() -> None:
    assert reported_date(None, "") == "Not recorded"
