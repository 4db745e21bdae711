"""How the product writes money, dates, counts and names: pure functions from value to text.

Money arrives as integer pence, moments as aware datetimes. A missing value reads "Not recorded",
never a blank and never a zero.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

NOT_RECORDED = "Not recorded"
MINUS = "−"  # U+2212, which a screen reader speaks as "minus"
LONDON = ZoneInfo("Europe/London")

_ONE_PLACE = Decimal("0.1")
_UNIT_ENDS = 1_000
_POUND_UNITS = ((1_000, "k"), (1_000_000, "m"), (1_000_000_000, "bn"))
_BYTE_UNITS = ((1_000, "KB"), (1_000_000, "MB"), (1_000_000_000, "GB"))
_EXACT_BELOW = Decimal(10_000)


def money(pence: int | None) -> str:
    """Pence as a glance: "£8.4m", "£900k", "£1,250", "£0", "−£1.2m".

    One decimal place, dropped when it is zero; below £10,000 the amount is exact.
    """
    if pence is None:
        return NOT_RECORDED
    sign = MINUS if pence < 0 else ""
    pounds = Decimal(abs(pence)) / 100
    if pounds < _EXACT_BELOW:
        whole = pounds == pounds.to_integral_value()
        return f"{sign}£{pounds:,.0f}" if whole else f"{sign}£{pounds:,.2f}"
    return f"{sign}£{_abbreviated(pounds, _POUND_UNITS)}"


def money_exact(pence: int | None) -> str:
    """Pence to the penny: "£8,412,345.67"."""
    if pence is None:
        return NOT_RECORDED
    sign = MINUS if pence < 0 else ""
    return f"{sign}£{Decimal(abs(pence)) / 100:,.2f}"


def filesize(count: int | None) -> str:
    """A number of bytes: "512 bytes", "1.5MB". A kilobyte is 1,000 bytes."""
    if count is None:
        return NOT_RECORDED
    if count < _BYTE_UNITS[0][0]:
        return plural(count, "byte", "bytes")
    return _abbreviated(Decimal(count), _BYTE_UNITS)


def _abbreviated(amount: Decimal, units: Sequence[tuple[int, str]]) -> str:
    """The amount to one decimal in the smallest unit that leaves, once rounded, under 1,000."""
    for size, name in units:
        rounded = (amount / size).quantize(_ONE_PLACE, ROUND_HALF_UP)
        words = f"{rounded:,}".removesuffix(".0") + name
        if rounded < _UNIT_ENDS:
            break
    return words


def long_date(day: date | None) -> str:
    """A day, or the London day of a moment: "4 December 2026"."""
    return NOT_RECORDED if day is None else f"{_london(day):%-d %B %Y}"


def short_date(day: date | None) -> str:
    """A day where room is scarce: "4 Dec 2026"."""
    return NOT_RECORDED if day is None else f"{_london(day):%-d %b %Y}"


def datetime_uk(moment: datetime | None) -> str:
    """A moment as a clock in London shows it: "20 November 2026, 4:12pm"."""
    if moment is None:
        return NOT_RECORDED
    local = _clock(moment)
    return f"{local:%-d %B %Y}, {local:%-I:%M}{'am' if local.hour < 12 else 'pm'}"


def _london(day: date) -> date:
    """A plain day unchanged; an aware datetime as London's clock and calendar show it."""
    return _clock(day) if isinstance(day, datetime) else day


def _clock(moment: datetime) -> datetime:
    """The moment in London; ValueError without a time zone, for then nobody knows which it was."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be shown")
    return moment.astimezone(LONDON)


def plural(count: int, one: str, many: str) -> str:
    """A count with its noun: "1 opportunity", "1,204 opportunities"."""
    return f"{count:,} {one if count == 1 else many}"


def days(count: int | None) -> str:
    """A length of time in whole days: "1 day", "12 days"."""
    return NOT_RECORDED if count is None else plural(count, "day", "days")


def initials(name: str) -> str:
    """The first letters of the first and last names: "Helen Marsh" → "HM"; "?" for no name."""
    words = name.split()
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper() if words else "?"
