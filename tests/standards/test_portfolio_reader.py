"""Files are read in a process of their own, with limits."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.standards import portfolio_reader
from app.standards.portfolio import read_portfolio
from app.standards.portfolio_reader import ROOT, TOO_HARD, read_now, read_portfolio_file
from tests.loops import run

SAMPLE = (Path(__file__).parents[1] / "data" / "gmpp-2022-23-sample.csv").read_bytes()


def refusal(data: bytes) -> str:
    """What is said of a file, at the field."""
    with pytest.raises(Invalid) as refused:
        read_now(data)
    (problem,) = refused.value.problems
    assert type(refused.value) is Invalid
    assert problem.field == "file"
    return problem.message


def test_it_says_what_the_parser_says() -> None:
    apart, here = read_now(SAMPLE), read_portfolio(SAMPLE)
    assert len(apart.rows) == len(here.rows) == 120
    for one, other in zip(apart.rows, here.rows, strict=True):
        assert all(getattr(one, name) == getattr(other, name) for name in other.__slots__)
    assert [n.reason for n in apart.notes] == [n.reason for n in here.notes]


def test_it_does_not_hold_the_event_loop() -> None:
    assert len(run(read_portfolio_file(SAMPLE)).rows) == 120


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty"),
        (b"PK\x03\x04rest", "an Excel workbook"),
        (b"project_number,other\n1,2\n", 'The file has no column "Project Name"'),
        (b"x" * 20_000_001, "larger than 20 MB"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_at_the_field(data: bytes, message: str) -> None:
    assert message in refusal(data)


def test_a_byte_order_mark_and_a_western_encoding_are_read() -> None:
    text = "project_number,project_name\nA-1,Café £5\n"
    for data in (text.encode("utf-8-sig"), text.encode("cp1252"), text.encode("utf-16")):
        assert read_now(data).rows[0].title == "Café £5"


def test_a_reader_that_takes_too_long_is_killed(monkeypatch: Any) -> None:
    monkeypatch.setattr(portfolio_reader, "SECONDS", 0.01)
    assert refusal(SAMPLE) == TOO_HARD


def test_a_reader_that_dies_is_told_plainly(monkeypatch: Any) -> None:
    monkeypatch.setattr(portfolio_reader, "WORKER", "app.standards.no_such_worker")
    assert refusal(SAMPLE) == TOO_HARD


@pytest.mark.skipif(sys.platform == "win32", reason="limits are Unix's")
@pytest.mark.parametrize("deed", ["bytearray(2 * 1024**3)", "open('x', 'wb', 0).write(b'x')"])
def test_the_reader_cannot_take_more_memory_or_write_files(tmp_path: Path, deed: str) -> None:
    code = (
        "from app.standards.portfolio_worker import limit_process; import os, sys; "
        "limit_process(); os.chdir(sys.argv[1])\n"
        f"try:\n    {deed}\nexcept (MemoryError, OSError):\n    raise SystemExit(7)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    assert subprocess.run(command, cwd=ROOT, capture_output=True, check=False).returncode == 7
