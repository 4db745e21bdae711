"""Early partner discussion: needed capabilities, candidates, and what each offers.

All of it is confidential to the opportunity's team, its sponsors and auditors.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.candidates import CandidateState
from app.domain.capabilities import Confidence, Extent, Need
from app.models.types import enum_column, json_column, moment, primary_key, references

_OURS = sa.text("candidate_id IS NULL")


class Capability(SQLModel, table=True):
    """Something the opportunity needs somebody to be able to do."""

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    name: str = Field(max_length=120)
    why: str = Field(default="", sa_type=sa.Text)
    need: Need = enum_column(Need)
    weight: int = 1
    source_note: str = Field(default="", max_length=500)
    created_at: datetime = moment()
    removed_at: datetime | None = moment(nullable=True)
    version: int = 1


class Candidate(SQLModel, table=True):
    """An organisation we might explore an opportunity with."""

    __table_args__ = (UniqueConstraint("opportunity_id", "organisation_id"),)

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id", index=False)
    organisation_id: int = references("organisation.id")
    state: CandidateState = enum_column(CandidateState)
    why: str = Field(default="", sa_type=sa.Text)
    risk: int | None = None
    risk_note: str = Field(default="", sa_type=sa.Text)
    source_note: str = Field(default="", max_length=500)
    added_at: datetime = moment()
    date_note: str = Field(default="", max_length=200)
    version: int = 1


class CandidateMove(SQLModel, table=True):
    """A change of where a candidate stands; the first row is its coming in. Never edited."""

    __tablename__ = "candidate_move"

    id: int = primary_key()
    candidate_id: int = references("candidate.id")
    from_state: CandidateState | None = enum_column(
        CandidateState, nullable=True, name="from_state"
    )
    to_state: CandidateState = enum_column(CandidateState, name="to_state")
    reason: str = Field(default="", sa_type=sa.Text)
    moved_at: datetime = moment()
    moved_by_id: int | None = references("person.id", nullable=True, index=False)
    date_note: str = Field(default="", max_length=200)


class CapabilityOffer(SQLModel, table=True):
    """What a party offers towards a capability. No candidate means our own side."""

    __tablename__ = "capability_offer"
    __table_args__ = (
        UniqueConstraint("capability_id", "candidate_id"),
        Index(
            "uq_capability_offer_ours",
            "capability_id",
            unique=True,
            sqlite_where=_OURS,
            postgresql_where=_OURS,
        ),
    )

    id: int = primary_key()
    capability_id: int = references("capability.id", index=False)
    candidate_id: int | None = references("candidate.id", nullable=True)
    extent: Extent = enum_column(Extent)
    confidence: Confidence = enum_column(Confidence)
    what: str = Field(default="", sa_type=sa.Text)
    document_ids: list[int] = json_column(list)
    stated_by_id: int | None = references("person.id", nullable=True, index=False)
    stated_at: datetime = moment()
    source_note: str = Field(default="", max_length=500)
    version: int = 1
