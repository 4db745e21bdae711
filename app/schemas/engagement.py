"""What the law asks of preliminary market engagement: the notice, and no unfair advantage."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from app.domain.equal_treatment import AdvantageFinding
from app.domain.policy import Action
from app.schemas.discussion import Day
from app.schemas.fields import Command, Output, Text, WithRules
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef


def _web(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("Enter a web address that begins with https://")
    if any(sign.isspace() for sign in value):
        raise ValueError("Enter a web address without spaces")
    return value


Reference = Annotated[str, WithRules(120, single_line=True, required=False)]
Link = Annotated[str, WithRules(500, single_line=True, required=False), AfterValidator(_web)]


class SetEngagementNotice(Command):
    """Record the preliminary market engagement notice (UK2), or why there is none."""

    reference: Reference = Field(
        "", description="Reference of the published notice.", examples=["2026/S 000-001234"]
    )
    published_on: Day | None = Field(None, description="When it was published.")
    closes_on: Day | None = Field(None, description="Until when anybody could answer it.")
    link: Link = Field("", description="Where it can be read.")
    note: Text = Field(
        "", description="What was asked of the market, and how anybody could answer."
    )
    reason_for_none: Text = Field(
        "", description="Why none was published; repeated in the tender notice (UK4)."
    )


class AssessAdvantage(Command):
    """Say whether taking part gave a candidate an unfair advantage, and what was done about it."""

    finding: AdvantageFinding = Field(description="What was found.")
    advantage: Text = Field("", description="What it knows or shaped that others could not.")
    mitigation: Text = Field("", description="What was done so that it counts for nothing.")


class AdvantageOut(Output):
    """A candidate's assessment."""

    organisation: OrganisationRef = Field(description="The organisation.")
    is_in: bool = Field(description="Still in early discussion.")
    finding: AdvantageFinding | None = Field(description="Nothing while it is not assessed.")
    advantage: str = Field(description="What it knows or shaped that others could not.")
    mitigation: str = Field(description="What was done so that it counts for nothing.")
    assessed_at: datetime | None = Field(description="When it was assessed; null while it is not.")
    assessed_by: PersonRef | None = Field(description="Who assessed it.")
    told_since: int = Field(description="Disclosures it was told after the assessment.")
    version: int = Field(description="0 while it is not assessed.")


class EngagementOut(Output):
    """The notice and the assessments."""

    opportunity_id: int
    reference: str = Field(description="Reference of the published notice.")
    published_on: date | None = Field(description="When the notice was published.")
    closes_on: date | None = Field(description="Until when anybody could answer it.")
    link: str = Field(description="Where it can be read.")
    note: str = Field(description="What was asked of the market, and how to answer.")
    reason_for_none: str = Field(description="Why none was published.")
    is_noticed: bool = Field(description="Published with reference and date, or the reason given.")
    updated_at: datetime | None
    updated_by: PersonRef | None = Field(description="Who recorded it last.")
    notice_type: str = Field("UK2", description="The notice of the Procurement Act 2023.")
    assessments: list[AdvantageOut] = Field(description="One for each candidate.")
    version: int = Field(description="0 while nothing is recorded.")
    permitted_actions: list[Action]
