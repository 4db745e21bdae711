"""Disclosures: what was told to whom, what is still owed, and the proof of it."""

from datetime import date, datetime
from typing import Any, Literal

from pydantic import Field

from app.domain.discussions import DiscussionForm
from app.domain.equal_treatment import DisclosureKind, Means
from app.domain.policy import Action
from app.schemas.discussion import Day, Organisations, PartyOut
from app.schemas.fields import Command, Id, Output, RequiredText, Text, Title
from app.schemas.history import EventOut
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef

StatedMeans = Literal[
    Means.MEETING, Means.CALL, Means.EMAIL, Means.LETTER, Means.DATA_ROOM, Means.EVENT
]
MANY = 200
"""At most so many disclosures are levelled in one act."""


class TellDisclosure(Command):
    """Record that further organisations were told."""

    organisation_ids: Organisations = Field(description="Who was told.")
    told_on: Day = Field(description="When; not in the future.", examples=["2026-11-01"])
    means: StatedMeans = Field(description="How.")


class Disclose(TellDisclosure):
    """Record something of ours that was told, to whom, when and how."""

    kind: Literal[DisclosureKind.FACT, DisclosureKind.DOCUMENT] = Field(
        DisclosureKind.FACT, description="An answer is disclosed by releasing it."
    )
    title: Title = Field(description="What was told, in a few words.")
    text: Text = Field("", description="What was told, in full: partners read these words.")
    document_id: Id | None = Field(None, description="The document that was given.")
    discussion_id: Id | None = Field(None, description="The talk it was told in.")
    idea_id: Id | None = Field(
        None, description="The idea it draws on. A candidate's idea is never disclosed."
    )
    corrects_id: Id | None = Field(None, description="The earlier disclosure it puts right.")


class LevelDisclosures(Command):
    """Tell everybody who is owed it, in one act under one stamp.

    Whoever has an account sees it in the partner area at that moment. For the others say when and
    how you told them.
    """

    disclosure_ids: list[Id] = Field(
        [], max_length=MANY, description="What to level; empty for all that is not."
    )
    told_on: Day | None = Field(None, description="When those without an account were told.")
    means: StatedMeans | None = Field(None, description="How those without an account were told.")


class WithdrawDisclosure(Command):
    """Say that an entry was a mistake: this was never told. Nothing is deleted."""

    reason: RequiredText = Field(description="What was wrong with the entry.")


class WithdrawTelling(Command):
    """Say that one entry was a mistake: this organisation was not told after all."""

    reason: RequiredText = Field(description="What was wrong with the entry.")


class CorrectionRef(Output):
    """The other side of a correction."""

    id: int
    title: str


class TellingOut(Output):
    """One organisation told."""

    id: int
    organisation: OrganisationRef = Field(description="The organisation.")
    told_on: date
    date_note: str
    means: Means
    is_levelling: bool = Field(description="It was told to level what another had been told.")
    recorded_at: datetime = Field(description="The stamp of the act.")
    recorded_by: PersonRef | None
    confirmed_at: datetime | None = Field(description="When the partner confirmed that it has it.")
    withdrawn_at: datetime | None
    withdrawn_by: PersonRef | None = Field(description="Who withdrew it.")
    withdrawn_reason: str = Field(description="What was wrong with the entry.")
    stands_because: str = Field(description="Why it cannot be withdrawn; empty when it can.")


class DisclosureOut(Output):
    """Something of ours that was told."""

    id: int
    opportunity_id: int
    kind: DisclosureKind = Field(description="What was disclosed.")
    title: str
    text: str
    asked: str = Field(description="The question it answers, as everybody reads it.")
    document_id: int | None = Field(description="The document that was given.")
    document_title: str = Field(description="Title of that document; empty for none.")
    discussion_id: int | None = Field(description="The talk it was told in.")
    idea_id: int | None = Field(description="The idea of ours it draws on.")
    source_note: str = Field(description="Where it is told, when it comes from a document.")
    content_sha256: str = Field(description="SHA-256 of what was told, in canonical JSON.")
    recorded_at: datetime
    recorded_by: PersonRef | None
    withdrawn_at: datetime | None
    withdrawn_by: PersonRef | None = Field(description="Who withdrew it.")
    withdrawn_reason: str = Field(description="What was wrong with the entry.")
    stands_because: str = Field(description="Why it cannot be withdrawn; empty when it can.")
    tellings: list[TellingOut] = Field(description="Who was told, withdrawn entries too.")
    owed: list[OrganisationRef] = Field(description="Who must still be told; empty when level.")
    corrects: CorrectionRef | None = Field(description="The earlier disclosure it puts right.")
    corrected_by: list[CorrectionRef] = Field(description="What put it right since.")
    permitted_actions: list[Action]


