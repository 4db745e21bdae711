"""The map, the coverage and the co-development of an opportunity's stakeholders."""

from datetime import date, datetime

from pydantic import Field, ValidationInfo, field_validator

from app.domain.policy import Action
from app.domain.salience import Quadrant
from app.domain.stakeholders import CoDevelopmentKind, Gap, StakeholderRole, Stance
from app.schemas.fields import Command, Id, Line, Output, Text, Title
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef
from app.schemas.stakeholder import StakeholderRef, StakeholderRow, _in_range


class PastPlace(Output):
    """Where somebody was read to be at a date."""

    power: int | None
    interest: int | None
    stance: Stance | None


class MapPoint(Output):
    """One stakeholder on the map."""

    number: int = Field(description="Its number on the drawing and in the list beside it.")
    stakeholder: StakeholderRow = Field(description="Who it is.")
    was: PastPlace | None = Field(description="Its reading at `since`; nothing if there was none.")
    moved: str = Field(description="What moved since then, in words.")


class QuadrantPoints(Output):
    """The stakeholders of one quadrant, the most powerful first."""

    quadrant: Quadrant = Field(description="Which of the four.")
    points: list[MapPoint] = Field(description="Who is in it.")


class StakeholderMap(Output):
    """Power against interest."""

    since: date | None = Field(description="The day asked for.")
    quadrants: list[QuadrantPoints] = Field(description="All four, the key players first.")
    unplaced: list[StakeholderRow] = Field(description="Not rated for power or interest.")
    left_off: int = Field(description="How many more there are than the map draws.")
    finding: str = Field(description="What the map shows, in a sentence.")
    movement: str = Field(description="What moved since `since`, in a sentence; empty without it.")


class GateSupport(Output):
    """Whose support one gate needs."""

    gate: int
    is_passed: bool = Field(description="Whether it lies behind the opportunity.")
    total: int = Field(description="How many it needs.")
    lacking: list[StakeholderRow] = Field(description="Whose stance is not there, at most 25.")
    there: list[StakeholderRow] = Field(description="Whose is, at most 25.")


class MissingRole(Output):
    """A role that most similar opportunities have on their register and this one lacks."""

    role: StakeholderRole = Field(description="The role.")
    have: int = Field(description="How many of them have it.")
    compared: int = Field(description="How many were compared with.")


class MissingOrganisation(Output):
    """An organisation that most similar opportunities have on theirs."""

    organisation: OrganisationRef = Field(description="The organisation.")
    have: int = Field(description="How many of them have it.")
    compared: int = Field(description="How many were compared with.")


class ComparedWith(Output):
    """An opportunity this one was compared with, and why it counts as similar."""

    id: int
    reference: str
    title: str
    why: str = Field(description="What makes it similar.")


class StakeholderComparison(Output):
    """Who is missing, and compared with what: only opportunities that the reader may see."""

    compared: list[ComparedWith] = Field(description="With which, at most 20.")
    roles: list[MissingRole]
    organisations: list[MissingOrganisation] = Field(description="Organisations that are missing.")


class GapList(Output):
    """The stakeholders with one gap."""

    gap: Gap = Field(description="What is missing.")
    total: int = Field(description="How many have it.")
    stakeholders: list[StakeholderRow] = Field(description="Key players first, at most 12.")


class StakeholderCoverage(Output):
    """Who is being lost sight of."""

    days: int = Field(description="How many days without contact are too many.")
    total: int = Field(description="How many are on the register.")
    key_total: int = Field(description="How many are key players.")
    key_uncared: int = Field(description="Key players without an owner or a plan: gate 1 asks.")
    gaps: list[GapList] = Field(description="Each gap with who has it.")
    first: list[StakeholderRow] = Field(
        description="Who has any gap: key players first, then by power; at most 15."
    )
    with_gaps: int = Field(description="How many have any of the gaps.")
    gates: list[GateSupport] = Field(description="The gates that need support.")
    comparison: StakeholderComparison = Field(description="Who is missing.")


class CoDevelopmentFields(Command):
    """A seconded specialist or a workshop with users, and what was learnt."""

    kind: CoDevelopmentKind = Field(description="A secondment or a workshop.")
    title: Title = Field(description="What it was, in a few words.")
    stakeholder_ids: list[Id] = Field([], max_length=50, description="Who took part or seconded.")
    people: Line = Field("", description="How many, and who by post: “two respiratory nurses”.")
    started_on: date = Field(
        description="The first day; not in the future.", examples=["2026-11-02"]
    )
    ended_on: date | None = Field(
        None, description="The last day; nothing while it goes on.", examples=["2026-11-20"]
    )
    purpose: Text = Field("", description="What it was for.")
    learnt: Text = Field("", description="What was learnt.")
    changed: Text = Field("", description="What changed in the service because of it.")

    _years = field_validator("started_on", "ended_on")(_in_range)

    @field_validator("ended_on")
    @classmethod
    def _in_order(cls, value: date | None, info: ValidationInfo) -> date | None:
        started_on = info.data.get("started_on")
        if value is not None and started_on is not None and value < started_on:
            raise ValueError("It cannot end before it began")
        return value


class RecordCoDevelopment(CoDevelopmentFields):
    """Add one."""


class EditCoDevelopment(CoDevelopmentFields):
    """Replace what is known of one; what was learnt often comes later."""


class CoDevelopmentOut(Output):
    """Users at work on the service with us."""

    id: int
    opportunity_id: int
    kind: CoDevelopmentKind = Field(description="A secondment or a workshop.")
    title: str
    stakeholders: list[StakeholderRef] = Field(description="Who took part or seconded.")
    people: str = Field(description="How many, and who by post.")
    started_on: date = Field(description="The first day.")
    ended_on: date | None = Field(description="The last day; nothing while it goes on.")
    purpose: str = Field(description="What it was for.")
    learnt: str = Field(description="What was learnt.")
    changed: str = Field(description="What changed because of it.")
    recorded_by: PersonRef | None
    recorded_at: datetime
    date_note: str
    source_note: str
    version: int
    permitted_actions: list[Action]


class CoDevelopmentList(Output):
    """All of an opportunity's, newest first (at most 200)."""

    items: list[CoDevelopmentOut]
    refusal: str | None = Field(description="Why this person may not add one.")
