"""What a gate's page and the conditions' page show, beyond the records themselves."""

from datetime import datetime

from pydantic import Field

from app.schemas.analysis import BarrierOut
from app.schemas.conflict import DeclarationOut
from app.schemas.endorsement import EndorsementsOut
from app.schemas.evidence import EvidenceOut
from app.schemas.fields import Output
from app.schemas.gate import GateReviewOut, PastReview
from app.schemas.opportunity import OpportunityOut, PersonRef
from app.schemas.overview import RiskAcceptanceOut, TrackStep
from app.schemas.tailoring import SetRow
from app.schemas.voting import MeetingOut


class PackChangeOut(Output):
    """One thing that reads otherwise than in the last pack."""

    place: str = Field(description="What it belongs to: asked, criteria, record or conditions.")
    label: str
    before: str = Field(description="As it read then.")
    after: str = Field(description="As it reads now.")


class SinceLast(Output):
    """What changed since the sponsors were last asked, at this gate or at the one before."""

    review_id: int = Field(description="The attempt it is compared with.")
    gate: int
    attempt: int
    is_same_gate: bool = Field(description="Whether it was an attempt at this gate.")
    submitted_at: datetime | None
    date_note: str
    changes: list[PackChangeOut] = Field(description="In the order of the page.")


class GatePage(Output):
    """Everything needed to prepare, to decide, or to read back one gate."""

    review: GateReviewOut
    opportunity: OpportunityOut
    steps: list[TrackStep]
    advice: EndorsementsOut = Field(description="What advisers say of it.")
    gates_version: SetRow = Field(description="The version of the gates that it keeps.")
    past: list[PastReview] = Field(description="Every attempt at every gate, newest first.")
    documents: list[EvidenceOut] = Field(description="What an answer can name as evidence.")
    owners: list[PersonRef] = Field(description="Who can own a condition.")
    confirmers: list[PersonRef] = Field(
        description="Whom the reader could name to confirm a condition, the owner apart."
    )
    since: SinceLast | None = Field(description="None where nothing was asked before.")
    acceptances: list[RiskAcceptanceOut] = Field(description="Sponsors who accepted the risk.")
    conflicts: list[DeclarationOut] = Field(description="Interests declared and not ended.")
    conflicts_known: bool = Field(
        description="Whether the reader may know what others declared; else only their own."
    )
    barriers: list[BarrierOut] = Field(description="Those that stand, the gravest first.")
    must_declare: bool = Field(description="The reader is asked to declare before deciding.")
    meeting: MeetingOut | None
    people: list[PersonRef] = Field(description="Who can have attended a meeting.")


class MeetingPage(Output):
    """The form of the chair's record of a meeting."""

    review: GateReviewOut
    opportunity: OpportunityOut
    documents: list[EvidenceOut]
    meeting: MeetingOut | None
    people: list[PersonRef]
