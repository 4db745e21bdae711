"""Reading portfolio files: what is taken from them, and rows and cells that cannot be used."""

import csv
import io
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.standards import portfolio as reader
from app.standards.portfolio import (
    Portfolio,
    PortfolioError,
    PortfolioRow,
    read_portfolio,
)

HEADINGS = [
    "GMPP ID Number",
    "Project Name",
    "Department",
    "Annual Report Category",
    "Description / Aims",
    "IPA Delivery Confidence Assessment",
    "Project - Start Date (Latest Approved Start Date)",
    "Project - End Date (Latest Approved End Date)",
    "Financial Year Baseline (£m) (including Non-Government Costs)",
    "Financial Year Forecast (£m) (including Non-Government Costs)",
    "TOTAL Baseline Whole Life Costs (£m) (including Non-Government Costs)",
    "TOTAL Baseline Benefits (£m)",
    "Departmental commentary on actions planned or taken on the IPA RAG rating.",
]
CELLS = [
    "HO_1",
    "Border",
    "HO",
    "ICT",
    "Aims",
    "Amber",
    "2020-05-20",
    "2024-05-20",
    "1",
    "2",
    "3",
    "4",
    "Well",
]
NAMES = dict(zip(HEADINGS, CELLS, strict=True))
REFERENCE, TITLE, RATING, START, END = (HEADINGS[at] for at in (0, 1, 5, 6, 7))
WHOLE_LIFE = HEADINGS[10]


