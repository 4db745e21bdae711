"""What waits for a person."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import Field

from app.domain.endorsements import Verdict
from app.domain.gates import Outcome
from app.domain.policy import AdviserFunction
from app.schemas.comment import MentionOut
from app.schemas.conflict import ReviewRow
from app.schemas.endorsement import WaitingEndorsement
from app.schemas.fields import Output
from app.schemas.opportunity import PersonRef
from app.schemas.stakeholder import ContactDue


class Section(StrEnum):
    """The parts of an inbox, most urgent first."""

    WAITING = "waiting"
    UNDECIDABLE = "undecidable"
    ENDORSEMENTS = "endorsements"
    REVIEWS = "reviews"
    CONFIRMATIONS = "confirmations"
    CONDITIONS = "conditions"
    QUESTIONS = "questions"
    UNLEVELLED = "unlevelled"
    REWORK = "rework"
    DECLARATIONS = "declarations"
    ACTIONS = "actions"
    CONTACTS = "contacts"
    PREPARING = "preparing"
    MENTIONS = "mentions"
    STALE = "stale"
    VOTED = "voted"
    ADVISED = "advised"
    DECIDED = "decided"


class InboxOpportunity(Output):
    """An opportunity, as an inbox lists it."""

    opportunity_id: int
    reference: str = Field(examples=["OP-0042"])
    title: str


class InboxGate(InboxOpportunity):
    """A gate of an opportunity, as an inbox lists it."""

    review_id: int
    gate: int
    question: str
    attempt: int
    due_on: date | None = Field(description="Target date of the gate.")


class WaitingGate(InboxGate):
    """A gate that waits for the reader's decision or vote."""

    recommendation: Outcome | None
    submitted_by: PersonRef | None = Field(description="Nobody when a system submitted it.")
    submitted_at: datetime = Field(description="Since when it waits.")
    decide_by: date | None = Field(description="By when, where the gate sets a target time.")
    expected_value_pence: int | None
    instead_of: PersonRef | None = Field(description="The sponsor for whom the reader decides.")


class VotedGate(InboxGate):
    """A gate on which the reader has voted, and which waits for others."""

    vote: Outcome = Field(description="What the reader voted.")
    voted_at: datetime = Field(description="When.")


class UndecidableGate(InboxGate):
    """A gate that no sponsor can decide, so that its lead must act."""

    is_submitted: bool = Field(description="It waits already.")
    reason: str = Field(description="Why nobody can.")
    fix: str = Field(description="Path of the page that mends it.")


class PreparedGate(InboxGate):
    """A gate that the reader's team prepares."""

    criteria_met: int = Field(description="Blocking and required criteria met.")
    criteria_total: int
    sent_back: bool = Field(description="The sponsor asked for rework.")
    reason: str = Field(description="What the sponsor asked for; empty unless it was sent back.")
    since: datetime = Field(description="When this attempt was opened.")


class DecidedGate(InboxGate):
    """A gate that the reader decided, or voted on before it was decided."""

    outcome: Outcome
    decided_at: datetime


class AdvisedGate(InboxGate):
    """A gate on which the reader gave advice."""

    function: AdviserFunction = Field(description="The function they answered for.")
    label: str = Field(description="The same in words.")
    verdict: Verdict
    said: str = Field(description="The verdict in words.")
    stands: bool = Field(description="False: it was withdrawn, or what it rests on has changed.")
    given_at: datetime = Field(description="When they answered.")


class OwnedCondition(InboxOpportunity):
    """An open condition that the reader sees to."""

    id: int
    text: str
    due_on: date | None
    due_gate: int | None
    gate: int = Field(description="The gate ahead of the opportunity.")
    proposed_at: datetime | None = Field(description="Proposed as met, and not yet answered.")


class ProposedDischarge(OwnedCondition):
    """A condition proposed as met, that waits for the reader to confirm."""

    owner: PersonRef
    note: str = Field(description="How it was met.")


