"""Reads a Government Major Projects Portfolio file (CSV): what can be used, what cannot, and why.

A row is rejected only when it cannot be identified: no reference or name, a reference an earlier
row has, or more cells than headings (nothing in it is then sure to sit in its own column). Anything
else that cannot be used is left empty, its text kept in `unreadable`, and noted. An empty cell is
simply empty, except the rating: every project has one, so one that is not given is noted as a gap.
Counted so, 73 of the 120 rows of the 2022-23 sample have an unusable date, amount or rating: 30
hold words in place of a value ("Exempt under Section 43…"), 43 more have only an empty rating.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Literal, TypeVar

from app.domain.parsing import parse_column_amount, parse_date, parse_whole_number
from app.standards.portfolio_file import PortfolioError, read_table
from app.standards.portfolio_headings import (
    FIELDS,
    NARRATIVES,
    field_of,
    preference,
    unit_of,
)

__all__ = ["Portfolio", "PortfolioError", "PortfolioRow", "Problem", "Rating", "read_portfolio"]

MAX_ROWS = 50_000
MAX_REFERENCE, MAX_HEADING, MAX_CATEGORY, MAX_NAME, MAX_NARRATIVE = 120, 120, 120, 200, 20_000
SHOWN = 80

Rating = Literal["green", "amber_green", "amber", "amber_red", "red"]
RATINGS: dict[str, Rating] = {
    "green": "green",
    "amber green": "amber_green",
    "green amber": "amber_green",
    "amber": "amber",
    "amber red": "amber_red",
    "red amber": "amber_red",
    "red": "red",
}
WITHHELD = re.compile(
    r"exempt|early planning|not (available|applicable|provided|set)|n/?a$|tb[cd]$"
)
NOT_GIVEN = "The publisher gives no value"
READ_AS_WINDOWS_1252 = "Not UTF-8, so read as Windows-1252: check signs such as £ and é"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be used, and why; `value` is shortened for showing.

    `line` is the line of the file its row starts on. `reference` is empty where the whole file is
    meant, `column` (the heading as written) where the whole row is.
    """

    line: int
    reference: str
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """One project as published. Amounts are pence; `baseline` and `forecast` are in-year figures.

    `narrative` holds the publisher's comments by `NARRATIVES`; `unreadable`, by heading, the text
    that does not fit its field: an unusable value, or the whole of a name that was shortened.
    """

    line: int
    reference: str
    title: str
    organisation: str
    category: str
    summary: str
    delivery_confidence: Rating | None
    start_date: date | None
    end_date: date | None
    whole_life_cost_pence: int | None
    benefits_pence: int | None
    baseline_pence: int | None
    forecast_pence: int | None
    year: int | None
    narrative: dict[str, str]
    unreadable: dict[str, str]


@dataclass(frozen=True, slots=True)
class Portfolio:
    """All that a file says: rows to import, rows refused, remarks, and headings nobody reads."""

    rows: list[PortfolioRow]
    rejected: list[Problem]
    notes: list[Problem]
    columns_ignored: list[str]


@dataclass(slots=True)
class _Record:
    """One row while it is read: its cells (heading, text) by field, and what had to be noted."""

    line: int
    reference: str
    cells: dict[str, list[tuple[str, str]]]
    notes: list[Problem]
    unreadable: dict[str, str] = field(default_factory=dict)

    def cell(self, name: str) -> tuple[str, str]:
        return next(iter(self.cells.get(name, ())), ("", ""))

    def note(self, heading: str, text: str, reason: str) -> None:
        self.notes.append(_problem(self.line, self.reference, heading, text, reason))

    def leave_empty(self, heading: str, text: str, reason: str) -> None:
        """Keeps the text that gave no value, and says so."""
        self.unreadable[heading] = text[:MAX_NARRATIVE]
        withheld = WITHHELD.match(text.casefold())
        self.note(heading, text, f"Left empty. {NOT_GIVEN if withheld else reason}")

    def values(self, name: str, parse: Callable[[str], T]) -> list[T]:
        """What could be read for a field, in the order its columns are preferred."""
        found = []
        for heading, text in self.cells.get(name, ()):
            try:
                found += [parse(text)] if text else []
            except ValueError as error:
                self.leave_empty(heading, text, str(error))
        return found

    def value(self, name: str, parse: Callable[[str], T]) -> T | None:
        return next(iter(self.values(name, parse)), None)

    def amount(self, name: str) -> int | None:
        return self.value(name, partial(parse_column_amount, unit=unit_of(self.cell(name)[0])))

    def text(self, name: str, limit: int = MAX_NARRATIVE) -> str:
        """Text of at most `limit` characters; a shortened name is kept whole in `unreadable`."""
        heading, whole = self.cell(name)
        text = whole if limit == MAX_NARRATIVE else " ".join(whole.split())
        if len(text) <= limit:
            return text
        if limit != MAX_NARRATIVE:
            self.unreadable[heading] = whole[:MAX_NARRATIVE]
        self.note(heading, text, f"Shortened from {len(text):,} to {limit:,} characters")
        return text[: limit - 1] + "…"


