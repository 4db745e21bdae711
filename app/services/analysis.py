"""Changing the analysis of an opportunity: its context, assets and barriers."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.barriers import KNOWN, BarrierState
from app.domain.errors import FieldProblem, Invalid, invalid
from app.domain.policy import Action, Actor, authorise
from app.models import Barrier, ContextItem, Opportunity, PublicAsset
from app.queries.analysis import Record, asset_out, barriers_out, find_record
from app.queries.subjects import find_opportunity
from app.schemas.analysis import (
    AssetFields,
    AssetOut,
    BarrierOut,
    ContextFields,
    ContextOut,
    EditBarrier,
    NameBarrier,
    RemoveRecord,
)
from app.schemas.fields import Command
from app.services.derived import refresh
from app.services.events import changes, record_on
from app.services.gates import add_editors
from app.services.opportunities import require_open
from app.services.provenance import MADE_HERE, Provenance
from app.services.versions import expect_version

KINDS = {ContextItem: "context", PublicAsset: "asset", Barrier: "barrier"}


def add_context(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: ContextFields,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> ContextOut:
    """Record something in the context. Raises Invalid for an end without or before a beginning."""
    opportunity = _editable(session, actor, opportunity_id)
    _require_order(command)
    row = ContextItem(opportunity_id=opportunity.id, created_at=at, **command.model_dump())
    _added(session, actor, opportunity, row, command.title, at, provenance)
    return ContextOut.model_validate(row)


def edit_context(
    session: Session,
    actor: Actor,
    context_id: int,
    command: ContextFields,
    *,
    at: datetime,
    version: int | None = None,
) -> ContextOut:
    """Change it."""
    row, opportunity = _of(session, actor, ContextItem, context_id, version)
    _require_order(command)
    _edited(session, actor, opportunity, row, command, at)
    return ContextOut.model_validate(row)


def add_asset(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: AssetFields,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> AssetOut:
    """Record a public asset that is offered. Raises Invalid for a score without its reason."""
    opportunity = _editable(session, actor, opportunity_id)
    _require_reasons(command)
    row = PublicAsset(opportunity_id=opportunity.id, created_at=at, **command.model_dump())
    _added(session, actor, opportunity, row, command.name, at, provenance)
    return asset_out(row)


def edit_asset(
    session: Session,
    actor: Actor,
    asset_id: int,
    command: AssetFields,
    *,
    at: datetime,
    version: int | None = None,
) -> AssetOut:
    """Change it."""
    row, opportunity = _of(session, actor, PublicAsset, asset_id, version)
    _require_reasons(command)
    _edited(session, actor, opportunity, row, command, at)
    return asset_out(row)


def name_barrier(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: NameBarrier,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> BarrierOut:
    """Record a barrier, from the report's list or in the team's words.

    Raises Invalid when it is neither, or not on the list.
    """
    opportunity = _editable(session, actor, opportunity_id)
    if command.key is not None and command.key not in KNOWN:
        raise invalid("key", "Choose a barrier from the list")
    title = command.title or (KNOWN[command.key] if command.key else "")
    if not title:
        raise invalid("title", "Choose a barrier from the list, or name it")
    fields = {**command.model_dump(), "title": title}
    row = Barrier(
        opportunity_id=opportunity.id, created_at=at, state=BarrierState.STANDING, **fields
    )
    _added(session, actor, opportunity, row, title, at, provenance)
    return barriers_out(session, [row])[0]


def edit_barrier(
    session: Session,
    actor: Actor,
    barrier_id: int,
    command: EditBarrier,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> BarrierOut:
    """Say how a barrier stands now. Raises Invalid when it is overcome and nobody says how."""
    row, opportunity = _of(session, actor, Barrier, barrier_id, version)
    if command.state is BarrierState.OVERCOME and not command.outcome:
        raise invalid("outcome", "Say how it was overcome")
    _edited(session, actor, opportunity, row, command, at, provenance)
    return barriers_out(session, [row])[0]


def remove_context(
    session: Session,
    actor: Actor,
    context_id: int,
    command: RemoveRecord,
    *,
    at: datetime,
    version: int | None = None,
) -> None:
    """Take something off the context; the history keeps it."""
    _remove(session, actor, ContextItem, context_id, command, at, version)


def remove_asset(
    session: Session,
    actor: Actor,
    asset_id: int,
    command: RemoveRecord,
    *,
    at: datetime,
    version: int | None = None,
) -> None:
    """Take an asset off the list; the history keeps it."""
    _remove(session, actor, PublicAsset, asset_id, command, at, version)


def remove_barrier(
    session: Session,
    actor: Actor,
    barrier_id: int,
    command: RemoveRecord,
    *,
    at: datetime,
    version: int | None = None,
) -> None:
    """Take a barrier off the list; the history keeps it."""
    _remove(session, actor, Barrier, barrier_id, command, at, version)


def analysis_changed(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    kind: str,
    data: dict[str, Any],
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> None:
    """What follows every change: the gate is counted anew, and who wrote helps to prepare it."""
    session.flush()
    add_editors(session, opportunity, actor.person_id)
    refresh(session, opportunity)
    record_on(session, actor, opportunity, kind, {**data, **provenance.facts}, at=at)


def _editable(session: Session, actor: Actor, opportunity_id: int) -> Opportunity:
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_ANALYSIS, subject)
    require_open(opportunity)
    return opportunity


def _of(
    session: Session, actor: Actor, kind: type[Record], record_id: int, version: int | None
) -> tuple[Record, Opportunity]:
    row, opportunity, subject = find_record(session, actor, kind, record_id)
    authorise(actor, Action.EDIT_ANALYSIS, subject)
    require_open(opportunity)
    expect_version(row, version)
    return row, opportunity


def _named(row: ContextItem | PublicAsset | Barrier) -> dict[str, Any]:
    title = row.name if isinstance(row, PublicAsset) else row.title
    return {f"{KINDS[type(row)]}_id": row.id, "title": title}


def _added(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    row: ContextItem | PublicAsset | Barrier,
    title: str,
    at: datetime,
    provenance: Provenance,
) -> None:
    session.add(row)
    session.flush()
    kind = f"{KINDS[type(row)]}_added"
    analysis_changed(session, actor, opportunity, kind, _named(row), at, provenance)


def _edited(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    row: ContextItem | PublicAsset | Barrier,
    command: Command,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> None:
    before = row.model_dump(mode="json", include=set(type(command).model_fields))
    for name, value in command.model_dump().items():
        setattr(row, name, value)
    row.version += 1
    what = changes(before, command.model_dump(mode="json"))
    kind = f"{KINDS[type(row)]}_edited"
    data = {**_named(row), **what}
    analysis_changed(session, actor, opportunity, kind, data, at, provenance)


def _remove(
    session: Session,
    actor: Actor,
    kind: type[Record],
    record_id: int,
    command: RemoveRecord,
    at: datetime,
    version: int | None,
) -> None:
    row, opportunity = _of(session, actor, kind, record_id, version)
    row.removed_at = at
    row.version += 1
    data = {**_named(row), "reason": command.reason}
    analysis_changed(session, actor, opportunity, f"{KINDS[kind]}_removed", data, at)


def _require_order(command: ContextFields) -> None:
    if command.ends_on is None:
        return
    if command.starts_on is None:
        raise invalid("starts_on", "Give the date it begins as well")
    if command.ends_on < command.starts_on:
        raise invalid("ends_on", "The end cannot be before the beginning")


def _require_reasons(command: AssetFields) -> None:
    problems = [
        FieldProblem(f"Say why the {name} potential has this score", f"{name}_why")
        for name in ("social", "economic", "financial")
        if getattr(command, name) is not None and not getattr(command, f"{name}_why")
    ]
    if problems:
        raise Invalid(*problems)
