"""From bytes to headings and rows: encodings, delimiters, lines, and files that cannot be read."""

import pickle

import pytest

from app.standards.portfolio import PortfolioError, read_portfolio
from app.standards.portfolio_file import read_table

TEXT = 'GMPP ID,Project name,Aims\nA1,"Café, crème; £5m","one\ntwo"\n\nA2,Ports,\n'
ROWS = [(2, ["A1", "Café, crème; £5m", "one\ntwo"]), (5, ["A2", "Ports", ""])]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read_and_a_guess_is_told(encoding: str) -> None:
    table = read_table(TEXT.encode(encoding))
    assert list(table.rows) == ROWS
    assert table.guessed == (encoding == "cp1252")


def test_the_report_says_that_an_encoding_was_guessed() -> None:
    notes = read_portfolio(TEXT.encode("cp1252")).notes
    assert [note.line for note in notes if "Windows-1252" in note.reason] == [1]
    assert not any("Windows" in note.reason for note in read_portfolio(TEXT.encode()).notes)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_usual_delimiter_is_read(delimiter: str) -> None:
    text = TEXT.replace(",", delimiter).replace(f"Café{delimiter}", "Café,")
    assert list(read_table(text.encode()).rows) == ROWS


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_lines_are_counted_whatever_ends_them(ending: str) -> None:
    assert list(read_table(TEXT.replace("\n", ending).encode()).rows) == ROWS


def test_the_last_line_needs_no_end() -> None:
    assert list(read_table(b"GMPP ID,Project name\nA1,Roads").rows) == [(2, ["A1", "Roads"])]


def test_a_title_and_blank_rows_may_stand_above_the_headings() -> None:
    table = read_table(b"Home Office; all projects\n\n;;\nGMPP ID;Project name\nA1;Roads\n")
    assert (table.line, list(table.rows)) == (4, [(5, ["A1", "Roads"])])


def test_commas_in_a_title_do_not_hide_the_real_delimiter() -> None:
    table = read_table(b"Roads, rail, sea\nGMPP ID;Project name\nA1;Roads\n")
    assert list(table.rows) == [(3, ["A1", "Roads"])]


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (b"", "The file is empty"),
        (b"\xef\xbb\xbf\n \n,,\n", "The file is empty"),
        (b"PK\x03\x04rest", "an Excel workbook or a zip file, not a CSV file. Save the sheet as"),
        (b"\xd0\xcf\x11\xe0rest", "an old Excel workbook"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"Project number,Project name\nA\x001,b", "not text"),
        ("Project number,Project name".encode("utf-16-le"), "not text"),
        (b"\xff\xfeA", "not text"),
        (b"caf\xe9 \x81", "not text"),
        (b"\xff\xfe\x00\x00", "not text"),
        (b"Name,Colour\nx,red\n", 'no column "GMPP ID Number". Columns found: Name, Colour'),
        (b"Colour,Size\nred,5\n", 'no column "GMPP ID Number" and "Project Name"'),
        (b"GMPP ID,Cost\n1,2\n", 'no column "Project Name"'),
        (b'a,b\nc;"d\n', 'no column "GMPP ID Number" and "Project Name". Columns found: a, b'),
        (b"GMPP ID Number,A1,A2\nProject Name,Roads,Ports\n", "Transpose the sheet"),
        (b'GMPP ID,Project name\nA1,Roads\nA2,"Ports\nA3,Rail\n', "starts on line 3 "),
        (b'GMPP ID,Project name\nA1,Roads\nA2,"', "starts on line 3 "),
        (b'GMPP ID,"Project name\nA1,Roads\n', "starts on line 1 "),
        (b"GMPP ID,Project name\nA1,Roads\nA2," + b"x" * 140_000, "starts on line 3 "),
        (b"GMPP ID,Project name\nA1" + b"," * 600, "Line 2 has more than 500 cells"),
        (b"x" * 20_000_001, "larger than 20 MB"),
    ],
    ids=range(21),
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(data: bytes, advice: str) -> None:
    with pytest.raises(PortfolioError) as refusal:
        read_portfolio(data)
    assert advice in str(refusal.value)
    assert str(pickle.loads(pickle.dumps(refusal.value))) == str(refusal.value)
