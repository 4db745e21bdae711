"""Advisers' endorsements of a gate: what was asked of whom, and what they said."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.endorsements import Verdict
from app.domain.policy import AdviserFunction
from app.models.types import enum_column, json_column, moment, primary_key, references


class EndorsementRequest(SQLModel, table=True):
    """One adviser function asked about one attempt at a gate; any adviser of it may answer."""

    __tablename__ = "endorsement_request"
    __table_args__ = (
        UniqueConstraint("review_id", "function"),
        Index("ix_endorsement_request_programme", "programme_id", "function", "review_id"),
    )

    id: int = primary_key()
    review_id: int = references("gate_review.id", index=False)
    opportunity_id: int = references("opportunity.id")
    programme_id: int = references("programme.id", index=False)
    function: AdviserFunction = enum_column(AdviserFunction)
    requested_at: datetime = moment()
    requested_by_id: int | None = references("person.id", nullable=True, index=False)
    note: str = Field(default="", sa_type=sa.Text)


class Endorsement(SQLModel, table=True):
    """What one adviser said to a request. It stands until it is withdrawn, and is never edited.

    `basis` is what the pack said then, part by part, so that a material change can be told.
    """

    __tablename__ = "endorsement"

    id: int = primary_key()
    request_id: int = references("endorsement_request.id")
    person_id: int = references("person.id")
    verdict: Verdict = enum_column(Verdict)
    reason: str = Field(default="", sa_type=sa.Text)
    document_ids: list[int] = json_column(list)
    basis: dict[str, Any] = json_column(dict)
    given_at: datetime = moment()
    withdrawn_at: datetime | None = moment(nullable=True)
    withdrawn_reason: str = Field(default="", sa_type=sa.Text)


class EndorsementOverride(SQLModel, table=True):
    """Why a gate was decided to go on although advice stood against it."""

    __tablename__ = "endorsement_override"

    decision_id: int = references("gate_decision.id", index=False, primary_key=True)
    reason: str = Field(sa_type=sa.Text)
    standing: list[dict[str, Any]] = json_column(list)
