"""Endorsements: what advisers can say of a gate, what withdraws it, and what it bars.

`MATERIAL` is the table of what an endorsement rests on. A later stage adds a row here and its
reading in `queries/endorsements.py`; nothing else changes.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.domain.policy import AdviserFunction
from app.domain.terms import GateTerms, function_words
from app.domain.text import money


class Verdict(StrEnum):
    """What an adviser says of a gate."""

    ENDORSE = "endorse"
    ENDORSE_WITH_COMMENTS = "endorse_with_comments"
    OBJECT = "object"

    @property
    def label(self) -> str:
        """As the adviser reads it."""
        return VERDICTS[self].label


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a verdict means: its words, and whether it must be reasoned."""

    label: str
    hint: str
    said: str
    needs_reason: bool


VERDICTS: dict[Verdict, Meaning] = {
    Verdict.ENDORSE: Meaning("Endorse", "Nothing stands against it", "Endorsed", False),
    Verdict.ENDORSE_WITH_COMMENTS: Meaning(
        "Endorse with comments", "It can go on; say what to mind", "Endorsed with comments", True
    ),
    Verdict.OBJECT: Meaning("Object", "It should not go on as it is; say why", "Objected", True),
}


class AdviceState(StrEnum):
    """How the advice of one function stands."""

    WAITING = "waiting"
    ENDORSED = "endorsed"
    COMMENTED = "commented"
    OBJECTED = "objected"
    WITHDRAWN = "withdrawn"


def advice_state(standing: Iterable[Verdict], *, was_withdrawn: bool) -> AdviceState:
    """How a function's advice stands: one objection outweighs every endorsement beside it."""
    given = set(standing)
    if Verdict.OBJECT in given:
        return AdviceState.OBJECTED
    if Verdict.ENDORSE_WITH_COMMENTS in given:
        return AdviceState.COMMENTED
    if given:
        return AdviceState.ENDORSED
    return AdviceState.WITHDRAWN if was_withdrawn else AdviceState.WAITING


_NOT_GIVEN = frozenset({AdviceState.WAITING, AdviceState.WITHDRAWN})


def stands_against(terms: GateTerms, advice: Mapping[AdviserFunction, AdviceState]) -> list[str]:
    """Why going on needs an override reason, a sentence each; empty when nothing is in the way.

    An unresolved objection always is; silence only where the gate says that advisers must endorse.
    """
    objected = [
        f"{function_words(function)} objects."
        for function, state in advice.items()
        if state is AdviceState.OBJECTED
    ]
    missing = [
        f"{function_words(function)} has not endorsed it."
        for function in terms.asked
        if advice.get(function, AdviceState.WAITING) in _NOT_GIVEN
    ]
    return objected + (missing if terms.must_endorse else [])


@dataclass(frozen=True, slots=True)
class MaterialPart:
    """Something an endorsement rests on: when it differs, in what words, and for whom.

    Of a confidential part nobody is told more than that it changed.
    """

    label: str
    differs: Callable[[Any, Any, GateTerms], bool]
    concerns: frozenset[AdviserFunction]
    shown: Callable[[Any], str] = lambda value: ""
    is_confidential: bool = False


def _beyond_tolerance(then: int | None, now: int | None, terms: GateTerms) -> bool:
    """Whether the value moved by more than the gate tolerates, in per cent of what it was."""
    if then is None or now is None:
        return then != now
    return abs(now - then) * 100 > terms.value_tolerance_percent * then


def _unequal(then: Any, now: Any, terms: GateTerms) -> bool:
    return bool(then != now)


def _pence(value: int | None) -> str:
    return "none" if value is None else money(value)


def _words(value: str | None) -> str:
    return (value or "none").replace("_", " ")


EVERYBODY = frozenset(AdviserFunction)
_A = AdviserFunction

MATERIAL: dict[str, MaterialPart] = {
    "partners": MaterialPart("Partners", _unequal, EVERYBODY, is_confidential=True),
    "remit": MaterialPart("Remit of the parties", _unequal, EVERYBODY),
    "expected_value": MaterialPart(
        "Expected value",
        _beyond_tolerance,
        frozenset({_A.PROCUREMENT, _A.LEGAL, _A.FINANCE, _A.POLICY}),
        _pence,
    ),
    "share_rules": MaterialPart(
        "Share rules", _unequal, frozenset({_A.LEGAL, _A.FINANCE, _A.POLICY})
    ),
    "legal_route": MaterialPart(
        "Legal route", _unequal, frozenset({_A.PROCUREMENT, _A.LEGAL}), _words
    ),
}
"""What withdraws an endorsement when it changes, beside the answers to what a gate requires."""

CONFIDENTIAL = "A confidential part of the pack changed: the team can say what."

ANSWERS = "answers"
"""The part of a basis that holds the blocking and required criteria, by key."""


def withdrawn_because(
    then: Mapping[str, Any], now: Mapping[str, Any], function: AdviserFunction, terms: GateTerms
) -> list[str]:
    """What changed since `function` endorsed, in words; empty while its endorsement stands.

    A part that was not known then (recorded by a later stage) withdraws nothing.
    """
    changed = [
        _sentence(part, then[name], now.get(name))
        for name, part in MATERIAL.items()
        if function in part.concerns
        and name in then
        and part.differs(then[name], now.get(name), terms)
    ]
    return changed + _changed_answers(then.get(ANSWERS, {}), now.get(ANSWERS, {}), function, terms)


def _sentence(part: MaterialPart, then: Any, now: Any) -> str:
    if part.is_confidential:
        return CONFIDENTIAL
    was, is_now = part.shown(then), part.shown(now)
    return f"{part.label} changed from {was} to {is_now}." if was else f"{part.label} changed."


def _changed_answers(
    then: Mapping[str, Any], now: Mapping[str, Any], function: AdviserFunction, terms: GateTerms
) -> list[str]:
    """Answers that changed, of the criteria this function answers for."""
    return [
        f"The answer to “{(now.get(key) or then[key])['title']}” changed."
        for key in sorted(then.keys() | now.keys())
        if _concerns(key, function, terms) and _answer_changed(then.get(key), now.get(key))
    ]


def _concerns(key: str, function: AdviserFunction, terms: GateTerms) -> bool:
    """Those named for a criterion answer for it; one that names nobody concerns everybody."""
    named = terms.by_criterion.get(key)
    return not named or function in named


def _answer_changed(then: Mapping[str, Any] | None, now: Mapping[str, Any] | None) -> bool:
    """Any change of a judgement; of a check only that it is met no more. New ones are news, too."""
    if then is None or now is None:
        return True
    if now.get("is_check"):
        return bool(then["is_met"] and not now["is_met"])
    return any(then[part] != now[part] for part in ("answer", "note", "evidence"))
