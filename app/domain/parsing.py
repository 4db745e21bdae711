"""Reading what people write: money, dates, whole numbers and plain text.

Every function returns a clean value or raises `ValueError` with a sentence that says what to do.
Only 0 to 9 are digits here: full-width and other scripts' digits are refused, because two people
must never read two different numbers in one field. Nothing here uses floating point.
"""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

MAX_PENCE = 10**14
"""The largest single amount, £1,000bn in pence. Fifty thousand of them still add up in 64 bits."""

FIRST_YEAR, LAST_YEAR = 1900, 2200

MoneyUnit = Literal["pounds", "thousands", "millions", "billions"]

UNIT_POWERS: dict[MoneyUnit, int] = {"pounds": 0, "thousands": 3, "millions": 6, "billions": 9}

SUFFIX_POWERS: dict[str, int] = {
    "k": 3, "thousand": 3,
    "m": 6, "mn": 6, "million": 6, "millions": 6,
    "b": 9, "bn": 9, "billion": 9, "billions": 9,
    "tn": 12, "trillion": 12,
}  # fmt: skip

MONTHS: dict[str, int] = {
    "jan": 1, "january": 1, "feb": 2, "february": 2, "mar": 3, "march": 3, "apr": 4, "april": 4,
    "may": 5, "jun": 6, "june": 6, "jul": 7, "july": 7, "aug": 8, "august": 8, "sep": 9, "sept": 9,
    "september": 9, "oct": 10, "october": 10, "nov": 11, "november": 11, "dec": 12, "december": 12,
}  # fmt: skip

_ASCII = re.ASCII | re.IGNORECASE
_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+"
_AMOUNT = re.compile(
    rf"(?:£|gbp)?\s*(?P<number>(?:{_DIGITS})(?:\.[0-9]+)?|\.[0-9]+)\s*(?P<suffix>[a-z]*)", _ASCII
)
_NEGATIVE = re.compile(r"(?:£|gbp)?\s*[-\u2212\u2013(]\s*(?:£|gbp)?\s*\.?[0-9]", _ASCII)
_WHOLE_NUMBER = re.compile(rf"[-+]?(?:{_DIGITS})", _ASCII)
_DATES = (
    re.compile(r"(?P<day>\d{1,2})([./-])(?P<month>\d{1,2})\2(?P<year>\d{4})", _ASCII),
    re.compile(
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?",
        _ASCII,
    ),
    re.compile(
        r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<month>[a-z]{3,9})\.?,?[ -](?P<year>\d{4})", _ASCII
    ),
)
_HIDDEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"), "a control character"),
    (re.compile(r"[\u202a-\u202e\u2066-\u2069]"), "a character that reverses the text around it"),
    (re.compile(r"[\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"), "a damaged character"),
)
_LINE_BREAKS = re.compile(r"\r\n?|[\u2028\u2029]")
_HARD_SPACES = str.maketrans("\u00a0\u2009\u202f", "   ")
_LONGEST = 40  # no amount, date or number is longer, so nothing long is ever computed with
_EXACT = Context(prec=80)  # wide enough that shifting the decimal point never rounds

_MONEY_ADVICE = "Enter an amount like 8,400,000 or £8.4m"
_DATE_ADVICE = "Enter a date like 20 May 2020, 20.05.2020 or 2020-05-20"


def _short(text: str) -> str:
    """`text` without blanks around it and with plain spaces; "" when too long to be a value."""
    written = text.translate(_HARD_SPACES).strip(" \t\r\n")
    return written if len(written) <= _LONGEST else ""


def _pence(text: str, *, power: int, advice: str) -> Decimal:
    """Exact pence in `text`, a number without a suffix being worth 10 to the `power` pounds."""
    written = _short(text)
    if _NEGATIVE.match(written):
        raise ValueError("Enter an amount of zero or more: negative amounts are not used here")
    found = _AMOUNT.fullmatch(written)
    suffix = found["suffix"].lower() if found else ""
    if found is None or (suffix and suffix not in SUFFIX_POWERS):
        raise ValueError(advice)
    shift = SUFFIX_POWERS.get(suffix, power) + 2
    pence = _EXACT.scaleb(Decimal(found["number"].replace(",", "")), shift)
    if pence > MAX_PENCE:
        raise ValueError("Enter an amount of £1,000bn or less")
    return pence