def read_portfolio(data: bytes) -> Portfolio:
    """Reads a whole file, or raises `PortfolioError` (and nothing else) when it cannot be read."""
    table, notes = read_table(data), list[Problem]()
    if table.guessed:
        notes.append(Problem(1, "", "", "", READ_AS_WINDOWS_1252))
    columns, ignored = _columns(table.headings, table.line, notes)
    headings = [_shown(heading, MAX_HEADING) for heading in table.headings]
    portfolio = Portfolio([], [], notes, ignored)
    seen: dict[str, int] = {}
    for line, cells in table.rows:
        if len(portfolio.rows) + len(portfolio.rejected) == MAX_ROWS:
            raise PortfolioError(f"The file has more than {MAX_ROWS:,} rows. Split it into parts.")
        named = {
            name: [(headings[at], cells[at] if at < len(cells) else "") for at in places]
            for name, places in columns.items()
        }
        record = _Record(line, " ".join(named["reference"][0][1].split()), named, notes)
        refusal = _refusal(record, cells, len(headings), seen)
        if refusal:
            portfolio.rejected.append(_problem(line, record.reference, *refusal))
            continue
        if len(cells) < len(headings):
            record.note(
                "", "", f"{len(cells)} cells for {len(headings)} headings: the rest are empty"
            )
        seen[record.reference.casefold()] = line
        portfolio.rows.append(_row(record))
    return portfolio


def _problem(line: int, reference: str, column: str, value: str, reason: str) -> Problem:
    """A problem with every text short enough to show in a table."""
    where = _shown(reference, MAX_REFERENCE), _shown(column, MAX_HEADING)
    return Problem(line, *where, _shown(value), reason)


def _shown(text: str, limit: int = SHOWN) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1] + "…"


def _columns(
    headings: list[str], line: int, notes: list[Problem]
) -> tuple[dict[str, list[int]], list[str]]:
    """The places of each field, best first, and the headings nobody reads; both are noted once."""
    columns: dict[str, list[int]] = {}
    ignored = []
    for place, heading in enumerate(headings):
        name = field_of(heading)
        if name is None:
            ignored += [_shown(heading, MAX_HEADING)] if heading else []
        elif name in columns and name != "delivery_confidence":
            ignored.append(_shown(heading, MAX_HEADING))
            notes.append(
                _problem(line, "", heading, "", "An earlier column says the same: not read")
            )
        else:
            columns.setdefault(name, []).append(place)
            columns[name].sort(key=lambda at: preference(headings[at]))
    for name in FIELDS:
        if name not in columns:
            notes.append(_problem(line, "", FIELDS[name][0], "", "The file has no such column"))
    return columns, ignored


def _refusal(
    record: _Record, cells: list[str], width: int, seen: dict[str, int]
) -> tuple[str, str, str] | None:
    """Why a row cannot be taken at all: the heading, the text and the reason; None when it can."""
    (key, _), (name, title), reference = (
        record.cell("reference"),
        record.cell("title"),
        record.reference,
    )
    surplus = next((cell for cell in cells[width:] if cell), "")
    first = seen.get(reference.casefold())
    too_long = len(reference) > MAX_REFERENCE
    reasons = (
        (
            surplus,
            "",
            f"{len(cells)} cells for {width} headings: put quotes round text with commas",
        ),
        (not reference, key, "It has no reference"),
        (too_long, key, f"The reference is over {MAX_REFERENCE} characters"),
        (not title, name, "It has no name"),
        (first, key, f"Line {first} already has this reference"),
    )
    told = next(((heading, why) for applies, heading, why in reasons if applies), None)
    return (told[0], reference if told[0] == key else surplus, told[1]) if told else None


def _row(record: _Record) -> PortfolioRow:
    start, end = _dates(record)
    return PortfolioRow(
        line=record.line,
        reference=record.reference,
        title=record.text("title", MAX_NAME),
        organisation=record.text("organisation", MAX_NAME),
        category=record.text("category", MAX_CATEGORY),
        summary=record.text("summary"),
        delivery_confidence=_rating(record),
        start_date=start,
        end_date=end,
        whole_life_cost_pence=record.amount("whole_life_cost"),
        benefits_pence=record.amount("benefits"),
        baseline_pence=record.amount("baseline"),
        forecast_pence=record.amount("forecast"),
        year=record.value("year", partial(parse_whole_number, minimum=1900, maximum=2200)),
        narrative={name: record.text(f"{name}_comment") for name in NARRATIVES},
        unreadable=record.unreadable,
    )


def _dates(record: _Record) -> tuple[date | None, date | None]:
    """Start and end; of a pair in the wrong order the end is not believed."""
    start, end = record.value("start_date", parse_date), record.value("end_date", parse_date)
    if start and end and end < start:
        record.leave_empty(*record.cell("end_date"), f"The end is before the start, {start}")
        return start, None
    return start, end


def _parse_rating(text: str) -> Rating:
    rating = RATINGS.get(" ".join(re.split(r"[\s/_-]+", text.casefold())))
    if rating is None:
        raise ValueError("A rating is Green, Amber/Green, Amber, Amber/Red or Red")
    return rating


def _rating(record: _Record) -> Rating | None:
    """The best-placed readable rating; ratings that differ, and the lack of any, are noted."""
    columns = record.cells.get("delivery_confidence", [])
    ratings = record.values("delivery_confidence", _parse_rating)
    if len(set(ratings)) > 1:
        others = "; ".join(f"{heading}: {text}" for heading, text in columns)
        record.note(columns[0][0], others, f"The ratings differ: {ratings[0]} is used")
    if columns and not any(text for _, text in columns):
        record.note(columns[0][0], "", "No rating is given")
    return ratings[0] if ratings else None
