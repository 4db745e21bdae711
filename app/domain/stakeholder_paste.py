"""Rows pasted from a spreadsheet into the register: cells into fields, line by line.

A line is refused only for its name. A cell that is not understood is left out, its text kept and
told, so that one odd rating does not keep somebody off the register.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from app.domain.parsing import parse_date
from app.domain.pasted_cells import Line, lines_of
from app.domain.salience import HIGHEST, LOWEST
from app.domain.stakeholder_columns import USUAL, columns_of, heading_of, is_heading_line
from app.domain.stakeholders import MOST_STAKEHOLDERS, StakeholderRole, Stance
from app.domain.text import plural

MOST_CHARACTERS = 200_000
MOST_BREAKS = 20 * MOST_STAKEHOLDERS
"""Cells may hold line breaks; a text with more of them is no register."""
ABOVE = 5
"""Among so many first lines the headings are looked for: a sheet may have a title above them."""

BLANK = frozenset(("-", "–", "—", "?", "n/a", "na", "nil", "none", "tbc", "tbd", "unknown")) | {
    "not known",
    "not rated",
}
WORDS = {
    "very low": 1, "vl": 1, "low": 2, "l": 2, "medium": 3, "med": 3, "moderate": 3, "m": 3,
    "high": 4, "h": 4, "very high": 5, "vh": 5,
}  # fmt: skip
STANCES = {
    "against": Stance.OPPOSED,
    "blocker": Stance.OPPOSED,
    "oppose": Stance.OPPOSED,
    "opposes": Stance.OPPOSED,
    "opponent": Stance.OPPOSED,
    "resistant": Stance.SCEPTICAL,
    "critical": Stance.SCEPTICAL,
    "skeptical": Stance.SCEPTICAL,
    "for": Stance.SUPPORTIVE,
    "support": Stance.SUPPORTIVE,
    "supports": Stance.SUPPORTIVE,
    "supporter": Stance.SUPPORTIVE,
    "unaware": Stance.NEUTRAL,
    "undecided": Stance.NEUTRAL,
    "leading": Stance.CHAMPION,
    "advocate": Stance.CHAMPION,
}
ROLE_WORDS = {
    "staff": StakeholderRole.STAFF_SIDE,
    "union": StakeholderRole.STAFF_SIDE,
    "trade_union": StakeholderRole.STAFF_SIDE,
    "end_user": StakeholderRole.USER,
    "client": StakeholderRole.CUSTOMER,
    "provider": StakeholderRole.SUPPLIER,
    "minister": StakeholderRole.POLITICAL,
    "resident": StakeholderRole.COMMUNITY,
    "communitie": StakeholderRole.COMMUNITY,
} | {role.value: role for role in StakeholderRole}
_RATING = re.compile(r"([0-9])(?:[.,]0+)?(?:\s*(?:/|of|out of)\s*5|\s*[-–:(]\s*[a-z ]+\)?)?")
_WORD_AND_RATING = re.compile(r"[a-z ]+\(([0-9])\)")


@dataclass(slots=True)
class PastedRow:
    """One line: what it would record, its own text, what bars it, and what is left out of it."""

    line: int
    text: str
    values: dict[str, Any] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a paste says. `header` is the line that names columns, else empty."""

    rows: list[PastedRow]
    columns: tuple[str, ...]
    header: str
    unknown: tuple[str, ...]


def read_paste(text: str) -> Pasted:
    """The rows of a paste; ValueError when there are more than a register holds."""
    few = text.count("\n") <= MOST_BREAKS
    lines = lines_of(text, _sign(text)) if few else []
    if not few or len(lines) > MOST_STAKEHOLDERS + ABOVE:
        raise ValueError(f"Paste up to {MOST_STAKEHOLDERS} rows: this has more")
    head = _head(lines)
    if head is None:
        return Pasted([_row(line, USUAL) for line in lines], USUAL, "", ())
    columns = columns_of(lines[head].cells)
    named = zip(lines[head].cells, columns, strict=True)
    above = [
        PastedRow(n.number, n.text, problems=["It is above the headings"]) for n in lines[:head]
    ]
    return Pasted(
        rows=above + [_row(line, columns) for line in lines[head + 1 :]],
        columns=columns,
        header=lines[head].text,
        unknown=tuple(heading_of(cell) or cell for cell, column in named if cell and not column),
    )


