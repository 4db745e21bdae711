"""Signed checkpoints of the audit trail: where each stream stood, told to the outside."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.models.types import moment, references


class AuditCheckpoint(SQLModel, table=True):
    """One signed statement; `body` is its canonical JSON, byte for byte as it was signed."""

    __tablename__ = "audit_checkpoint"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = moment()
    body: str = Field(sa_type=sa.Text)
    digest: str = Field(max_length=64)
    public_key: str = Field(max_length=64)
    signature: str = Field(max_length=128)
    sent_at: datetime | None = moment(nullable=True)
    """When the webhook took it; None while it waits, and where none is set."""


class CheckpointedStream(SQLModel, table=True):
    """How far each stream has been signed, so that a checkpoint names only what moved since."""

    __tablename__ = "checkpointed_stream"

    stream: str = Field(max_length=60, primary_key=True)
    seq: int


class DecisionAnchor(SQLModel, table=True):
    """Where a decision's event stands in its stream, and the checkpoint that signed it."""

    __tablename__ = "decision_anchor"

    review_id: int = references("gate_review.id", index=False, primary_key=True)
    stream: str = Field(max_length=60)
    seq: int
    checkpoint: int | None = Field(default=None, index=True)
