"""Sponsors' votes on a gate, and the chair's record of the meeting."""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from app.domain.gates import Outcome
from app.domain.quorum import Absence, Standing
from app.schemas.fields import Command, Id, Output, Text, WithRules
from app.schemas.opportunity import PersonRef

Place = Annotated[str, WithRules(200, single_line=True, required=True)]


class EndVote(Command):
    """Record what the votes come to: the outcome that is reached, or rework when they are split."""

    pack_digest: str = Field(
        description="`pack_digest` of the review you read.", pattern="^[0-9a-f]{64}$"
    )


class VoteOut(Output):
    """One sponsor's vote."""

    seat: PersonRef = Field(description="The sponsor whose vote it is.")
    voter: PersonRef = Field(description="Who cast it: the sponsor, or their delegate.")
    outcome: Outcome = Field(description="What they voted for.")
    reason: str
    conditions: list[dict[str, Any]] = Field(description="The conditions asked for.")
    override_reason: str = Field(description="Why it goes on although advice stands against it.")
    cast_at: datetime = Field(description="When it was cast, or last changed.")


class SeatOut(Output):
    """A sponsor who decides, and who stands in for them today."""

    sponsor: PersonRef
    delegate: PersonRef | None = Field(description="Who stands in for them today.")
    has_voted: bool | None = Field(description="Null for a sponsor who has yet to vote.")


class AbsentOut(Output):
    """A named sponsor who may not decide this gate."""

    sponsor: PersonRef
    absence: Absence = Field(description="What keeps them from deciding.")
    why: str = Field(description="The same in words.")


class VotingOut(Output):
    """Who decides an attempt, and how its vote stands for the reader.

    Votes are shown to those who have voted, and to everybody once the outcome is recorded.
    """

    rule: str = Field(description="How many must agree, in words.")
    needed: int = Field(description="Votes that must agree.")
    seats: list[SeatOut] = Field(description="Sponsors who decide, the first named first.")
    absent: list[AbsentOut] = Field(description="Named sponsors who may not.")
    standing: Standing | None = Field(description="Null while the reader may not know.")
    problem: str = Field(description="Why it cannot be decided, and what to do; empty if it can.")
    mine: VoteOut | None = Field(description="The reader's own vote.")
    may_fill: list[PersonRef] = Field(description="The sponsors for whom the reader may vote.")
    votes: list[VoteOut] = Field(description="As far as the reader may see them.")
    agreed: bool = Field(description="False when the vote ended without agreement.")


class RecordMeeting(Command):
    """The chair's record of the meeting at which the gate was considered."""

    held_on: date = Field(
        description="The day of the meeting, today or before.", examples=["2026-11-02"]
    )
    place: Place = Field(
        description="Where it was held; an address, a room, or a call.", examples=["Board room"]
    )
    chair_id: Id = Field(description="Who chaired it: somebody of the programme.")
    attendee_ids: list[Id] = Field([], max_length=100, description="Others of the programme.")
    others: Text = Field("", description="Anybody else who attended.")
    minutes_id: Id | None = Field(None, description="The minutes: a document of the opportunity.")
    note: Text = Field("", description="Anything the record should say.")


class MeetingOut(Output):
    """The record of a gate's meeting."""

    review_id: int
    held_on: date
    place: str = Field(description="Where it was held.")
    chair: PersonRef = Field(description="Who chaired it.")
    attendees: list[PersonRef] = Field(description="Others of the programme who attended.")
    others: str = Field(description="Anybody else who attended.")
    minutes_id: int | None = Field(description="The document that holds the minutes.")
    minutes_title: str = Field(description="Its title; empty without one.")
    note: str
    recorded_by: PersonRef | None
    recorded_at: datetime
    version: int
