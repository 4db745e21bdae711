"""Who stands in for a sponsor, for how long, and sponsors replaced."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.models.types import json_column, moment, primary_key, references


class DelegationRow(SQLModel, table=True):
    """A sponsor's delegate for a time; `app/domain/delegation.py` says when it stands.

    `gates` empty means all; without an opportunity it is for all that the sponsor is named for in
    the programme. Revoked ones stay, so that what was decided under them can be explained.
    """

    __tablename__ = "delegation"
    __table_args__ = (
        Index("ix_delegation_from", "from_id", "ends_on"),
        Index("ix_delegation_to", "to_id", "ends_on"),
        Index("ix_delegation_ends", "ends_on"),
    )

    id: int = primary_key()
    programme_id: int = references("programme.id")
    opportunity_id: int | None = references("opportunity.id", nullable=True)
    from_id: int = references("person.id", index=False)
    to_id: int = references("person.id", index=False)
    gates: list[int] = json_column(list)
    starts_on: date
    ends_on: date
    reason: str = Field(default="", sa_type=sa.Text)
    created_at: datetime = moment()
    created_by_id: int = references("person.id", index=False)
    revoked_at: datetime | None = moment(nullable=True)
    revoked_by_id: int | None = references("person.id", nullable=True, index=False)
    version: int = 1
