"""Putting candidates on the longlist and shortlist, and ending the discussion with them."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.candidates import MAX_CANDIDATES, OUR_OWN, CandidateState, require_move
from app.domain.errors import Conflict, invalid
from app.domain.policy import Action, Actor, authorise
from app.models import Candidate, CandidateMove, Opportunity
from app.queries.candidates import (
    candidate,
    find_candidate,
    find_selection,
    our_organisation,
    ref_of,
    similar_organisations,
)
from app.queries.organisations import find_organisation
from app.schemas.candidate import AddCandidate, CandidateOut, EditCandidate, MoveCandidate
from app.services.advice import withdraw_changed_advice
from app.services.confidential import record_confidential
from app.services.events import changes
from app.services.organisations import create_organisation
from app.services.partners import require_unclosed
from app.services.provenance import MADE_HERE, Provenance
from app.services.versions import expect_version

C: Any = Candidate


def add_candidate(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: AddCandidate,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> CandidateOut:
    """Put an organisation on the longlist. A new one is kept for those who may know of it: it joins
    no directory that others read.

    Raises Conflict for our own side, for a candidate that is there already and for an identifier in
    use, and Invalid for a new one with a similar name, unless the caller says that it is another.
    """
    opportunity, subject = find_selection(session, actor, opportunity_id)
    authorise(actor, Action.MANAGE_CANDIDATES, subject)
    require_unclosed(opportunity)
    _require_room(session, opportunity)
    organisation_id = _organisation(session, actor, command, at)
    _require_new(session, opportunity, organisation_id)
    row = Candidate(
        opportunity_id=opportunity.id,
        organisation_id=organisation_id,
        state=CandidateState.LONGLIST,
        why=command.why,
        source_note=provenance.source_note,
        added_at=at,
        date_note=provenance.date_note,
    )
    session.add(row)
    session.flush()
    _move(session, actor, row, None, command.why, at, provenance)
    _record(session, actor, opportunity, row, "candidate_added", {"why": row.why}, at, provenance)
    return candidate(session, actor, row.id)


def edit_candidate(
    session: Session,
    actor: Actor,
    candidate_id: int,
    command: EditCandidate,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> CandidateOut:
    """Replace what is noted of it. Raises Invalid for a risk without words."""
    row, opportunity, subject = find_candidate(session, actor, candidate_id)
    authorise(actor, Action.MANAGE_CANDIDATES, subject)
    require_unclosed(opportunity)
    expect_version(row, version)
    if command.risk is not None and not command.risk_note:
        raise invalid("risk_note", "Say what the risk is")
    before = _noted(row)
    row.why, row.risk, row.risk_note = command.why, command.risk, command.risk_note
    edits = changes(before, _noted(row))
    if edits["after"]:
        row.version += 1
        _record(session, actor, opportunity, row, "candidate_edited", edits, at, provenance)
    return candidate(session, actor, row.id)


def move_candidate(
    session: Session,
    actor: Actor,
    candidate_id: int,
    command: MoveCandidate,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> CandidateOut:
    """Shortlist it, put it back, end the discussion with it or take it up again, with a reason.

    It says nothing about bidding: a later tender is open to whoever is out.
    """
    row, opportunity, subject = find_candidate(session, actor, candidate_id)
    authorise(actor, Action.MANAGE_CANDIDATES, subject)
    require_unclosed(opportunity)
    expect_version(row, version)
    require_move(row.state, command.to)
    before, row.state = row.state, command.to
    row.version += 1
    _move(session, actor, row, before, command.reason, at, provenance)
    data = {"from_state": before.value, "to_state": row.state.value, "reason": command.reason}
    _record(session, actor, opportunity, row, "candidate_moved", data, at, provenance)
    withdraw_changed_advice(session, actor, opportunity, at=at)
    return candidate(session, actor, row.id)


def _organisation(session: Session, actor: Actor, command: AddCandidate, at: datetime) -> int:
    """The known organisation's id, or that of the one this adds to the register."""
    if command.organisation_id is not None:
        return find_organisation(session, actor, command.organisation_id).id
    new = command.organisation
    assert new is not None  # the command holds one of the two
    similar = [] if command.is_another else similar_organisations(session, actor, new.name)
    if similar:
        names = ", ".join(row.name for row in similar[:3])
        raise invalid(
            "is_another",
            f"Already in the register: {names}. Choose it, or say that this is another",
        )
    return create_organisation(session, actor, new, at=at, is_listed=False).id


def _require_new(session: Session, opportunity: Opportunity, organisation_id: int) -> None:
    if organisation_id == our_organisation(session, opportunity):
        raise Conflict(OUR_OWN, "organisation_id")
    known = session.scalar(
        select(C.id).where(C.opportunity_id == opportunity.id, C.organisation_id == organisation_id)
    )
    if known is not None:
        raise Conflict("This organisation is a candidate already.", "organisation_id")


def _require_room(session: Session, opportunity: Opportunity) -> None:
    listed = select(func.count()).select_from(Candidate)
    if (session.scalar(listed.where(C.opportunity_id == opportunity.id)) or 0) >= MAX_CANDIDATES:
        raise Conflict(f"There are {MAX_CANDIDATES} candidates, which is all there can be.")


def _noted(row: Candidate) -> dict[str, Any]:
    return {"why": row.why, "risk": row.risk, "risk_note": row.risk_note}


def _move(
    session: Session,
    actor: Actor,
    row: Candidate,
    before: CandidateState | None,
    reason: str,
    at: datetime,
    provenance: Provenance,
) -> None:
    session.add(
        CandidateMove(
            candidate_id=row.id,
            from_state=before,
            to_state=row.state,
            reason=reason,
            moved_at=at,
            moved_by_id=actor.person_id,
            date_note=provenance.date_note,
        )
    )


def _record(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    row: Candidate,
    kind: str,
    data: dict[str, Any],
    at: datetime,
    provenance: Provenance,
) -> None:
    told = {
        "opportunity_id": opportunity.id,
        "candidate_id": row.id,
        "organisation_id": row.organisation_id,
        "party": ref_of(session, row).name,
    }
    record_confidential(
        session, actor, opportunity, kind, told | data, at=at, provenance=provenance
    )
