"""Ending conditions: discharging them with what shows it, or waiving them with a reason."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.gates import ConditionState
from app.domain.policy import Action, Actor, authorise
from app.domain.stages import Status
from app.models import GateCondition, Opportunity
from app.queries.conditions import condition, find_condition
from app.schemas.gate import ConditionOut, DischargeCondition, WaiveCondition
from app.services.derived import refresh, touch
from app.services.events import record
from app.services.gates import add_editors, require_documents, uploaders
from app.services.provenance import MADE_HERE, Provenance
from app.services.versions import expect_version


def discharge_condition(
    session: Session,
    actor: Actor,
    condition_id: int,
    command: DischargeCondition,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> ConditionOut:
    """Record how a condition was met, with its evidence.

    Raises NotPermitted for the sponsor, who asked for it and may waive it instead; Conflict when
    it is closed already or the opportunity is stopped; Invalid for documents of another.
    """
    row, opportunity, subject = find_condition(session, actor, condition_id)
    authorise(actor, Action.DISCHARGE_CONDITION, subject)
    _require_open(row, opportunity)
    expect_version(row, version)
    require_documents(session, opportunity.id, command.document_ids)
    row.document_ids = list(command.document_ids)
    supplied = uploaders(session, row.document_ids)
    add_editors(session, opportunity, actor.person_id, *supplied)
    data = {"note": command.note, "document_ids": row.document_ids, **provenance.facts}
    _close(session, actor, row, opportunity, ConditionState.DISCHARGED, command.note, data, at)
    return condition(session, actor, condition_id)


def waive_condition(
    session: Session,
    actor: Actor,
    condition_id: int,
    command: WaiveCondition,
    *,
    at: datetime,
    version: int | None = None,
) -> ConditionOut:
    """The sponsor asks for it no longer, and says why. Raises Conflict when it is closed."""
    row, opportunity, subject = find_condition(session, actor, condition_id)
    authorise(actor, Action.WAIVE_CONDITION, subject)
    _require_open(row, opportunity)
    expect_version(row, version)
    data = {"reason": command.reason}
    _close(session, actor, row, opportunity, ConditionState.WAIVED, command.reason, data, at)
    return condition(session, actor, condition_id)


def _require_open(row: GateCondition, opportunity: Opportunity) -> None:
    if row.state is not ConditionState.OPEN:
        raise Conflict(f"This condition was already {row.state.value}.")
    if opportunity.status is Status.STOPPED:
        raise Conflict("This opportunity is stopped, so its conditions rest.")


def _close(
    session: Session,
    actor: Actor,
    row: GateCondition,
    opportunity: Opportunity,
    state: ConditionState,
    note: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    row.state, row.closing_note = state, note
    row.closed_at, row.closed_by_id = at, actor.person_id
    row.version += 1
    touch(opportunity, at)
    refresh(session, opportunity)
    record(
        session,
        actor,
        f"opportunity:{opportunity.id}",
        f"condition_{state.value}",
        {"condition_id": row.id, "condition": row.text, **data},
        at=at,
        programme_id=opportunity.programme_id,
    )
