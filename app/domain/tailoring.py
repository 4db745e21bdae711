"""A programme's own gates: what may be changed, and what must be said when law or fairness yields.

A `GateSet` is a value: every change gives a new one, and a published one is never changed.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.criteria import Kind, Strength
from app.domain.errors import Conflict, NotFound, invalid
from app.domain.gates import CHECKS
from app.domain.policy import AdviserFunction
from app.domain.stages import Stage
from app.domain.terms import GateTerms, Quorum

GATES = tuple(stage.number for stage in Stage)
MAX_PER_GATE = 40
NO_CRITERION = "This gate has no such criterion."
RETIRED = "retired"
NO_GATE = "There are five gates, numbered 1 to 5."


@dataclass(frozen=True, slots=True)
class SetCriterion:
    """One criterion of a set; `functions` are the advisers asked about it by name."""

    gate: int
    key: str
    title: str
    strength: Strength
    kind: Kind
    rule: str | None = None
    guidance: str = ""
    fix: str = "review"
    source: str = ""
    functions: tuple[AdviserFunction, ...] = ()


@dataclass(frozen=True, slots=True)
class Departure:
    """A shipped blocking criterion that a programme retired or weakened, and why."""

    gate: int
    key: str
    what: str
    reason: str


@dataclass(frozen=True, slots=True)
class GateSet:
    """The criteria of the five gates in order, and each gate's terms."""

    criteria: tuple[SetCriterion, ...]
    terms: Mapping[int, GateTerms] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Why the set departs from a shipped blocking criterion, by `gate/key`."""

    def of_gate(self, gate: int) -> tuple[SetCriterion, ...]:
        """One gate's criteria, in order."""
        return tuple(c for c in self.criteria if c.gate == gate)

    def terms_of(self, gate: int) -> GateTerms:
        """One gate's terms, with the functions its criteria name."""
        named = {c.key: c.functions for c in self.of_gate(gate) if c.functions}
        return replace(self.terms.get(gate, GateTerms()), by_criterion=named)

    def find(self, gate: int, key: str) -> SetCriterion:
        """One criterion; NotFound when the gate has none of this key."""
        for criterion in self.of_gate(gate):
            if criterion.key == key:
                return criterion
        raise NotFound(NO_CRITERION)


def place(gate: int, key: str) -> str:
    """How a set names one criterion: keys repeat between gates."""
    return f"{gate}/{key}"


def require_gate(gate: int) -> int:
    """The number of a gate; NotFound otherwise."""
    if gate not in GATES:
        raise NotFound(NO_GATE)
    return gate


def with_criterion(gates: GateSet, criterion: SetCriterion) -> GateSet:
    """The set with a further criterion at the end of its gate."""
    require_gate(criterion.gate)
    here = gates.of_gate(criterion.gate)
    if len(here) >= MAX_PER_GATE:
        raise Conflict(f"A gate has at most {MAX_PER_GATE} criteria. Retire one first.")
    _require_sound(criterion, here)
    return _arranged(gates, criterion.gate, (*here, criterion))


def with_edited(gates: GateSet, gate: int, key: str, edited: SetCriterion) -> GateSet:
    """The set with one criterion replaced; its gate and key stay, so that answers stay with it."""
    old = gates.find(gate, key)
    edited = replace(edited, gate=gate, key=key)
    _require_sound(edited, [c for c in gates.of_gate(gate) if c is not old])
    return replace(gates, criteria=tuple(edited if c is old else c for c in gates.criteria))


def without_criterion(gates: GateSet, gate: int, key: str) -> GateSet:
    """The set without one criterion; a gate keeps at least one, or it would ask nothing."""
    old = gates.find(gate, key)
    if len(gates.of_gate(gate)) == 1:
        raise Conflict("A gate needs at least one criterion. Add another before you retire this.")
    return replace(gates, criteria=tuple(c for c in gates.criteria if c is not old))


def with_moved(gates: GateSet, gate: int, key: str, position: int) -> GateSet:
    """The set with a criterion at `position` of its gate, from 1; beyond the end means last."""
    moved = gates.find(gate, key)
    others = [c for c in gates.of_gate(gate) if c is not moved]
    others.insert(max(position, 1) - 1, moved)
    return _arranged(gates, gate, others)


def with_restored(gates: GateSet, criterion: SetCriterion, known: GateSet) -> GateSet:
    """The set with a retired criterion back where `known` has it: after what stood before it."""
    before: set[str] = set()
    for one in known.of_gate(criterion.gate):
        if one.key == criterion.key:
            break
        before.add(one.key)
    back = with_criterion(gates, criterion)
    keys = [c.key for c in gates.of_gate(criterion.gate)]
    position = max((n for n, key in enumerate(keys, start=1) if key in before), default=0) + 1
    return with_moved(back, criterion.gate, criterion.key, position)


def with_terms(gates: GateSet, gate: int, terms: GateTerms) -> GateSet:
    """The set with other terms for one gate."""
    require_gate(gate)
    require_sound_terms(terms)
    return replace(gates, terms={**gates.terms, gate: replace(terms, by_criterion={})})


def require_sound_terms(terms: GateTerms) -> None:
    """Raise Invalid for a number of sponsors that the quorum lacks or has no use for."""
    if terms.quorum is Quorum.SOME and (terms.quorum_count or 0) < 2:
        raise invalid("quorum_count", "Enter how many sponsors must agree, 2 or more")
    if terms.quorum is not Quorum.SOME and terms.quorum_count is not None:
        raise invalid("quorum_count", "Leave this empty, or choose a number of sponsors above")