def _head(lines: list[Line]) -> int | None:
    """Which of the first lines names the columns."""
    found = (n for n, line in enumerate(lines[:ABOVE]) if is_heading_line(line.cells, first=not n))
    return next(found, None)


def _sign(text: str) -> str:
    """What divides the cells: a tab; or a semicolon or comma, where what it divides makes sense.

    In a plain list of names a comma belongs to a name: “Environment, Food and Rural Affairs”.
    """
    if "\t" in text:
        return "\t"
    for sign in ";,":
        lines = lines_of(text, sign)
        head = _head(lines)
        if head is not None and len(lines[head].cells) > 1:
            return sign
        divided = [line for line in lines if len(line.cells) > 1]
        understood = [line for line in divided if not _row(line, USUAL).left_out]
        if divided and len(understood) * 2 > len(divided):
            return sign
    return "\t"


def _row(line: Line, columns: tuple[str, ...]) -> PastedRow:
    row = PastedRow(line.number, line.text)
    for column, cell in zip(columns, line.cells, strict=False):
        if column and cell:
            _put(row, column, cell)
    more = sum(map(bool, line.cells[len(columns) :]))
    if more:
        row.left_out.append(f"{plural(more, 'cell', 'cells')} without a column")
    if not row.values.get("name"):
        row.problems.append("It has no name")
    return row


def _put(row: PastedRow, column: str, cell: str) -> None:
    if column != "name" and cell.lower() in BLANK:
        return
    try:
        value, unread = _READ.get(column, _plain)(cell)
    except ValueError as error:
        value, unread = None, str(error)
    if value:
        row.values[column] = value
    if unread:
        row.left_out.append(f"{column_label(column)} “{cell[:40]}”: {unread}")


def column_label(column: str) -> str:
    """A field as its heading reads."""
    return {"next_contact_on": "Next contact"}.get(column, column.capitalize())


Read = tuple[Any, str]
"""A value, and what of its cell was not understood."""


def _plain(cell: str) -> Read:
    return cell, ""


def _line(cell: str) -> Read:
    """On one line: a cell may have been broken to fit its column."""
    return " ".join(cell.split()), ""


def _scale(cell: str) -> Read:
    """A rating as a number or a word: "4", "4.0", "4/5", "4 – high", "high", "H"."""
    written = " ".join(cell.lower().split())
    found = _RATING.fullmatch(written) or _WORD_AND_RATING.fullmatch(written)
    rating = int(found[1]) if found else WORDS.get(written)
    if rating is None or not LOWEST <= rating <= HIGHEST:
        raise ValueError("use 1 to 5, or low, medium or high")
    return rating, ""


def _stance(cell: str) -> Read:
    wanted = cell.lower().strip()
    if wanted in STANCES:
        return STANCES[wanted], ""
    try:
        return Stance(wanted), ""
    except ValueError:
        raise ValueError(f"use {', '.join(stance.value for stance in Stance)}") from None


def _roles(cell: str) -> Read:
    """The roles that are understood; one that is not does not cost the others."""
    found, unread = [], False
    for word in re.split(r"[,;/|&+\n]| and ", cell):
        wanted = "_".join(re.sub(r"[^a-z]+", " ", word.lower()).split())
        role = ROLE_WORDS.get(wanted) or ROLE_WORDS.get(wanted.removesuffix("s"))
        if role is not None:
            found.append(role)
        unread = unread or bool(wanted and role is None)
    known = ", ".join(role.label.lower() for role in StakeholderRole)
    return list(dict.fromkeys(found)), f"use {known}" if unread or not found else ""


def _date(cell: str) -> Read:
    return parse_date(cell), ""


_READ: dict[str, Any] = {
    **dict.fromkeys(("power", "interest", "legitimacy", "urgency"), _scale),
    **dict.fromkeys(("name", "group", "owner"), _line),
    "stance": _stance,
    "roles": _roles,
    "next_contact_on": _date,
}
