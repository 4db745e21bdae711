"""Discussions with candidates, the ideas they brought, and what is to be done next."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from app.domain.discussions import MAX_PARTIES, Audience, DiscussionForm
from app.domain.parsing import FIRST_YEAR, LAST_YEAR
from app.domain.policy import Action
from app.schemas.fields import Command, Id, Line, Output, RequiredText, Text, Title
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef


def _plausible(value: date) -> date:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}")
    return value


Day = Annotated[date, AfterValidator(_plausible)]
Organisations = Annotated[list[Id], Field(min_length=1, max_length=MAX_PARTIES)]


class DiscussionFields(Command):
    """What is kept of a talk."""

    form: DiscussionForm = Field(description="How it was held.")
    held_on: Day = Field(
        description="The day it was held; not in the future.", examples=["2026-11-01"]
    )
    place: Line = Field("", description="Where.")
    organisation_ids: Organisations = Field(description="The candidates who took part.")
    our_people: Text = Field(
        "", description="Our people, by name or role.", examples=["The lead; a forecaster"]
    )
    their_people: Text = Field("", description="The candidates' people, by name or role.")
    agenda: Text = Field("", description="What it was to be about.")
    said: RequiredText = Field(
        description="What was said, by both sides.", examples=["They could alert 40,000 patients."]
    )


class RecordDiscussion(DiscussionFields):
    """Add a talk to the log."""


class EditDiscussion(DiscussionFields):
    """Replace what is kept of a talk. The audit trail keeps a hash of each version."""


class AddAction(Command):
    """Something to be done after a discussion."""

    text: RequiredText = Field(description="What is to be done.")
    owner_id: Id | None = Field(
        None, description="Who of ours does it; null when the candidate's side does."
    )
    due_on: Day = Field(description="By when.")


class CompleteAction(Command):
    """Say that it is done."""

    note: Text = Field("", description="What came of it.")


class IdeaFields(Command):
    """An idea for value, credited to whoever had it."""

    title: Title = Field(description="The idea in a few words.")
    text: Text = Field("", description="The idea.")
    organisation_id: Id | None = Field(None, description="Whose it is; null when it is ours.")
    person: Line = Field("", description="Who had it, by name or role.")
    discussion_id: Id | None = Field(None, description="The talk it came up in.")
    had_on: Day | None = Field(None, description="When it was had, if known.")
    audience: Audience = Field(Audience.NOBODY, description="Whom it may be told to.")
    named_ids: list[Id] = Field(
        [], max_length=MAX_PARTIES, description="Organisations it may be told to, when `named`."
    )


class RecordIdea(IdeaFields):
    """Note an idea."""


class EditIdea(IdeaFields):
    """Replace what is kept of an idea."""


class PartyOut(Output):
    """An organisation we talk to."""

    id: int = Field(description="Id of the organisation.")
    name: str
    is_in: bool = Field(description="Still in early discussion: owed what others were told.")
    is_bidder: bool = Field(description="Bids in the tender: owed what others were told.")
    has_account: bool = Field(description="Somebody of it signs in, and sees what it was told.")


class ActionOut(Output):
    """Something to be done after a discussion."""

    id: int
    text: str
    owner: PersonRef | None = Field(description="Nobody of ours when the candidate's side does it.")
    due_on: date
    done_at: datetime | None = Field(description="When it was done; null while it is open.")
    done_by: PersonRef | None = Field(description="Who did it.")
    done_note: str = Field(description="What came of it.")


class IdeaOut(Output):
    """An idea, whose it is, and whom it may be told to."""

    id: int
    opportunity_id: int
    title: str
    text: str
    organisation: OrganisationRef | None = Field(description="Whose it is; nobody's: ours.")
    person: str = Field(description="Who had it, by name or role.")
    discussion_id: int | None = Field(description="The talk it came up in.")
    had_on: date | None = Field(description="When it was had, if known.")
    date_note: str
    audience: Audience = Field(description="Whom it may be told to.")
    named: list[OrganisationRef] = Field(description="Whom it may be told to, when `named`.")
    source_note: str = Field(description="Where it is told, when it comes from a document.")
    recorded_at: datetime
    recorded_by: PersonRef | None
    not_disclosed: str = Field(description="Why it cannot be a disclosure; empty when it can.")
    version: int
    permitted_actions: list[Action]


class DiscussionRow(Output):
    """A talk in the log."""

    id: int
    form: DiscussionForm = Field(description="How it was held.")
    held_on: date
    date_note: str
    place: str = Field(description="Where.")
    parties: list[OrganisationRef] = Field(description="The candidates who took part.")
    excerpt: str = Field(description="How what was said begins.")
    ideas: int = Field(description="Ideas that came up in it.")
    disclosures: int = Field(description="What we disclosed in it.")
    open_actions: int = Field(description="What is still to be done.")


class DiscussionList(Output):
    """Some of the log, the latest first."""

    items: list[DiscussionRow]
    next: int | None = Field(description="Send as `cursor` to read on; null at the end.")


class DisclosedRef(Output):
    """Something we disclosed, in short."""

    id: int
    title: str
    is_level: bool = Field(description="Everybody who is owed it has it.")
    is_withdrawn: bool = Field(description="Withdrawn as a mistaken entry.")


class DiscussionOut(Output):
    """One talk, with what came of it."""

    id: int
    opportunity_id: int
    form: DiscussionForm = Field(description="How it was held.")
    held_on: date
    date_note: str
    place: str = Field(description="Where.")
    parties: list[OrganisationRef]
    our_people: str = Field(description="Our people, by name or role.")
    their_people: str = Field(description="The candidates' people, by name or role.")
    agenda: str = Field(description="What it was to be about.")
    said: str = Field(description="What was said, by both sides.")
    source_note: str = Field(description="Where it is told, when it comes from a document.")
    recorded_at: datetime
    recorded_by: PersonRef | None
    actions: list[ActionOut] = Field(description="What follows, by due date.")
    ideas: list[IdeaOut] = Field(description="Ideas that came up.")
    disclosures: list[DisclosedRef] = Field(description="What we disclosed in it.")
    version: int
    permitted_actions: list[Action]
