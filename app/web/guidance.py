"""Guidance for each stage: what to do in it, and what its gate asks. Read once from app/data."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from app.domain.criteria import Kind, Strength
from app.domain.stages import Stage
from app.web.templating import APP

DATA = APP / "data"


@dataclass(frozen=True, slots=True)
class Step:
    """One piece of advice, and where it comes from."""

    title: str
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion of the gate at the end of a stage."""

    title: str
    guidance: str
    strength: Strength
    kind: Kind
    source: str


@dataclass(frozen=True, slots=True)
class StageGuidance:
    """A stage: what it is for, what to leave it with, what to do, and what its gate asks."""

    stage: Stage
    purpose: str
    leave_with: str
    steps: tuple[Step, ...]
    criteria: tuple[Asked, ...]


@cache
def guidance() -> tuple[StageGuidance, ...]:
    """All five stages, in order."""
    asked = _standard_criteria()
    return tuple(
        StageGuidance(
            stage=Stage.of_gate(entry["n"]),
            purpose=entry["purpose"],
            leave_with=entry["leave_with"],
            steps=tuple(Step(**step) for step in entry["step"]),
            criteria=tuple(_asked(c) for c in asked if c["gate"] == entry["n"]),
        )
        for entry in _read("guidance.toml")["stage"]
    )


def _asked(criterion: dict[str, Any]) -> Asked:
    return Asked(
        criterion["title"],
        criterion.get("guidance", ""),
        Strength(criterion["strength"]),
        Kind(criterion["kind"]),
        criterion.get("source", ""),
    )


def _standard_criteria() -> list[dict[str, Any]]:
    standard = next(s for s in _read("gates.toml")["set"] if s["key"] == "standard")
    criteria: list[dict[str, Any]] = standard["criterion"]
    return criteria


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text("utf-8"))
