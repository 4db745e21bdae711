"""Gates: criteria sets, reviews with their answers and evidence, decisions and conditions."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.criteria import Answer, Kind, Strength
from app.domain.gates import ConditionState, Outcome, ReviewState
from app.models.types import Json, enum_column, json_column, moment, primary_key, references


class CriteriaSet(SQLModel, table=True):
    """A version of a programme's gates. `programme_id` is empty for the sets we ship."""

    __tablename__ = "criteria_set"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: int = primary_key()
    key: str = Field(max_length=60)
    title: str = Field(max_length=200)
    version: int = 1
    digest: str = Field(max_length=64)
    created_at: datetime = moment()


class CriterionRow(SQLModel, table=True):
    """One criterion of a set; `app/domain/gates.py` gives the words their meaning."""

    __tablename__ = "criterion"
    __table_args__ = (UniqueConstraint("criteria_set_id", "gate", "key"),)

    id: int = primary_key()
    criteria_set_id: int = references("criteria_set.id", index=False)
    gate: int
    position: int
    key: str = Field(max_length=60)
    title: str = Field(max_length=200)
    strength: Strength = enum_column(Strength)
    kind: Kind = enum_column(Kind)
    rule: str | None = Field(default=None, max_length=60)
    guidance: str = Field(default="", sa_type=sa.Text)
    fix: str = Field(default="review", max_length=40)
    source: str = Field(default="", max_length=300)


_OPEN = sa.text("state IN ('preparing', 'submitted')")


class GateReview(SQLModel, table=True):
    """One attempt at a gate. At most one per opportunity is open at a time."""

    __tablename__ = "gate_review"
    __table_args__ = (
        UniqueConstraint("opportunity_id", "gate", "attempt"),
        Index(
            "uq_gate_review_open",
            "opportunity_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id", index=False)
    programme_id: int = references("programme.id")
    gate: int
    attempt: int = 1
    criteria_set_id: int = references("criteria_set.id", index=False)
    state: ReviewState = enum_column(ReviewState)
    opened_at: datetime = moment()
    recommendation: Outcome | None = enum_column(Outcome, nullable=True)
    statement: str = Field(default="", sa_type=sa.Text)
    submitted_at: datetime | None = moment(nullable=True)
    submitted_by_id: int | None = references("person.id", nullable=True, index=False)
    withdrawn_at: datetime | None = moment(nullable=True)
    withdrawn_reason: str = Field(default="", sa_type=sa.Text)
    pack: str | None = Field(default=None, sa_type=sa.Text)
    pack_digest: str | None = Field(default=None, max_length=64)
    date_note: str = Field(default="", max_length=200)
    version: int = 1


class CriterionAnswer(SQLModel, table=True):
    """The team's judgement on one criterion in one attempt."""

    __tablename__ = "criterion_answer"
    __table_args__ = (UniqueConstraint("review_id", "criterion_key"),)

    id: int = primary_key()
    review_id: int = references("gate_review.id", index=False)
    criterion_key: str = Field(max_length=60)
    answer: Answer = enum_column(Answer)
    note: str = Field(default="", sa_type=sa.Text)
    answered_by_id: int | None = references("person.id", nullable=True, index=False)
    answered_at: datetime = moment()
    document_ids: list[int] = json_column(list)
    version: int = 1


class ReviewContributor(SQLModel, table=True):
    """Somebody who helped prepare an attempt, and so may not decide it."""

    __tablename__ = "review_contributor"

    review_id: int = references("gate_review.id", index=False, primary_key=True)
    person_id: int = references("person.id", index=False, primary_key=True)


class GateDecision(SQLModel, table=True):
    """What the sponsor decided, bound to the digest of the pack they were shown.

    One per review: the unique constraint is what makes a decision happen once, whatever is
    clicked twice or sent by two sponsors at the same moment.
    """

    __tablename__ = "gate_decision"
    __table_args__ = (
        Index("ix_gate_decision_decided_by", "decided_by_id", "decided_at"),
        Index("ix_gate_decision_decided_at", "decided_at", "id"),
    )

    id: int = primary_key()
    review_id: int = references("gate_review.id", index=False, unique=True)
    opportunity_id: int = references("opportunity.id")
    outcome: Outcome = enum_column(Outcome)
    reason: str = Field(default="", sa_type=sa.Text)
    decided_by_id: int = references("person.id", index=False)
    decided_at: datetime = moment()
    pack_digest: str = Field(max_length=64)
    assessed: list[dict[str, Any]] = json_column(list)
    reconstructed: bool = False
    source_note: str = Field(default="", sa_type=sa.Text)
    date_note: str = Field(default="", max_length=200)
    quorum: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    """How it was decided: the rule, who had a seat, and who was left out and why."""


class GateCondition(SQLModel, table=True):
    """Something a decision asks for: an owner, and a date or a later gate."""

    __tablename__ = "gate_condition"
    __table_args__ = (Index("ix_gate_condition_due", "due_on", "id"),)

    id: int = primary_key()
    decision_id: int = references("gate_decision.id")
    opportunity_id: int = references("opportunity.id")
    criterion_key: str | None = Field(default=None, max_length=60)
    text: str = Field(sa_type=sa.Text)
    owner_id: int = references("person.id")
    confirmer_id: int | None = references("person.id", nullable=True, index=False)
    """Whom the sponsor named to confirm its discharge; the sponsors always can."""
    due_on: date | None = None
    due_gate: int | None = None
    state: ConditionState = enum_column(ConditionState)
    closed_at: datetime | None = moment(nullable=True)
    closed_by_id: int | None = references("person.id", nullable=True, index=False)
    closing_note: str = Field(default="", sa_type=sa.Text)
    document_ids: list[int] = json_column(list)
    version: int = 1
