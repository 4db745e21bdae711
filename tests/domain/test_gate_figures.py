"""Figures of the gates, and the sentences that state them."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.gate_figures import (
    AHEAD,
    Decided,
    figures,
    finding_of_load,
    finding_of_rework,
    finding_of_targets,
    finding_of_times,
    grouped,
    spread,
    weeks_ahead,
)

TODAY = date(2026, 11, 25)


def took(*times: int, gate: int = 1, back: int = 0, target: int | None = None) -> list[Decided]:
    """Decisions that took so many days; the first `back` of them were sent back."""
    return [Decided(gate, 1, 1, t, n < back, target) for n, t in enumerate(times)]


def test_half_and_nine_in_ten_are_counted_as_people_count() -> None:
    found = figures(took(1, 2, 3, 4, 5, 6, 7, 8, 9, 100))
    assert (found.median, found.ninetieth) == (6, 9)
    one = figures(took(4))
    assert (one.median, one.ninetieth, one.rework_percent) == (4, 4, 0)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
@settings(max_examples=80, deadline=None)
def test_nine_in_ten_are_within_the_ninetieth_and_half_within_the_median(times: list[int]) -> None:
    found = figures(took(*times))
    assert 10 * sum(t <= found.ninetieth for t in times) >= 9 * len(times)
    assert found.ninetieth in times
    assert min(times) <= found.median <= max(times)


@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40))
@settings(max_examples=50, deadline=None)
def test_decisions_alike_count_together_as_they_would_apart(made: list[tuple[int, bool]]) -> None:
    apart = [Decided(1, 1, 1, days, back, 14) for days, back in made]
    together = [
        Decided(1, 1, 1, days, back, 14, number) for (days, back), number in Counter(made).items()
    ]
    assert figures(together) == figures(apart)


def test_the_target_is_what_most_were_to_keep_to() -> None:
    found = figures([*took(5, 20, target=10), *took(1, target=30), *took(3)])
    assert (found.target, found.with_target, found.within_target) == (10, 3, 2)
    assert finding_of_targets(found) == "67 in 100 decisions came within their target time"
    assert finding_of_targets(figures(took(1))) == ""


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        (took(3, 3, 3), "Half the decisions come within 3 days"),
        (
            [*took(3, 3, 3), *took(9, 9, 9, gate=2)],
            "Gate 2 takes longest: half its decisions need 9 days or more",
        ),
        ([*took(3, 3, 3), *took(90, gate=2)], "Half the decisions come within 3 days"),
        ([*took(1, 1, 1), *took(1, 1, 1, gate=2)], "Half the decisions come within 1 day"),
    ],
)
def test_what_is_said_of_times_follows_from_enough_of_them(
    decisions: list[Decided], words: str
) -> None:
    assert finding_of_times(grouped(decisions, "gate"), figures(decisions)) == words


@pytest.mark.parametrize(
    ("decisions", "words"),
    [
        (took(1, 1, 1), "No pack was sent back"),
        (took(1, 1, 1, 1, back=1), "25 in 100 packs are sent back"),
        (
            [*took(1, 1, 1, 1), *took(1, 1, 1, 1, gate=2, back=2)],
            "Gate 2 is sent back most: 50 in 100 packs",
        ),
    ],
)
def test_what_is_said_of_rework(decisions: list[Decided], words: str) -> None:
    assert finding_of_rework(grouped(decisions, "gate"), figures(decisions)) == words


def test_weeks_begin_on_mondays_and_reach_ninety_days() -> None:
    weeks = weeks_ahead(TODAY)
    assert weeks[0] == date(2026, 11, 23)
    assert all(week.weekday() == 0 for week in weeks)
    assert weeks[-1] <= TODAY + AHEAD < weeks[-1] + timedelta(days=7)


def test_each_gate_due_counts_in_its_week_and_late_ones_in_none() -> None:
    due = [TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=5), TODAY + AHEAD]
    counts = spread(dict.fromkeys(due, 1), TODAY)
    assert (sum(counts), counts[0], counts[1], counts[-1]) == (3, 1, 1, 1)
    assert spread({TODAY + AHEAD + timedelta(days=1): 2}, TODAY) == [0] * len(counts)


@pytest.mark.parametrize(
    ("total", "late", "busiest", "words"),
    [
        (0, 0, None, "No gate is due in the next 90 days"),
        (0, 2, None, "2 gates are late, none is due in the next 90 days"),
        (1, 0, ("Ada", 1), "1 gate is due in the next 90 days"),
        (5, 0, ("Ada", 3), "5 gates are due in the next 90 days, 3 of them for Ada"),
        (5, 1, ("Ada", 5), "5 gates are due in the next 90 days, all of them for Ada"),
    ],
)
def test_what_is_said_of_the_load(
    total: int, late: int, busiest: tuple[str, int] | None, words: str
) -> None:
    assert finding_of_load(total, late, busiest) == words
