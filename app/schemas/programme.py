"""Programmes going in and coming out."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.domain.policy import Action, AdviserFunction, Role
from app.domain.programmes import LONGEST_STILL, SHORTEST_STILL, STALE_AFTER_DAYS
from app.schemas.fields import Command, Id, Output, Title
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef


class ProgrammeFields(Command):
    """What describes a programme."""

    name: Title = Field(description="A name no other programme has.")
    organisation_id: Id = Field(description="The public organisation that runs it.")
    criteria_set: Literal["standard", "historical", "tailored"] = Field(
        "standard",
        description="The gate criteria its reviews open with; `tailored` keeps a programme's own.",
    )
    stale_after_days: int = Field(
        STALE_AFTER_DAYS,
        ge=SHORTEST_STILL,
        le=LONGEST_STILL,
        description="Days without movement after which an opportunity stands still, so that its "
        "lead is told.",
    )


class CreateProgramme(ProgrammeFields):
    """Add a programme; its people come next."""


class EditProgramme(ProgrammeFields):
    """Replace what describes a programme. Reviews that are open keep their criteria."""


class AddRole(Command):
    """Give a person a role in a programme."""

    person_id: Id = Field(description="Who.")
    role: Role = Field(description="What they are here.")
    function: AdviserFunction | None = Field(
        None, description="What an adviser advises on; required for advisers only."
    )
    organisation_id: Id | None = Field(
        None, description="Whom a partner speaks for; for partners only. It can be set later."
    )


class SetPartnerOrganisation(Command):
    """Say which organisation a partner's account speaks for."""

    organisation_id: Id | None = Field(
        description="It sees what was addressed to this organisation; null: nothing."
    )


class MembershipOut(Output):
    """One role of one person in the programme."""

    id: int
    person: PersonRef
    is_active: bool = Field(description="False: the account is closed.")
    role: Role
    function: AdviserFunction | None
    organisation: OrganisationRef | None = Field(
        None, description="Whom a partner's account speaks for."
    )


class ProgrammeRow(Output):
    """One programme in a list."""

    id: int
    name: str
    organisation: OrganisationRef
    people: int = Field(description="How many people hold a role in it.")


class ProgrammePage(Output):
    """Some of the programmes, by name."""

    items: list[ProgrammeRow]
    next: int | None = Field(description="Send as `cursor` to read on; null at the end.")


class ProgrammeOut(ProgrammeRow):
    """One programme, with its people."""

    criteria_set: str = Field(description="`standard`, `historical`, or `tailored`: its own.")
    criteria_title: str
    criteria_version: int
    stale_after_days: int = Field(
        description="Days without movement after which an opportunity stands still."
    )
    members: list[MembershipOut]
    created_at: datetime
    version: int = Field(description="Changes with its roles, too.")
    permitted_actions: list[Action]
