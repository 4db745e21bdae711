"""What the pages of capabilities and candidates show, beside the records themselves."""

from pydantic import Field

from app.schemas.candidate import CandidateList, CandidateOut, CandidateRef, Suggestions
from app.schemas.capability import (
    CapabilityList,
    CapabilityOut,
    CapabilityRef,
    Coverage,
    OfferOut,
    PartyOut,
    SmallestSets,
)
from app.schemas.comparison import Comparison
from app.schemas.diligence import DiligenceItemOut, DiligenceOut, IpOut, ShareOut
from app.schemas.evidence import EvidenceOut
from app.schemas.overview import Frame
from app.schemas.scoring import CandidateScores, ScoreBoard, StandingOut


class CandidatesPage(Frame):
    """The longlist, the shortlist and those out."""

    found: CandidateList
    needed: int = Field(description="How many capabilities are listed.")


class NewCandidatePage(Frame):
    """Finding an organisation, or adding one."""

    found: Suggestions
    refusal: str | None = Field(description="Why this reader adds no candidate.")
    cannot_add: str | None = Field(description="Why this reader adds no new organisation.")


class OfferLine(CapabilityRef):
    """A needed capability, and what this candidate offers towards it."""

    offer: OfferOut | None


class CandidatePage(Frame):
    """Everything of one candidate."""

    found: CandidateOut
    lines: list[OfferLine]
    standing: StandingOut
    diligence: DiligenceOut
    ip: IpOut
    share: ShareOut
    refusal: str | None


class CandidateFormPage(Frame):
    """A form about one candidate."""

    found: CandidateOut
    documents: list[EvidenceOut] = Field(description="What it can name as evidence.")
    item: DiligenceItemOut | None
    ip: IpOut
    share: ShareOut
    refusal: str | None


class CapabilitiesPage(Frame):
    """What is needed, and who offers it."""

    found: CapabilityList
    refusal: str | None


class CapabilityPage(Frame):
    """One capability: what describes it, and every party's offer."""

    found: CapabilityOut
    parties: list[PartyOut]
    refusal: str | None


class OfferPage(Frame):
    """What one party offers towards one capability."""

    found: CapabilityOut
    party: PartyOut
    offer: OfferOut | None
    documents: list[EvidenceOut] = Field(description="What it can name as evidence.")
    refusal: str | None


class CoveragePage(Frame):
    """The matrix, and the smallest sets."""

    matrix: Coverage
    sets: SmallestSets


class ScoresPage(Frame):
    """Candidates by their scores."""

    board: ScoreBoard


class CandidateScoresPage(Frame):
    """One candidate's scores."""

    candidate: CandidateRef
    found: CandidateScores


class ComparePage(Frame):
    """The shortlist side by side."""

    compared: Comparison
