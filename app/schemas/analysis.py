"""The analysis of an opportunity, going in and coming out."""

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from app.domain.assets import HIGHEST, LOWEST, AssetKind, Route
from app.domain.barriers import BarrierState, Way
from app.domain.commercialisation import FORMS
from app.domain.commercialisation_questions import QUESTIONS
from app.domain.context import Bearing, ContextKind
from app.domain.opportunities import OwnershipModel
from app.domain.policy import Action
from app.schemas.fields import Command, Id, Line, Output, Pence, RequiredText, Text, Title
from app.schemas.opportunity import PersonRef

Score = Annotated[int, Field(ge=LOWEST, le=HIGHEST)]


def _form(value: str) -> str:
    if value and value not in FORMS:
        raise ValueError("Choose a form of contract from the list")
    return value


class TakeTest(Command):
    """The answers to the commercialisation test; a question left out is not answered."""

    answers: dict[str, str] = Field(
        {}, description="Answer by question.", examples=[{"alone": "neither", "growth": "yes"}]
    )
    notes: dict[str, Text] = Field({}, description="By question: why, or where it is recorded.")
    contract_form: Annotated[str, AfterValidator(_form)] = Field(
        "", description="The form of the contract, which decides nothing.", examples=["subcontract"]
    )

    @field_validator("answers")
    @classmethod
    def _known(cls, given: dict[str, str]) -> dict[str, str]:
        for question, answer in given.items():
            if question not in QUESTIONS:
                raise ValueError(f"There is no question “{question[:40]}”")
            if answer not in QUESTIONS[question].answers:
                raise ValueError(f"Choose an answer from the list for “{question}”")
        return given

    @field_validator("notes")
    @classmethod
    def _asked(cls, notes: dict[str, str]) -> dict[str, str]:
        if unknown := notes.keys() - QUESTIONS.keys():
            raise ValueError(f"There is no question “{min(unknown)[:40]}”")
        return {question: note for question, note in notes.items() if note}


class ReasonOut(Output):
    """One answer, and whether it speaks for the model."""

    question: str
    answer: str = Field(description="The answer's words.")
    agrees: bool = Field(description="Whether it speaks for the model.")
    decides: bool = Field(description="Whether the model needs this answer.")


class SeparationOut(Output):
    """One of the tests that separate commercialisation from outsourcing."""

    text: str
    passed: bool | None = Field(description="Null while it is not known.")


class VerdictOut(Output):
    """What the answers amount to, and why."""

    model: OwnershipModel | None = Field(description="Null while no model fits.")
    closest: OwnershipModel | None = Field(
        description="The nearest model, when everything is answered and none fits."
    )
    plain: str = Field(description="The verdict in a sentence.")
    is_commercialisation: bool = Field(description="Whether risk and value are shared.")
    in_form: str = Field(description="What to know when the contract's form suggests otherwise.")
    reasons: list[ReasonOut] = Field(description="How each answer speaks for or against it.")
    possible: list[OwnershipModel] = Field(description="Models that nothing yet contradicts.")
    missing: list[str] = Field(description="Questions whose answers would tell.")
    separations: list[SeparationOut] = Field(description="The report's tests, one by one.")


class TestOut(Output):
    """The commercialisation test of an opportunity."""

    opportunity_id: int
    answers: dict[str, str] = Field(description="Answer by question.")
    notes: dict[str, str] = Field(description="Why, by question.")
    contract_form: str = Field(description="The form of the contract; empty if not recorded.")
    verdict: VerdictOut = Field(description="What the answers amount to.")
    stated_model: OwnershipModel | None = Field(
        description="The ownership model recorded with the opportunity."
    )
    updated_at: datetime | None
    updated_by: PersonRef | None = Field(description="Who answered last.")
    version: int = Field(description="0 while nobody has answered.")
    permitted_actions: list[Action]


class ContextFields(Command):
    """Something in the context. The end is only for what lasts."""

    kind: ContextKind
    title: Title
    detail: Text = Field("", description="What it means for the opportunity.")
    bearing: Bearing = Field(Bearing.OPEN, description="Whether it helps or hinders.")
    starts_on: date | None = Field(None, description="When it happens or begins.")
    ends_on: date | None = Field(None, description="When it ends, if it lasts.")
    date_note: Line = Field(
        "", description="The date in words, shown in place of the day when no day is known."
    )
    source: Line = Field("", description="Where this is known from.")


class ContextOut(Output):
    """Something in the context."""

    id: int
    opportunity_id: int
    kind: ContextKind = Field(description="What it is.")
    title: str
    detail: str = Field(description="What it means for the opportunity.")
    bearing: Bearing = Field(description="Whether it helps or hinders.")
    starts_on: date | None = Field(description="When it happens or begins.")
    ends_on: date | None = Field(description="When it ends, if it lasts.")
    date_note: str = Field(description="The date in words, when no day is known.")
    source: str = Field(description="Where this is known from.")
    version: int


