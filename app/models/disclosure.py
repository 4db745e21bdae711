"""Who was told what: disclosures, questions and answers, and what the law asks of engagement.

All of it is confidential to the opportunity's team, its sponsors and auditors; a partner sees
what was addressed to its own organisation.
"""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.domain.discussions import QuestionState
from app.domain.equal_treatment import AdvantageFinding, DisclosureKind, Means
from app.models.types import enum_column, moment, primary_key, references, ticket_column

_STANDING = sa.text("withdrawn_at IS NULL")


class Disclosure(SQLModel, table=True):
    """A fact, a document or an answer of ours about the opportunity. Never edited or deleted.

    `asked` is the question an answer answers, as everybody reads it: it never names who asked.
    """

    __table_args__ = (Index("ix_disclosure_opportunity", "opportunity_id", "id"),)

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id", index=False)
    kind: DisclosureKind = enum_column(DisclosureKind)
    title: str = Field(max_length=200)
    text: str = Field(default="", sa_type=sa.Text)
    asked: str = Field(default="", sa_type=sa.Text)
    document_id: int | None = references("document.id", nullable=True)
    discussion_id: int | None = references("discussion.id", nullable=True)
    idea_id: int | None = references("idea.id", nullable=True, index=False)
    source_note: str = Field(default="", max_length=500)
    content_sha256: str = Field(max_length=64)
    recorded_at: datetime = moment()
    recorded_by_id: int | None = references("person.id", nullable=True, index=False)
    withdrawn_at: datetime | None = moment(nullable=True)
    withdrawn_by_id: int | None = references("person.id", nullable=True, index=False)
    withdrawn_reason: str = Field(default="", sa_type=sa.Text)


class DisclosureCorrection(SQLModel, table=True):
    """A disclosure that puts an earlier one right, because what was told stays told."""

    __tablename__ = "disclosure_correction"

    disclosure_id: int = references("disclosure.id", index=False, primary_key=True)
    corrects_id: int = references("disclosure.id")


class DisclosureTelling(SQLModel, table=True):
    """One organisation told one disclosure; it knows that by its ticket.

    An entry made by mistake is withdrawn, with a reason.

    `told_on` is when it was told, `recorded_at` when that was written here: all that one act
    tells carries one stamp.
    """

    __tablename__ = "disclosure_telling"
    __table_args__ = (
        Index(
            "uq_disclosure_telling_standing",
            "disclosure_id",
            "organisation_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
        Index("uq_disclosure_telling_ticket", "ticket", unique=True),
    )

    id: int = primary_key()
    ticket: int = ticket_column()
    disclosure_id: int = references("disclosure.id")
    organisation_id: int = references("organisation.id")
    told_on: date
    date_note: str = Field(default="", max_length=200)
    means: Means = enum_column(Means)
    is_levelling: bool = False
    recorded_at: datetime = moment()
    recorded_by_id: int | None = references("person.id", nullable=True, index=False)
    confirmed_at: datetime | None = moment(nullable=True)
    confirmed_by_id: int | None = references("person.id", nullable=True, index=False)
    withdrawn_at: datetime | None = moment(nullable=True)
    withdrawn_by_id: int | None = references("person.id", nullable=True, index=False)
    withdrawn_reason: str = Field(default="", sa_type=sa.Text)


class PartnerQuestion(SQLModel, table=True):
    """A question by one candidate, who knows it by its ticket, and our answer until it is released
    to all at once."""

    __tablename__ = "partner_question"
    __table_args__ = (
        Index("ix_partner_question_opportunity", "opportunity_id", "id"),
        Index("uq_partner_question_ticket", "ticket", unique=True),
    )

    id: int = primary_key()
    ticket: int = ticket_column()
    opportunity_id: int = references("opportunity.id", index=False)
    organisation_id: int = references("organisation.id")
    text: str = Field(sa_type=sa.Text)
    asked_on: date
    asked_at: datetime = moment()
    asked_by_id: int | None = references("person.id", nullable=True, index=False)
    by_partner: bool = False
    holds_secret: bool = False
    reworded: str = Field(default="", sa_type=sa.Text)
    answer: str = Field(default="", sa_type=sa.Text)
    state: QuestionState = enum_column(QuestionState)
    closed_at: datetime | None = moment(nullable=True)
    closed_by_id: int | None = references("person.id", nullable=True, index=False)
    refused_reason: str = Field(default="", sa_type=sa.Text)
    disclosure_id: int | None = references("disclosure.id", nullable=True)
    version: int = 1


class EngagementNotice(SQLModel, table=True):
    """The preliminary market engagement notice (UK2), or the reason for none."""

    __tablename__ = "engagement_notice"

    opportunity_id: int = references("opportunity.id", index=False, primary_key=True)
    reference: str = Field(default="", max_length=120)
    published_on: date | None = None
    closes_on: date | None = None
    link: str = Field(default="", max_length=500)
    note: str = Field(default="", sa_type=sa.Text)
    reason_for_none: str = Field(default="", sa_type=sa.Text)
    updated_at: datetime = moment()
    updated_by_id: int | None = references("person.id", nullable=True, index=False)
    version: int = 1


class AdvantageAssessment(SQLModel, table=True):
    """Whether taking part gave a candidate an unfair advantage, and what was done about it."""

    __tablename__ = "advantage_assessment"
    __table_args__ = (UniqueConstraint("opportunity_id", "organisation_id"),)

    id: int = primary_key()
    opportunity_id: int = references("opportunity.id", index=False)
    organisation_id: int = references("organisation.id")
    finding: AdvantageFinding = enum_column(AdvantageFinding)
    advantage: str = Field(default="", sa_type=sa.Text)
    mitigation: str = Field(default="", sa_type=sa.Text)
    assessed_at: datetime = moment()
    assessed_by_id: int | None = references("person.id", nullable=True, index=False)
    version: int = 1
