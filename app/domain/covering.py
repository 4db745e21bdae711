"""The smallest sets of candidates that leave no needed capability uncovered.

Set cover: exact by branch and bound over bit masks, for sizes such as 30 candidates and 40
capabilities. What our own side covers needs no candidate, and what nobody covers is said first.
Sets are ranked by size, then score (highest first), then risk (lowest first). The search counts its
work; when it may do no more it says so, with the best found and how far that may be from best.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from app.domain.masks import bits, first, least, packing, separate, undominated

WORK = 80_000
"""Rows each part of the search may look at: the hardest shapes of 30 candidates and 40 capabilities
that are known to us take some 60,000, and a third of a second."""
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Party:
    """A candidate for a set: what it covers whole, its score, and its risk (1 to 5)."""

    id: int
    covers: frozenset[int]
    score: Fraction | None = None
    risk: int = 5


@dataclass(frozen=True, slots=True)
class PartySet:
    """Candidates that together leave no gap. `score` is their average; unscored ones count 0."""

    ids: tuple[int, ...]
    score: Fraction
    unscored: int
    highest_risk: int
    total_risk: int


@dataclass(frozen=True, slots=True)
class Covering:
    """What the search found. `at_least`: no smaller set exists; equal to `size` when proved.

    `is_ranked`: no set of these sizes ranks higher than those listed.
    """

    ours: tuple[int, ...]
    uncoverable: tuple[int, ...]
    sets: tuple[PartySet, ...]
    size: int
    at_least: int
    is_ranked: bool

    @property
    def is_exact(self) -> bool:
        """Whether no smaller set exists."""
        return self.size == self.at_least


Key = tuple[int, int, int]
"""How a set ranks among those of its size: less score, highest risk, total risk; lowest first."""
Ranked = tuple[Key, int]


class _OutOfWork(Exception):
    """The search may do no more."""


def smallest_sets(
    needed: Iterable[int],
    ours: frozenset[int],
    parties: Sequence[Party],
    *,
    shown: int = SHOWN,
    work: int = WORK,
) -> Covering:
    """The first `shown` sets without a superfluous member, in rank order."""
    wanted = list(dict.fromkeys(needed))
    offered = frozenset().union(*(party.covers for party in parties))
    covered_by_us = tuple(c for c in wanted if c in ours)
    uncoverable = tuple(c for c in wanted if c not in ours and c not in offered)
    rest = [c for c in wanted if c not in ours and c in offered]
    if not rest:
        return Covering(covered_by_us, uncoverable, (), 0, 0, True)
    search = _Search(rest, parties, work)
    size, at_least = search.smallest()
    found, is_ranked = search.best(size, shown)
    return Covering(covered_by_us, uncoverable, tuple(found), size, at_least, is_ranked)


class _Search:
    """One problem as bit masks: a bit for each candidate, a row of bits for each capability."""

    def __init__(self, rows: list[int], parties: Sequence[Party], work: int) -> None:
        self.parties = sorted(parties, key=_rank)
        self.work = work
        self.done = 0
        self.known: dict[tuple[frozenset[int], int], bool] = {}
        divisor = lcm(*(p.score.denominator for p in self.parties if p.score is not None))
        self.scores = [int((p.score or 0) * divisor) for p in self.parties]
        self.risks = [party.risk for party in self.parties]
        masks = (
            sum(1 << n for n, party in enumerate(self.parties) if row in party.covers)
            for row in rows
        )
        self.rows = least(masks)

    def smallest(self) -> tuple[int, int]:
        """The size of the smallest set found, and the size below which there is none."""
        best = len(self._greedy())
        lowest = packing(undominated(self.rows))
        while lowest < best:
            try:
                if self._fits(self.rows, lowest):
                    return lowest, lowest
            except _OutOfWork:
                return best, lowest
            lowest += 1
        return best, best

    def best(self, size: int, shown: int) -> tuple[list[PartySet], bool]:
        """The first `shown` sets from `size` members on, and whether none ranks higher."""
        found: list[Ranked] = []
        self.done, is_ranked = 0, True
        for members in range(size, min(len(self.parties), len(self.rows), size + 2) + 1):
            room = shown - len(found)
            if room <= 0:
                break
            level: list[Ranked] = []
            try:
                self._collect(self.rows, 0, members, level, room)
            except _OutOfWork:
                is_ranked = False
            found += level
            if not is_ranked:
                break
        if not found:
            found = [(self._key(mask := self._greedy_mask()), mask)]
        return [self._set(mask) for _, mask in found], is_ranked

    def _fits(self, rows: list[int], slots: int) -> bool:
        """Whether `slots` candidates can cover the rows."""
        asked = frozenset(rows), slots
        if asked not in self.known:
            self.known[asked] = self._try(undominated(rows), slots)
        return self.known[asked]

    def _try(self, rows: list[int], slots: int) -> bool:
        self._count(rows)
        if packing(rows) > slots:
            return False
        parts = separate(rows)
        if len(parts) > 1:
            return self._fit_each(parts, slots)
        for bit in bits(min(rows, key=int.bit_count, default=0)):
            if self._fits([row for row in rows if not row & bit], slots - 1):
                return True
            rows = least(row & ~bit for row in rows)
            if 0 in rows:
                return False
        return not rows

    def _fit_each(self, parts: list[list[int]], slots: int) -> bool:
        """The same for parts that share no candidate: each takes the fewest it can."""
        fewest = [packing(part) for part in parts]
        spare = slots - sum(fewest)
        for part, members in zip(parts, fewest, strict=True):
            more = 0
            while spare >= 0 and not self._fits(part, members + more):
                more, spare = more + 1, spare - 1
        return spare >= 0

    def _collect(
        self, rows: list[int], chosen: int, slots: int, found: list[Ranked], room: int
    ) -> None:
        """Add every irredundant set of just `slots` more members, keeping the best `room`."""
        self._count(rows)
        if not rows:
            if not slots and self._is_irredundant(chosen):
                found.append((self._key(chosen), chosen))
                found.sort()
                del found[room:]
            return
        best = self._best_key(rows, chosen, slots)
        if best is None or (len(found) == room and best >= found[-1][0]):
            return
        if not self._fits(rows, slots):
            return
        for bit in bits(min(rows, key=int.bit_count)):
            left = [row for row in rows if not row & bit]
            self._collect(left, chosen | bit, slots - 1, found, room)
            rows = [row & ~bit for row in rows]
            if 0 in rows:
                return

    def _best_key(self, rows: list[int], chosen: int, slots: int) -> Key | None:
        """No set of `slots` more that cover the rows ranks higher; None when so few cannot."""
        score, highest, risk = self._key(chosen)
        taken = live = 0
        for row in sorted(rows, key=int.bit_count):
            live |= row
            if not row & taken:
                taken |= row
                slots -= 1
                if slots < 0:
                    return None
                score -= self.scores[first(row)]
                safest = self._least_risk(row)
                highest, risk = max(highest, safest), risk + safest
        for _, bit in zip(range(slots), bits(live), strict=False):
            score -= self.scores[first(bit)]
        return score, highest, risk + slots * self._least_risk(live)

    def _least_risk(self, mask: int) -> int:
        return min((self.risks[first(bit)] for bit in bits(mask)), default=0)

    def _is_irredundant(self, chosen: int) -> bool:
        """Whether each member covers something that no other member does."""
        alone = 0
        for row in self.rows:
            by = row & chosen
            if not by & (by - 1):
                alone |= by
        return alone == chosen

    def _greedy(self) -> list[int]:
        return list(bits(self._greedy_mask()))

    def _greedy_mask(self) -> int:
        """A set, not always the smallest: each time the candidate that covers most of the rest."""
        rows, chosen = self.rows, 0
        while rows:
            bit = max(
                (1 << n for n in range(len(self.parties))),
                key=lambda b: (sum(1 for row in rows if row & b), -b),
            )
            chosen |= bit
            rows = [row for row in rows if not row & bit]
        for bit in list(bits(chosen)):
            if all(row & chosen & ~bit for row in self.rows):
                chosen &= ~bit
        return chosen

    def _key(self, chosen: int) -> Key:
        members = [first(bit) for bit in bits(chosen)]
        risks = [self.risks[n] for n in members]
        return -sum(self.scores[n] for n in members), max(risks, default=0), sum(risks)

    def _set(self, chosen: int) -> PartySet:
        members = [self.parties[first(bit)] for bit in bits(chosen)]
        scores = [party.score for party in members]
        return PartySet(
            ids=tuple(party.id for party in members),
            score=Fraction(sum((s or Fraction(0) for s in scores), Fraction(0)), len(members)),
            unscored=scores.count(None),
            highest_risk=max(party.risk for party in members),
            total_risk=sum(party.risk for party in members),
        )

    def _count(self, rows: list[int]) -> None:
        self.done += len(rows)
        if self.done > self.work:
            raise _OutOfWork


def _rank(party: Party) -> tuple[Fraction, int, int]:
    """Best first, so that bits in order are candidates in order of score."""
    return -(party.score or Fraction(0)), party.risk, party.id
