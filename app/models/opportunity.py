"""Opportunities, their teams, and the stages they passed through."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.gates import ReviewState
from app.domain.opportunities import (
    Confidence,
    LegalRoute,
    Novelty,
    Origin,
    OwnershipModel,
    PassageCause,
    RiskAppetite,
    TeamRole,
)
from app.domain.policy import AdviserFunction
from app.domain.stages import Stage, Status
from app.models.types import (
    enum_column,
    json_column,
    moment,
    money_pence,
    primary_key,
    references,
)

NO_DATE = date(9999, 12, 31)
"""Sorts what has no target date last, so that keyset paging needs no NULL."""

FILTERED = (
    *("stage", "status", "restricted", "lead_id", "sponsor_id", "sector", "review_state"),
    *("delivery_confidence", "due_on", "stage_entered_at", "expected_value_pence"),
)
"""What lists are filtered and totalled by: kept in one index, so that no row is read in vain."""

OPEN_ONES = ("programme_id", "is_open")
"""What most indexes begin with: lists are of a programme, and of its open ones unless asked."""

WAITING = ("due_on", "id", "restricted", "status", "sponsor_id")
TOTALLED = ("stage", "status", "expected_value_pence")
SUBMITTED, RESTRICTED = "review_state = 'submitted'", "restricted"


def _some(name: str, which: str, *columns: str) -> Index:
    """An index of a few rows, those of which `which` holds."""
    on_sqlite = f"{which} = 1" if which == RESTRICTED else which
    return Index(name, *columns, sqlite_where=sa.text(on_sqlite), postgresql_where=sa.text(which))


TitleKey = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
"""Sorted by code point on both databases, so that a page begins where the last one ended."""


class Opportunity(SQLModel, table=True):
    """One commercialisation opportunity.

    The columns from `due_on` down are derived: services keep them equal to the records they
    summarise, so that the board and the table read one row each.
    """

    __table_args__ = (
        UniqueConstraint("programme_id", "external_reference"),
        # every list is read along one of these; `restricted` spares a look at the row
        Index("ix_opportunity_updated", *OPEN_ONES, "updated_at", "id", *FILTERED),
        Index("ix_opportunity_title", *OPEN_ONES, "title_key", "id", "restricted"),
        Index("ix_opportunity_value", *OPEN_ONES, "value_key", "id", "restricted"),
        Index("ix_opportunity_due", *OPEN_ONES, "due_on", "id", "restricted"),
        Index(
            "ix_opportunity_entered", *OPEN_ONES, "stage_entered_at", "id", "restricted", "stage"
        ),
        Index("ix_opportunity_board", *OPEN_ONES, "stage", "updated_at", "id", "restricted"),
        Index("ix_opportunity_lead", "programme_id", "lead_id", "is_open", "updated_at", "id"),
        Index("ix_opportunity_sponsor", "sponsor_id", "review_state", "updated_at", "id"),
        Index("ix_opportunity_sector", "programme_id", "restricted", "sector"),
        _some("ix_opportunity_submitted", SUBMITTED, "programme_id", *WAITING),
        _some("ix_opportunity_restricted", RESTRICTED, "programme_id", *TOTALLED),
        _some("ix_opportunity_restricted_lead", RESTRICTED, "lead_id", "id"),
        _some("ix_opportunity_restricted_sponsor", RESTRICTED, "sponsor_id", "id"),
    )

    id: int = primary_key()
    programme_id: int = references("programme.id", index=False)
    title: str = Field(max_length=200)
    summary: str = Field(default="", sa_type=sa.Text)
    need: str = Field(default="", sa_type=sa.Text)
    public_assets: str = Field(default="", sa_type=sa.Text)
    context: str = Field(default="", sa_type=sa.Text)
    outcomes: list[str] = json_column(list)
    dimensions: list[str] = json_column(list)
    novelty: Novelty | None = enum_column(Novelty, nullable=True)
    ownership_model: OwnershipModel | None = enum_column(OwnershipModel, nullable=True)
    sector: str = Field(default="", max_length=120)
    legal_route: LegalRoute | None = enum_column(LegalRoute, nullable=True)
    risk_appetite: RiskAppetite | None = enum_column(RiskAppetite, nullable=True)
    expected_value_pence: int | None = money_pence()
    currency: str = Field(default="GBP", max_length=3)
    value_note: str = Field(default="", sa_type=sa.Text)
    target_dates: dict[str, str] = json_column(dict)
    delivery_confidence: Confidence | None = enum_column(Confidence, nullable=True)
    restricted: bool = False
    lead_id: int | None = references("person.id", nullable=True, index=False)
    sponsor_id: int | None = references("person.id", nullable=True, index=False)
    external_reference: str | None = Field(default=None, max_length=120)
    imported: dict[str, Any] = json_column(dict)
    origin: Origin = enum_column(Origin)

    stage: Stage = enum_column(Stage)
    status: Status = enum_column(Status)
    stage_entered_at: datetime = moment()
    created_at: datetime = moment()
    updated_at: datetime = moment()
    version: int = 1

    due_on: date = Field(default=NO_DATE)
    is_open: bool = True
    title_key: str = Field(default="", sa_type=TitleKey)
    value_key: int = Field(default=-1, sa_type=sa.BigInteger)
    review_state: ReviewState | None = enum_column(ReviewState, nullable=True)
    review_attempt: int = 1
    criteria_met: int = 0
    criteria_total: int = 0


class TeamMember(SQLModel, table=True):
    """Somebody on an opportunity's team."""

    __tablename__ = "team_member"
    __table_args__ = (
        UniqueConstraint("opportunity_id", "person_id"),
        _some("ix_team_member_sponsor", "role = 'sponsor'", "person_id", "opportunity_id"),
    )

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    person_id: int = references("person.id")
    role: TeamRole = enum_column(TeamRole)
    function: AdviserFunction | None = enum_column(AdviserFunction, nullable=True)


class StagePassage(SQLModel, table=True):
    """One stay in one stage. Ages, durations and flow come from these rows alone."""

    __tablename__ = "stage_passage"
    __table_args__ = (Index("ix_stage_passage_stage", "programme_id", "stage", "entered_at"),)

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    programme_id: int = references("programme.id", index=False)
    stage: Stage = enum_column(Stage)
    entered_at: datetime = moment()
    entered_by: PassageCause = enum_column(PassageCause)
    left_at: datetime | None = moment(nullable=True)
    left_by: PassageCause | None = enum_column(PassageCause, nullable=True, name="left_by")
    reason: str = Field(default="", sa_type=sa.Text)
    date_note: str = Field(default="", max_length=200)


class RiskAcceptance(SQLModel, table=True):
    """A sponsor's own written acceptance that the opportunity carries risk."""

    __tablename__ = "risk_acceptance"

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id")
    person_id: int = references("person.id")
    statement: str = Field(sa_type=sa.Text)
    accepted_at: datetime = moment()
    date_note: str = Field(default="", max_length=200)
