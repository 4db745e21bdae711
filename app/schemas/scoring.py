"""Scores of candidates by attribute, and how much each attribute weighs."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from app.domain.policy import Action
from app.domain.scoring import HIGHEST, LOWEST, MAX_WEIGHT, Attribute
from app.schemas.candidate import CandidateRef
from app.schemas.fields import Command, Output, RequiredText, _not_a_bool
from app.schemas.opportunity import PersonRef

ScoreValue = Annotated[int, BeforeValidator(_not_a_bool), Field(ge=LOWEST, le=HIGHEST)]
WeightValue = Annotated[int, BeforeValidator(_not_a_bool), Field(ge=0, le=MAX_WEIGHT)]


class GivenScore(Command):
    """One attribute's score."""

    attribute: Attribute
    score: ScoreValue = Field(description="1, evidence against it, to 5, strong evidence.")
    justification: RequiredText = Field(
        description="What it rests on.", examples=["It halved its price when volumes doubled."]
    )


class ScoreCandidate(Command):
    """Your own scores of one candidate. Sent again, they replace yours; earlier ones are kept."""

    scores: list[GivenScore] = Field(max_length=len(Attribute))

    @field_validator("scores")
    @classmethod
    def _once_each(cls, value: list[GivenScore]) -> list[GivenScore]:
        if len({given.attribute for given in value}) != len(value):
            raise ValueError("Score each attribute once")
        return value


class SetWeights(Command):
    """How much each attribute weighs for this opportunity, and why."""

    weights: dict[Attribute, WeightValue] = Field(
        description="A whole number from 0 for each attribute; only their proportion matters.",
        examples=[{a.value: n for n, a in enumerate(reversed(Attribute))}],
    )
    reason: RequiredText = Field(description="Why these weights. Kept with your name.")


class WeightOut(Output):
    """One attribute and what it weighs."""

    attribute: Attribute
    label: str
    meaning: str = Field(description="What a high score says.")
    survey_rank: int | None = Field(description="Place in the report's survey; null if unranked.")
    weight: int
    share: Decimal = Field(description="Per cent of all weights.")


class WeightsOut(Output):
    """The weights in force."""

    attributes: list[WeightOut]
    reason: str = Field(description="Empty for the default, the survey's ranking.")
    set_by: PersonRef | None
    set_at: datetime | None
    version: int = Field(description="0 for the default; counts each change.")
    refusal: str | None = Field(description="Why you may not change them; null when you may.")


class AttributeScores(Output):
    """What several people scored one attribute."""

    attribute: Attribute
    label: str
    weight: int
    mean: Decimal | None
    lowest: int | None
    highest: int | None
    is_disputed: bool = Field(description="Scores lie two or more apart.")


class SheetScore(Output):
    """One score with its justification."""

    attribute: Attribute
    score: int
    justification: str


class SheetOut(Output):
    """One person's scores."""

    person: PersonRef
    number: int = Field(description="1 for the first; counts each time they scored.")
    total: Decimal | None = Field(description="Weighted, 1 to 5.")
    scores: list[SheetScore]
    scored_at: datetime


class StandingOut(Output):
    """Where a candidate stands by its scores. Empty figures while hidden or unscored."""

    candidate: CandidateRef
    is_hidden: bool = Field(description="You score too, and have yet to score this one.")
    people: int | None = Field(description="How many have scored it; null while hidden.")
    total: Decimal | None = Field(description="Weighted, 1 to 5, to two decimals.")
    lowest: Decimal | None = Field(description="The lowest of the single people's totals.")
    highest: Decimal | None
    attributes: list[AttributeScores]


class ScoreBoard(Output):
    """All candidates still in by their scores, highest first."""

    items: list[StandingOut]
    weights: WeightsOut
    disclaimer: str = Field(description="What these scores are for, and are not.")
    permitted_actions: list[Action]
    refusals: dict[Action, str] = Field(description="Why an action is not permitted.")


class CandidateScores(Output):
    """One candidate's scores, person by person. Others' are hidden until yours are in."""

    standing: StandingOut
    own: SheetOut | None = Field(description="Your own, as they stand.")
    sheets: list[SheetOut] = Field(description="Everybody's, yours among them; empty while hidden.")
    weights: WeightsOut
    disclaimer: str
    refusal: str | None = Field(description="Why you may not score; null when you may.")
    version: int = Field(description="Number of your own sheet; 0 before the first.")
