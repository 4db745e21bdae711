"""Rows pasted from a spreadsheet into the register: cells into fields, with a problem per line.

A spreadsheet pastes tabs; commas and semicolons are understood too, with quoted cells. A first row
that names columns is a header; without one the cells are name, role, power, interest, stance.
"""

import csv
import io
import re
from dataclasses import dataclass, field
from typing import Any

from app.domain.parsing import parse_date, parse_whole_number
from app.domain.salience import HIGHEST, LOWEST
from app.domain.stakeholders import StakeholderRole, Stance

MOST_ROWS = 200
MOST_CHARACTERS = 100_000
USUAL = ("name", "roles", "power", "interest", "stance")

HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("name", "stakeholder", "organisation", "organization", "who"),
    "group": ("group", "part of", "member of"),
    "roles": ("role", "roles", "type", "category"),
    "perspective": ("perspective", "view", "their view", "in their words", "interests"),
    "power": ("power", "influence"),
    "interest": ("interest",),
    "legitimacy": ("legitimacy",),
    "urgency": ("urgency",),
    "stance": ("stance", "attitude", "position", "support"),
    "owner": ("owner", "relationship owner", "looked after by"),
    "plan": ("plan", "engagement plan", "engagement", "action"),
    "next_contact_on": ("next contact", "next contact due", "next contact on"),
}
COLUMNS = {heading: name for name, headings in HEADINGS.items() for heading in headings}
SCALES = ("power", "interest", "legitimacy", "urgency")
WORDS = {"low": 2, "medium": 3, "high": 4, "very low": 1, "very high": 5}
STANCES = {
    "against": Stance.OPPOSED,
    "blocker": Stance.OPPOSED,
    "resistant": Stance.SCEPTICAL,
    "critical": Stance.SCEPTICAL,
    "for": Stance.SUPPORTIVE,
    "supporter": Stance.SUPPORTIVE,
    "unaware": Stance.NEUTRAL,
    "leading": Stance.CHAMPION,
}


@dataclass(slots=True)
class PastedRow:
    """One line: what it would record, its own text, and what is wrong with it."""

    line: int
    text: str
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a paste says. `header` is its first line where that names columns, else empty."""

    rows: list[PastedRow]
    columns: tuple[str, ...]
    header: str
    unknown: tuple[str, ...]


def read_paste(text: str) -> Pasted:
    """The rows of a paste; ValueError when there are too many to take at once."""
    lines = _lines(text)
    if len(lines) > MOST_ROWS + 1:
        raise ValueError(f"Paste up to {MOST_ROWS} rows at a time: this has {len(lines):,}")
    if not lines:
        return Pasted([], USUAL, "", ())
    first = [_heading(cell) for cell in lines[0][2]]
    named = tuple(COLUMNS.get(cell, "") for cell in first)
    if "name" not in named:
        return Pasted([_row(*line, USUAL) for line in lines], USUAL, "", ())
    unknown = tuple(cell for cell, name in zip(first, named, strict=True) if cell and not name)
    rows = [_row(*line, named) for line in lines[1:]]
    return Pasted(rows, named, lines[0][1], unknown)


def _lines(text: str) -> list[tuple[int, str, list[str]]]:
    """Number, text and cells of each line that holds something; a quoted cell may hold a break."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = plain.split("\n")
    reader = csv.reader(io.StringIO(plain, newline=""), delimiter=_delimiter(plain))
    found, before = [], 0
    for cells in reader:
        own = "\n".join(kept[before : reader.line_num])
        if any(cell.strip() for cell in cells):
            found.append((before + 1, own, [cell.strip() for cell in cells]))
        before = reader.line_num
    return found


def _delimiter(text: str) -> str:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return next((sign for sign in ("\t", ";") if sign in first), ",")


def _heading(cell: str) -> str:
    return re.sub(r"[^a-z ]+", " ", cell.lower()).strip()


def _row(line: int, text: str, cells: list[str], columns: tuple[str, ...]) -> PastedRow:
    row = PastedRow(line, text)
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        row.problems.append(f"It has {len(cells)} cells, and there are {len(columns)} columns")
    for column, cell in zip(columns, cells, strict=False):
        if column and cell:
            _put(row, column, cell)
    if not row.values.get("name"):
        row.problems.insert(0, "It has no name")
    return row


def _put(row: PastedRow, column: str, cell: str) -> None:
    try:
        row.values[column] = _READ.get(column, str)(cell)
    except ValueError as error:
        row.problems.append(f"{column.replace('_', ' ').capitalize()} “{cell[:40]}”: {error}")


def _scale(cell: str) -> int:
    """A rating as a number or a word: "4", "high"."""
    word = WORDS.get(cell.lower())
    if word is not None:
        return word
    try:
        return parse_whole_number(cell, minimum=LOWEST, maximum=HIGHEST)
    except ValueError:
        raise ValueError("use 1 to 5, or low, medium or high") from None


def _stance(cell: str) -> Stance:
    wanted = cell.lower().strip()
    if wanted in STANCES:
        return STANCES[wanted]
    try:
        return Stance(wanted)
    except ValueError:
        raise ValueError(f"use {', '.join(stance.value for stance in Stance)}") from None


def _roles(cell: str) -> list[StakeholderRole]:
    found = []
    for word in re.split(r"[,;/|]| and ", cell):
        wanted = word.strip().lower().replace(" ", "_").replace("-", "_")
        if not wanted:
            continue
        try:
            found.append(StakeholderRole(wanted.removesuffix("s")))
        except ValueError:
            try:
                found.append(StakeholderRole(wanted))
            except ValueError:
                known = ", ".join(role.label.lower() for role in StakeholderRole)
                raise ValueError(f"use {known}") from None
    return list(dict.fromkeys(found))


_READ: dict[str, Any] = {
    **dict.fromkeys(SCALES, _scale),
    "stance": _stance,
    "roles": _roles,
    "next_contact_on": parse_date,
}
