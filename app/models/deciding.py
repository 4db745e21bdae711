"""Deciding together: sponsors' votes, and what the chair records of the meeting."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.gates import Outcome
from app.models.types import enum_column, json_column, moment, primary_key, references


class GateVote(SQLModel, table=True):
    """One sponsor's vote on one attempt, theirs to change until the outcome is recorded.

    `seat_id` is the sponsor whose vote it is, `voter_id` who cast it: the same, or the delegate.
    `salt` hides it in the audit trail until the outcome: only the hash of both is recorded there.
    A trigger refuses any change once the attempt is decided.
    """

    __tablename__ = "gate_vote"
    __table_args__ = (
        UniqueConstraint("review_id", "seat_id"),
        UniqueConstraint("review_id", "voter_id"),
    )

    id: int = primary_key()
    review_id: int = references("gate_review.id", index=False)
    seat_id: int = references("person.id")
    voter_id: int = references("person.id")
    delegation_id: int | None = Field(default=None, sa_type=sa.BigInteger)
    outcome: Outcome = enum_column(Outcome)
    reason: str = Field(default="", sa_type=sa.Text)
    conditions: list[dict[str, Any]] = json_column(list)
    override_reason: str = Field(default="", sa_type=sa.Text)
    pack_digest: str = Field(max_length=64)
    salt: str = Field(max_length=64)
    cast_at: datetime = moment()
    version: int = 1


class GateMeeting(SQLModel, table=True):
    """The chair's record of the meeting at which a gate was decided."""

    __tablename__ = "gate_meeting"

    id: int = primary_key()
    review_id: int = references("gate_review.id", index=False, unique=True)
    held_on: date
    place: str = Field(max_length=200)
    chair_id: int = references("person.id", index=False)
    attendee_ids: list[int] = json_column(list)
    others: str = Field(default="", sa_type=sa.Text)
    minutes_id: int | None = references("document.id", nullable=True, index=False)
    note: str = Field(default="", sa_type=sa.Text)
    recorded_by_id: int | None = references("person.id", nullable=True, index=False)
    recorded_at: datetime = moment()
    version: int = 1
