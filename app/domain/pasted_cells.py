"""Text copied from a spreadsheet, taken apart into lines and cells.

Excel and LibreOffice copy cells with tabs between them, and quote a cell that holds a line break;
files are saved with commas, or semicolons where the comma is the decimal sign. A quotation mark
that does not close its cell is an ordinary character: “"Friends" of the park” is a name.
"""

import re
import unicodedata
from dataclasses import dataclass

_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x0b\x0c]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line that holds something: where it began, its own text, and its cells."""

    number: int
    text: str
    cells: tuple[str, ...]


def lines_of(text: str, sign: str) -> list[Line]:
    """The lines of a paste whose cells are divided by `sign`; a quoted cell may hold a break."""
    plain = unicodedata.normalize("NFC", _BREAKS.sub("\n", text.removeprefix("\ufeff")))
    cell = re.compile(rf'"((?:[^"]|"")*+)"[ ]*(?={re.escape(sign)}|\n|\Z)|[^{re.escape(sign)}\n]*')
    found: list[Line] = []
    at, begun, number = 0, 0, 1
    cells: list[str] = []
    while at <= len(plain):
        match = cell.match(plain, at)
        assert match is not None  # the second way matches the empty text
        quoted = match[1]
        cells.append((match[0] if quoted is None else quoted.replace('""', '"')).strip())
        at = match.end() + 1
        if plain[match.end() : at] == sign:
            continue
        own = plain[begun : match.end()]
        if any(cells):
            found.append(Line(number, own, tuple(cells)))
        number += own.count("\n") + 1
        begun, cells = at, []
    return found
