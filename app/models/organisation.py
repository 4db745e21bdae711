"""Organisations: public bodies, companies and the rest, with their external identifiers."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.opportunities import OrganisationKind
from app.models.types import enum_column, moment, primary_key, references


class Organisation(SQLModel, table=True):
    """A body that takes part in opportunities.

    One that was named as a candidate only is not listed: the directory shows it to those who may
    know of that, until somebody adds it there.
    """

    id: int = primary_key()
    name: str = Field(max_length=200, index=True)
    kind: OrganisationKind = enum_column(OrganisationKind)
    is_listed: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    version: int = 1
    created_at: datetime = moment()


class OrganisationIdentifier(SQLModel, table=True):
    """What another register calls an organisation: scheme (`GB-COH`) and id."""

    __tablename__ = "organisation_identifier"
    __table_args__ = (UniqueConstraint("scheme", "identifier"),)

    id: int = primary_key()
    organisation_id: int = references("organisation.id")
    scheme: str = Field(max_length=20)
    identifier: str = Field(max_length=60)
