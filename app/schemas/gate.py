"""Gate reviews, answers, decisions and conditions."""

from datetime import date, datetime

from pydantic import Field, field_validator

from app.domain.criteria import Answer, Kind, Strength
from app.domain.gates import Outcome, ReviewState
from app.domain.parsing import FIRST_YEAR, LAST_YEAR
from app.domain.policy import Action
from app.domain.stages import Stage
from app.schemas.condition import ConditionOut
from app.schemas.evidence import EvidenceOut
from app.schemas.fields import Command, DocumentIds, Id, Output, RequiredText, Text
from app.schemas.opportunity import Gate, PersonRef
from app.schemas.voting import VotingOut


class AnswerCriterion(Command):
    """The team's judgement on one criterion, with what supports it."""

    answer: Answer
    note: Text = Field("", description="Why, in a sentence or two.")
    document_ids: DocumentIds = Field([], description="Evidence: documents of this opportunity.")


class SubmitGate(Command):
    """Ask the sponsor to decide."""

    recommendation: Outcome = Field(description="What the team recommends.")
    statement: RequiredText = Field(description="What is asked, and why.")


class WithdrawGate(Command):
    """Take a submission back before it is decided."""

    reason: RequiredText


class NewCondition(Command):
    """Something that must be done by a later gate (default: the next), and a date if one is given.

    After gate 5 there is no gate, so a condition set there needs its date.
    """

    text: RequiredText
    owner_id: Id = Field(description="Who sees to it: somebody of the programme, not the sponsor.")
    confirmer_id: Id | None = Field(
        None, description="Who may confirm its discharge beside the sponsors; not the owner."
    )
    criterion_key: str | None = Field(None, description="The unmet required criterion it covers.")
    due_on: date | None = Field(None, description="By when; not before the day it is asked for.")
    due_gate: Gate | None = None

    @field_validator("due_on")
    @classmethod
    def _plausible(cls, value: date | None) -> date | None:
        if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise ValueError(f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}")
        return value


class DecideGate(Command):
    """The sponsor's decision, bound to the pack they read."""

    outcome: Outcome
    reason: Text = Field("", description="Required for all but `proceed`.")
    pack_digest: str = Field(
        description="`pack_digest` of the review you read.", pattern="^[0-9a-f]{64}$"
    )
    conditions: list[NewCondition] = Field([], max_length=30)
    on_behalf_of: Id | None = Field(
        None, description="The sponsor for whom a delegate votes; needed only where there are two."
    )
    override_reason: Text = Field(
        "", description="Why it goes on although advice stands against it."
    )


class CriterionOut(Output):
    """One criterion as it stands."""

    key: str
    title: str
    strength: Strength
    kind: Kind
    guidance: str
    answer: Answer | None
    note: str
    is_met: bool
    is_coverable: bool = Field(description="Required and unmet: a condition may stand in for it.")
    to_do: str = Field(description="What would mend it; empty when nothing is missing.")
    fix: str = Field(
        description="Path of the page that mends it; empty for whoever may not read that page."
    )
    answered_by: PersonRef | None
    evidence: list[EvidenceOut]
    version: int = Field(description="0 while unanswered.")


class DecisionOut(Output):
    """What was decided."""

    outcome: Outcome
    reason: str
    decided_by: PersonRef
    decided_for: PersonRef | None = Field(
        description="Whose decision it was, when a delegate made it; else null."
    )
    decided_at: datetime
    pack_digest: str
    reconstructed: bool = Field(description="Reconstructed from a document, not made here.")
    source_note: str
    date_note: str
    conditions: list[ConditionOut]


class OptionOut(Output):
    """One outcome, and what bars it."""

    outcome: Outcome
    label: str
    hint: str
    missing: list[str] = Field(description="Keys of the criteria in the way; empty when open.")


class PastReview(Output):
    """One attempt at a gate, in short."""

    id: int
    gate: int
    attempt: int
    state: ReviewState
    opened_at: datetime
    recommendation: Outcome | None
    statement: str
    submitted_at: datetime | None
    submitted_by: PersonRef | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    date_note: str = Field(description="Says when the date of submission is estimated.")
    decision: DecisionOut | None


class GateReviewOut(Output):
    """One attempt at a gate."""

    id: int
    opportunity_id: int
    reference: str
    opportunity_title: str
    gate: int
    stage: Stage
    question: str
    attempt: int
    state: ReviewState
    sponsor: PersonRef | None = Field(description="Who decides.")
    due_on: date | None = Field(description="Target date of this gate.")
    criteria: list[CriterionOut]
    criteria_met: int
    criteria_total: int
    unanswered: list[str] = Field(description="Keys to answer before submission.")
    options: list[OptionOut]
    recommendation: Outcome | None
    statement: str
    opened_at: datetime
    submitted_at: datetime | None
    submitted_by: PersonRef | None
    withdrawn_at: datetime | None
    withdrawn_reason: str
    pack_digest: str | None
    changed_since_submission: list[str] = Field(
        description="Fields changed after submission; the team must submit again."
    )
    voting: VotingOut | None = Field(
        description="Who decides and how the vote stands; null before submission."
    )
    decision: DecisionOut | None
    open_conditions: list[ConditionOut] = Field(description="From earlier gates, still open.")
    date_note: str
    version: int
    permitted_actions: list[Action]
    refusals: dict[Action, str] = Field(description="Why an action is not permitted.")
