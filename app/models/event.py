"""The audit trail, and what must leave the building later."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.models.types import BigId, json_column, moment, primary_key, references


class Event(SQLModel, table=True):
    """One change, chained to the one before it in its stream. Triggers refuse edits."""

    __table_args__ = (UniqueConstraint("stream", "seq"),)

    id: int = primary_key()
    stream: str = Field(max_length=60)
    seq: int
    kind: str = Field(max_length=60)
    at: datetime = moment()
    actor: str = Field(max_length=40)
    data: dict[str, Any] = json_column(dict)
    previous_hash: str = Field(max_length=64)
    hash: str = Field(max_length=64)
    request_id: str = Field(default="", max_length=40)


class StreamHead(SQLModel, table=True):
    """Where each stream ends, so that a cut-off tail shows."""

    __tablename__ = "stream_head"

    stream: str = Field(max_length=60, primary_key=True)
    seq: int
    hash: str = Field(max_length=64)


class OutboxRow(SQLModel, table=True):
    """An event waiting to be told to the outside, written in the event's own transaction."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_waiting", "delivered_at", "available_at", "id"),)

    id: int = primary_key()
    event_id: int = references("event.id")
    kind: str = Field(max_length=60)
    available_at: datetime = moment()
    attempts: int = 0
    delivered_at: datetime | None = moment(nullable=True)
    programme_id: int | None = Field(default=None, sa_type=BigId)
