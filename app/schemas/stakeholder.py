"""Stakeholders going in and coming out."""

from datetime import date, datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from app.domain.parsing import FIRST_YEAR, LAST_YEAR
from app.domain.policy import Action
from app.domain.salience import HIGHEST, LOWEST, Quadrant, Salience
from app.domain.stakeholders import (
    ContactMeans,
    Gap,
    PlacedHow,
    StakeholderRole,
    Stance,
)
from app.schemas.fields import (
    Command,
    Id,
    Line,
    Output,
    RequiredText,
    Text,
    Title,
    _not_a_bool,
)
from app.schemas.opportunity import Gate, PersonRef
from app.schemas.organisation import OrganisationRef


def _in_range(value: date | None) -> date | None:
    if value is not None and not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}")
    return value


Rating = Annotated[
    int,
    BeforeValidator(_not_a_bool),
    Field(ge=LOWEST, le=HIGHEST, description="1 (lowest) to 5; 4 and 5 are high."),
]


class StakeholderFields(Command):
    """What describes a stakeholder. Everything but the name may wait."""

    name: Title = Field(
        description="An organisation, a group, or a post; no private persons.",
        examples=["Harbour authority"],
    )
    organisation_id: Id | None = Field(None, description="The same in the register, if it is.")
    is_group: bool = Field(False, description="Whether it stands for several, its members.")
    group_id: Id | None = Field(None, description="The group it is a member of.")
    roles: list[StakeholderRole] = Field([], max_length=9, description="What it is to us.")
    perspective: Text = Field("", description="How they see it, in their own words.")
    owner_id: Id | None = Field(None, description="Who of us looks after the relationship.")
    plan: Text = Field("", description="How they will be engaged, and when.")
    needed_for_gate: Gate | None = Field(None, description="The gate that needs their support.")
    required_stance: Stance | None = Field(
        None, description="How far they must support it by then; supportive unless said."
    )
    next_contact_on: date | None = Field(
        None, description="When we are next in touch.", examples=["2026-12-18"]
    )

    _years = field_validator("next_contact_on")(_in_range)

    @field_validator("roles")
    @classmethod
    def _once_each(cls, value: list[StakeholderRole]) -> list[StakeholderRole]:
        return list(dict.fromkeys(value))

    @field_validator("required_stance")
    @classmethod
    def _for_a_gate(cls, value: Stance | None, info: ValidationInfo) -> Stance | None:
        if value is not None and info.data.get("needed_for_gate") is None:
            raise ValueError("Choose the gate that needs it")
        return value


class AddStakeholder(StakeholderFields):
    """Put somebody on the register, with a first reading of where they stand if there is one."""

    power: Rating | None = Field(None, description="1 to 5; nothing while not rated.")
    interest: Rating | None = None
    legitimacy: Rating | None = None
    urgency: Rating | None = None
    stance: Stance | None = None
    rating_note: Line = Field("", description="What the reading rests on.")


class EditStakeholder(StakeholderFields):
    """Replace what describes a stakeholder; its position has its own log."""


class MoveStakeholder(Command):
    """Put a stakeholder elsewhere on the map; what the map does not show stays as it is."""

    power: Rating
    interest: Rating
    note: Line = Field("", description="Why.")


class PlaceStakeholder(Command):
    """A new reading of where somebody stands. What is left out is recorded as not rated."""

    power: Rating | None = None
    interest: Rating | None = None
    legitimacy: Rating | None = None
    urgency: Rating | None = None
    stance: Stance | None = None
    assessed_on: date | None = Field(
        None, description="The day it was so; today unless said.", examples=["2026-11-20"]
    )
    note: Line = Field("", description="What the reading rests on.")

    _years = field_validator("assessed_on")(_in_range)


class RemoveStakeholder(Command):
    """Take somebody off the register; what was recorded of them stays in the history."""

    reason: RequiredText


class LogContact(Command):
    """What was said and agreed on one occasion. It is never edited; a later entry corrects it."""

    held_on: date = Field(description="The day; not in the future.", examples=["2026-11-20"])
    means: ContactMeans = ContactMeans.MEETING
    who: Title = Field(
        description="Who took part, theirs and ours, by post.",
        examples=["The harbour master; our lead"],
    )
    said: RequiredText = Field(
        description="What was said.", examples=["They ask who pays for the upkeep."]
    )
    agreed: Text = Field("", description="What was agreed.")
    next_contact_on: date | None = Field(
        None, description="When we are next in touch.", examples=["2026-12-18"]
    )

    _years = field_validator("held_on", "next_contact_on")(_in_range)

    @field_validator("next_contact_on")
    @classmethod
    def _later(cls, value: date | None, info: ValidationInfo) -> date | None:
        held_on = info.data.get("held_on")
        if value is not None and held_on is not None and value <= held_on:
            raise ValueError("Enter a day after this contact")
        return value


