"""What is needed and who offers it: coverage, gaps, overlaps, and single points of dependence.

A party covers a capability when it offers the whole of it. Part of one is shown but counts for
nothing, for two halves from two parties are seldom a whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MAX_CAPABILITIES = 60


class Need(StrEnum):
    """How much a capability is needed."""

    ESSENTIAL = "essential"
    DESIRABLE = "desirable"

    @property
    def label(self) -> str:
        """The word as people write it."""
        return self.value.capitalize()


class Extent(StrEnum):
    """How much of a capability a party offers."""

    WHOLE = "whole"
    PART = "part"

    @property
    def label(self) -> str:
        """The word as people write it."""
        return {"whole": "All of it", "part": "Part of it"}[self.value]


class Confidence(StrEnum):
    """How well we know that a party can do what it offers; weakest first."""

    STATED = "stated"
    SHOWN = "shown"
    PROVEN = "proven"

    @property
    def label(self) -> str:
        """The word as people write it."""
        return self.value.capitalize()

    @property
    def meaning(self) -> str:
        """What must be true to choose it."""
        return _MEANINGS[self]

    @property
    def rank(self) -> int:
        """1 for the weakest."""
        return tuple(Confidence).index(self) + 1


_MEANINGS = {
    Confidence.STATED: "They say so, or we believe it; nothing was seen",
    Confidence.SHOWN: "A demonstration, a trial or a reference was seen",
    Confidence.PROVEN: "In use for others, at our size, with evidence",
}
OURS = 0
"""The number of our own side among parties; candidates have their own ids, which begin at 1."""


class Reading(StrEnum):
    """What a row of the matrix says."""

    GAP = "gap"
    PART_ONLY = "part_only"
    SINGLE = "single"
    OVERLAP = "overlap"

    @property
    def label(self) -> str:
        """The reading as people write it."""
        return _READINGS[self]


_READINGS = {
    Reading.GAP: "Gap: nobody offers it",
    Reading.PART_ONLY: "Gap: offered in part only",
    Reading.SINGLE: "Depends on one party",
    Reading.OVERLAP: "Covered more than once",
}
GAPS = frozenset({Reading.GAP, Reading.PART_ONLY})


@dataclass(frozen=True, slots=True)
class Offer:
    """What one party offers towards one capability."""

    capability: int
    party: int
    extent: Extent
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Row:
    """One capability: who offers all of it, who part of it, and what that means."""

    capability: int
    whole: tuple[int, ...]
    part: tuple[int, ...]
    reading: Reading

    @property
    def depends_on(self) -> int | None:
        """The only party that covers it; None where there is another or none."""
        return self.whole[0] if self.reading is Reading.SINGLE else None


def coverage(capabilities: Iterable[int], offers: Iterable[Offer]) -> list[Row]:
    """A row for each capability, in the order given; parties in the order of their numbers."""
    found: dict[int, dict[Extent, list[int]]] = {}
    for offer in offers:
        by_extent = found.setdefault(offer.capability, {Extent.WHOLE: [], Extent.PART: []})
        by_extent[offer.extent].append(offer.party)
    return [_row(capability, found.get(capability, {})) for capability in capabilities]


def _row(capability: int, by_extent: dict[Extent, list[int]]) -> Row:
    whole = tuple(sorted(by_extent.get(Extent.WHOLE, ())))
    part = tuple(sorted(by_extent.get(Extent.PART, ())))
    if not whole:
        reading = Reading.PART_ONLY if part else Reading.GAP
    else:
        reading = Reading.SINGLE if len(whole) == 1 else Reading.OVERLAP
    return Row(capability, whole, part, reading)


def sole_provider_of(rows: Iterable[Row]) -> dict[int, tuple[int, ...]]:
    """By party: the capabilities that nobody else covers."""
    found: dict[int, list[int]] = {}
    for row in rows:
        if row.depends_on is not None:
            found.setdefault(row.depends_on, []).append(row.capability)
    return {party: tuple(alone) for party, alone in found.items()}


def believed(offers: Iterable[Offer], at_least: Confidence) -> list[Offer]:
    """The offers we know of with at least this confidence."""
    return [offer for offer in offers if offer.confidence.rank >= at_least.rank]
