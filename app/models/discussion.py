"""What was said with candidates: discussions, what followed from them, and whose ideas came up.

All of it is confidential to the opportunity's team, its sponsors and auditors.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from app.domain.discussions import Audience, DiscussionForm
from app.models.types import enum_column, json_column, moment, primary_key, references


class Discussion(SQLModel, table=True):
    """A talk with one candidate or several. People appear as words, by name or by role."""

    __table_args__ = (Index("ix_discussion_held", "opportunity_id", "held_on", "id"),)

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id", index=False)
    form: DiscussionForm = enum_column(DiscussionForm)
    held_on: date
    date_note: str = Field(default="", max_length=200)
    place: str = Field(default="", max_length=200)
    our_people: str = Field(default="", sa_type=sa.Text)
    their_people: str = Field(default="", sa_type=sa.Text)
    agenda: str = Field(default="", sa_type=sa.Text)
    said: str = Field(default="", sa_type=sa.Text)
    source_note: str = Field(default="", max_length=500)
    recorded_at: datetime = moment()
    recorded_by_id: int | None = references("person.id", nullable=True, index=False)
    version: int = 1


class DiscussionParty(SQLModel, table=True):
    """A candidate at a discussion."""

    __tablename__ = "discussion_party"

    discussion_id: int = references("discussion.id", index=False, primary_key=True)
    organisation_id: int = references("organisation.id", primary_key=True)


class DiscussionAction(SQLModel, table=True):
    """Something to be done after a discussion. Without an owner of ours, the candidate owes it."""

    __tablename__ = "discussion_action"

    id: int = primary_key()
    discussion_id: int = references("discussion.id")
    text: str = Field(sa_type=sa.Text)
    owner_id: int | None = references("person.id", nullable=True, index=False)
    due_on: date
    done_at: datetime | None = moment(nullable=True)
    done_by_id: int | None = references("person.id", nullable=True, index=False)
    done_note: str = Field(default="", sa_type=sa.Text)


class Idea(SQLModel, table=True):
    """An idea for value, credited to whoever had it. Without an organisation it is ours.

    `named_ids` are the organisations it may be told to, where its audience is those named.
    """

    __table_args__ = (Index("ix_idea_opportunity", "opportunity_id", "id"),)

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id", index=False)
    discussion_id: int | None = references("discussion.id", nullable=True)
    organisation_id: int | None = references("organisation.id", nullable=True)
    person: str = Field(default="", max_length=200)
    title: str = Field(max_length=200)
    text: str = Field(default="", sa_type=sa.Text)
    had_on: date | None = None
    date_note: str = Field(default="", max_length=200)
    audience: Audience = enum_column(Audience)
    named_ids: list[int] = json_column(list)
    source_note: str = Field(default="", max_length=500)
    recorded_at: datetime = moment()
    recorded_by_id: int | None = references("person.id", nullable=True, index=False)
    version: int = 1
