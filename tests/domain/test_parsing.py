"""Reading money, dates, whole numbers and text as people write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.parsing import (
    MAX_PENCE,
    clean_text,
    parse_column_amount,
    parse_date,
    parse_money,
    parse_whole_number,
    without_hidden_characters,
)

FULL_WIDTH = "\uff11\uff12\uff13"
ARABIC = "\u0661\u0662\u0663"


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£8.4m", 840_000_000),
        ("8.4 million", 840_000_000),
        ("8,400,000", 840_000_000),
        ("8400000", 840_000_000),
        ("£1.2bn", 120_000_000_000),
        ("1.2 Billion", 120_000_000_000),
        ("0.5tn", 50_000_000_000_000),
        ("900k", 90_000_000),
        ("900 thousand", 90_000_000),
        ("£1,250.50", 125_050),
        ("£ 1,250.5", 125_050),
        ("GBP 12", 1_200),
        (".5m", 50_000_000),
        ("0", 0),
        ("0.01", 1),
        ("  £3M \n", 300_000_000),
        ("£8.4\u00a0million", 840_000_000),
        ("8.12345678m", 812_345_678),
        ("£1,000bn", MAX_PENCE),
    ],
)
def test_it_reads_an_amount_as_people_write_it(text: str, pence: int) -> None:
    assert parse_money(text) == pence


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "Enter an amount like"),
        ("   ", "Enter an amount like"),
        ("lots", "Enter an amount like"),
        ("£", "Enter an amount like"),
        ("m", "Enter an amount like"),
        ("8.4 zillion", "Enter an amount like"),
        ("8.4m each", "Enter an amount like"),
        ("€8.4m", "Enter an amount like"),
        ("1e5", "Enter an amount like"),
        ("NaN", "Enter an amount like"),
        ("Infinity", "Enter an amount like"),
        ("84,00,000", "Enter an amount like"),
        ("1,25", "Enter an amount like"),
        ("8.400.000", "Enter an amount like"),
        ("5.", "Enter an amount like"),
        ("1_000", "Enter an amount like"),
        ("12\x0034", "Enter an amount like"),
        ("\x1f12", "Enter an amount like"),
        ("12\x85", "Enter an amount like"),
        (FULL_WIDTH, "Enter an amount like"),
        (ARABIC, "Enter an amount like"),
        ("5\u212a", "Enter an amount like"),
        ("9" * 41, "Enter an amount like"),
        ("-5", "zero or more"),
        ("£-5", "zero or more"),
        ("-£5", "zero or more"),
        ("\u22125m", "zero or more"),
        ("(5.00)", "zero or more"),
        ("12.345", "at most 2 decimals"),
        ("1.255", "whole pence"),
        ("8.123456789m", "whole pence"),
        ("1000000000000.01", "£1,000bn or less"),
        ("10tn", "£1,000bn or less"),
        ("9" * 40, "£1,000bn or less"),
    ],
)
def test_it_refuses_an_amount_and_says_what_to_do(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        parse_money(text)


@given(st.integers(0, MAX_PENCE))
def test_formatted_money_reads_back_as_the_same_pence(pence: int) -> None:
    assert parse_money(f"£{pence // 100:,}.{pence % 100:02}") == pence
    assert parse_money(f"{pence // 100}.{pence % 100:02}") == pence


@given(st.text())
def test_any_text_gives_whole_pence_or_advice(text: str) -> None:
    try:
        assert 0 <= parse_money(text) <= MAX_PENCE
    except ValueError as error:
        assert str(error).startswith("Enter")


def test_the_largest_amount_fits_64_bits_fifty_thousand_times() -> None:
    assert MAX_PENCE * 50_000 < 2**63


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("816.77", 81_677_000_000),
        ("1,011.3", 101_130_000_000),
        ("£3,104", 310_400_000_000),
        ("0", 0),
        ("£3.1bn", 310_000_000_000),
        ("23.333333333333332", 2_333_333_333),
        ("0.000000005", 1),
    ],
)
def test_a_figure_in_a_column_of_millions_is_pence(text: str, pence: int) -> None:
    assert parse_column_amount(text, unit="millions") == pence


@pytest.mark.parametrize("text", ["", "-3", "(3)", "Exempt under Section 43", "1000001", ARABIC])
def test_an_unusable_figure_in_a_column_of_millions_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Enter"):
        parse_column_amount(text, unit="millions")


@pytest.mark.parametrize(
    ("unit", "pence"),
    [("pounds", 200), ("thousands", 200_000), ("millions", 200_000_000), ("billions", 2 * 10**11)],
)
def test_a_heading_gives_the_unit(unit, pence) -> None:  # type: ignore[no-untyped-def]
    assert parse_column_amount("2", unit=unit) == pence
    with pytest.raises(ValueError, match="Enter"):
        parse_column_amount("two", unit=unit)


@pytest.mark.parametrize(
    "text",
    [
        "20.05.2020",
        "20/05/2020",
        "20/5/2020",
        "20-05-2020",
        "2020-05-20",
        "2020-05-20 00:00:00",
        "2020-05-20T00:00:00.000",
        "20 May 2020",
        "20th may 2020",
        "20-May-2020",
        "  20   May 2020 ",
    ],
)
def test_it_reads_a_date_day_first(text: str) -> None:
    assert parse_date(text) == date(2020, 5, 20)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1 Sept 2022", date(2022, 9, 1)),
        ("03/04/2021", date(2021, 4, 3)),
        ("29.02.2024", date(2024, 2, 29)),
        ("01.01.1900", date(1900, 1, 1)),
        ("31 December 2200", date(2200, 12, 31)),
    ],
)
def test_it_reads_months_in_words_and_the_ends_of_the_range(text: str, day: date) -> None:
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("", "Enter a date like"),
        ("soon", "Enter a date like"),
        ("20.05.20", "Enter a date like"),
        ("20.05/2020", "Enter a date like"),
        ("20 Floréal 2020", "Enter a date like"),
        ("20 Maybe 2020", "Enter a date like"),
        ("43971", "Enter a date like"),
        ("2020-05-20 09:30", "Enter a date like"),
        ("\uff12\uff10.05.2020", "Enter a date like"),
        ("20.05.2020" + " " * 40 + "x", "Enter a date like"),
        ("31.02.2020", "a day that exists"),
        ("29.02.2023", "a day that exists"),
        ("05/20/2020", "a day that exists"),
        ("00.05.2020", "a day that exists"),
        ("01.00.2020", "a day that exists"),
        ("31.12.1899", "a year from 1900 to 2200"),
        ("01.01.2201", "a year from 1900 to 2200"),
    ],
)
def test_it_refuses_a_date_and_says_what_to_do(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        parse_date(text)


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_day_reads_back_in_every_form(day: date) -> None:
    for form in ("%d.%m.%Y", "%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y"):
        assert parse_date(day.strftime(form)) == day


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("1,200", 1200), (" 0 ", 0), ("+5", 5)])
def test_it_reads_a_whole_number(text: str, number: int) -> None:
    assert parse_whole_number(text) == number


@pytest.mark.parametrize("text", ["", "1.5", "six", "-1", "12,00", FULL_WIDTH, "9" * 30, "9" * 99])
def test_it_refuses_what_is_no_whole_number_in_the_limits(text: str) -> None:
    with pytest.raises(ValueError, match=r"Enter a whole number from 0 to 1,000"):
        parse_whole_number(text, maximum=1000)


def test_a_whole_number_may_be_negative_where_the_limits_allow() -> None:
    assert parse_whole_number("-7", minimum=-10) == -7


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  plain  ", "plain"),
        ("Cafe\u0301", "Café"),
        ("naïve Ŵ 漢字 عربي", "naïve Ŵ 漢字 عربي"),
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f",
            "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f",
        ),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("tab\there", "tab\there"),
        ("", ""),
        (" \n\t ", ""),
        ("\u200b\u200b", ""),
    ],
)
def test_text_is_kept_as_written_apart_from_its_edges(text: str, kept: str) -> None:
    assert clean_text(text, max_length=100, single_line=False) == kept


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a\x00b", r"control character \(U\+0000\), character 2"),
        ("a\x1b[31m", "control character"),
        ("a\x85b", "control character"),
        ("abc\u202egnp.exe", r"reverses the text around it \(U\+202E\), character 4"),
        ("\u2066x", "reverses the text"),
        ("\ud800", "a damaged character"),
        ("\uffff", "a damaged character"),
        ("one\ntwo", "on one line"),
        ("one\u2028two", "on one line"),
        ("x" * 101, "Shorten this to 100 characters or fewer: it has 101"),
    ],
)
def test_text_that_cannot_be_stored_is_refused_with_the_reason(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        clean_text(text, max_length=100, single_line=True)


def test_a_line_break_at_the_end_does_not_make_a_second_line() -> None:
    assert clean_text("one line\r\n", max_length=100, single_line=True) == "one line"


def test_the_limit_counts_composed_characters() -> None:
    assert clean_text("e\u0301" * 5, max_length=5, single_line=True) == "é" * 5


@given(st.text(alphabet=st.characters()))
def test_what_is_kept_is_kept_again_unchanged(text: str) -> None:
    tidied = without_hidden_characters(text)
    kept = clean_text(tidied, max_length=10_000, single_line=False)
    assert kept in (tidied, "")
    assert clean_text(kept, max_length=10_000, single_line=False) == kept