class AskedDeclaration(InboxOpportunity):
    """An opportunity on which the reader is asked to declare conflicts of interest."""

    gate: int
    due_on: date | None


class StaleOpportunity(InboxOpportunity):
    """An active opportunity on which nothing has moved for the days its programme set."""

    gate: int
    moved_at: datetime = Field(description="The last movement, confidential work included.")


class QuestionWaiting(InboxOpportunity):
    """A candidate's question that the reader's team has not answered."""

    id: int
    organisation: str = Field(description="Who asked. Other candidates never read it.")
    text: str = Field(description="How the question begins.")
    asked_on: date = Field(description="Since when it waits.")
    is_drafted: bool = Field(description="An answer is written and not released.")


class Unlevelled(InboxOpportunity):
    """An opportunity where somebody still in has not been told what another was."""

    disclosures: int = Field(description="How many disclosures are not level.")


class DiscussionActionDue(InboxOpportunity):
    """Something to be done after a discussion with candidates."""

    discussion_id: int = Field(description="The discussion it was agreed in.")
    text: str = Field(description="How it begins.")
    due_on: date
    by_candidate: bool = Field(description="The candidate owes it, and its day has come.")


class Inbox(Output):
    """Everything that waits for one person, most urgent first, and what they lately did.

    Each part holds its first 20; `more` names those that go on, which
    `/api/v1/inbox/{section}` reads.
    """

    waiting: list[WaitingGate] = Field(description="To decide or vote on.")
    waiting_count: int = Field(description="All that wait for the reader's decision.")
    undecidable: list[UndecidableGate] = Field(
        description="Gates the reader leads that no sponsor can decide."
    )
    endorsements: list[WaitingEndorsement] = Field(description="Requests for the reader's advice.")
    reviews: list[ReviewRow] = Field(
        description="Declarations of interest that wait for the reader, a conflicts reviewer."
    )
    confirmations: list[ProposedDischarge] = Field(description="Discharges the reader may confirm.")
    conditions: list[OwnedCondition] = Field(description="Open conditions the reader sees to.")
    questions: list[QuestionWaiting] = Field(
        description="Candidates' questions that the reader's team is to answer."
    )
    unlevelled: list[Unlevelled] = Field(description="Where a disclosure is not level.")
    rework: list[PreparedGate] = Field(description="Gates the sponsor sent back.")
    declarations: list[AskedDeclaration] = Field(
        description="Where the reader is to declare conflicts."
    )
    actions: list[DiscussionActionDue] = Field(
        description="What follows from discussions: one's own, and as lead what a candidate owes."
    )
    contacts: list[ContactDue] = Field(description="Stakeholders the reader is to contact next.")
    preparing: list[PreparedGate] = Field(description="Other gates the reader's team prepares.")
    mentions: list[MentionOut] = Field(description="Comments that name the reader.")
    stale: list[StaleOpportunity] = Field(
        description="Opportunities the reader leads that stand still."
    )
    voted: list[VotedGate] = Field(description="Gates the reader voted on, that wait for others.")
    advised: list[AdvisedGate] = Field(description="What the reader lately advised.")
    decided: list[DecidedGate] = Field(description="Lately decided by the reader.")
    more: list[Section] = Field(description="Parts that hold more than is given here.")


InboxItem = (
    WaitingGate
    | VotedGate
    | UndecidableGate
    | PreparedGate
    | AdvisedGate
    | DecidedGate
    | ProposedDischarge
    | OwnedCondition
    | AskedDeclaration
    | StaleOpportunity
    | QuestionWaiting
    | Unlevelled
    | DiscussionActionDue
    | WaitingEndorsement
    | ContactDue
    | MentionOut
    | ReviewRow
)


class InboxPart(Output):
    """One part of an inbox, whole, page by page."""

    section: Section
    items: list[InboxItem]
    next: int | None = Field(description="Send as `offset` to read on; null at the end.")
