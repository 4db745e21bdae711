"""How the owner of a condition says that it is met, and what became of it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.domain.conditions import Reply
from app.models.types import enum_column, json_column, moment, primary_key, references

_WAITING = sa.text("reply IS NULL")


class ConditionProposal(SQLModel, table=True):
    """One proposal to discharge a condition. At most one per condition waits for a reply."""

    __tablename__ = "condition_proposal"
    __table_args__ = (
        Index(
            "uq_condition_proposal_waiting",
            "condition_id",
            unique=True,
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: int = primary_key()
    condition_id: int = references("gate_condition.id")
    note: str = Field(sa_type=sa.Text)
    document_ids: list[int] = json_column(list)
    proposed_by_id: int | None = references("person.id", nullable=True, index=False)
    proposed_at: datetime = moment()
    reply: Reply | None = enum_column(Reply, nullable=True)
    replied_by_id: int | None = references("person.id", nullable=True, index=False)
    replied_at: datetime | None = moment(nullable=True)
    reply_note: str = Field(default="", sa_type=sa.Text)