def with_reason(gates: GateSet, gate: int, key: str, reason: str) -> GateSet:
    """The set with the reason why it departs from a shipped blocking criterion."""
    if not reason:
        return gates
    return replace(gates, reasons={**gates.reasons, place(gate, key): reason})


def key_for(title: str, taken: Iterable[str]) -> str:
    """A key that says what the title says, unlike those taken."""
    slug = re.sub(r"[^a-z0-9]+", "_", title.casefold()).strip("_")[:50].strip("_") or "criterion"
    used, key, n = set(taken), slug, 2
    while key in used:
        key, n = f"{slug}_{n}", n + 1
    return key


def weakening(shipped: SetCriterion, ours: SetCriterion | None) -> str | None:
    """How `ours` is less than a shipped blocking criterion; None while it is not.

    Rewording its guidance is free; its title, its strength and its check are what it asks.
    """
    if shipped.strength is not Strength.BLOCKING:
        return None
    if ours is None:
        return RETIRED
    if ours.strength is not Strength.BLOCKING:
        return f"made {ours.strength.value}"
    if shipped.rule is not None and ours.rule != shipped.rule:
        return "no longer checked from the records"
    return "reworded" if ours.title != shipped.title else None


def departures(shipped: GateSet, ours: GateSet) -> list[Departure]:
    """Each shipped blocking criterion that `ours` retired or weakened, with the reason given."""
    here = {(c.gate, c.key): c for c in ours.criteria}
    found = []
    for criterion in shipped.criteria:
        what = weakening(criterion, here.get((criterion.gate, criterion.key)))
        if what is not None:
            reason = ours.reasons.get(place(criterion.gate, criterion.key), "")
            found.append(Departure(criterion.gate, criterion.key, what, reason))
    return found


def unreasoned(shipped: GateSet, ours: GateSet) -> list[str]:
    """The departures nobody gave a reason for, in words."""
    titles = {(c.gate, c.key): c.title for c in shipped.criteria}
    return [
        f"Gate {d.gate}: “{titles[d.gate, d.key]}” is {d.what}. It is law or fairness: say why."
        for d in departures(shipped, ours)
        if not d.reason
    ]


def require_publishable(shipped: GateSet, ours: GateSet) -> None:
    """Raise Conflict while a gate asks nothing, or law or fairness yields without a reason."""
    empty = [str(gate) for gate in GATES if not ours.of_gate(gate)]
    if empty:
        raise Conflict(f"Every gate needs a criterion. None yet: gate {', '.join(empty)}.")
    silent = unreasoned(shipped, ours)
    if silent:
        raise Conflict(" ".join(silent))


def _require_sound(criterion: SetCriterion, beside: Iterable[SetCriterion]) -> None:
    others = list(beside)
    if any(c.key == criterion.key for c in others):
        raise invalid("key", "Another criterion of this gate has this key")
    if any(c.title.casefold() == criterion.title.casefold() for c in others):
        raise invalid("title", "Another criterion of this gate has this title")
    if (criterion.kind is Kind.CHECK) != (criterion.rule is not None):
        raise invalid("rule", "A check names its rule; a judgement has none")
    if criterion.rule is not None and criterion.rule not in CHECKS:
        raise invalid("rule", "There is no such rule")
    if criterion.rule is not None and any(c.rule == criterion.rule for c in others):
        raise invalid("rule", "Another criterion of this gate checks this already")


def _arranged(gates: GateSet, gate: int, here: Iterable[SetCriterion]) -> GateSet:
    """The set with one gate's criteria replaced, the gates in order."""
    now = tuple(here)
    rest = [(n, gates.of_gate(n)) for n in GATES if n != gate]
    ordered = sorted([*rest, (gate, now)], key=lambda entry: entry[0])
    return replace(gates, criteria=tuple(c for _, some in ordered for c in some))


def to_document(gates: GateSet) -> dict[str, Any]:
    """The set as JSON holds it."""
    return {
        "criteria": [
            {name: getattr(c, name) for name in _PLAIN}
            | {"strength": c.strength.value, "kind": c.kind.value}
            | {"functions": [f.value for f in c.functions]}
            for c in gates.criteria
        ],
        "terms": {str(gate): terms_document(terms) for gate, terms in gates.terms.items()},
        "reasons": dict(gates.reasons),
    }


def from_document(document: Mapping[str, Any]) -> GateSet:
    """The set that `to_document` wrote."""
    return GateSet(
        criteria=tuple(
            SetCriterion(
                **{name: entry[name] for name in _PLAIN},
                strength=Strength(entry["strength"]),
                kind=Kind(entry["kind"]),
                functions=tuple(AdviserFunction(f) for f in entry["functions"]),
            )
            for entry in document["criteria"]
        ),
        terms={int(gate): _terms(entry) for gate, entry in document["terms"].items()},
        reasons=dict(document["reasons"]),
    )


_PLAIN = ("gate", "key", "title", "rule", "guidance", "fix", "source")
_TERMS = ("quorum_count", "decision_days", "must_endorse", "value_tolerance_percent")


def terms_document(terms: GateTerms) -> dict[str, Any]:
    """Terms as JSON holds them, without what the criteria name."""
    return {
        "quorum": terms.quorum.value,
        "functions": [f.value for f in terms.functions],
        **{name: getattr(terms, name) for name in _TERMS},
    }


def _terms(entry: Mapping[str, Any]) -> GateTerms:
    return GateTerms(
        quorum=Quorum(entry["quorum"]),
        functions=tuple(AdviserFunction(f) for f in entry["functions"]),
        **{name: entry[name] for name in _TERMS},
    )
