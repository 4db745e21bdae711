"""The smallest sets that cover everything, against trying every combination."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.covering import Covering, Party, PartySet, smallest_sets

CAPABILITIES = range(1, 8)
NOBODY: frozenset[int] = frozenset()


def party(number: int, *covers: int, score: float | None = None, risk: int = 5) -> Party:
    """A candidate that covers these."""
    exact = None if score is None else Fraction(str(score))
    return Party(number, frozenset(covers), exact, risk)


def brute_force(needed: set[int], parties: list[Party]) -> list[tuple[int, ...]]:
    """Every set that covers `needed` and could lose nobody, best first, by trying them all."""
    found = []
    for size in range(1, len(parties) + 1):
        for members in combinations(parties, size):
            covered = [needed <= _covered(rest) for rest in _each_without(members)]
            if needed <= _covered(members) and not any(covered):
                found.append(members)
    return [tuple(sorted(p.id for p in members)) for members in sorted(found, key=_rank)]


def _covered(members: tuple[Party, ...]) -> set[int]:
    return set().union(*(p.covers for p in members))


def _each_without(members: tuple[Party, ...]) -> list[tuple[Party, ...]]:
    return [members[:n] + members[n + 1 :] for n in range(len(members))]


def _rank(members: tuple[Party, ...]) -> tuple[int, Fraction, int, int]:
    score = sum((p.score or Fraction(0) for p in members), Fraction(0))
    risks = [p.risk for p in members]
    return len(members), -score, max(risks), sum(risks)


def _rank_of(found: PartySet) -> tuple[int, Fraction, int, int]:
    return len(found.ids), -found.score * len(found.ids), found.highest_risk, found.total_risk


parties_drawn = st.lists(
    st.tuples(
        st.frozensets(st.sampled_from(CAPABILITIES)),
        st.none() | st.fractions(1, 5, max_denominator=60),
        st.integers(1, 5),
    ),
    max_size=8,
).map(lambda rows: [Party(n, *row) for n, row in enumerate(rows, start=1)])


@settings(max_examples=150, deadline=None)
@given(
    st.frozensets(st.sampled_from(CAPABILITIES)), st.frozensets(st.integers(1, 3)), parties_drawn
)
def test_it_finds_what_trying_every_combination_finds(
    needed: frozenset[int], ours: frozenset[int], parties: list[Party]
) -> None:
    found = smallest_sets(sorted(needed), ours, parties)
    offered = _covered(tuple(parties))
    assert set(found.ours) == needed & ours
    assert set(found.uncoverable) == needed - ours - offered
    rest = set((needed - ours) & offered)
    if not rest:
        assert found == Covering(found.ours, found.uncoverable, (), 0, 0, True)
        return
    every = brute_force(rest, parties)
    within = [ids for ids in every if len(ids) <= len(every[0]) + 2][:10]
    by_id = {p.id: p for p in parties}
    ranks = [_rank(tuple(by_id[i] for i in ids)) for ids in within]
    assert found.size == found.at_least == len(every[0])
    assert found.is_exact and found.is_ranked
    assert [_rank_of(s) for s in found.sets] == ranks
    assert {tuple(sorted(s.ids)) for s in found.sets} <= set(every)
    assert len({s.ids for s in found.sets}) == len(found.sets)


def test_our_own_side_needs_no_candidate() -> None:
    found = smallest_sets([1, 2], frozenset({1}), [party(1, 1), party(2, 2)])
    assert found.ours == (1,)
    assert [s.ids for s in found.sets] == [(2,)]


def test_nobody_is_needed_when_we_cover_everything() -> None:
    found = smallest_sets([1, 2], frozenset({1, 2}), [party(1, 1)])
    assert (found.size, found.sets, found.is_exact) == (0, (), True)


def test_what_cannot_be_covered_is_said_and_the_rest_is_still_covered() -> None:
    found = smallest_sets([1, 2, 3], NOBODY, [party(1, 1), party(2, 2)])
    assert found.uncoverable == (3,)
    assert [set(s.ids) for s in found.sets] == [{1, 2}]


def test_fewer_come_first_then_the_better_score_then_the_lower_risk() -> None:
    parties = [
        party(1, 1, 2, score=2, risk=1),
        party(2, 1, 2, score=4, risk=4),
        party(3, 1, 2, score=4, risk=2),
        party(4, 1, score=5, risk=1),
        party(5, 2, score=5, risk=1),
    ]
    found = smallest_sets([1, 2], NOBODY, parties)
    assert [set(s.ids) for s in found.sets] == [{3}, {2}, {1}, {4, 5}]


def test_nobody_superfluous_is_in_a_set() -> None:
    found = smallest_sets([1, 2], NOBODY, [party(1, 1, 2), party(2, 1, score=5)])
    assert [s.ids for s in found.sets] == [(1,)]


def test_an_unscored_candidate_ranks_behind_a_scored_one_and_is_counted() -> None:
    found = smallest_sets([1], NOBODY, [party(1, 1), party(2, 1, score=1)])
    assert [(s.ids, s.unscored) for s in found.sets] == [((2,), 0), ((1,), 1)]


def test_a_score_is_an_exact_average() -> None:
    thirds = [Party(n, frozenset({n}), Fraction(n, 3), 1) for n in (1, 2)]
    assert smallest_sets([1, 2], NOBODY, thirds).sets[0].score == Fraction(1, 2)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("offerers", [2, 4, 6])
def test_thirty_candidates_and_forty_capabilities_are_solved_exactly(
    seed: int, offerers: int
) -> None:
    found = smallest_sets(range(40), NOBODY, hard(seed, offerers))
    assert found.is_exact and found.is_ranked and len(found.sets) == 10


def shapes() -> dict[str, list[set[int]]]:
    """Who offers each capability, in shapes whose symmetry leaves a search nothing to go by."""
    triangle, pentagon = ((0, 1), (1, 2), (0, 2)), tuple((n, (n + 1) % 5) for n in range(5))
    fano = ((0, 1, 2), (0, 3, 4), (0, 5, 6), (1, 3, 5), (1, 4, 6), (2, 3, 6), (2, 4, 5))
    slopes = [{5 * x + (m * x + c) % 5 for x in range(5)} for m in range(5) for c in range(5)]
    return {
        "ten triangles": _copies(triangle, 10, 3),
        "six pentagons": _copies(pentagon, 6, 5),
        "four planes of seven": _copies(fano, 4, 7),
        "an affine plane of 25": slopes + [set(range(5 * x, 5 * x + 5)) for x in range(5)],
        "a ring of fives": [{(n + k) % 30 for k in (0, 2, 5, 13, 14)} for n in range(30)],
    }


def _copies(lines: tuple[tuple[int, ...], ...], times: int, width: int) -> list[set[int]]:
    return [{width * t + n for n in line} for t in range(times) for line in lines]


@pytest.mark.parametrize("shape", shapes())
def test_symmetric_shapes_of_that_size_are_solved_exactly_though_all_score_alike(
    shape: str,
) -> None:
    rows = shapes()[shape]
    parties = [
        party(n + 1, *(k for k, row in enumerate(rows) if n in row), score=3, risk=3)
        for n in range(30)
    ]
    found = smallest_sets(range(len(rows)), NOBODY, parties)
    assert found.is_exact and found.is_ranked and len(found.sets) == 10


def test_parts_that_share_no_candidate_need_as_many_as_each_of_them() -> None:
    parties = [
        party(n + 1, *(k for k, row in enumerate(shapes()["ten triangles"]) if n in row))
        for n in range(30)
    ]
    assert smallest_sets(range(30), NOBODY, parties).size == 20


def test_when_it_may_not_go_on_it_says_how_far_it_got() -> None:
    found = smallest_sets(range(40), NOBODY, hard(1, 5), work=3)
    exact = smallest_sets(range(40), NOBODY, hard(1, 5))
    assert not found.is_exact and not found.is_ranked
    assert found.at_least <= exact.size <= found.size
    assert all(_is_cover(s, hard(1, 5)) for s in found.sets) and found.sets


def hard(seed: int, offerers: int) -> list[Party]:
    """30 candidates, 40 capabilities, each offered by as many: the shape that is slowest."""
    covers: list[set[int]] = [set() for _ in range(30)]
    state = seed + 1
    for capability in range(40):
        chosen: set[int] = set()
        while len(chosen) < offerers:
            state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
            chosen.add((state >> 33) % 30)
        for number in chosen:
            covers[number].add(capability)
    return [
        Party(n + 1, frozenset(c), Fraction(100 + n * 37 % 400, 100), n % 5 + 1)
        for n, c in enumerate(covers)
    ]


def _is_cover(found: PartySet, parties: list[Party]) -> bool:
    by_id = {p.id: p for p in parties}
    return _covered(tuple(by_id[i] for i in found.ids)) == set(range(40))
