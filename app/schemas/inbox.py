"""What waits for a person."""

from datetime import date, datetime

from pydantic import Field

from app.domain.gates import Outcome
from app.schemas.comment import MentionOut
from app.schemas.fields import Output
from app.schemas.opportunity import PersonRef


class InboxGate(Output):
    """A gate of an opportunity, as an inbox lists it."""

    review_id: int
    opportunity_id: int
    reference: str = Field(examples=["OP-0042"])
    title: str
    gate: int
    question: str
    attempt: int
    due_on: date | None = Field(description="Target date of the gate.")


class WaitingGate(InboxGate):
    """A gate that waits for the reader's decision."""

    recommendation: Outcome | None
    submitted_by: PersonRef | None = Field(description="Nobody when a system submitted it.")
    submitted_at: datetime
    expected_value_pence: int | None


class PreparedGate(InboxGate):
    """A gate that the reader's team prepares."""

    criteria_met: int = Field(description="Blocking and required criteria met.")
    criteria_total: int
    sent_back: bool = Field(description="The sponsor asked for rework.")
    reason: str = Field(description="What the sponsor asked for; empty unless it was sent back.")


class DecidedGate(InboxGate):
    """A gate that the reader decided."""

    outcome: Outcome
    decided_at: datetime


class OwnedCondition(Output):
    """An open condition that the reader sees to."""

    id: int
    opportunity_id: int
    reference: str
    title: str
    text: str
    due_on: date | None
    due_gate: int | None
    gate: int = Field(description="The gate ahead of the opportunity.")


class Inbox(Output):
    """Everything that waits for one person, most urgent first, and what they lately decided."""

    waiting: list[WaitingGate]
    waiting_count: int = Field(description="All that wait; `waiting` holds the first 50.")
    preparing: list[PreparedGate]
    conditions: list[OwnedCondition]
    mentions: list[MentionOut]
    decided: list[DecidedGate]
