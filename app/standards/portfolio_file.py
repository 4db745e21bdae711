"""The table in a portfolio file: from bytes to headings and rows, each with its line in the file.

Text may be UTF-8, UTF-16 with its mark, or Windows-1252; cells may be parted by commas, semicolons
or tabs; a title and blank rows may stand above the headings.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice

from app.domain.errors import FieldProblem, Invalid
from app.domain.parsing import without_hidden_characters
from app.standards.portfolio_headings import FIELDS, REQUIRED, field_of

MAX_BYTES, MAX_COLUMNS = 20_000_000, 500
HEADING_SEARCH = 40  # rows, blank ones too, among which the headings must be
NOT_CSV = {
    b"PK\x03\x04": "an Excel workbook or a zip file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}
ADVICE = 'Save the sheet as "CSV UTF-8" and choose that file.'
UNQUOTE = re.compile(r"^'(?=[=+\-@\t\r])")  # our exports defuse formulas so; here it comes off
END = "\0"  # a last line no file can hold: text that still has a NUL is refused before


class PortfolioError(Invalid):
    """The file as a whole cannot be read. Nothing is taken from it; the message says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(FieldProblem(message, "file"))


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and what stands below them; `guessed` when the text is not valid UTF-8.

    `rows` gives each row that is not blank with the line of the file it starts on. A row may have
    more or fewer cells than there are headings. Raises `PortfolioError` where a row cannot be read.
    """

    line: int
    headings: list[str]
    rows: Iterator[tuple[int, list[str]]]
    guessed: bool


def read_table(data: bytes) -> Table:
    """Finds the headings of a file; raises `PortfolioError` when there is no table to read."""
    text, guessed = _decode(data)
    delimiter, line, headings = _find_headings(text)
    rows = ((at, cells) for at, cells in _records(text, delimiter) if at > line and any(cells))
    return Table(line, headings, rows, guessed)


def _decode(data: bytes) -> tuple[str, bool]:
    """The text of a file, and whether its encoding had to be guessed."""
    if len(data) > MAX_BYTES:
        raise PortfolioError(
            f"The file is larger than {MAX_BYTES // 10**6} MB. Split it into parts."
        )
    kind = next((kind for magic, kind in NOT_CSV.items() if data.startswith(magic)), None)
    if kind:
        raise PortfolioError(f"This is {kind}, not a CSV file. {ADVICE}")
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if END not in text:
            return text, encoding == "cp1252"
    raise PortfolioError(f"This file is not text, or is damaged. {ADVICE}")


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Tidied rows, blank ones too, with the line each starts on."""
    lines = chain(io.StringIO(text, newline=""), ["\n", END])
    reader = csv.reader(lines, delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if cells == [END]:
                return
            if cells and cells[-1].endswith(END):
                break
            if len(cells) > MAX_COLUMNS:
                raise PortfolioError(f"Line {line} has more than {MAX_COLUMNS} cells. {ADVICE}")
            yield line, [without_hidden_characters(UNQUOTE.sub("", cell)) for cell in cells]
            line = reader.line_num + 1
    except csv.Error:  # a cell beyond csv's limit, four times what a spreadsheet can hold
        pass
    raise PortfolioError(
        f"In the row that starts on line {line:,} a quotation mark is never closed, or a cell "
        "is too long. Correct that row, or make the file again if it was cut short."
    )


def _find_headings(text: str) -> tuple[str, int, list[str]]:
    """The delimiter, and the first row that names every required field, with its line."""
    first_line = text.lstrip().partition("\n")[0]
    delimiters = sorted(",;\t", key=first_line.count, reverse=True)
    for delimiter in delimiters:
        try:
            for line, cells in islice(_records(text, delimiter), HEADING_SEARCH):
                if set(REQUIRED) <= {field_of(cell) for cell in cells}:
                    return delimiter, line, cells
        except PortfolioError:
            if delimiter == delimiters[0]:
                raise
    top = islice(_records(text, delimiters[0]), HEADING_SEARCH)
    raise _without_headings([cells for _, cells in top if any(cells)])


def _without_headings(rows: list[list[str]]) -> PortfolioError:
    """What to say of a file whose first rows hold no headings."""
    if not rows:
        return PortfolioError("The file is empty. Choose a file with headings and rows.")
    if set(REQUIRED) <= {field_of(cells[0]) for cells in rows}:
        return PortfolioError(
            "Each column is a project here. Transpose the sheet and save it again."
        )
    best = max(rows, key=lambda cells: sum(field_of(cell) is not None for cell in cells))
    fields = {field_of(cell) for cell in best}
    missing = " and ".join(f'"{FIELDS[name][0]}"' for name in REQUIRED if name not in fields)
    found = ", ".join(" ".join(cell[:80].split()) for cell in best[:30] if cell)
    return PortfolioError(f"The file has no column {missing}. Columns found: {found}.")
