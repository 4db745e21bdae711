"""Stakeholders of an opportunity: who they are, where they stood, what was said, what was built."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.domain.stakeholders import (
    CoDevelopmentKind,
    ContactMeans,
    PlacedHow,
    Stance,
)
from app.models.types import enum_column, json_column, moment, primary_key, references


class Stakeholder(SQLModel, table=True):
    """Somebody with a stake in one opportunity: an organisation, a group, or a member of one.

    Ratings, stance and last contact repeat the newest position and contact, so that the register
    and the gate read one row each.
    """

    __table_args__ = (
        Index("ix_stakeholder_opportunity", "opportunity_id", "id"),
        Index("ix_stakeholder_due", "owner_id", "next_contact_on"),
        Index("ix_stakeholder_next_contact", "next_contact_on", "id"),
    )

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id", index=False)
    name: str = Field(max_length=200)
    organisation_id: int | None = references("organisation.id", nullable=True)
    is_group: bool = False
    group_id: int | None = references("stakeholder.id", nullable=True)
    roles: list[str] = json_column(list)
    perspective: str = Field(default="", sa_type=sa.Text)
    owner_id: int | None = references("person.id", nullable=True, index=False)
    plan: str = Field(default="", sa_type=sa.Text)
    needed_for_gate: int | None = None
    required_stance: Stance | None = enum_column(Stance, nullable=True, name="required_stance")
    next_contact_on: date | None = None
    last_contact_on: date | None = None
    power: int | None = None
    interest: int | None = None
    legitimacy: int | None = None
    urgency: int | None = None
    stance: Stance | None = enum_column(Stance, nullable=True)
    rating_note: str = Field(default="", max_length=200)
    source_note: str = Field(default="", sa_type=sa.Text)
    added_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    removed_reason: str = Field(default="", sa_type=sa.Text)
    version: int = 1


class StakeholderPosition(SQLModel, table=True):
    """How a stakeholder was read on one day. Added, never changed."""

    __tablename__ = "stakeholder_position"
    __table_args__ = (
        Index("ix_stakeholder_position_order", "stakeholder_id", "assessed_on", "id"),
    )

    id: int = primary_key()
    stakeholder_id: int = references("stakeholder.id", index=False)
    assessed_on: date
    power: int | None = None
    interest: int | None = None
    legitimacy: int | None = None
    urgency: int | None = None
    stance: Stance | None = enum_column(Stance, nullable=True)
    how: PlacedHow = enum_column(PlacedHow)
    note: str = Field(default="", max_length=200)
    recorded_by_id: int | None = references("person.id", nullable=True, index=False)
    recorded_at: datetime = moment()
    date_note: str = Field(default="", max_length=200)


class StakeholderContact(SQLModel, table=True):
    """One occasion when we were in touch. Added, never changed."""

    __tablename__ = "stakeholder_contact"
    __table_args__ = (Index("ix_stakeholder_contact_order", "stakeholder_id", "held_on", "id"),)

    id: int = primary_key()
    stakeholder_id: int = references("stakeholder.id", index=False)
    held_on: date
    means: ContactMeans = enum_column(ContactMeans)
    who: str = Field(max_length=200)
    said: str = Field(sa_type=sa.Text)
    agreed: str = Field(default="", sa_type=sa.Text)
    next_contact_on: date | None = None
    recorded_by_id: int | None = references("person.id", nullable=True, index=False)
    recorded_at: datetime = moment()
    date_note: str = Field(default="", max_length=200)
    source_note: str = Field(default="", sa_type=sa.Text)


class CoDevelopment(SQLModel, table=True):
    """Users at work on the service with us: a seconded specialist, or a workshop."""

    __tablename__ = "co_development"

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    kind: CoDevelopmentKind = enum_column(CoDevelopmentKind)
    title: str = Field(max_length=200)
    stakeholder_ids: list[int] = json_column(list)
    people: str = Field(default="", max_length=200)
    started_on: date
    ended_on: date | None = None
    purpose: str = Field(default="", sa_type=sa.Text)
    learnt: str = Field(default="", sa_type=sa.Text)
    changed: str = Field(default="", sa_type=sa.Text)
    recorded_by_id: int | None = references("person.id", nullable=True, index=False)
    recorded_at: datetime = moment()
    date_note: str = Field(default="", max_length=200)
    source_note: str = Field(default="", sa_type=sa.Text)
    version: int = 1
