"""The terms of a gate: how many sponsors decide it, how soon, and which advisers are asked.

A criteria set carries one for each of its five gates; a review keeps those it opened with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.policy import AdviserFunction

MAX_QUORUM, MAX_DAYS, MAX_TOLERANCE = 12, 365, 100


def function_words(function: AdviserFunction) -> str:
    """An adviser function as people write it."""
    return "IT" if function is AdviserFunction.IT else function.value.capitalize()


class Quorum(StrEnum):
    """Whose votes make a decision, of the sponsors that an opportunity names."""

    ANY_ONE = "any_one"
    ALL_NAMED = "all_named"
    SOME = "some"

    @property
    def label(self) -> str:
        """As people read it; `some` is completed by its number."""
        return _QUORUM_WORDS[self]


_QUORUM_WORDS = {
    Quorum.ANY_ONE: "Any one sponsor",
    Quorum.ALL_NAMED: "All named sponsors",
    Quorum.SOME: "A number of sponsors",
}


@dataclass(frozen=True, slots=True)
class GateTerms:
    """How one gate is decided.

    `decision_days` is the target in calendar days from submission; None when none is set.
    `functions` are the advisers asked about the gate as a whole, `by_criterion` those asked about
    single criteria. While `must_endorse`, going on without one of them needs an override reason;
    an unresolved objection always does. A change of the expected value by more than
    `value_tolerance_percent` of what was endorsed withdraws the endorsement.
    """

    quorum: Quorum = Quorum.ANY_ONE
    quorum_count: int | None = None
    decision_days: int | None = None
    functions: tuple[AdviserFunction, ...] = ()
    must_endorse: bool = False
    value_tolerance_percent: int = 10
    by_criterion: Mapping[str, tuple[AdviserFunction, ...]] = field(default_factory=dict)

    @property
    def asked(self) -> tuple[AdviserFunction, ...]:
        """Every function that is asked, for the gate or for a criterion, in their usual order."""
        named = {*self.functions, *(f for some in self.by_criterion.values() for f in some)}
        return tuple(f for f in AdviserFunction if f in named)

    @property
    def quorum_words(self) -> str:
        """Who decides, in words."""
        if self.quorum is Quorum.SOME:
            return f"{self.quorum_count} of the named sponsors"
        return self.quorum.label

    def votes_needed(self, named: int) -> int:
        """How many votes make a decision when `named` sponsors are named.

        It may exceed them: then further sponsors must be named before the gate can be decided.
        """
        return {
            Quorum.ANY_ONE: 1,
            Quorum.ALL_NAMED: max(named, 1),
            Quorum.SOME: self.quorum_count or 1,
        }[self.quorum]

    def criteria_of(self, function: AdviserFunction) -> frozenset[str]:
        """The keys of the criteria that this function is asked about by name."""
        return frozenset(key for key, some in self.by_criterion.items() if function in some)
