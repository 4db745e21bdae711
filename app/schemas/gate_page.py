"""What a gate's page and the conditions' page show, beyond the records themselves."""

from pydantic import Field

from app.schemas.fields import Output
from app.schemas.gate import ConditionOut, EvidenceOut, GateReviewOut, PastReview
from app.schemas.opportunity import OpportunityOut, PersonRef
from app.schemas.overview import Frame, TrackStep


class GatePage(Output):
    """Everything needed to prepare, to decide, or to read back one gate."""

    review: GateReviewOut
    opportunity: OpportunityOut
    steps: list[TrackStep]
    past: list[PastReview] = Field(description="Every attempt at every gate, newest first.")
    documents: list[EvidenceOut] = Field(description="What an answer can name as evidence.")
    owners: list[PersonRef] = Field(description="Who can own a condition.")


class ConditionsPage(Frame):
    """The conditions of an opportunity, and the documents that can show them met."""

    conditions: list[ConditionOut]
    documents: list[EvidenceOut]
