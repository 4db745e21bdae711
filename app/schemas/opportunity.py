"""Opportunities going in and coming out."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field, field_validator

from app.domain.gates import ReviewState
from app.domain.opportunities import (
    MAX_SECTOR,
    Confidence,
    Dimension,
    LegalRoute,
    Novelty,
    Origin,
    OutcomeSought,
    OwnershipModel,
    PassageCause,
    RiskAppetite,
    TeamRole,
)
from app.domain.parsing import FIRST_YEAR, LAST_YEAR
from app.domain.policy import Action, AdviserFunction
from app.domain.stages import Stage, Status
from app.schemas.fields import Command, Id, Output, Pence, RequiredText, Text, Title, WithRules

Sector = Annotated[str, WithRules(MAX_SECTOR, single_line=True, required=False)]
Gate = Annotated[int, Field(ge=1, le=5, description="Gate number, 1 to 5.")]


class OpportunityFields(Command):
    """What describes an opportunity. Everything but the title may wait."""

    title: Title = Field(description="A short name people will recognise.")
    summary: Text = Field("", description="What it is, in a few sentences.")
    need: Text = Field("", description="Whose need it meets, and why now.")
    public_assets: Text = Field(
        "", description="Public assets, data and capabilities offered to the partnership."
    )
    context: Text = Field("", description="Policy, political, regulatory and local context.")
    sector: Sector = Field("", description="Area of public service, in the programme's own words.")
    outcomes: list[OutcomeSought] = Field([], description="Outcomes sought.", max_length=4)
    dimensions: list[Dimension] = Field([], description="Dimensions of innovation.", max_length=10)
    novelty: Novelty | None = Field(None, description="Degree of novelty.")
    ownership_model: OwnershipModel | None = Field(None, description="Who owns what is delivered.")
    legal_route: LegalRoute | None = Field(None, description="How the law lets it be agreed.")
    risk_appetite: RiskAppetite | None = Field(None, description="HM Treasury's five levels.")
    delivery_confidence: Literal[Confidence.GREEN, Confidence.AMBER, Confidence.RED] | None = Field(
        None, description="Delivery confidence, three levels."
    )
    expected_value_pence: Pence | None = Field(
        None, description="Whole-life value to the public side, in pence.", examples=[840_000_000]
    )
    currency: Literal["GBP"] = Field("GBP", description="ISO 4217 currency of the value.")
    value_note: Text = Field("", description="How the value was arrived at.")
    target_dates: dict[Literal["1", "2", "3", "4", "5"], date] = Field(
        {}, description="Target date for each gate, by gate number.", examples=[{"1": "2027-03-31"}]
    )

    @field_validator("outcomes", "dimensions")
    @classmethod
    def _once_each(cls, value: list[str]) -> list[str]:
        return list(dict.fromkeys(value))

    @field_validator("target_dates")
    @classmethod
    def _in_order(cls, value: dict[str, date]) -> dict[str, date]:
        ordered = [value[gate] for gate in sorted(value)]
        if any(not FIRST_YEAR <= on.year <= LAST_YEAR for on in ordered):
            raise ValueError(f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}")
        if ordered != sorted(ordered):
            raise ValueError("A later gate cannot be due before an earlier one")
        return value


class CreateOpportunity(OpportunityFields):
    """Add an opportunity to a programme; it enters at the first stage."""

    programme_id: Id = Field(description="The programme it belongs to.")
    lead_id: Id | None = Field(None, description="The person who leads it.")
    sponsor_id: Id | None = Field(None, description="The person who decides its gates.")
    restricted: bool = Field(False, description="Seen only by team, sponsor and auditors.")


class EditOpportunity(OpportunityFields):
    """Replace the descriptive fields of an opportunity."""

    delivery_confidence: Confidence | None = Field(  # type: ignore[assignment]
        None, description="Green, amber or red; an edit may keep what an import brought."
    )


class SetTeam(Command):
    """Name the lead and the sponsor, and whether the opportunity is restricted."""

    lead_id: Id | None = Field(description="The person who leads it.")
    sponsor_id: Id | None = Field(description="The person who decides its gates.")
    restricted: bool = Field(False, description="Seen only by team, sponsor and auditors.")


class AddTeamMember(Command):
    """Put somebody on the team; a further sponsor decides its gates beside the first."""

    person_id: Id
    role: TeamRole
    function: AdviserFunction | None = Field(None, description="What an adviser advises on.")


class AcceptRisk(Command):
    """The sponsor's own written acceptance that the opportunity carries risk."""

    statement: RequiredText


class Reopen(Command):
    """Send an opportunity back to a stage it has been in before, or revive a closed one."""

    stage: Stage
    reason: RequiredText


class Resume(Command):
    """End a hold."""

    reason: RequiredText


class PersonRef(Output):
    """A person, as others see them."""

    id: int
    name: str


class OpportunityRow(Output):
    """One opportunity in a list."""

    id: int
    reference: str = Field(examples=["OP-0042"])
    title: str
    programme_id: int
    stage: Stage
    status: Status
    sector: str
    expected_value_pence: int | None = Field(description="Whole-life public value, in pence.")
    currency: str
    delivery_confidence: Confidence | None
    restricted: bool
    lead: PersonRef | None
    sponsor: PersonRef | None
    stage_entered_at: datetime
    gate_due_on: date | None = Field(description="Target date of the gate ahead.")
    review_state: ReviewState | None
    review_attempt: int = Field(description="1 for the first attempt at the gate ahead.")
    criteria_met: int = Field(description="Blocking and required criteria met at the gate ahead.")
    criteria_total: int
    origin: Origin
    external_reference: str | None
    updated_at: datetime
    version: int


class TeamMemberOut(Output):
    """Somebody on the team."""

    person: PersonRef
    role: TeamRole
    function: AdviserFunction | None


class PassageOut(Output):
    """One stay in one stage."""

    stage: Stage
    entered_at: datetime
    entered_by: PassageCause
    left_at: datetime | None
    left_by: PassageCause | None
    reason: str
    date_note: str = Field(description="Says when a date is estimated.")


class OpportunityOut(OpportunityRow):
    """One opportunity, whole."""

    programme_name: str
    summary: str
    need: str
    public_assets: str
    context: str
    outcomes: list[OutcomeSought]
    dimensions: list[Dimension]
    novelty: Novelty | None
    ownership_model: OwnershipModel | None
    legal_route: LegalRoute | None
    risk_appetite: RiskAppetite | None
    value_note: str
    target_dates: dict[str, date]
    imported: dict[str, object] = Field(description="What an import brought and we keep as text.")
    created_at: datetime
    team: list[TeamMemberOut]
    passages: list[PassageOut]
    open_review_id: int | None
    sees_confidential: bool = Field(
        description="Whether you may know of candidates, discussions and disclosures."
    )
    permitted_actions: list[Action]
