"""Ending conditions: proposed as met by whoever sees to them, confirmed or returned, or waived."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.conditions import Reply
from app.domain.errors import Conflict, invalid
from app.domain.gates import ConditionState
from app.domain.opportunities import Origin
from app.domain.policy import Action, Actor, authorise
from app.domain.stages import Status
from app.models import ConditionProposal, GateCondition, Opportunity
from app.queries.conditions import condition, confirmers, find_condition, waiting_proposal
from app.schemas.condition import (
    ConditionOut,
    ConfirmDischarge,
    NameConfirmer,
    ProposeDischarge,
    ReturnDischarge,
    WaiveCondition,
)
from app.services.derived import refresh, touch
from app.services.events import record_on
from app.services.gates import add_editors, require_documents, uploaders
from app.services.provenance import Provenance
from app.services.versions import expect_version

CHANGED = "Somebody else acted on this proposal meanwhile. Read it again first."


def propose_discharge(
    session: Session,
    actor: Actor,
    condition_id: int,
    command: ProposeDischarge,
    *,
    at: datetime,
    version: int | None = None,
) -> ConditionOut:
    """Say how a condition was met, with its evidence. It stays open, and bars, until confirmed.

    Raises NotPermitted for the sponsor, who asked for it and may waive it instead; Conflict when it
    is closed, waits already, or the opportunity is stopped; Invalid for documents of another.
    """
    row, opportunity, subject = find_condition(session, actor, condition_id)
    authorise(actor, Action.PROPOSE_DISCHARGE, subject)
    _require_open(row, opportunity)
    expect_version(row, version)
    if waiting_proposal(session, row.id) is not None:
        raise Conflict("Its discharge is proposed already. Take that back to propose another.")
    require_documents(session, actor, subject, opportunity.id, command.document_ids)
    documents = list(command.document_ids)
    proposal = ConditionProposal(
        condition_id=row.id,
        note=command.note,
        document_ids=documents,
        proposed_by_id=actor.person_id,
        proposed_at=at,
    )
    session.add(proposal)
    session.flush()
    add_editors(session, opportunity, actor.person_id, *uploaders(session, documents))
    data = {"proposal_id": proposal.id, "note": command.note, "document_ids": documents}
    _recorded(session, actor, row, opportunity, "condition_discharge_proposed", data, at)
    return condition(session, actor, condition_id)


def confirm_discharge(
    session: Session,
    actor: Actor,
    condition_id: int,
    command: ConfirmDischarge,
    *,
    at: datetime,
    version: int | None = None,
) -> ConditionOut:
    """Close a condition as met, on the proposal that was read: by a sponsor or whom they named.

    Raises NotPermitted for its owner and whoever proposed it, Conflict when another proposal or
    none waits.
    """
    row, opportunity, proposal = _found_waiting(session, actor, condition_id, command.proposal_id)
    expect_version(row, version)
    _reply(proposal, actor, Reply.CONFIRMED, command.note, at)
    row.document_ids = list(proposal.document_ids)
    supplied = uploaders(session, row.document_ids)
    add_editors(session, opportunity, proposal.proposed_by_id, *supplied)
    data = {
        "proposal_id": proposal.id,
        "proposed_by_id": proposal.proposed_by_id,
        "note": proposal.note,
        "remark": command.note,
        "document_ids": row.document_ids,
    }
    _close(session, actor, row, opportunity, ConditionState.DISCHARGED, proposal.note, data, at)
    return condition(session, actor, condition_id)


def return_discharge(
    session: Session,
    actor: Actor,
    condition_id: int,
    command: ReturnDischarge,
    *,
    at: datetime,
    version: int | None = None,
) -> ConditionOut:
    """Send a proposal back to the owner with what is missing. The condition stays open."""
    row, opportunity, proposal = _found_waiting(session, actor, condition_id, command.proposal_id)
    expect_version(row, version)
    _reply(proposal, actor, Reply.RETURNED, command.reason, at)
    data = {"proposal_id": proposal.id, "reason": command.reason}
    _recorded(session, actor, row, opportunity, "condition_discharge_returned", data, at)
    return condition(session, actor, condition_id)


def withdraw_discharge(
    session: Session, actor: Actor, condition_id: int, *, at: datetime, version: int | None = None
) -> ConditionOut:
    """Take a proposal back before anybody answers it."""
    row, opportunity, subject = find_condition(session, actor, condition_id)
    authorise(actor, Action.PROPOSE_DISCHARGE, subject)
    _require_open(row, opportunity)
    expect_version(row, version)
    proposal = waiting_proposal(session, row.id)
    if proposal is None:
        raise Conflict("No discharge is proposed, so there is nothing to take back.")
    _reply(proposal, actor, Reply.WITHDRAWN, "", at)
    data = {"proposal_id": proposal.id}
    _recorded(session, actor, row, opportunity, "condition_discharge_withdrawn", data, at)
    return condition(session, actor, condition_id)


def name_confirmer(
    session: Session,
    actor: Actor,
    condition_id: int,
    command: NameConfirmer,
    *,
    at: datetime,
    version: int | None = None,
) -> ConditionOut:
    """The sponsor says who else may confirm it. Raises Invalid for its owner or a stranger."""
    row, opportunity, subject = find_condition(session, actor, condition_id)
    authorise(actor, Action.NAME_CONFIRMER, subject)
    _require_open(row, opportunity)
    expect_version(row, version)
    if command.person_id is not None:
        able = confirmers(session, opportunity, subject, owner_id=row.owner_id)
        if command.person_id not in {person.id for person in able}:
            raise invalid("person_id", "Choose somebody of the programme who does not see to it")
    before, row.confirmer_id = row.confirmer_id, command.person_id
    if before != row.confirmer_id:
        data = {"before": {"confirmer_id": before}, "after": {"confirmer_id": row.confirmer_id}}
        _recorded(session, actor, row, opportunity, "condition_confirmer_named", data, at)
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
    proposal = waiting_proposal(session, row.id)
    if proposal is not None:
        _reply(proposal, actor, Reply.WAIVED, "", at)
    data = {"reason": command.reason}
    _close(session, actor, row, opportunity, ConditionState.WAIVED, command.reason, data, at)
    return condition(session, actor, condition_id)


def reconstruct_discharge(
    session: Session,
    actor: Actor,
    condition_id: int,
    command: ProposeDischarge,
    *,
    at: datetime,
    provenance: Provenance,
) -> ConditionOut:
    """What a source tells of a discharge long past: nobody is said to have confirmed it here.

    Raises Conflict for an opportunity that is not reconstructed from a document.
    """
    row, opportunity, subject = find_condition(session, actor, condition_id)
    authorise(actor, Action.PROPOSE_DISCHARGE, subject)
    _require_open(row, opportunity)
    if opportunity.origin is not Origin.RECONSTRUCTED or not provenance.reconstructed:
        raise Conflict("Only a past case is closed without being confirmed.")
    data = {"note": command.note, **provenance.facts}
    _close(session, actor, row, opportunity, ConditionState.DISCHARGED, command.note, data, at)
    return condition(session, actor, condition_id)


def _found_waiting(
    session: Session, actor: Actor, condition_id: int, proposal_id: int
) -> tuple[GateCondition, Opportunity, ConditionProposal]:
    """The condition and the proposal the actor read, if they may answer it and it still waits."""
    row, opportunity, subject = find_condition(session, actor, condition_id)
    proposal = waiting_proposal(session, row.id)
    if proposal is not None:
        subject = replace(subject, proposer_id=proposal.proposed_by_id)
    authorise(actor, Action.CONFIRM_DISCHARGE, subject)
    _require_open(row, opportunity)
    if proposal is None or proposal.id != proposal_id:
        raise Conflict(CHANGED)
    return row, opportunity, proposal


def _require_open(row: GateCondition, opportunity: Opportunity) -> None:
    if row.state is not ConditionState.OPEN:
        raise Conflict(f"This condition was already {row.state.value}.")
    if opportunity.status is Status.STOPPED:
        raise Conflict("This opportunity is stopped, so its conditions rest.")


def _reply(
    proposal: ConditionProposal, actor: Actor, reply: Reply, note: str, at: datetime
) -> None:
    proposal.reply, proposal.reply_note = reply, note
    proposal.replied_by_id, proposal.replied_at = actor.person_id, at


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
    _recorded(session, actor, row, opportunity, f"condition_{state.value}", data, at)


def _recorded(
    session: Session,
    actor: Actor,
    row: GateCondition,
    opportunity: Opportunity,
    kind: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    row.version += 1
    touch(opportunity, at)
    refresh(session, opportunity)
    named = {"condition_id": row.id, "condition": row.text}
    record_on(session, actor, opportunity, kind, {**named, **data}, at=at)
