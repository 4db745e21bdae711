"""Needed capabilities, what each party offers, the matrix of the two, and the smallest sets."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from app.domain.candidates import CandidateState
from app.domain.capabilities import Confidence, Extent, Need, Reading
from app.domain.policy import Action
from app.schemas.candidate import CandidateRef
from app.schemas.evidence import EvidenceOut
from app.schemas.fields import Command, DocumentIds, Name, Output, RequiredText, Text, _not_a_bool
from app.schemas.opportunity import PersonRef

Weight = Annotated[int, BeforeValidator(_not_a_bool), Field(ge=1, le=5)]
PARTY = "0 is our own side; any other number is a candidate's."


class CapabilityFields(Command):
    """What describes a needed capability."""

    name: Name = Field(description="What somebody must be able to do.")
    why: Text = Field("", description="Why it is needed.")
    need: Need = Field(description="`essential`: without it there is no service.")
    weight: Weight = Field(3, description="How much it matters, 1 to 5.")


class AddCapability(CapabilityFields):
    """Add a needed capability."""


class EditCapability(CapabilityFields):
    """Replace what describes a needed capability."""


class RemoveCapability(Command):
    """Take a capability off the list: it is not needed after all."""

    reason: RequiredText = Field(description="Why it is not needed. Kept in the history.")


class SetOffer(Command):
    """What one party offers towards one capability, with what supports it."""

    extent: Extent = Field(Extent.WHOLE, description="All of it, or part of it.")
    confidence: Confidence = Field(description="How well we know that they can.")
    what: Text = Field(
        "",
        description="What they offer, and what shows that they can.",
        examples=["They called 400 patients within an hour in the pilot."],
    )
    document_ids: DocumentIds = Field(
        [], max_length=20, description="Evidence: documents of this opportunity."
    )


class PartyOut(Output):
    """Somebody who may cover a capability."""

    id: int = Field(description=PARTY)
    name: str
    state: CandidateState | None = Field(description="Null for our own side.")


class OfferOut(Output):
    """What one party offers towards one capability."""

    capability_id: int
    party_id: int = Field(description=PARTY)
    extent: Extent
    confidence: Confidence
    what: str
    evidence: list[EvidenceOut]
    stated_by: PersonRef | None
    stated_at: datetime
    source_note: str = Field(description="Where a reconstructed record comes from.")
    version: int


class CapabilityRef(Output):
    """A needed capability, named."""

    id: int
    name: str
    need: Need


class CapabilityOut(CapabilityRef):
    """A needed capability with everything offered towards it, by those still in."""

    opportunity_id: int
    why: str
    weight: int
    source_note: str = Field(description="Where a reconstructed record comes from.")
    reading: Reading
    offers: list[OfferOut]
    version: int


class CapabilityList(Output):
    """What is needed: essential first, then by weight."""

    items: list[CapabilityOut]
    parties: list[PartyOut] = Field(description="Our own side, then candidates still in.")
    permitted_actions: list[Action]
    refusals: dict[Action, str] = Field(description="Why an action is not permitted.")


class Cell(Output):
    """What one party offers, in the matrix. A party without a cell offers nothing."""

    party_id: int = Field(description=PARTY)
    extent: Extent
    confidence: Confidence


class CoverageRow(CapabilityRef):
    """One capability of the matrix."""

    weight: int
    reading: Reading
    depends_on: PartyOut | None = Field(description="The only party that covers it.")
    cells: list[Cell]


class Dependence(Output):
    """A party that alone covers something."""

    party: PartyOut
    capabilities: list[CapabilityRef]


class Coverage(Output):
    """Needed capabilities against parties, our own side included."""

    finding: str = Field(description="What the matrix says, in a sentence.")
    parties: list[PartyOut]
    rows: list[CoverageRow]
    gaps: int
    singles: int
    overlaps: int
    dependences: list[Dependence] = Field(description="Single points of dependence, by party.")


class SetOut(Output):
    """Candidates that together leave no gap, none of them superfluous."""

    candidates: list[CandidateRef]
    score: Decimal | None = Field(
        description="Average weighted score, 1 to 5, unscored ones counting 0; null when hidden."
    )
    unscored: int = Field(description="How many of them nobody has scored.")
    highest_risk: int = Field(description="Of its riskiest member, 1 to 5; unrated counts as 5.")
    unrated: int = Field(description="How many of them have no risk rated.")


class SmallestSets(Output):
    """The smallest sets of candidates that cover everything, best first."""

    finding: str = Field(description="What was found, in a sentence.")
    sets: list[SetOut]
    by_us: list[CapabilityRef] = Field(description="Covered by our own side: no candidate needed.")
    uncoverable: list[CapabilityRef] = Field(description="What nobody offers whole.")
    size: int = Field(description="Members of the smallest set found.")
    at_least: int = Field(description="No smaller set than this exists.")
    is_exact: bool = Field(description="Whether it is proved that no smaller set exists.")
    is_ranked: bool = Field(description="Whether it is proved that none ranks before those listed.")
    scores_hidden: bool = Field(
        description="You have yet to score some: until then sets are ranked without scores."
    )
