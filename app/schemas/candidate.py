"""Candidates of early partner discussion, going in and coming out."""

from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from app.domain.candidates import CandidateState
from app.domain.policy import Action
from app.schemas.fields import Command, Id, Output, RequiredText, Text, _not_a_bool
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import CreateOrganisation, IdentifierOut, OrganisationRow

Risk = Annotated[
    int,
    BeforeValidator(_not_a_bool),
    Field(ge=1, le=5, description="How risky it would be to rely on it: 1 very low, 5 very high."),
]


class AddCandidate(Command):
    """Put an organisation on the longlist: a known one, or a new one given whole."""

    organisation_id: Id | None = Field(None, description="A known organisation.")
    organisation: CreateOrganisation | None = Field(
        None, description="A new one, added to the register as well."
    )
    is_another: bool = Field(
        False, description="Add the new one although others have a similar name."
    )
    why: Text = Field("", description="Why it is worth exploring with.")

    @model_validator(mode="after")
    def _exactly_one(self) -> "AddCandidate":
        if (self.organisation_id is None) == (self.organisation is None):
            raise ValueError("Give a known organisation or a new one, not both")
        return self


class EditCandidate(Command):
    """Replace what is noted of a candidate."""

    why: Text = Field("", description="Why it is worth exploring with.")
    risk: Risk | None = Field(None, description="1 very low to 5 very high; empty while unrated.")
    risk_note: Text = Field("", description="What the risk is.")


class MoveCandidate(Command):
    """Shortlist a candidate, put it back, end the discussion with it, or take it up again."""

    to: CandidateState = Field(description="Where it goes.")
    reason: RequiredText = Field(description="Why. Kept with the date and your name.")


class CandidateRef(Output):
    """A candidate, named: nothing but who it is and where it stands."""

    id: int
    organisation_id: int
    name: str
    state: CandidateState


class CandidateMoveOut(Output):
    """A change of where a candidate stands."""

    from_state: CandidateState | None = Field(description="Nothing for its coming in.")
    to_state: CandidateState
    reason: str
    moved_at: datetime
    moved_by: PersonRef | None
    date_note: str = Field(description="Says when a date is estimated or not recorded.")


class CandidateRow(CandidateRef):
    """One candidate in a list."""

    why: str
    risk: int | None = Field(description="1 very low to 5 very high; null while unrated.")
    covers: int = Field(description="Needed capabilities it offers whole.")
    last_move: CandidateMoveOut
    version: int


class CandidateList(Output):
    """All candidates of an opportunity: shortlisted first, then longlisted, then those out."""

    items: list[CandidateRow]
    open_to_bid: str = Field(description="What being out of early discussion means.")
    permitted_actions: list[Action]
    refusals: dict[Action, str] = Field(description="Why an action is not permitted.")


class CandidateOut(CandidateRef):
    """One candidate, whole."""

    opportunity_id: int
    identifiers: list[IdentifierOut]
    why: str
    risk: int | None = Field(description="1 very low to 5 very high; null while unrated.")
    risk_note: str
    source_note: str = Field(description="Where a reconstructed record comes from.")
    added_at: datetime
    date_note: str
    moves: list[CandidateMoveOut] = Field(description="Every change, oldest first.")
    can_move_to: list[CandidateState]
    open_to_bid: str = Field(description="What being out of early discussion means.")
    version: int
    permitted_actions: list[Action]
    refusals: dict[Action, str] = Field(description="Why an action is not permitted.")


class Suggestion(OrganisationRow):
    """An organisation that may be meant."""

    candidate_id: int | None = Field(description="Its number if it is a candidate already.")
    is_ours: bool = Field(description="It runs the programme: our own side, so no candidate.")


class Suggestions(Output):
    """Organisations that may be meant, likest first."""

    q: str
    items: list[Suggestion]
