"""Sponsors away or leaving: delegations, and handing over."""

from datetime import date, datetime

from pydantic import Field

from app.domain.policy import Action
from app.schemas.fields import Command, Id, Output, RequiredText, Text
from app.schemas.opportunity import Gate, PersonRef


class GiveDelegation(Command):
    """Name somebody to decide in your place for a time."""

    programme_id: Id = Field(description="The programme in which you are a sponsor.")
    to_id: Id = Field(description="Who decides for you: another sponsor of the programme.")
    opportunity_id: Id | None = Field(
        None, description="One opportunity of yours; without it, all you sponsor in the programme."
    )
    gates: list[Gate] = Field([], max_length=5, description="Which gates; empty for all of them.")
    starts_on: date = Field(description="The first day, today or later.")
    ends_on: date = Field(description="The last day, at most 183 days after the first.")
    reason: Text = Field("", description="Why, if you wish to say: everybody inside can read it.")


class DelegationGap(Output):
    """A gate ahead that a delegation is for, and that the delegate may not decide."""

    opportunity_id: int
    reference: str
    title: str
    gate: int
    reason: str = Field(description="Why the delegate may not decide it.")


class DelegationOut(Output):
    """Who decides for whom, until when."""

    id: int
    programme_id: int
    programme: str = Field(description="Its name.")
    opportunity_id: int | None = Field(description="For this one alone; null for all of theirs.")
    opportunity: str | None = Field(description="Its reference and title.")
    gates: list[int] = Field(description="Gates it is for; empty for all of them.")
    sponsor: PersonRef = Field(description="Whose decision it is.")
    delegate: PersonRef = Field(description="Who decides for them.")
    starts_on: date = Field(description="The first day on which it stands.")
    ends_on: date = Field(description="The last day on which it stands.")
    reason: str = Field(description="As the sponsor gave it.")
    created_at: datetime
    revoked_at: datetime | None = Field(description="When it was ended early.")
    revoked_by: PersonRef | None = Field(description="Who ended it early.")
    gaps: list[DelegationGap] = Field(
        description="What the delegate may not decide after all; only the sponsor reads it."
    )
    state: str = Field(description="`standing`, `to_come`, `over`, `revoked`, or `void`.")
    version: int
    permitted_actions: list[Action]


class DelegationList(Output):
    """The delegations the reader may know of, those that stand and will stand first."""

    items: list[DelegationOut]
    next: int | None = Field(description="Send as `cursor` to read on; null at the end.")


class HandOver(Command):
    """Replace a sponsor who leaves by a named successor."""

    successor_id: Id = Field(description="Another sponsor of the programme.")
    opportunity_ids: list[Id] = Field(
        [], max_length=100, description="Which to hand over; empty for all, up to 100 at a time."
    )
    reason: RequiredText = Field(description="Why: it goes on each opportunity's record.")


class Duty(Output):
    """One opportunity that a sponsor must hand over before leaving."""

    opportunity_id: int
    reference: str
    title: str
    gate: int = Field(description="The gate ahead.")
    due_on: date | None = Field(description="The target date of that gate.")
    waits: bool = Field(description="A pack waits for the decision: it is withdrawn with it.")
    review_id: int | None
    conditions_to_confirm: int = Field(description="Discharges proposed and not yet answered.")
    is_first: bool = Field(description="The sponsor named first; false for a further sponsor.")


class HandOverPage(Output):
    """What a sponsor still holds in a programme, and who could take it on."""

    programme_id: int
    programme: str = Field(description="Its name.")
    person: PersonRef = Field(description="Whose duties they are.")
    is_able: bool = Field(description="False: the account is closed or the role has ended.")
    duties: list[Duty] = Field(description="Those the reader may see, up to 100.")
    more: bool = Field(description="There are more than these.")
    delegations: int = Field(description="Delegations they gave that stand or will stand.")
    successors: list[PersonRef] = Field(description="Who could be named.")
    refusal: str | None = Field(description="Why the reader cannot hand over; null when they can.")


class HandedOver(Output):
    """What a handover did."""

    successor: PersonRef
    opportunity_ids: list[int] = Field(description="Handed over.")
    withdrawn_ids: list[int] = Field(
        description="Of these, the ones whose waiting pack was withdrawn, to be submitted again."
    )


class Choice(Output):
    """Something to choose from, by name."""

    id: int
    name: str


class NewDelegation(Output):
    """What a sponsor may choose from when naming a delegate."""

    programmes: list[Choice]
    delegates: list[Choice]
    opportunities: list[Choice]
