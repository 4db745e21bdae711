"""Programmes' own gates: the terms of each gate, published versions, and the draft of the next."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from app.domain.terms import Quorum
from app.models.types import enum_column, json_column, moment, primary_key, references


class GateTermsRow(SQLModel, table=True):
    """How one gate of a criteria set is decided; `domain/terms.py` gives it its meaning."""

    __tablename__ = "gate_terms"

    criteria_set_id: int = references("criteria_set.id", index=False, primary_key=True)
    gate: int = Field(primary_key=True)
    quorum: Quorum = enum_column(Quorum)
    quorum_count: int | None = None
    decision_days: int | None = None
    functions: list[str] = json_column(list)
    must_endorse: bool = False
    value_tolerance_percent: int = 10
    by_criterion: dict[str, list[str]] = json_column(dict)


class TailoredSet(SQLModel, table=True):
    """A criteria set that a programme published as a version of its own.

    `shipped_id` is the shipped set it was measured against.
    """

    __tablename__ = "tailored_set"

    criteria_set_id: int = references("criteria_set.id", index=False, primary_key=True)
    programme_id: int = references("programme.id")
    shipped_id: int = references("criteria_set.id", index=False)
    note: str = Field(default="", sa_type=sa.Text)
    departures: list[dict[str, Any]] = json_column(list)
    published_at: datetime = moment()
    published_by_id: int | None = references("person.id", nullable=True, index=False)


class GateDraft(SQLModel, table=True):
    """The next version of a programme's gates, while it is being written: at most one.

    `based_on_id` is the set it was begun from, `shipped_id` the shipped set it is measured
    against; `document` holds the whole set.
    """

    __tablename__ = "gate_draft"

    id: int = primary_key()
    programme_id: int = references("programme.id", index=False, unique=True)
    based_on_id: int = references("criteria_set.id", index=False)
    shipped_id: int = references("criteria_set.id", index=False)
    document: dict[str, Any] = json_column(dict)
    started_at: datetime = moment()
    updated_at: datetime = moment()
    updated_by_id: int | None = references("person.id", nullable=True, index=False)
    version: int = 1
