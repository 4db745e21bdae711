"""Criteria: the rows of a gate, how much each weighs, and how far it is met."""

from dataclasses import dataclass
from enum import StrEnum


class Strength(StrEnum):
    """How much a criterion weighs: blocking is law or fairness, and nothing but met will do."""

    BLOCKING = "blocking"
    REQUIRED = "required"
    ADVISORY = "advisory"


class Kind(StrEnum):
    """A check is computed from the records; a judgement is stated by the team."""

    CHECK = "check"
    JUDGEMENT = "judgement"


class Answer(StrEnum):
    """How far a criterion is met."""

    MET = "met"
    PARTLY_MET = "partly_met"
    NOT_MET = "not_met"
    NOT_RELEVANT = "not_relevant"

    @property
    def label(self) -> str:
        """The answer as people write it."""
        return self.value.replace("_", " ").capitalize()


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of a criteria set."""

    key: str
    title: str
    strength: Strength
    kind: Kind
    rule: str | None = None
    guidance: str = ""
    fix: str = "review"
