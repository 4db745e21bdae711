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
    """By when: a day, a gate, or both, whichever comes first. Without either it is due now."""

    on: date | None
    gate: int | None

    def bars(self, gate_ahead: int) -> bool:
        """Whether it must be closed before this gate can pass."""
        return (self.gate or LAST_GATE) <= gate_ahead

    def urgency(self, gate_ahead: int, today: date) -> Urgency:
        """How it stands today, for an opportunity with this gate ahead of it.

        A day that has passed makes it overdue; so does a gate that was passed without it, which
        happens only when it is reopened or reconstructed.
        """
        if (self.on is not None and self.on < today) or (self.gate or LAST_GATE) < gate_ahead:
            return Urgency.OVERDUE
        if self.bars(gate_ahead):
            return Urgency.BARS
        near = self.on is not None and self.on <= today + SOON
        return Urgency.SOON if near else Urgency.LATER
