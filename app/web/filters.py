"""The filters as fields: what each offers, and what is chosen."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain.opportunities import Confidence, Dimension, Novelty
from app.domain.stages import Stage
from app.queries.choices import Choices
from app.schemas.pipeline import GateState, PipelineFilters, Shown


class Select(NamedTuple):
    """A filter: its name, its label, what it offers and what is chosen."""

    name: str
    label: str
    options: list[tuple[Any, str]]
    value: str


class Filters(NamedTuple):
    """Those always shown, those behind "More filters", and whether one of these is in use."""

    first: list[Select]
    more: list[Select]
    more_in_use: bool


GATES = {GateState.PREPARING: "Being prepared", GateState.SUBMITTED: "Ready for sponsor"}


def selects(choices: Choices, query: PipelineFilters) -> Filters:
    """The fields of the filter form."""
    first = [
        _select(query, "sector", "Sector", "All sectors", choices.sectors),
        _select(query, "lead", "Lead", "Anyone", choices.leads),
        _select(query, "gate", "Gate", "Any state", list(GATES.items())),
    ]
    more = [
        _select(query, "stage", "Stage", "All stages", _labelled(Stage)),
        _select(query, "status", "Status", "", [(s, _status(s)) for s in Shown]),
        _select(query, "sponsor", "Sponsor", "Anyone", choices.sponsors),
        _select(query, "confidence", "Delivery confidence", "Any", _labelled(Confidence)),
        _select(query, "dimension", "Dimension", "Any", _labelled(Dimension)),
        _select(query, "novelty", "Novelty", "Any", _labelled(Novelty)),
        _select(query, "overdue", "Gate date", "Any", [("true", "Passed")]),
        _select(query, "late_conditions", "Conditions", "Any", [("true", "Overdue")]),
        _select(query, "slow", "Time in stage", "Any", [("true", "Over 60 days")]),
    ]
    if len(choices.programmes) > 1:
        more.insert(
            0,
            _select(query, "programme", "Programme", "All your programmes", choices.programmes),
        )
    in_use = any(s.value not in ("", Shown.OPEN) for s in more)
    return Filters(first, more, in_use)


def _select(
    query: PipelineFilters, name: str, label: str, all_of_them: str, options: Iterable[Any]
) -> Select:
    offered = [("", all_of_them)] if all_of_them else []
    offered += [(str(value), text) for value, text in options]
    value = _text(getattr(query, name))
    if value and value not in (v for v, _ in offered):
        offered.append((value, value if name == "sector" else "Somebody else"))
    return Select(name, label, offered, value)


def _labelled(options: Iterable[Any]) -> list[tuple[StrEnum, str]]:
    return [(option, option.label) for option in options]


def _status(shown: Shown) -> str:
    words = {Shown.OPEN: "Open (active and on hold)", Shown.ALL: "All"}
    return words.get(shown, shown.value.replace("_", " ").capitalize())


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else ""
    return "" if value is None else str(value)
