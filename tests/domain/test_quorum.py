"""Votes become one outcome: exhaustively for up to four seats, every rule and every vote."""

from itertools import product

import pytest

from app.domain.gates import OUTCOMES, Outcome
from app.domain.quorum import Standing, count_votes, out_of_reach

P, C, R, H, S = Outcome
BALLOTS = [None, *Outcome]
NEEDED = range(1, 6)


def every_ballot(seats: int) -> list[dict[int, Outcome]]:
    """Each way in which so many seats can have voted, or not yet."""
    return [
        {seat: vote for seat, vote in enumerate(ballot) if vote is not None}
        for ballot in product(BALLOTS, repeat=seats)
    ]


@pytest.mark.parametrize("seats", range(5))
@pytest.mark.parametrize("needed", NEEDED)
def test_an_outcome_has_as_many_votes_behind_it_as_the_rule_asks(needed: int, seats: int) -> None:
    for votes in every_ballot(seats):
        found = count_votes(needed, range(seats), votes)
        moves_on = [s for s, v in votes.items() if OUTCOMES[v].moves_on]
        behind = {o: [s for s, v in votes.items() if v is o] for o in (R, H, S)}
        assert (found.seats, found.voted) == (seats, len(votes))
        assert (found.standing is Standing.REACHED) == (found.outcome is not None)
        assert (found.standing is Standing.OUT_OF_REACH) == (needed > seats)
        if found.outcome is None:
            assert found.agreeing == frozenset()
        elif OUTCOMES[found.outcome].moves_on:
            assert found.agreeing == frozenset(moves_on)
            assert len(moves_on) >= found.needed
            assert (found.outcome is P) == all(votes[s] is P for s in moves_on)
        else:
            assert found.agreeing == frozenset(behind[found.outcome])
            assert len(found.agreeing) >= found.needed
        if found.standing is Standing.SPLIT:
            assert len(votes) == seats


@pytest.mark.parametrize("seats", range(1, 5))
@pytest.mark.parametrize("needed", NEEDED)
def test_whoever_has_yet_to_vote_is_told_neither_of_a_split_nor_of_an_end(
    needed: int, seats: int
) -> None:
    for votes in every_ballot(seats):
        found = count_votes(needed, range(seats), votes)
        if len(votes) < seats:
            assert found.standing is not Standing.SPLIT


@pytest.mark.parametrize("needed", NEEDED)
def test_cast_one_by_one_votes_never_come_to_two_outcomes(needed: int) -> None:
    """The first outcome to be reached is recorded, so nothing is counted after it."""
    for order in product(list(Outcome), repeat=4):
        votes: dict[int, Outcome] = {}
        for seat, vote in enumerate(order):
            votes[seat] = vote
            found = count_votes(needed, range(4), votes)
            if found.standing is Standing.REACHED:
                assert seat in found.agreeing
                break


@pytest.mark.parametrize(
    ("needed", "votes", "standing", "outcome"),
    [
        (1, {1: S}, Standing.REACHED, S),
        (3, {1: P, 2: P}, Standing.OPEN, None),
        (3, {1: P, 2: P, 3: P}, Standing.REACHED, P),
        (3, {1: P, 2: C, 3: P}, Standing.REACHED, C),
        (3, {1: P, 2: P, 3: S}, Standing.SPLIT, None),
        (3, {1: R, 2: R, 3: R}, Standing.REACHED, R),
        (2, {1: P}, Standing.OPEN, None),
        (2, {1: P, 2: S}, Standing.OPEN, None),
        (2, {1: P, 2: S, 3: C}, Standing.REACHED, C),
        (2, {1: P, 2: S, 3: S}, Standing.REACHED, S),
        (2, {1: P, 2: S, 3: H}, Standing.SPLIT, None),
    ],
)
def test_three_sponsors_vote(
    needed: int, votes: dict[int, Outcome], standing: Standing, outcome: Outcome | None
) -> None:
    found = count_votes(needed, [1, 2, 3], votes)
    assert (found.standing, found.outcome) == (standing, outcome)


def test_two_outcomes_at_once_are_a_split_not_a_guess() -> None:
    """Only when seats have gone since: cast one by one, the first would have been recorded."""
    found = count_votes(2, [1, 2, 3, 4], {1: P, 2: P, 3: S, 4: S})
    assert found.standing is Standing.SPLIT


def test_a_vote_without_a_seat_does_not_count() -> None:
    found = count_votes(1, [1], {1: P, 2: S})
    assert (found.outcome, found.voted) == (P, 1)


def test_without_enough_seats_nothing_is_reached_whatever_was_voted() -> None:
    for seats, needed in ([], 1), ([1], 2):
        found = count_votes(needed, seats, {1: S, 2: S})
        assert found.standing is Standing.OUT_OF_REACH


def test_a_quorum_out_of_reach_says_what_to_do() -> None:
    assert "Name another sponsor" in out_of_reach(1, 0)
    assert out_of_reach(2, 1).startswith("This gate cannot be decided: 1 sponsor can vote and 2")
