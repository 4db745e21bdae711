"""The real portfolio of 2022-23 (120 projects, Open Government Licence v3.0), read exactly."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.standards.portfolio import (
    Portfolio,
    PortfolioError,
    PortfolioRow,
    read_portfolio,
)

SAMPLE = Path(__file__).parent.parent / "data" / "gmpp-2022-23-sample.csv"


@pytest.fixture(scope="module")
def sample() -> Portfolio:
    return read_portfolio(SAMPLE.read_bytes())


def named(sample: Portfolio, reference: str) -> PortfolioRow:
    return next(row for row in sample.rows if row.reference == reference)


def test_every_row_of_the_sample_is_read_and_every_column_understood(sample: Portfolio) -> None:
    assert len(sample.rows) == 120
    assert sample.rejected == []
    assert sample.columns_ignored == []
    assert all(note.reference for note in sample.notes)


def test_73_rows_of_the_sample_have_an_unusable_date_amount_or_rating(sample: Portfolio) -> None:
    assert len({note.reference for note in sample.notes}) == 73


def test_of_the_73_30_hold_words_and_43_only_lack_a_rating(sample: Portfolio) -> None:
    unrated = {note.reference for note in sample.notes if note.reason == "No rating is given"}
    withheld = {note.reference for note in sample.notes if "gives no value" in note.reason}
    backwards = {note.reference for note in sample.notes if "before the start" in note.reason}
    assert (len(unrated), len(withheld), len(unrated - withheld)) == (57, 30, 43)
    assert backwards == {"MOD_0137_2122-Q1"}
    assert backwards <= unrated - withheld


def test_unusable_cells_of_the_sample_are_counted_by_column(sample: Portfolio) -> None:
    counts: dict[str, int] = {}
    for row in sample.rows:
        for heading in row.unreadable:
            counts[heading] = counts.get(heading, 0) + 1
    assert counts == {
        "colour_rating": 5,
        "start_date": 3,
        "end_date": 17,
        "total_baseline": 10,
        "forecast_incl_NGC": 10,
        "wlc_baseline_incl_NCG": 24,
        "TOTAL Baseline Benefits (£m)": 7,
    }


def test_a_project_of_the_sample_reads_as_published(sample: Portfolio) -> None:
    row = named(sample, "CO_0024_2021-Q2")
    assert row.title == "Civil Service Pensions 2015 Remedy"
    assert (row.organisation, row.delivery_confidence, row.year) == ("CO", "amber", 2023)
    assert (row.start_date, row.end_date) == (date(2020, 5, 20), date(2024, 9, 30))
    assert (row.baseline_pence, row.forecast_pence) == (790_000_000, 420_000_000)
    assert (row.whole_life_cost_pence, row.benefits_pence) == (3_400_000_000, None)
    assert row.narrative["rating"].startswith("Compared to financial year 21/22-Q4")
    assert row.unreadable == {}


def test_an_exempt_cost_of_the_sample_is_empty_with_its_words_kept(sample: Portfolio) -> None:
    row = named(sample, "MOD_0055_1112-Q1")
    assert (row.line, row.title) == (2, "Type 26 Global Combat Ship Programme")
    assert (row.baseline_pence, row.forecast_pence) == (81_677_000_000, 81_478_000_000)
    assert row.whole_life_cost_pence is None
    assert row.unreadable["wlc_baseline_incl_NCG"].startswith("Exempt under Section 43")
    assert row.narrative["budget"].startswith("Exempt under Section 43")
    (note,) = [note for note in sample.notes if note.reference == row.reference]
    assert (note.line, note.column) == (2, "wlc_baseline_incl_NCG")
    assert note.reason == "Left empty. The publisher gives no value"
    assert len(note.value) == 80


def test_totals_of_the_sample_are_exact_to_the_penny(sample: Portfolio) -> None:
    raw = list(csv.DictReader(io.StringIO(SAMPLE.read_text(encoding="utf-8"), newline="")))
    pence = sum(
        int(row["wlc_baseline_incl_NCG"]) for row in raw if row["wlc_baseline_incl_NCG"].isdigit()
    )
    assert sum(row.whole_life_cost_pence or 0 for row in sample.rows) == pence * 100_000_000


def test_lines_of_the_sample_are_where_its_rows_start(sample: Portfolio) -> None:
    lines = SAMPLE.read_text(encoding="utf-8").split("\n")
    assert all(f",{row.reference}," in lines[row.line - 1] for row in sample.rows)
    assert sample.rows[-1].line > 600


@given(st.integers(0, 346_000))
@settings(max_examples=15, deadline=None)
def test_cut_short_it_is_refused_or_loses_only_its_end(length: int) -> None:
    whole = read_portfolio(SAMPLE.read_bytes()).rows
    try:
        rows = read_portfolio(SAMPLE.read_bytes()[:length]).rows
    except PortfolioError:
        return
    assert rows[:-1] == whole[: max(len(rows) - 1, 0)]
