"""What the opportunity's pages show, beyond the record itself."""

from pydantic import Field

from app.schemas.fields import Output
from app.schemas.gate import GateReviewOut
from app.schemas.opportunity import OpportunityOut, PersonRef


class TabCounts(Output):
    """How much is behind each tab."""

    team: int
    documents: int
    comments: int
    conditions: int = Field(description="Still open.")
    late_conditions: int = Field(description="Open past their date.")


class Frame(Output):
    """What every page of an opportunity carries: the head and the tabs."""

    opportunity: OpportunityOut
    tabs: TabCounts


class TrackStep(Output):
    """One stage on the track, with the gate at its end."""

    n: int
    name: str
    note: str
    state: str = Field(description="`done`, `now`, `todo` or `skipped`.")


class NextStep(Output):
    """What this reader does next, or why nothing."""

    label: str = Field(description="Empty when there is nothing to press.")
    href: str
    why: str
    note: str = Field("", description="What was said last, where that explains it.")
    is_theirs: bool = Field(description="Whether it waits for this reader.")


class Overview(Frame):
    """The first page of an opportunity."""

    steps: list[TrackStep]
    review: GateReviewOut | None
    next_step: NextStep
    is_sponsor: bool
    since: str = Field(description="Since when it is in its stage, as far as is known.")
    kept: list[tuple[str, str]] = Field(description="What a source gave that has no field here.")


class TeamPage(Frame):
    """Who is on an opportunity, and who could be."""

    leads: list[PersonRef]
    sponsors: list[PersonRef]
    candidates: list[PersonRef]
    refusal: str | None


class ProgrammeRef(Output):
    """A programme by name."""

    id: int
    name: str


class RiskAcceptanceOut(Output):
    """A sponsor's written acceptance of the risk."""

    person: PersonRef
    statement: str
    when: str = Field(description="The day, as far as is known.")
    is_current: bool = Field(description="Whether it is the present sponsor's.")


class RiskPage(Frame):
    """The risk: what the sponsor said of it, and whether this reader can accept it."""

    acceptances: list[RiskAcceptanceOut]
    refusal: str | None


class SponsorPage(Frame):
    """A page on which the sponsor acts."""

    refusal: str | None = Field(description="Why this reader cannot; nothing when they can.")


class NewOpportunityPage(Output):
    """What the form for a further opportunity offers."""

    programmes: list[ProgrammeRef]
    programme: ProgrammeRef | None = Field(description="Chosen, or the only one.")
    leads: list[PersonRef]
    sponsors: list[PersonRef]
