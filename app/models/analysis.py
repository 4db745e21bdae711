"""The analysis of an opportunity: its context, the commercialisation test, assets, barriers."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.assets import AssetKind, Route
from app.domain.barriers import BarrierState, Way
from app.domain.context import Bearing, ContextKind
from app.domain.opportunities import OwnershipModel
from app.models.types import (
    enum_column,
    json_column,
    moment,
    money_pence,
    primary_key,
    references,
)


class CommercialisationTest(SQLModel, table=True):
    """The answers to the commercialisation test, one row per opportunity, and what they come to.

    `model` is derived from `answers`: a gate's check reads it.
    """

    __tablename__ = "commercialisation_test"
    __table_args__ = (UniqueConstraint("opportunity_id"),)

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id", index=False)
    answers: dict[str, str] = json_column(dict)
    notes: dict[str, str] = json_column(dict)
    form: str = Field(default="", max_length=40)
    model: OwnershipModel | None = enum_column(OwnershipModel, nullable=True)
    updated_at: datetime = moment()
    updated_by_id: int | None = references("person.id", nullable=True, index=False)
    version: int = 1


class ContextItem(SQLModel, table=True):
    """Something in the context, with its date as far as it is known."""

    __tablename__ = "context_item"

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    kind: ContextKind = enum_column(ContextKind)
    title: str = Field(max_length=200)
    detail: str = Field(default="", sa_type=sa.Text)
    bearing: Bearing = enum_column(Bearing)
    starts_on: date | None = None
    ends_on: date | None = None
    date_note: str = Field(default="", max_length=200)
    source: str = Field(default="", max_length=300)
    created_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    version: int = 1


class PublicAsset(SQLModel, table=True):
    """A public asset or piece of knowledge that is offered."""

    __tablename__ = "public_asset"

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    name: str = Field(max_length=200)
    kind: AssetKind = enum_column(AssetKind)
    description: str = Field(default="", sa_type=sa.Text)
    owner: str = Field(default="", max_length=200)
    rights: str = Field(default="", sa_type=sa.Text)
    route: Route | None = enum_column(Route, nullable=True)
    worth_pence: int | None = money_pence()
    worth: str = Field(default="", sa_type=sa.Text)
    social: int | None = None
    social_why: str = Field(default="", sa_type=sa.Text)
    economic: int | None = None
    economic_why: str = Field(default="", sa_type=sa.Text)
    financial: int | None = None
    financial_why: str = Field(default="", sa_type=sa.Text)
    source: str = Field(default="", max_length=300)
    created_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    version: int = 1


class Barrier(SQLModel, table=True):
    """Something that stands in the way; `key` when it is one of the report's."""

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    key: str | None = Field(default=None, max_length=60)
    title: str = Field(max_length=200)
    note: str = Field(default="", sa_type=sa.Text)
    severity: int
    state: BarrierState = enum_column(BarrierState)
    outcome: str = Field(default="", sa_type=sa.Text)
    source: str = Field(default="", max_length=300)
    created_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    version: int = 1


class Mitigation(SQLModel, table=True):
    """A way over a barrier, with somebody who sees to it."""

    id: int = primary_key()
    barrier_id: int = references("barrier.id")
    way: Way = enum_column(Way)
    text: str = Field(sa_type=sa.Text)
    owner_id: int | None = references("person.id", nullable=True, index=False)
    due_on: date | None = None
    done_on: date | None = None
    removed_at: datetime | None = moment(nullable=True)
    version: int = 1
