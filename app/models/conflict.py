"""The conflict register: declarations, the reviewer's acts on them, and conflicts assessments."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.conflicts import AssessmentKind, Bar, Nature, ReviewAct, Standing
from app.models.types import enum_column, json_column, moment, primary_key, references


def _some(name: str, which: str, *columns: str) -> Index:
    """An index of a few rows, those of which `which` holds."""
    return Index(name, *columns, sqlite_where=sa.text(which), postgresql_where=sa.text(which))


class ConflictDeclaration(SQLModel, table=True):
    """What one person declared, of themselves or of another, and what is done about it now.

    `organisation` is a name for one that is not in our directory.
    """

    __tablename__ = "conflict_declaration"
    __table_args__ = (
        # every list and count asks this one, so it holds standing walls alone
        _some("ix_conflict_walled", "bar = 'walled'", "person_id", "opportunity_id"),
        _some("ix_conflict_barred", "bar <> 'none'", "opportunity_id", "person_id", "bar"),
        _some("ix_conflict_waiting", "standing = 'waiting'", "declared_at", "id"),
        Index("ix_conflict_register", "opportunity_id", "person_id", "declared_at"),
    )

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id", index=False)
    person_id: int = references("person.id")
    organisation_id: int | None = references("organisation.id", nullable=True)
    organisation: str = Field(default="", max_length=200)
    nature: Nature = enum_column(Nature)
    interest: str = Field(default="", sa_type=sa.Text)
    gate: int
    declared_by_id: int = references("person.id", index=False)
    declared_at: datetime = moment()
    standing: Standing = enum_column(Standing)
    bar: Bar = enum_column(Bar)
    mitigation: str = Field(default="", sa_type=sa.Text)
    changed_at: datetime = moment()
    version: int = 1


class ConflictAct(SQLModel, table=True):
    """One act of the independent reviewer, with its reason. Acts are never edited."""

    __tablename__ = "conflict_act"

    id: int = primary_key()
    declaration_id: int = references("conflict_declaration.id")
    act: ReviewAct | None = enum_column(ReviewAct, nullable=True)
    reason: str = Field(sa_type=sa.Text)
    mitigation: str = Field(default="", sa_type=sa.Text)
    replaced_as: str = Field(default="", max_length=20)
    replacement_id: int | None = references("person.id", nullable=True, index=False)
    acted_by_id: int = references("person.id", index=False)
    acted_at: datetime = moment()


class ConflictAssessment(SQLModel, table=True):
    """A conflicts assessment, a revision of it, or the confirmation that it still holds."""

    __tablename__ = "conflict_assessment"
    __table_args__ = (UniqueConstraint("opportunity_id", "number"),)

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id", index=False)
    number: int
    kind: AssessmentKind = enum_column(AssessmentKind)
    gate: int
    occasion: str = Field(default="", max_length=200)
    identified: str = Field(default="", sa_type=sa.Text)
    mitigations: str = Field(default="", sa_type=sa.Text)
    unfair_advantage: str = Field(default="", sa_type=sa.Text)
    note: str = Field(default="", sa_type=sa.Text)
    considered: list[int] = json_column(list)
    assessed_by_id: int = references("person.id", index=False)
    assessed_at: datetime = moment()
