"""When people in London are at work: working days and hours, with the bank holidays of England.

Source: the Banking and Financial Dealings Act 1971, schedule 1, and the custom of giving a Monday
or Tuesday for a holiday at a weekend. Holidays proclaimed for one year alone are not known here.
"""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from app.domain.text import LONDON

SATURDAY = 5
DAY = timedelta(days=1)
OPENS, CLOSES = time(7, 0), time(18, 0)
"""Between these, on a working day, people are reminded of what the calendar brings."""


def is_working_day(day: date) -> bool:
    """Monday to Friday, and no bank holiday."""
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year)


def next_working_day(day: date) -> date:
    """The first working day after `day`."""
    following = day + DAY
    while not is_working_day(following):
        following += DAY
    return following


def is_working_time(moment: datetime) -> bool:
    """Whether London is at work at this moment."""
    there = moment.astimezone(LONDON)
    return is_working_day(there.date()) and OPENS <= there.time() < CLOSES


@lru_cache(maxsize=16)
def bank_holidays(year: int) -> frozenset[date]:
    """The bank holidays of England and Wales."""
    easter = easter_sunday(year)
    fixed = {
        _moved(date(year, 1, 1)),
        easter - 2 * DAY,
        easter + DAY,
        _monday_from(date(year, 5, 1)),
        _monday_from(date(year, 5, 25)),
        _monday_from(date(year, 8, 25)),
    }
    christmas = _moved(date(year, 12, 25))
    boxing_day = _moved(date(year, 12, 26))
    if boxing_day == christmas:  # Christmas on Saturday or Sunday takes the first free day
        boxing_day += DAY
    return frozenset({*fixed, christmas, boxing_day})


def easter_sunday(year: int) -> date:
    """Western Easter, by the anonymous Gregorian algorithm (Nature, 20 April 1876)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    (leaps, odd), correction = divmod(century, 4), (century + 8) // 25
    moon = (19 * golden + century - leaps - (century - correction + 1) // 3 + 15) % 30
    weekday = (32 + 2 * odd + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _moved(holiday: date) -> date:
    """The day itself, or the next weekday when it falls on a weekend."""
    while holiday.weekday() >= SATURDAY:
        holiday += DAY
    return holiday


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)
