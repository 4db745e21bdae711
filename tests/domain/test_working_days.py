"""Working days in London: bank holidays by rule, and the hours in which people are reminded."""

from datetime import date, datetime
from itertools import pairwise

import pytest

from app.domain.text import LONDON
from app.domain.working_days import (
    bank_holidays,
    easter_sunday,
    is_working_day,
    is_working_time,
    next_working_day,
)


@pytest.mark.parametrize(
    ("year", "easter"),
    [(2024, "03-31"), (2025, "04-20"), (2026, "04-05"), (2027, "03-28"), (2038, "04-25")],
)
def test_easter_is_where_the_tables_have_it(year: int, easter: str) -> None:
    assert easter_sunday(year) == date.fromisoformat(f"{year}-{easter}")


@pytest.mark.parametrize(
    ("year", "days"),
    [
        # as published for England and Wales
        (2025, "01-01 04-18 04-21 05-05 05-26 08-25 12-25 12-26"),
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
    ],
)
def test_bank_holidays_are_as_published(year: int, days: str) -> None:
    assert bank_holidays(year) == {date.fromisoformat(f"{year}-{day}") for day in days.split()}


@pytest.mark.parametrize("year", range(2000, 2100))
def test_every_year_has_eight_on_weekdays(year: int) -> None:
    found = sorted(bank_holidays(year))
    assert len(found) == 8
    assert all(day.weekday() < 5 for day in found)
    assert all(a < b for a, b in pairwise(found))


def test_the_next_working_day_skips_weekends_and_holidays() -> None:
    assert next_working_day(date(2026, 12, 24)) == date(2026, 12, 29)
    assert next_working_day(date(2026, 11, 23)) == date(2026, 11, 24)
    assert not is_working_day(date(2026, 12, 28))


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-11-23 06:59", False),
        ("2026-11-23 07:00", True),
        ("2026-11-23 18:00", False),
        ("2026-07-01 07:30", True),  # half past six in UTC: London's clock counts
        ("2026-11-22 10:00", False),
        ("2026-12-25 10:00", False),
    ],
)
def test_london_is_at_work_in_its_own_hours(moment: str, is_open: bool) -> None:
    there = datetime.fromisoformat(moment).replace(tzinfo=LONDON)
    assert is_working_time(there) is is_open