def parse_money(text: str) -> int:
    """Pence in an amount a person typed: "£8.4m", "8.4 million", "8,400,000", "900k", "£1,250.50".

    A number without a suffix is pounds. Raises `ValueError` for an empty, negative or unreadable
    amount, one that is not whole pence, and one above `MAX_PENCE`.
    """
    pence = _pence(text, power=0, advice=_MONEY_ADVICE)
    if pence != pence.to_integral_value():
        raise ValueError("Enter an amount in whole pence, with at most 2 decimals, like £1,250.50")
    return int(pence)


def parse_column_amount(text: str, *, unit: MoneyUnit) -> int:
    """Pence in a cell of a published table whose heading gives the unit ("£m" is "millions").

    A suffix in the cell itself ("£1.2bn") beats the heading. Published figures are often computed
    by a spreadsheet ("23.333333333333332"), so they are rounded to the nearest penny.
    Raises `ValueError` for an empty, negative or unreadable amount and one above `MAX_PENCE`.
    """
    advice = f"Enter a number in £ {unit}, like 816.77" if unit != "pounds" else _MONEY_ADVICE
    pence = _pence(text, power=UNIT_POWERS[unit], advice=advice)
    return int(pence.to_integral_value(rounding=ROUND_HALF_UP))


def parse_whole_number(text: str, *, minimum: int = 0, maximum: int = 2**31 - 1) -> int:
    """A whole number within the limits, with or without thousands commas: "1,200".

    Raises `ValueError` naming the limits.
    """
    written = _short(text)
    if _WHOLE_NUMBER.fullmatch(written):
        number = int(written.replace(",", ""))
        if minimum <= number <= maximum:
            return number
    raise ValueError(f"Enter a whole number from {minimum:,} to {maximum:,}")


def parse_date(text: str) -> date:
    """The day in "20.05.2020", "20/05/2020", "2020-05-20" or "20 May 2020": day before month.

    A spreadsheet's midnight ("2020-05-20 00:00:00") is accepted. Raises `ValueError` for a day that
    does not exist, a two-figure year, and a year outside 1900 to 2200.
    """
    written = re.sub(" +", " ", _short(text))
    found = next((match for shape in _DATES if (match := shape.fullmatch(written))), None)
    if found is None:
        raise ValueError(_DATE_ADVICE)
    month = MONTHS.get(found["month"].lower()) or _month_number(found["month"])
    if not FIRST_YEAR <= int(found["year"]) <= LAST_YEAR:
        raise ValueError(f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}")
    try:
        return date(int(found["year"]), month, int(found["day"]))
    except ValueError:
        raise ValueError(f"Enter a day that exists: there is no {written}") from None


def _month_number(written: str) -> int:
    """The month in figures; a word that is no month is refused."""
    if not written.isdecimal():
        raise ValueError(_DATE_ADVICE)
    return int(written)


def without_hidden_characters(text: str) -> str:
    """`text` in NFC with plain line breaks and without the characters `clean_text` refuses."""
    kept = _LINE_BREAKS.sub("\n", text)
    for pattern, _ in _HIDDEN:
        kept = pattern.sub("", kept)
    return unicodedata.normalize("NFC", kept).strip()


def clean_text(text: str, *, max_length: int, single_line: bool) -> str:
    """`text` as it is stored: NFC, without blanks at either end, with plain line breaks.

    Accents, emoji and every script are kept. Raises `ValueError` for control characters other than
    tab and line break, characters that reverse the direction of text, lone surrogates, a line break
    where one line is asked for, and more than `max_length` characters. Text of nothing but blanks
    and invisible characters comes back as "": whether it may be empty is the caller's question.
    """
    for pattern, what in _HIDDEN:
        if (hidden := pattern.search(text)) is not None:
            code, place = ord(hidden[0]), hidden.start() + 1
            raise ValueError(f"Take out {what} (U+{code:04X}), character {place:,} of this text")
    kept = without_hidden_characters(text)
    if single_line and "\n" in kept:
        raise ValueError("Write this on one line")
    if len(kept) > max_length:
        raise ValueError(
            f"Shorten this to {max_length:,} characters or fewer: it has {len(kept):,}"
        )
    return kept if any(unicodedata.category(sign)[0] not in "CZM" for sign in kept) else ""
