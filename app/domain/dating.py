"""Dates as a source gives them: to the day, the month or the year, reported or estimated.

A record keeps one moment, so that things stay in order, and a note that says how much of it is
known. `reported_date` shows only what the note allows.
"""

from datetime import date
from enum import StrEnum

from app.domain.text import NOT_RECORDED, long_date


class Precision(StrEnum):
    """How much of a date the source gives, or how closely we could place it."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


_REPORTED = {
    Precision.DAY: "",
    Precision.MONTH: "Month given, day not recorded",
    Precision.YEAR: "Year given, day not recorded",
}
_ESTIMATED = {
    Precision.DAY: "Estimated: ",
    Precision.MONTH: "Estimated to the month: ",
    Precision.YEAR: "Estimated to the year: ",
}
_SHAPES = {
    _REPORTED[Precision.MONTH]: "%B %Y",
    _REPORTED[Precision.YEAR]: "%Y",
    _ESTIMATED[Precision.MONTH]: "%B %Y",
    _ESTIMATED[Precision.YEAR]: "%Y",
}


def date_note(precision: Precision, basis: str = "") -> str:
    """What stands beside a date; `basis` says why an estimated one was put there."""
    return _ESTIMATED[precision] + basis if basis else _REPORTED[precision]


def reported_date(day: date | None, note: str) -> str:
    """As much of a date as its note says is known: "2005", "May 2007", "4 December 2026"."""
    if day is None:
        return NOT_RECORDED
    shape = next((shape for start, shape in _SHAPES.items() if note.startswith(start)), "")
    return day.strftime(shape) if shape else long_date(day)
