"""Conditions: how one ends, and when it is due.

Its owner proposes the discharge with what shows it; the sponsor, or whoever they named, confirms
or returns it. A condition with an open proposal is still open: it bars its gate until confirmed.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

LAST_GATE = 5
"""A condition set there has only its date; should the stage be passed again, it bars that gate."""

SOON = timedelta(days=14)
"""Due within this counts as due soon."""


class Reply(StrEnum):
    """What became of a proposal to discharge a condition."""

    CONFIRMED = "confirmed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    WAIVED = "waived"

    @property
    def label(self) -> str:
        """As people read it."""
        return self.value.capitalize()


class Urgency(StrEnum):
    """How an open condition stands to the calendar and to the gate ahead."""

    OVERDUE = "overdue"
    BARS = "bars"
    SOON = "soon"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Due:
    """By when: a day, a gate, or both, whichever comes first."""

    on: date | None
    gate: int | None

    def bars(self, gate_ahead: int) -> bool:
        """Whether it must be closed before this gate can pass."""
        return (self.gate or LAST_GATE) <= gate_ahead

    def urgency(self, gate_ahead: int | None, today: date) -> Urgency:
        """How it stands today; no gate is ahead of an opportunity that is completed.

        Only a day that has passed makes it overdue: a gate cannot be passed without it.
        """
        if self.on is not None and self.on < today:
            return Urgency.OVERDUE
        if gate_ahead is not None and self.bars(gate_ahead):
            return Urgency.BARS
        near = self.on is not None and self.on <= today + SOON
        return Urgency.SOON if near else Urgency.LATER