class TellingCell(Output):
    """What one organisation knows of one disclosure."""

    organisation_id: int = Field(description="The organisation that was told.")
    told_on: date = Field(description="The day it was told.")
    date_note: str = Field(description="Says when the date is estimated.")
    means: Means = Field(description="How it was told.")
    is_levelling: bool = Field(description="It was told to level what another had been told.")
    is_confirmed: bool = Field(description="The partner confirmed that it has it.")


class ParityRow(Output):
    """One disclosure against everybody we talk to."""

    id: int
    kind: DisclosureKind = Field(description="What was disclosed.")
    title: str
    recorded_at: datetime
    withdrawn_at: datetime | None
    cells: list[TellingCell] = Field(description="Who was told, by organisation.")
    owed: list[int] = Field(description="Organisations that must still be told.")


class OwedWords(Output):
    """What to send to whoever is owed a disclosure and has no account."""

    id: int = Field(description="The disclosure.")
    title: str
    text: str = Field(description="The words the others were told.")
    asked: str = Field(description="The question it answers; empty for none.")
    document_title: str = Field(description="Title of the document to send; empty for none.")
    names: list[str] = Field(description="Who is owed it and has no account.")


class Parity(Output):
    """Disclosures against candidates, the latest first, and all that is not level."""

    parties: list[PartyOut]
    items: list[ParityRow]
    next: int | None = Field(description="Send as `cursor` to read on; null at the end.")
    unlevelled: int = Field(description="Disclosures that somebody is still owed.")
    without_account: list[OrganisationRef] = Field(
        description="Owed something, with nobody who signs in: say how they are told."
    )
    to_send: list[OwedWords] = Field(
        description="The words to send to those, the earliest first, 10 at a time."
    )
    permitted_actions: list[Action]


class Levelled(Output):
    """What one act of levelling told."""

    disclosures: int = Field(description="How many disclosures were levelled.")
    tellings: int = Field(description="How many organisations were told something.")
    at: datetime = Field(description="The stamp of the act.")


class KnownSince(Output):
    """One disclosure that an organisation has, by its number in the pack."""

    number: int = Field(description="Its place in the pack, from 1.")
    told_on: date = Field(description="The day it was told.")
    date_note: str = Field(description="Says when the date is estimated.")


class PartyRecord(Output):
    """A candidate in the evidence pack: when it came in, moved and went out, and what it knows."""

    organisation: OrganisationRef = Field(description="The organisation.")
    moves: list[str] = Field(description="Where it stood and when, in words.")
    told: list[KnownSince] = Field(description="What it was told, and when.")
    owed: list[int] = Field(description="Numbers of what it is still owed.")
    advantage: str = Field(description="The assessment of unfair advantage, in words.")


class TalkRecord(Output):
    """A discussion in the evidence pack: that it was held, never what was said."""

    id: int
    form: DiscussionForm = Field(description="How it was held.")
    held_on: date
    date_note: str
    parties: list[OrganisationRef] = Field(description="The candidates who took part.")
    disclosed: list[int] = Field(description="Numbers of what we disclosed in it.")


class DisclosureProof(Output):
    """One disclosure with its events."""

    number: int = Field(description="Its place in the pack, from 1.")
    disclosure: DisclosureOut = Field(description="What was told, and to whom.")
    content_matches: bool = Field(description="What is stored is what was recorded.")
    tellings_match: bool = Field(
        description="Who was told, when and how is what the trail says, corrections too."
    )
    days_apart: int = Field(description="Days from the first to the last who was told.")
    events: list[EventOut] = Field(description="Every event that speaks of it, in order.")


class Chain(Output):
    """The audit trail the pack rests on."""

    stream: str
    events: int = Field(description="How many events the stream has.")
    head: str = Field(description="Hash of its last event.")
    is_intact: bool = Field(description="Every hash was computed again and fits.")
    problem: str = Field(description="The first bad record; empty when intact.")


class EvidencePack(Output):
    """Who knew what, and when: what a challenge asks for."""

    reference: str
    title: str
    made_at: datetime = Field(description="When the pack was made.")
    is_sound: bool = Field(
        description="The trail is intact, and everything here is what the trail says."
    )
    missing: list[int] = Field(
        description="Ids of disclosures that the trail tells of and that are gone."
    )
    parties: list[PartyRecord]
    talks: list[TalkRecord] = Field(description="The discussions held, the earliest first.")
    notice: dict[str, Any] = Field(description="The engagement notice, or the reason for none.")
    disclosures: list[DisclosureProof] = Field(description="Each disclosure with its proof.")
    chain: Chain = Field(description="The audit trail it rests on.")
