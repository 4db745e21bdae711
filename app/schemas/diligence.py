"""Due diligence, and early views of intellectual property and of sharing the value."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from app.domain.diligence import CheckState, ShareModel
from app.schemas.candidate import CandidateRef
from app.schemas.evidence import EvidenceOut
from app.schemas.fields import Command, DocumentIds, Line, Output, Pence, Text
from app.schemas.opportunity import PersonRef

Item = Annotated[str, Field(pattern="^[a-z_]{1,60}$", description="Key of the item.")]


class RecordDiligence(Command):
    """How far one item is, and what was found."""

    state: CheckState
    note: Text = Field("", description="What was found, where, and when.")
    document_ids: DocumentIds = Field(
        [], max_length=20, description="Evidence: documents of this opportunity."
    )


class DiligenceItemOut(Output):
    """One item of the checklist, and how far it is for one candidate."""

    item: str
    title: str
    guidance: str
    source: str
    state: CheckState
    note: str
    evidence: list[EvidenceOut]
    checked_by: PersonRef | None
    checked_at: datetime | None
    version: int = Field(description="0 until something is recorded.")


class DiligenceOut(Output):
    """The checklist of one candidate."""

    candidate: CandidateRef
    items: list[DiligenceItemOut]
    done: int = Field(description="Clear, or not relevant.")
    concerns: int
    stated_on: date = Field(description="When the list of items was drawn up.")
    refusal: str | None = Field(description="Why you may not record; null when you may.")


class NoteIp(Command):
    """An early view of intellectual property. Nothing of it is agreed."""

    brings: Text = Field("", description="What it has already and would bring: background.")
    wants_to_own: Text = Field("", description="What of what is made it would want to own.")
    wants_licensed: Text = Field("", description="What of ours it would want to use, and how.")
    note: Text = Field("", description="What is open or in dispute.")


class IpOut(Output):
    """An early view of intellectual property."""

    brings: str
    wants_to_own: str
    wants_licensed: str
    note: str
    source_note: str = Field(description="Where a reconstructed record comes from.")
    updated_at: datetime | None
    updated_by: PersonRef | None
    version: int = Field(description="0 until something is recorded.")


class NoteShare(Command):
    """How it would share the value: indicative, comparable side by side, binding nobody."""

    model: ShareModel = Field(description="The way of sharing.")
    amount: Line = Field("", description="Percentage or amount, in its words: “30% of revenue”.")
    conditions: Text = Field("", description="What it depends on.")
    incentive: Text = Field("", description="What would make it want the service to grow.")
    to_us_pence: Pence | None = Field(
        None, description="What would come to us in a full year, in pence: our estimate."
    )
    to_it_pence: Pence | None = Field(
        None, description="What would come to it in the same year, in pence."
    )
    basis: Text = Field(
        "",
        description="What both rest on: adoption and prices, the same for every candidate.",
        examples=["200 operators at £400 a month, the third year."],
    )


class ShareOut(Output):
    """How a candidate would share the value."""

    model: ShareModel | None
    amount: str
    conditions: str
    incentive: str
    to_us_pence: int | None = Field(description="To us in a full year, in pence; an estimate.")
    to_it_pence: int | None = Field(description="To it in the same year, in pence.")
    basis: str = Field(description="What both rest on.")
    our_share: Decimal | None = Field(
        description="Ours of the two together, per cent to one decimal; null unless both are known."
    )
    source_note: str = Field(description="Where a reconstructed record comes from.")
    updated_at: datetime | None
    updated_by: PersonRef | None
    version: int = Field(description="0 until something is recorded.")
