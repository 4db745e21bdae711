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
    """A model: what it needs, in words, and its examples."""

    label: str
    needs: tuple[str, ...]
    examples: tuple[Example, ...]


@cache
def ownership_models() -> tuple[ModelWords, ...]:
    """The models in the report's order, simplest first."""
    told = tomllib.loads(FILE.read_text("utf-8"))["example"]
    return tuple(
        ModelWords(
            label=model.label,
            needs=tuple(
                f"{QUESTIONS[q].text} {' or '.join(_answers(q, accepted)).capitalize()}."
                for q, accepted in MARKS[model].must.items()
            ),
            examples=tuple(_example(e) for e in told if e["model"] == model),
        )
        for model in OwnershipModel
    )


def _answers(question: str, accepted: frozenset[str]) -> list[str]:
    return [text.lower() for key, text in QUESTIONS[question].answers.items() if key in accepted]


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