class AssetFields(Command):
    """A public asset or piece of knowledge that is offered."""

    name: Title
    kind: AssetKind
    description: Text = Field("", description="What it is, and what state it is in.")
    owner: Line = Field("", description="The body that owns it.")
    rights: Text = Field("", description="What may be done with it, and what may not.")
    route: Route | None = Field(None, description="How a partner could come to use it.")
    worth_pence: Pence | None = Field(None, description="What it is worth, in pence, if known.")
    worth: Text = Field("", description="How its worth was arrived at, or what it lies in.")
    social: Score | None = Field(None, description="Social potential, 1 to 5.")
    social_why: Text = Field("", description="Why this social score.")
    economic: Score | None = Field(None, description="Economic potential, 1 to 5.")
    economic_why: Text = Field("", description="Why this economic score.")
    financial: Score | None = Field(None, description="Financial potential, 1 to 5.")
    financial_why: Text = Field("", description="Why this financial score.")
    source: Line = Field("", description="Where this is known from.")


class AssetOut(Output):
    """A public asset that is offered, with what is not known of it yet."""

    id: int
    opportunity_id: int
    name: str
    kind: AssetKind = Field(description="What it is.")
    description: str = Field(description="What it is, and what state it is in.")
    owner: str = Field(description="The body that owns it.")
    rights: str = Field(description="What may be done with it, and what may not.")
    route: Route | None = Field(description="How a partner could come to use it.")
    worth_pence: int | None = Field(description="What it is worth, in pence, if known.")
    worth: str = Field(description="How its worth was arrived at, or what it lies in.")
    social: int | None = Field(description="Social potential, 1 to 5.")
    social_why: str = Field(description="Why this social score.")
    economic: int | None = Field(description="Economic potential, 1 to 5.")
    economic_why: str = Field(description="Why this economic score.")
    financial: int | None = Field(description="Financial potential, 1 to 5.")
    financial_why: str = Field(description="Why this financial score.")
    source: str = Field(description="Where this is known from.")
    gaps: list[str] = Field(description="What must be known before a partner is given access.")
    version: int


class NameBarrier(Command):
    """A barrier: one of the report's by `key`, or your own by `title`."""

    key: str | None = Field(
        None, description="One of the report's barriers.", examples=["regulation"]
    )
    title: Line = Field("", description="Your own words; with a key they may stay empty.")
    severity: Score = Field(description="1 (slight) to 5 (could stop it).")
    note: Text = Field("", description="How it shows here.")
    source: Line = Field("", description="Where this is known from.")


class EditBarrier(Command):
    """How a barrier stands now."""

    title: Title
    severity: Score = Field(description="1 (slight) to 5 (could stop it).")
    note: Text = Field("", description="How it shows here.")
    state: BarrierState = Field(BarrierState.STANDING, description="Whether it still stands.")
    outcome: Text = Field("", description="How it was overcome.")
    source: Line = Field("", description="Where this is known from.")


class MitigationFields(Command):
    """A way over a barrier."""

    way: Way
    text: RequiredText
    owner_id: Id | None = Field(None, description="Who sees to it.")
    due_on: date | None = Field(None, description="By when; null when no date is set.")
    done_on: date | None = Field(None, description="When it was done; null before.")


class MitigationOut(Output):
    """A way over a barrier, with whoever sees to it."""

    id: int
    barrier_id: int = Field(description="The barrier it is a way over.")
    way: Way = Field(description="Which of the four ways it is.")
    text: str = Field(description="What is done.")
    owner: PersonRef | None = Field(description="Who sees to it; null while nobody does.")
    due_on: date | None = Field(description="By when; null when no date is set.")
    done_on: date | None = Field(description="When it was done; null before.")
    version: int


class BarrierOut(Output):
    """A barrier, with the ways over it."""

    id: int
    opportunity_id: int
    key: str | None = Field(description="The report's barrier; null for the team's own.")
    title: str
    severity: int = Field(description="1 (slight) to 5 (could stop it).")
    note: str = Field(description="How it shows here.")
    state: BarrierState = Field(description="Whether it still stands.")
    outcome: str = Field(description="How it was overcome.")
    source: str = Field(description="Where this is known from.")
    mitigations: list[MitigationOut] = Field(description="The ways over it.")
    version: int


class RemoveRecord(Command):
    """Take a record off the list; the history keeps it."""

    reason: Text = Field("", description="Why, for the history.")
