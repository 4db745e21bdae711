"""What people are told, how they want it, the mail it goes out in, and their calendar feeds."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.notifying import Audience, Delivery
from app.models.types import enum_column, json_column, moment, primary_key, references

_UNREAD = sa.text("read_at IS NULL")
_FOR_DIGEST = sa.text("delivery = 'digest' AND mail_id IS NULL")
_WAITING = sa.text("state = 'waiting'")


class Notification(SQLModel, table=True):
    """One thing one person is told, once: `source` is the event, or the reminder with its day.

    It keeps no words, only the key of its notice and the few facts that the words need, and is
    shown only to whoever may still see what it is about.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "notice", "source"),
        Index(
            "ix_notification_unread",
            "person_id",
            "id",
            sqlite_where=_UNREAD,
            postgresql_where=_UNREAD,
        ),
        Index("ix_notification_person", "person_id", "id"),
        Index("ix_notification_source", "source"),
        Index(
            "ix_notification_for_digest",
            "person_id",
            "made_at",
            sqlite_where=_FOR_DIGEST,
            postgresql_where=_FOR_DIGEST,
        ),
    )

    id: int = primary_key()
    person_id: int = references("person.id", index=False)
    notice: str = Field(max_length=60)
    source: str = Field(max_length=120)
    audience: Audience = enum_column(Audience)
    opportunity_id: int | None = references("opportunity.id", nullable=True)
    facts: dict[str, Any] = json_column(dict)
    at: datetime = moment()
    made_at: datetime = moment(index=True)
    read_at: datetime | None = moment(nullable=True)
    delivery: Delivery = enum_column(Delivery)
    mail_id: int | None = references("mail.id", nullable=True)


class MailState(StrEnum):
    """What became of a mail. One is dropped when nothing is left in it that its reader may see."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Mail(SQLModel, table=True):
    """A mail to one person: one notice at once, or a day's summary (`digest_on`).

    The unique constraint is what keeps summaries to one a day. The words are made when it is sent.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "digest_on"),
        Index("ix_mail_person", "person_id", "id"),
        Index("ix_mail_settled", "state", "settled_at"),
        Index(
            "ix_mail_waiting",
            "available_at",
            "id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    id: int = primary_key()
    person_id: int = references("person.id", index=False)
    digest_on: date | None = None
    state: MailState = enum_column(MailState)
    made_at: datetime = moment(index=True)
    available_at: datetime = moment()
    attempts: int = 0
    settled_at: datetime | None = moment(nullable=True)
    problem: str = Field(default="", max_length=80)


class NotificationChoices(SQLModel, table=True):
    """How somebody wants their mail. `choices` holds only kinds they chose for themselves."""

    __tablename__ = "notification_choices"

    person_id: int = references("person.id", index=False, primary_key=True)
    choices: dict[str, str] = json_column(dict)
    unsubscribe_key: str = Field(max_length=64)
    """Signs the links in their mail that stop it without signing in."""
    version: int = 1


class CalendarFeed(SQLModel, table=True):
    """A secret address of somebody's dates, kept as a hash. At most one of theirs is live."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        Index(
            "uq_calendar_feed_live",
            "person_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )

    token_hash: str = Field(max_length=64, primary_key=True)
    person_id: int = references("person.id", index=False)
    created_at: datetime = moment()
    revoked_at: datetime | None = moment(nullable=True)


class ReminderRound(SQLModel, table=True):
    """A working day whose reminders are all made."""

    __tablename__ = "reminder_round"

    day: date = Field(primary_key=True)
    made_at: datetime = moment()
