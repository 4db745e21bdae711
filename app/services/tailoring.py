"""Writing the next version of a programme's gates, step by step."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.criteria import Kind
from app.domain.policy import Actor, AdviserFunction
from app.domain.tailoring import (
    RETIRED,
    GateSet,
    SetCriterion,
    departures,
    from_document,
    key_for,
    require_gate,
    with_criterion,
    with_edited,
    with_moved,
    with_reason,
    with_restored,
    with_terms,
    without_criterion,
)
from app.domain.terms import GateTerms
from app.models import GateDraft
from app.queries.gate_sets import load_gate_set
from app.queries.programme_gates import draft_out
from app.queries.programmes import find_programme
from app.schemas.tailoring import (
    AddGateCriterion,
    CriterionFields,
    EditGateCriterion,
    EditTerms,
    GateDraftOut,
    MoveGateCriterion,
    RetireGateCriterion,
)
from app.services.drafts import gates_recorded, may_tailor, require_draft, store_draft
from app.services.versions import expect_version

Change = Callable[[GateSet], GateSet]


def edit_gate_terms(
    session: Session,
    actor: Actor,
    programme_id: int,
    gate: int,
    command: EditTerms,
    *,
    at: datetime,
    version: int | None = None,
) -> GateDraftOut:
    """Say how one gate is decided from the next version on."""
    terms = GateTerms(**{**command.model_dump(), "functions": _once(command.functions)})
    told = {"gate": gate, "terms": command.model_dump(mode="json")}

    def change(gates: GateSet) -> GateSet:
        return with_terms(gates, gate, terms)

    return _changed(session, actor, programme_id, change, told, at, version)


def add_gate_criterion(
    session: Session,
    actor: Actor,
    programme_id: int,
    gate: int,
    command: AddGateCriterion,
    *,
    at: datetime,
    version: int | None = None,
) -> GateDraftOut:
    """Put a further criterion at the end of a gate."""
    require_gate(gate)
    told = {"gate": gate, "added": command.model_dump(mode="json")}

    def change(gates: GateSet) -> GateSet:
        taken = [c.key for c in gates.of_gate(gate)]
        key = command.key or key_for(command.title, taken)
        return with_criterion(gates, _criterion(session, programme_id, gate, key, command))

    return _changed(session, actor, programme_id, change, told, at, version)


def edit_gate_criterion(
    session: Session,
    actor: Actor,
    programme_id: int,
    gate: int,
    key: str,
    command: EditGateCriterion,
    *,
    at: datetime,
    version: int | None = None,
) -> GateDraftOut:
    """Replace what describes a criterion; its key and its place stay."""
    told = {"gate": gate, "criterion": key, "after": command.model_dump(mode="json")}

    def change(gates: GateSet) -> GateSet:
        gates.find(gate, key)
        edited = _criterion(session, programme_id, gate, key, command)
        changed = with_edited(gates, gate, key, edited)
        return with_reason(changed, gate, key, command.departure_reason)

    return _changed(session, actor, programme_id, change, told, at, version)


def retire_gate_criterion(
    session: Session,
    actor: Actor,
    programme_id: int,
    gate: int,
    key: str,
    command: RetireGateCriterion,
    *,
    at: datetime,
    version: int | None = None,
) -> GateDraftOut:
    """Take a criterion out; reviews that are open keep it.

    For one of law or fairness that the draft retired before, this adds or replaces the reason.
    """
    told = {"gate": gate, "retired": key, "reason": command.departure_reason}

    def change(gates: GateSet) -> GateSet:
        left = gates if _went(session, programme_id, gates, gate, key) else None
        if _went(session, programme_id, gates, gate, key):
            return with_reason(gates, gate, key, command.departure_reason)
        left = without_criterion(gates, gate, key)
        return with_reason(left, gate, key, command.departure_reason)

    return _changed(session, actor, programme_id, change, told, at, version)


def restore_gate_criterion(
    session: Session,
    actor: Actor,
    programme_id: int,
    gate: int,
    key: str,
    *,
    at: datetime,
    version: int | None = None,
) -> GateDraftOut:
    """Put a retired criterion back in its place, as it is in force or was shipped."""
    told = {"gate": gate, "restored": key}

    def change(gates: GateSet) -> GateSet:
        known = _known(session, actor, programme_id, gate, key)
        return with_restored(gates, known.find(gate, key), known)

    return _changed(session, actor, programme_id, change, told, at, version)


def move_gate_criterion(
    session: Session,
    actor: Actor,
    programme_id: int,
    gate: int,
    key: str,
    command: MoveGateCriterion,
    *,
    at: datetime,
    version: int | None = None,
) -> GateDraftOut:
    """Put a criterion somewhere else in its gate."""
    told = {"gate": gate, "moved": key, "position": command.position}

    def change(gates: GateSet) -> GateSet:
        return with_moved(gates, gate, key, command.position)

    return _changed(session, actor, programme_id, change, told, at, version)


def _changed(
    session: Session,
    actor: Actor,
    programme_id: int,
    change: Change,
    told: dict[str, Any],
    at: datetime,
    version: int | None,
) -> GateDraftOut:
    """One step of writing: load, change, store, record."""
    programme = may_tailor(session, actor, programme_id)
    draft = require_draft(session, programme_id)
    expect_version(draft, version)
    store_draft(draft, actor, change(from_document(draft.document)), at)
    gates_recorded(session, actor, programme_id, "gate_draft_changed", told, at)
    return draft_out(session, programme, draft)


def _went(session: Session, programme_id: int, gates: GateSet, gate: int, key: str) -> bool:
    """Whether the draft retired this criterion of law or fairness already."""
    shipped = _shipped(session, require_draft(session, programme_id))
    return any(
        (one.gate, one.key, one.what) == (gate, key, RETIRED) for one in departures(shipped, gates)
    )


def _known(session: Session, actor: Actor, programme_id: int, gate: int, key: str) -> GateSet:
    """The set that has this criterion: the one in force, else the shipped one, else NotFound."""
    in_force = find_programme(session, actor, programme_id).criteria_set_id
    known = load_gate_set(session, in_force)
    if any(c.key == key for c in known.of_gate(gate)):
        return known
    shipped = _shipped(session, require_draft(session, programme_id))
    shipped.find(gate, key)
    return shipped


def _criterion(
    session: Session, programme_id: int, gate: int, key: str, command: CriterionFields
) -> SetCriterion:
    """The criterion a command describes; what it lacks is mended where its like is mended."""
    made = SetCriterion(
        gate=gate,
        key=key,
        title=command.title,
        strength=command.strength,
        kind=Kind.CHECK if command.rule else Kind.JUDGEMENT,
        rule=command.rule or None,
        guidance=command.guidance,
        functions=_once(command.functions),
        source=command.source,
    )
    draft = require_draft(session, programme_id)
    known = (*from_document(draft.document).of_gate(gate), *_shipped(session, draft).criteria)
    alike = [c for c in known if (c.rule == made.rule if made.rule else c.key == key)]
    return replace(made, fix=alike[0].fix) if alike else made


def _shipped(session: Session, draft: GateDraft) -> GateSet:
    return load_gate_set(session, draft.shipped_id)


def _once(functions: Iterable[AdviserFunction]) -> tuple[AdviserFunction, ...]:
    """Each function once, in the usual order."""
    named = set(functions)
    return tuple(function for function in AdviserFunction if function in named)
