"""Weights from the survey's ranking, exact weighted totals, and where people disagree."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.scoring import (
    Attribute,
    default_weights,
    problem_with,
    shares,
    standing,
    unscored,
    weighted_total,
)

ALL_THREES = dict.fromkeys(Attribute, 3)
sheets_drawn = st.lists(st.dictionaries(st.sampled_from(Attribute), st.integers(1, 5)), max_size=5)
weights_drawn = st.fixed_dictionaries({a: st.integers(0, 100) for a in Attribute}).filter(
    lambda w: any(w.values())
)


def test_the_survey_gives_five_to_one_and_nothing_to_what_it_did_not_rank() -> None:
    assert [default_weights()[a] for a in Attribute] == [5, 4, 3, 2, 1, 0]


def test_weights_are_shown_as_shares_of_all() -> None:
    assert shares(default_weights())[Attribute.COMMERCIAL_FLEXIBILITY] == Decimal("33.3")
    assert shares(default_weights())[Attribute.INTEGRITY] == 0


@pytest.mark.parametrize(
    ("weights", "problem"),
    [
        ({}, "Give a weight for each attribute"),
        (dict.fromkeys(Attribute, 0), "Give at least one attribute a weight above 0"),
        (dict.fromkeys(Attribute, 1), None),
    ],
)
def test_weights_must_be_whole_and_not_all_nothing(
    weights: dict[Attribute, int], problem: str | None
) -> None:
    assert problem_with(weights) == problem


def test_a_total_is_exact_before_it_is_rounded() -> None:
    sheets = [{**ALL_THREES, Attribute.TRUST: 4}, ALL_THREES, ALL_THREES]
    found = standing(sheets, default_weights())
    assert found.exact == 3 + Fraction(4, 45)
    assert found.total == Decimal("3.09")


def test_halves_are_rounded_up() -> None:
    weights = dict.fromkeys(Attribute, 0) | {Attribute.TRUST: 7, Attribute.INTEGRITY: 1}
    found = standing([{Attribute.TRUST: 3, Attribute.INTEGRITY: 4}], weights)
    assert (found.exact, found.total) == (Fraction(25, 8), Decimal("3.13"))


def test_an_attribute_that_weighs_nothing_moves_nothing() -> None:
    low, high = ({**ALL_THREES, Attribute.INTEGRITY: score} for score in (1, 5))
    assert standing([low], default_weights()).exact == standing([high], default_weights()).exact


def test_the_spread_is_of_people_and_shows_where_they_disagree() -> None:
    sheets = [dict.fromkeys(Attribute, 2), {**dict.fromkeys(Attribute, 3), Attribute.TRUST: 4}]
    found = standing(sheets, default_weights())
    assert (found.lowest, found.highest, found.people) == (Decimal("2.00"), Decimal("3.27"), 2)
    assert found.disputed == (Attribute.TRUST,)


def test_one_person_does_not_disagree() -> None:
    assert standing([{**ALL_THREES, Attribute.TRUST: 1}], default_weights()).disputed == ()


def test_nobody_has_scored() -> None:
    found = standing([], default_weights())
    assert (found.total, found.lowest, found.people, found.disputed) == (None, None, 0, ())


def test_what_counts_must_be_scored_and_the_rest_may_wait() -> None:
    sheet = {a: 3 for a in Attribute if a not in (Attribute.TRUST, Attribute.INTEGRITY)}
    assert unscored(sheet, default_weights()) == [Attribute.TRUST]


@given(sheets_drawn, weights_drawn)
def test_a_total_lies_between_the_lowest_and_the_highest_score(
    sheets: list[dict[Attribute, int]], weights: dict[Attribute, int]
) -> None:
    found = standing(sheets, weights)
    counted = [score for sheet in sheets for a, score in sheet.items() if weights[a]]
    if not counted:
        assert found.total is None
    else:
        assert found.exact is not None and min(counted) <= found.exact <= max(counted)


@given(weights_drawn, st.integers(2, 9))
def test_only_the_proportion_of_weights_matters(weights: dict[Attribute, int], times: int) -> None:
    values = {a: Fraction(n % 5 + 1) for n, a in enumerate(Attribute)}
    larger = {a: w * times for a, w in weights.items()}
    assert weighted_total(values, weights) == weighted_total(values, larger)
