"""What is thought of each candidate: scores, due diligence, early views of IP and of sharing value.

All of it is confidential, and hidden from whoever evaluates the tender later.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.diligence import CheckState, ShareModel
from app.models.types import enum_column, json_column, moment, primary_key, references


class ScoringWeights(SQLModel, table=True):
    """How much each attribute weighs, and why. A change is a further row; the last one counts."""

    __tablename__ = "scoring_weights"

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    weights: dict[str, int] = json_column(dict)
    reason: str = Field(sa_type=sa.Text)
    set_by_id: int | None = references("person.id", nullable=True, index=False)
    set_at: datetime = moment()


class ScoreSheet(SQLModel, table=True):
    """One person's scores of one candidate, each with its justification.

    Never edited: scoring again adds a sheet with the next number, and the last one counts.
    `scores` is attribute → {"score": 1 to 5, "justification": words}.
    """

    __tablename__ = "score_sheet"
    __table_args__ = (UniqueConstraint("candidate_id", "person_id", "number"),)

    id: int = primary_key()
    candidate_id: int = references("candidate.id", index=False)
    person_id: int = references("person.id")
    number: int
    scores: dict[str, Any] = json_column(dict)
    scored_at: datetime = moment()


class DueDiligence(SQLModel, table=True):
    """How far one item of due diligence is for one candidate."""

    __tablename__ = "due_diligence"
    __table_args__ = (UniqueConstraint("candidate_id", "item"),)

    id: int = primary_key()
    candidate_id: int = references("candidate.id", index=False)
    item: str = Field(max_length=60)
    state: CheckState = enum_column(CheckState)
    note: str = Field(default="", sa_type=sa.Text)
    document_ids: list[int] = json_column(list)
    checked_by_id: int | None = references("person.id", nullable=True, index=False)
    checked_at: datetime = moment()
    version: int = 1


class CandidateIp(SQLModel, table=True):
    """An early view of intellectual property: nothing here is agreed."""

    __tablename__ = "candidate_ip"

    candidate_id: int = references("candidate.id", index=False, primary_key=True)
    brings: str = Field(default="", sa_type=sa.Text)
    wants_to_own: str = Field(default="", sa_type=sa.Text)
    wants_licensed: str = Field(default="", sa_type=sa.Text)
    note: str = Field(default="", sa_type=sa.Text)
    source_note: str = Field(default="", max_length=500)
    updated_at: datetime = moment()
    updated_by_id: int | None = references("person.id", nullable=True, index=False)
    version: int = 1


class CandidateShare(SQLModel, table=True):
    """How a candidate would share the value: indicative words and amounts, not terms.

    The amounts are for one full year at the adoption that `basis` names, so that candidates with
    different ways of sharing can be compared.
    """

    __tablename__ = "candidate_share"

    candidate_id: int = references("candidate.id", index=False, primary_key=True)
    model: ShareModel = enum_column(ShareModel)
    amount: str = Field(default="", max_length=200)
    conditions: str = Field(default="", sa_type=sa.Text)
    incentive: str = Field(default="", sa_type=sa.Text)
    to_us_pence: int | None = Field(default=None, sa_type=sa.BigInteger)
    to_it_pence: int | None = Field(default=None, sa_type=sa.BigInteger)
    basis: str = Field(default="", sa_type=sa.Text, sa_column_kwargs={"server_default": ""})
    source_note: str = Field(default="", max_length=500)
    updated_at: datetime = moment()
    updated_by_id: int | None = references("person.id", nullable=True, index=False)
    version: int = 1
