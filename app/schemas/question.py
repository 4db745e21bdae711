"""Questions by candidates, and answers released to all at once."""

from datetime import date, datetime

from pydantic import Field

from app.domain.discussions import QuestionState
from app.domain.policy import Action
from app.schemas.disclosure import StatedMeans
from app.schemas.discussion import Day
from app.schemas.fields import Command, Id, Output, RequiredText, Text
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef


class RecordQuestion(Command):
    """Write down a candidate's question."""

    organisation_id: Id = Field(description="Who asked.")
    text: RequiredText = Field(description="The question, in the asker's words.")
    asked_on: Day = Field(description="When; not in the future.", examples=["2026-11-01"])
    holds_secret: bool = Field(False, description="The question gives away a secret of the asker.")


class DraftAnswer(Command):
    """Write the answer, and the question as everybody will read it."""

    answer: RequiredText = Field(
        description="The answer everybody will get.", examples=["There are 40 sites."]
    )
    reworded: Text = Field("", description="The question as everybody reads it; empty: as asked.")
    holds_secret: bool = Field(False, description="The question gives away a secret of the asker.")


class ReleaseAnswer(Command):
    """Give the answer to everybody still in, at the same instant.

    Whoever has an account reads it at that moment. For the others say how you send it.
    """

    means: StatedMeans | None = Field(None, description="How those without an account are told.")


class RefuseQuestion(Command):
    """Say why it is not answered; only the asker is told."""

    reason: RequiredText = Field(description="Why not, as the asker reads it.")


class QuestionOut(Output):
    """A question and its answer, as the team sees them."""

    id: int
    opportunity_id: int
    organisation: OrganisationRef = Field(description="Who asked. Other candidates never read it.")
    text: str
    asked_on: date = Field(description="The day it was asked.")
    asked_at: datetime = Field(description="When it was written here.")
    asked_by: PersonRef | None = Field(description="Who wrote it here.")
    by_partner: bool = Field(description="Asked by the partner's own account.")
    holds_secret: bool = Field(description="The question gives away a secret of the asker.")
    reworded: str = Field(description="The question as everybody reads it; empty: as asked.")
    published: str = Field(description="The question as everybody reads it.")
    answer: str = Field(description="The answer, drafted or released.")
    state: QuestionState
    closed_at: datetime | None
    closed_by: PersonRef | None = Field(description="Who released, refused or withdrew it.")
    refused_reason: str = Field(description="Why it was not answered.")
    disclosure_id: int | None = Field(description="The released answer.")
    barred: str = Field(description="What bars its release; empty when it can be released.")
    without_account: list[OrganisationRef] = Field(
        description="Still in, with nobody who signs in: say how they are told."
    )
    version: int
    permitted_actions: list[Action]


class QuestionList(Output):
    """Some of the questions, the latest first."""

    items: list[QuestionOut]
    next: int | None = Field(description="Send as `cursor` to read on; null at the end.")
