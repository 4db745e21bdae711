"""Advisers' endorsements: asking for them, giving them, and how the advice stands."""

from datetime import date, datetime

from pydantic import Field

from app.domain.endorsements import AdviceState, Verdict
from app.domain.policy import Action, AdviserFunction
from app.schemas.evidence import EvidenceOut
from app.schemas.fields import Command, DocumentIds, Output, RequiredText, Text
from app.schemas.opportunity import PersonRef


class RequestEndorsements(Command):
    """Ask advisers while the gate is still being prepared."""

    functions: list[AdviserFunction] = Field(
        min_length=1, max_length=len(AdviserFunction), description="Whose advice is asked."
    )
    note: Text = Field("", description="What to look at, if anything in particular.")


class GiveEndorsement(Command):
    """What an adviser says of a gate, on behalf of their function."""

    function: AdviserFunction = Field(description="The function that was asked.")
    verdict: Verdict = Field(description="Endorse, endorse with comments, or object.")
    reason: Text = Field("", description="Required to object and to endorse with comments.")
    document_ids: DocumentIds = Field([], description="Evidence: documents of this opportunity.")


class WithdrawEndorsement(Command):
    """Take back what one said."""

    reason: RequiredText


class EndorsementOut(Output):
    """What one adviser said."""

    id: int
    person: PersonRef = Field(description="The adviser who said it.")
    verdict: Verdict = Field(description="What they said, as a code.")
    said: str = Field(description="The same in words.")
    reason: str
    evidence: list[EvidenceOut]
    given_at: datetime = Field(description="When they said it.")
    stands: bool = Field(description="False once withdrawn, or lapsed because the pack changed.")
    withdrawn_at: datetime | None
    withdrawn_reason: str = Field(description="What changed, or why it was taken back.")
    changed_since: list[str] = Field(description="What changed since an objection was made.")
    permitted_actions: list[Action]


class AdviceOut(Output):
    """One function's advice on one attempt at a gate."""

    function: AdviserFunction = Field(description="The adviser function.")
    label: str
    state: AdviceState
    criteria: list[str] = Field(description="Titles of the criteria it is asked about by name.")
    requested_at: datetime | None = Field(description="Null while nobody has asked.")
    requested_by: PersonRef | None = Field(description="Who asked; null for a system.")
    note: str
    advisers: list[PersonRef] = Field(description="Who can answer: nobody when it is empty.")
    given: list[EndorsementOut] = Field(description="Newest first, those withdrawn included.")
    may_endorse: bool = Field(description="Whether the reader can answer.")


class EndorsementsOut(Output):
    """How the advice on one attempt at a gate stands."""

    review_id: int
    opportunity_id: int
    advice: list[AdviceOut] = Field(
        description="One entry for each function that the gate names or somebody asked."
    )
    against: list[str] = Field(description="Why going on needs an override reason, if it does.")
    override: str = Field(description="The reason given for going on all the same.")
    must_endorse: bool = Field(description="Silence stands against going on, too.")
    to_request: list[AdviserFunction] = Field(description="Functions that can be asked now.")
    permitted_actions: list[Action]


class WaitingEndorsement(Output):
    """A request that waits for the reader's answer."""

    review_id: int
    opportunity_id: int
    reference: str
    title: str
    gate: int
    question: str
    attempt: int
    function: AdviserFunction = Field(description="The function that is asked.")
    label: str
    requested_at: datetime = Field(description="When it was asked.")
    requested_by: PersonRef | None = Field(description="Who asked; null for a system.")
    note: str = Field(description="What they were asked to look at.")
    is_submitted: bool = Field(description="The sponsor is waiting, too.")
    due_on: date | None = Field(description="By when the gate is to be decided.")
    withdrawn_reason: str = Field(description="Why an earlier answer no longer stands, if one.")
