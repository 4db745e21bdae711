"""The seven ownership models and the report's examples, classed by the same rules as ours."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app.domain.commercialisation import MARKS, classify
from app.domain.commercialisation_questions import QUESTIONS
from app.domain.opportunities import OwnershipModel

FILE = Path(__file__).parents[1] / "data" / "ownership_examples.toml"


@dataclass(frozen=True, slots=True)
class Fact:
    """An answer of an example, and whether the report gives it or general knowledge does."""

    question: str
    answer: str
    from_report: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A known arrangement, classed by its facts."""

    name: str
    note: str
    verdict: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class ModelWords:
    """A model: what it is, the ways to be one (each a list of answers), and its examples."""

    label: str
    about: str
    ways: tuple[tuple[str, ...], ...]
    examples: tuple[Example, ...]


@cache
def ownership_models() -> tuple[ModelWords, ...]:
    """The models in the report's order, simplest first."""
    told = tomllib.loads(FILE.read_text("utf-8"))
    return tuple(
        ModelWords(
            label=model.label,
            about=told["about"][model],
            ways=tuple(
                tuple(f"{QUESTIONS[q].text} {_words(q, accepted)}." for q, accepted in way.items())
                for way in MARKS[model].ways
            ),
            examples=tuple(_example(e) for e in told["example"] if e["model"] == model),
        )
        for model in OwnershipModel
    )


def _words(question: str, accepted: frozenset[str]) -> str:
    """The accepted answers as one: “The public side or both sides”."""
    found = [text for key, text in QUESTIONS[question].answers.items() if key in accepted]
    return " or ".join([found[0], *(text[0].lower() + text[1:] for text in found[1:])])


def _example(told: dict[str, object]) -> Example:
    report, general = _table(told["report"]), _table(told["general"])
    return Example(
        name=str(told["name"]),
        note=str(told["note"]),
        verdict=classify({**report, **general}).plain,
        facts=tuple(
            Fact(question.text, question.answers[{**report, **general}[key]], key in report)
            for key, question in QUESTIONS.items()
            if key in report or key in general
        ),
    )


def _table(value: object) -> dict[str, str]:
    return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}
