"""Two versions of the gates side by side: what was added, removed, moved, and changed by field."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from app.domain.tailoring import GATES, GateSet, SetCriterion
from app.domain.terms import GateTerms, function_words


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field as it was and as it is, in words; empty for nothing."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CriterionChange:
    """A criterion both versions have, and where they differ."""

    criterion: SetCriterion
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class GateComparison:
    """What differs at one gate.

    `order` is empty unless what stayed stands in another order; `order_before` is how it stood.
    """

    gate: int
    terms: tuple[FieldChange, ...]
    added: tuple[SetCriterion, ...]
    removed: tuple[SetCriterion, ...]
    changed: tuple[CriterionChange, ...]
    order: tuple[str, ...]
    order_before: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing differs."""
        return not (self.terms or self.added or self.removed or self.changed or self.order)


def compare(before: GateSet, after: GateSet) -> list[GateComparison]:
    """The five gates, each with what differs."""
    return [compare_gate(before, after, gate) for gate in GATES]


def compare_gate(before: GateSet, after: GateSet, gate: int) -> GateComparison:
    """What differs at one gate."""
    was = {c.key: c for c in before.of_gate(gate)}
    now = {c.key: c for c in after.of_gate(gate)}
    both = [(was[key], c) for key, c in now.items() if key in was]
    order_before = [key for key in was if key in now]
    order_now = [key for key in now if key in was]
    moved = order_before != order_now
    return GateComparison(
        gate=gate,
        terms=_differing(_TERMS, before.terms_of(gate), after.terms_of(gate)),
        added=tuple(c for key, c in now.items() if key not in was),
        removed=tuple(c for key, c in was.items() if key not in now),
        changed=tuple(
            CriterionChange(new, fields)
            for old, new in both
            if (fields := _differing(_CRITERION, old, new))
        ),
        order=tuple(now[key].title for key in order_now) if moved else (),
        order_before=tuple(was[key].title for key in order_before) if moved else (),
    )


@dataclass(frozen=True, slots=True)
class Merge:
    """A programme's set with what a newer shipped one brings, and what was left as it is."""

    gates: GateSet
    taken: tuple[str, ...]
    left: tuple[str, ...]


def merge(base: GateSet, ours: GateSet, theirs: GateSet) -> Merge:
    """What the shipped set changed since `base`, taken over where `ours` kept to `base`.

    What the programme itself changed stays as it is, and is named in `left`.
    """
    was = {(c.gate, c.key): c for c in base.criteria}
    mine = {(c.gate, c.key): c for c in ours.criteria}
    new = {(c.gate, c.key): c for c in theirs.criteria}
    taken, left = [], []
    for at in dict.fromkeys((*was, *new)):
        if was.get(at) == new.get(at) or mine.get(at) == new.get(at):
            continue
        some = new.get(at) or was[at]
        title = f"Gate {some.gate}: {some.title}"
        if mine.get(at) != was.get(at):
            left.append(title)
            continue
        taken.append(title)
        if at in new:
            mine[at] = new[at]
        else:
            del mine[at]
    criteria = tuple(c for gate in GATES for c in mine.values() if c.gate == gate)
    terms = dict(ours.terms)
    for gate in GATES:
        was_terms, new_terms = base.terms.get(gate), theirs.terms.get(gate)
        if was_terms != new_terms and new_terms != terms.get(gate):
            kept = terms.get(gate) != was_terms
            (left if kept else taken).append(f"Gate {gate}: its terms")
            if not kept and new_terms is not None:
                terms[gate] = new_terms
    return Merge(replace(ours, criteria=criteria, terms=terms), tuple(taken), tuple(left))


def _functions(functions: Any) -> str:
    return ", ".join(function_words(f) for f in functions)


def _kind(criterion: SetCriterion) -> str:
    return f"checked: {criterion.rule}" if criterion.rule else "judged by the team"


_CRITERION: dict[str, Callable[[SetCriterion], str]] = {
    "Title": lambda c: c.title,
    "Strength": lambda c: c.strength.value.capitalize(),
    "How it is answered": lambda c: _kind(c).replace("_", " ").capitalize(),
    "Guidance": lambda c: c.guidance,
    "Advisers asked": lambda c: _functions(c.functions),
    "Source": lambda c: c.source,
}

_TERMS: dict[str, Callable[[GateTerms], str]] = {
    "Who decides": lambda t: t.quorum_words,
    "Decision within": lambda t: f"{t.decision_days} days" if t.decision_days else "",
    "Advisers asked": lambda t: _functions(t.functions),
    "Going on without an endorsement": lambda t: (
        "Needs an override reason" if t.must_endorse else "Is open to the sponsor"
    ),
    "Value may move before endorsements lapse": lambda t: f"{t.value_tolerance_percent}%",
}


def _differing(
    table: dict[str, Callable[[Any], str]], old: Any, new: Any
) -> tuple[FieldChange, ...]:
    pairs = ((label, words(old), words(new)) for label, words in table.items())
    return tuple(FieldChange(*row) for row in pairs if row[1] != row[2])
