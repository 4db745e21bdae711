"""How money, dates, counts and names read."""

from datetime import UTC, date, datetime

import pytest

from app.domain import text


@pytest.mark.parametrize(
    ("pence", "words"),
    [
        (840_000_000, "£8.4m"),
        (90_000_000, "£900k"),
        (125_000, "£1,250"),
        (125_050, "£1,250.50"),
        (0, "£0"),
        (1, "£0.01"),
        (-120_000_000, "−£1.2m"),
        (-50, "−£0.50"),
        (800_000_000, "£8m"),
        (1_250_000, "£12.5k"),
        (999_999, "£9,999.99"),
        (1_000_000, "£10k"),
        (96_000_000, "£960k"),
        (99_994_999, "£999.9k"),
        (99_995_000, "£1m"),
        (99_995_000_000, "£1bn"),
        (2_140_000_000_000, "£21.4bn"),
        (200_000_000_000_000, "£2,000bn"),
        (None, "Not recorded"),
    ],
)
def test_money_reads_at_a_glance(pence: int | None, words: str) -> None:
    assert text.money(pence) == words


@pytest.mark.parametrize(
    ("pence", "words"),
    [
        (841_234_567, "£8,412,345.67"),
        (0, "£0.00"),
        (-5, "−£0.05"),
        (None, "Not recorded"),
    ],
)
def test_exact_money_shows_every_penny(pence: int | None, words: str) -> None:
    assert text.money_exact(pence) == words


def test_dates_have_no_leading_zero() -> None:
    assert text.long_date(date(2026, 12, 4)) == "4 December 2026"
    assert text.short_date(date(2026, 12, 4)) == "4 Dec 2026"


def test_missing_dates_say_so() -> None:
    missing = (text.long_date(None), text.short_date(None), text.datetime_uk(None))
    assert set(missing) == {"Not recorded"}


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 20, 16, 12, tzinfo=UTC), "20 November 2026, 4:12pm"),
        (datetime(2026, 7, 20, 16, 12, tzinfo=UTC), "20 July 2026, 5:12pm"),
        (datetime(2026, 7, 20, 23, 30, tzinfo=UTC), "21 July 2026, 12:30am"),
        (datetime(2026, 1, 2, 12, 0, tzinfo=UTC), "2 January 2026, 12:00pm"),
        (datetime(2026, 1, 2, 9, 5, tzinfo=UTC), "2 January 2026, 9:05am"),
    ],
)
def test_moments_are_told_by_londons_clock(moment: datetime, words: str) -> None:
    assert text.datetime_uk(moment) == words


def test_the_date_of_a_moment_is_londons_day() -> None:
    assert text.long_date(datetime(2026, 7, 20, 23, 30, tzinfo=UTC)) == "21 July 2026"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        text.datetime_uk(datetime(2026, 7, 20, 23, 30))


def test_counts_agree_with_their_noun() -> None:
    assert text.plural(1, "opportunity", "opportunities") == "1 opportunity"
    assert text.plural(1204, "opportunity", "opportunities") == "1,204 opportunities"
    assert [text.days(n) for n in (0, 1, 12, None)] == [
        "0 days",
        "1 day",
        "12 days",
        "Not recorded",
    ]


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Helen Marsh", "HM"),
        ("Ana de la Cruz", "AC"),
        ("cher", "C"),
        ("  Órla  Ní  ", "ÓN"),
        ("", "?"),
    ],
)
def test_initials_are_of_the_first_and_last_names(name: str, letters: str) -> None:
    assert text.initials(name) == letters


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_000, "1KB"),
        (1_500_000, "1.5MB"),
        (960_000, "960KB"),
        (999_950, "1MB"),
        (2_000_000_000, "2GB"),
        (None, "Not recorded"),
    ],
)
def test_file_sizes_are_short(count: int | None, words: str) -> None:
    assert text.filesize(count) == words
