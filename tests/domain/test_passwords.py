"""What a password must be, apart from its strength."""

import pytest

from app.domain.passwords import normalised, personal_words, problem_with

NAME, EMAIL = "Helen Marsh", "helen.marsh@example.gov.uk"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "at least 15"),
        ("fourteen chars", "at least 15"),
        ("x" * 129, "at most 128"),
        ("my name is helen marsh", "name and e-mail"),
        ("HELENMARSH 12345", "name and e-mail"),
        ("helen.marsh@example.gov.uk", "name and e-mail"),
        ("xx Helen.Marsh xx 99", "name and e-mail"),
    ],
)
def test_what_bars_a_password(text: str, why: str) -> None:
    problem = problem_with(text, name=NAME, email=EMAIL)
    assert problem is not None
    assert why in problem


@pytest.mark.parametrize("text", ["velvet orchid tractor", "x" * 15, "x" * 128, "ééééééééééééééé"])
def test_what_does_not(text: str) -> None:
    assert problem_with(text, name=NAME, email=EMAIL) is None


def test_a_short_name_bars_nothing() -> None:
    assert problem_with("the quick brown fox", name="Bo", email="bo@example.gov.uk") is None


def test_the_same_letters_are_the_same_password_however_typed() -> None:
    assert normalised("e\u0301") == normalised("\u00e9")


def test_personal_words_are_the_parts_of_name_and_address() -> None:
    assert personal_words(NAME, EMAIL) == [
        "helen", "marsh", "helen", "marsh", "example", "gov", "uk",
    ]  # fmt: skip