class StakeholderRef(Output):
    """A stakeholder by name."""

    id: int
    name: str


class StakeholderRow(Output):
    """One stakeholder in the register."""

    id: int
    opportunity_id: int
    name: str
    organisation: OrganisationRef | None = Field(
        description="The same in the register of organisations."
    )
    is_group: bool = Field(description="Whether it stands for several, its members.")
    group: StakeholderRef | None = Field(description="The group it is a member of.")
    roles: list[StakeholderRole]
    power: int | None = Field(description="1 to 5; nothing while not rated.")
    interest: int | None
    legitimacy: int | None
    urgency: int | None
    stance: Stance | None
    rating_note: str = Field(description="What the rating rests on.")
    quadrant: Quadrant | None = Field(description="What to do, from power and interest.")
    salience: Salience | None = Field(description="Nothing until all three are rated.")
    is_key: bool = Field(description="High power and high interest.")
    owner: PersonRef | None = Field(description="Its own, or its group's.")
    has_plan: bool = Field(description="Whether it, or its group, has an engagement plan.")
    needed_for_gate: int | None = Field(description="The gate that needs its support.")
    required_stance: Stance | None = Field(description="How far it must support it by then.")
    last_contact_on: date | None = Field(description="Its own, or its group's.")
    next_contact_on: date | None = Field(description="When we are next in touch.")
    gaps: list[Gap] = Field(description="What is missing, at 90 days without contact.")
    version: int


class PositionOut(Output):
    """How somebody was read on one day."""

    id: int
    assessed_on: date = Field(description="The day it was so.")
    power: int | None
    interest: int | None
    legitimacy: int | None
    urgency: int | None
    stance: Stance | None
    how: PlacedHow = Field(description="By form, on the map, on entering or pasted.")
    note: str
    recorded_by: PersonRef | None
    recorded_at: datetime
    date_note: str = Field(description="Says how much of the date is known.")
    moved: str = Field(description="What moved since the reading before, in words.")


class ContactOut(Output):
    """One occasion when we were in touch."""

    id: int
    stakeholder_id: int = Field(description="With whom.")
    held_on: date
    means: ContactMeans
    who: str = Field(description="Who took part.")
    said: str = Field(description="What was said.")
    agreed: str = Field(description="What was agreed.")
    next_contact_on: date | None = Field(description="When the next was to be.")
    recorded_by: PersonRef | None
    recorded_at: datetime
    date_note: str = Field(description="Says how much of the date is known.")
    source_note: str = Field(description="What a reconstructed entry rests on.")


class StakeholderOut(StakeholderRow):
    """One stakeholder, whole."""

    perspective: str = Field(description="How they see it, in their own words.")
    plan: str = Field(description="How they will be engaged.")
    own_owner_id: int | None = Field(description="Its own owner, not its group's.")
    source_note: str = Field(description="What a reconstructed entry rests on.")
    members: list[StakeholderRef]
    positions: list[PositionOut] = Field(description="Newest first, at most 50.")
    contacts: list[ContactOut] = Field(description="Newest first, at most 20.")
    added_at: datetime = Field(description="When it came onto the register.")
    removed_at: datetime | None = Field(description="When it was taken off.")
    removed_reason: str = Field(description="Why it was taken off.")
    permitted_actions: list[Action]
    refusals: dict[Action, str] = Field(description="Why not, for what is not permitted.")


class StakeholderPage(Output):
    """Stakeholders by name, and where the list goes on."""

    items: list[StakeholderRow]
    total: int = Field(description="How many the filters leave, on all pages.")
    next: int | None = Field(description="The `cursor` of the next page; nothing at the end.")


class ContactPage(Output):
    """Contacts, the latest day first, and where the list goes on."""

    items: list[ContactOut]
    next: int | None


class PositionPage(Output):
    """Readings, the latest day first, and where the list goes on."""

    items: list[PositionOut]
    next: int | None = Field(description="The `cursor` of the next page; nothing at the end.")


class RemovedStakeholder(Output):
    """Somebody who was taken off the register."""

    id: int
    name: str
    removed_at: datetime = Field(description="When it was taken off.")
    removed_reason: str = Field(description="Why it was taken off.")


class ContactDue(Output):
    """A contact that somebody owes."""

    stakeholder_id: int = Field(description="Whom to be in touch with.")
    name: str
    opportunity_id: int
    reference: str
    opportunity_title: str
    due_on: date
