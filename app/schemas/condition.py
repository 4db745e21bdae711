"""Conditions of a decision: proposed as met, confirmed, returned, waived."""

from datetime import date, datetime

from pydantic import Field

from app.domain.conditions import Reply, Urgency
from app.domain.gates import ConditionState
from app.domain.policy import Action
from app.schemas.evidence import EvidenceOut
from app.schemas.fields import Command, DocumentIds, Id, Output, RequiredText, Text
from app.schemas.opportunity import PersonRef


class ProposeDischarge(Command):
    """Say how a condition was met, with what shows it. It stays open until confirmed."""

    note: RequiredText = Field(description="How it was met.")
    document_ids: DocumentIds = Field([], description="Evidence: documents of this opportunity.")


class ConfirmDischarge(Command):
    """Agree that the condition is met, on the proposal that was read."""

    proposal_id: Id = Field(description="`proposal.id` of the condition you read.")
    note: Text = Field("", description="A remark, if there is one.")


class ReturnDischarge(Command):
    """Send the proposal back to the condition's owner."""

    proposal_id: Id = Field(description="`proposal.id` of the condition you read.")
    reason: RequiredText = Field(description="What is still missing.")


class NameConfirmer(Command):
    """Say who may confirm the discharge beside the sponsors."""

    person_id: Id | None = Field(
        None, description="Somebody of the programme, not the owner; null for the sponsors alone."
    )


class WaiveCondition(Command):
    """The sponsor's reason for asking no longer."""

    reason: RequiredText


class ProposalOut(Output):
    """One proposal to discharge a condition, and what became of it."""

    id: int
    note: str = Field(description="How it was met, in the words of whoever proposed it.")
    evidence: list[EvidenceOut] = Field(description="Documents that show it.")
    proposed_by: PersonRef | None = Field(description="Nobody when a system proposed it.")
    proposed_at: datetime = Field(description="When it was proposed.")
    reply: Reply | None = Field(description="Null while it waits.")
    replied_by: PersonRef | None = Field(description="Who answered it.")
    replied_at: datetime | None = Field(description="When it was answered.")
    reply_note: str = Field(description="What was said with the answer.")


class ConditionOut(Output):
    """A condition of a decision."""

    id: int
    opportunity_id: int
    review_id: int = Field(description="The gate review whose decision set it.")
    gate: int = Field(description="The gate it was set at.")
    text: str
    owner: PersonRef
    confirmer: PersonRef | None = Field(description="Who may confirm it beside the sponsors.")
    criterion_key: str | None = Field(description="The criterion it stands in for.")
    due_on: date | None
    due_gate: int | None = Field(description="It bars this gate while it is open.")
    urgency: Urgency | None = Field(
        description="`overdue`, `bars` the gate ahead, due `soon` or `later`; null once closed."
    )
    state: ConditionState
    proposal: ProposalOut | None = Field(description="The proposal that waits to be confirmed.")
    proposals: list[ProposalOut] = Field(description="Every proposal, oldest first.")
    closing_note: str
    closed_at: datetime | None
    closed_by: PersonRef | None = Field(description="Who confirmed or waived it.")
    evidence: list[EvidenceOut]
    version: int
    permitted_actions: list[Action]
