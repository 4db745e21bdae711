"""What is needed and who offers it: coverage, gaps, overlaps, and single points of dependence.

A party covers a capability when it offers the whole of it. Part of one is shown but counts for
nothing, for two halves from two parties are seldom a whole.
"""

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