def file(*changes: dict[str, str], headings: list[str] = HEADINGS) -> bytes:
    """A portfolio file with one row for each set of changes to the usual row."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows(
        [{**NAMES, **change}.get(heading, "") for heading in headings] for change in changes
    )
    return out.getvalue().encode()


def one(change: dict[str, str] | None = None) -> PortfolioRow:
    """The single row of a file with one change to the usual row."""
    (row,) = read_portfolio(file(change or {})).rows
    return row


# Other years and other programs


def test_the_headings_of_later_years_are_understood() -> None:
    portfolio = read_portfolio(file({}))
    (row,) = portfolio.rows
    assert (row.reference, row.title, row.organisation, row.category) == (
        "HO_1",
        "Border",
        "HO",
        "ICT",
    )
    assert (row.start_date, row.end_date) == (date(2020, 5, 20), date(2024, 5, 20))
    assert [row.baseline_pence, row.forecast_pence] == [10**8, 2 * 10**8]
    assert [row.whole_life_cost_pence, row.benefits_pence] == [3 * 10**8, 4 * 10**8]
    assert (row.summary, row.delivery_confidence, row.narrative["rating"]) == (
        "Aims",
        "amber",
        "Well",
    )
    assert portfolio.columns_ignored == []


@pytest.mark.parametrize(
    ("text", "rating"),
    [
        ("GREEN", "green"),
        ("Amber / Green", "amber_green"),
        ("amber-green", "amber_green"),
        ("Red/Amber", "amber_red"),
        (" red ", "red"),
        ("", None),
        ("Purple", None),
        ("Exempt under Section 26", None),
    ],
)
def test_ratings_are_read_in_every_spelling(text: str, rating: str | None) -> None:
    assert one({RATING: text}).delivery_confidence == rating


SRO = "SRO Delivery Confidence Assessment"


@pytest.mark.parametrize(
    ("ipa", "sro", "used", "reasons"),
    [
        ("Amber", "Amber", "amber", []),
        ("Amber", "", "amber", []),
        ("", "Green", "green", []),
        ("Red", "Green", "red", ["The ratings differ: red is used"]),
        ("Exempt under Section 43", "Green", "green", ["Left empty. The publisher gives no value"]),
        ("", "", None, ["No rating is given"]),
    ],
)
def test_the_independent_rating_goes_before_the_owners(
    ipa: str, sro: str, used: str | None, reasons: list[str]
) -> None:
    data = file({SRO: sro, RATING: ipa}, headings=[REFERENCE, TITLE, SRO, RATING])
    portfolio = read_portfolio(data)
    assert portfolio.rows[0].delivery_confidence == used
    assert [note.reason for note in portfolio.notes if note.reference] == reasons


def test_unknown_columns_are_listed_and_missing_ones_noted_once() -> None:
    data = file({}, {REFERENCE: "HO_2"}, headings=[REFERENCE, TITLE, "Postcode", START, ""])
    portfolio = read_portfolio(data)
    assert portfolio.columns_ignored == ["Postcode"]
    missing = [
        note.column for note in portfolio.notes if note.reason == "The file has no such column"
    ]
    assert "Project - End Date" in missing
    assert START not in missing
    assert len(missing) == len(set(missing)) == len(portfolio.notes)


def test_a_second_column_for_the_same_field_is_not_read() -> None:
    data = file({"Start Date": "2001-01-01"}, headings=[REFERENCE, TITLE, START, "Start Date"])
    portfolio = read_portfolio(data)
    assert portfolio.rows[0].start_date == date(2020, 5, 20)
    assert portfolio.columns_ignored == ["Start Date"]


# Rows that are refused


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({REFERENCE: "  "}, "It has no reference"),
        ({TITLE: "\n"}, "It has no name"),
        ({REFERENCE: "X" * 121}, "The reference is over 120 characters"),
        ({REFERENCE: "ho_1 "}, "Line 2 already has this reference"),
    ],
)
def test_a_row_that_cannot_be_identified_is_rejected(change: dict[str, str], reason: str) -> None:
    portfolio = read_portfolio(file({}, {REFERENCE: "HO_2", **change}, {REFERENCE: "HO_3"}))
    assert [row.reference for row in portfolio.rows] == ["HO_1", "HO_3"]
    assert [(problem.line, problem.reason) for problem in portfolio.rejected] == [(3, reason)]
    assert portfolio.notes == read_portfolio(file({})).notes


def test_a_rejected_row_does_not_use_up_its_reference() -> None:
    portfolio = read_portfolio(file({TITLE: ""}, {}))
    assert [row.line for row in portfolio.rows] == [3]


def test_a_row_with_more_cells_than_headings_is_rejected_with_what_is_left_over() -> None:
    data = b"Project number,Project name,Department\nA1,Roads, rail, sea\nA2,Ports,DFT,,\n"
    portfolio = read_portfolio(data)
    assert [row.reference for row in portfolio.rows] == ["A2"]
    (problem,) = portfolio.rejected
    assert (problem.line, problem.reference, problem.value) == (2, "A1", "sea")
    assert problem.reason.startswith("4 cells for 3 headings")


def test_a_row_with_fewer_cells_is_read_with_a_note() -> None:
    portfolio = read_portfolio(b"Project number,Project name,Department\nA1,Roads\n")
    assert portfolio.rows[0].organisation == ""
    assert [note.reason for note in portfolio.notes if note.reference] == [
        "2 cells for 3 headings: the rest are empty"
    ]


# Cells that cannot be used


@pytest.mark.parametrize(
    ("heading", "field", "text", "reason"),
    [
        (START, "start_date", "Early planning GMPP project", "gives no value"),
        (START, "start_date", "TBC", "gives no value"),
        (START, "start_date", "31.02.2020", "a day that exists"),
        (END, "end_date", "2019-01-01", "The end is before the start, 2020-05-20"),
        (WHOLE_LIFE, "whole_life_cost_pence", "-3", "zero or more"),
        (WHOLE_LIFE, "whole_life_cost_pence", "'-3", "zero or more"),
        (WHOLE_LIFE, "whole_life_cost_pence", "about 5", "Enter a number in £ millions"),
        (RATING, "delivery_confidence", "Purple", "A rating is Green"),
    ],
)
def test_an_unusable_cell_is_left_empty_kept_and_noted(
    heading: str, field: str, text: str, reason: str
) -> None:
    portfolio = read_portfolio(file({heading: text}))
    (row,) = portfolio.rows
    assert getattr(row, field) is None
    assert row.unreadable == {heading: text.removeprefix("'")}
    (note,) = [note for note in portfolio.notes if note.reference]
    assert (note.line, note.reference, note.column) == (2, "HO_1", heading)
    assert reason in note.reason


@pytest.mark.parametrize("heading", [*HEADINGS[2:5], *HEADINGS[6:]])
def test_an_empty_cell_is_just_empty(heading: str) -> None:
    portfolio = read_portfolio(file({heading: " "}))
    assert portfolio.rows[0].unreadable == {}
    assert [note for note in portfolio.notes if note.reference] == []


def test_a_long_name_is_shortened_and_kept_whole() -> None:
    row = one({TITLE: "N" * 250})
    assert row.title == "N" * 199 + "…"
    assert row.unreadable == {TITLE: "N" * 250}


def test_a_long_narrative_is_shortened_with_a_note() -> None:
    portfolio = read_portfolio(file({"Description / Aims": "w" * 20_001}))
    assert len(portfolio.rows[0].summary) == 20_000
    assert portfolio.rows[0].unreadable == {}
    (note,) = [note for note in portfolio.notes if note.reference]
    assert note.reason == "Shortened from 20,001 to 20,000 characters"


@pytest.mark.parametrize("text", ["=1+1", "+44", "-dash", "@home"])
def test_the_quote_our_exports_put_before_a_formula_comes_off(text: str) -> None:
    assert one({TITLE: "'" + text}).title == text
    assert one({TITLE: text}).title == text


def test_other_quotes_stay() -> None:
    assert one({TITLE: "'Border' force"}).title == "'Border' force"


def test_hidden_characters_are_left_out() -> None:
    assert one({TITLE: "Bor\u202eder\x07 cafe\u0301\nline"}).title == "Border café line"


# Files that are refused


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = file({}, {REFERENCE: "HO_2"}, {REFERENCE: ""})
    monkeypatch.setattr(reader, "MAX_ROWS", 3)
    assert len(read_portfolio(data).rows) == 2
    monkeypatch.setattr(reader, "MAX_ROWS", 2)
    with pytest.raises(PortfolioError, match="more than 2 rows"):
        read_portfolio(data)


def test_headings_without_rows_are_an_empty_portfolio() -> None:
    assert read_portfolio(file()).rows == []


def outcome(data: bytes) -> Portfolio | None:
    """What reading gives; None for a refusal. Anything else escapes and fails the test."""
    try:
        return read_portfolio(data)
    except PortfolioError as error:
        assert str(error)
        return None


@given(st.binary(max_size=400))
@example(b'"')
@example(b"\xfe\xff")
def test_any_bytes_give_a_portfolio_or_a_plain_refusal(data: bytes) -> None:
    outcome(data)
    outcome(b"GMPP ID,Project name,Start date,Whole life cost\n" + data)


@settings(max_examples=200)
@given(st.text(alphabet="ab1,;\"\n\r\t'=-£(é\u202e", max_size=60), st.sampled_from(HEADINGS))
def test_any_cell_leaves_the_rows_beside_it_alone(text: str, heading: str) -> None:
    portfolio = outcome(file({}, {REFERENCE: "HO_2", heading: text}, {REFERENCE: "HO_3"}))
    assert portfolio is not None
    assert len(portfolio.rows) + len(portfolio.rejected) == 3
    assert [row.reference for row in portfolio.rows if row.line == 2] == ["HO_1"]
    assert portfolio.rows[-1].reference == "HO_3"
    assert portfolio.rows[-1].title == "Border"
