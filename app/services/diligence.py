"""Recording due diligence, and early views of intellectual property and of sharing value."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.diligence import NEEDS_WORDS, CheckState
from app.domain.errors import invalid
from app.domain.policy import Action, Actor, authorise
from app.models import Candidate, CandidateIp, CandidateShare, DueDiligence, Opportunity
from app.queries.candidates import find_candidate, ref_of
from app.queries.diligence import checklist, diligence_item, ip_out, share_out
from app.schemas.diligence import (
    DiligenceItemOut,
    IpOut,
    NoteIp,
    NoteShare,
    RecordDiligence,
    ShareOut,
)
from app.services.confidential import record_confidential
from app.services.events import changes
from app.services.gates import add_editors, require_documents, uploaders
from app.services.partners import require_unclosed
from app.services.provenance import MADE_HERE, Provenance
from app.services.versions import expect_version

D: Any = DueDiligence


def record_diligence(
    session: Session,
    actor: Actor,
    candidate_id: int,
    key: str,
    command: RecordDiligence,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> DiligenceItemOut:
    """Record how far one item is, by whom, with what was found.

    `version` is the version the caller read, 0 for none. Raises Invalid for a finding without
    words or a document. A concern warns; it excludes nobody.
    """
    row, opportunity, subject = find_candidate(session, actor, candidate_id)
    authorise(actor, Action.MANAGE_CANDIDATES, subject)
    require_unclosed(opportunity)
    item = checklist().find(key)
    require_documents(session, actor, subject, opportunity.id, command.document_ids)
    if command.state in NEEDS_WORDS and not (command.note or command.document_ids):
        raise invalid("note", "Say what was found, or choose a document that shows it")
    kept = session.scalar(select(DueDiligence).where(D.candidate_id == row.id, D.item == item.key))
    before = {} if kept is None else _found(kept)
    kept = kept or DueDiligence(candidate_id=row.id, item=item.key, version=0)
    expect_version(kept, version)
    kept.state, kept.note = command.state, command.note
    kept.document_ids = list(command.document_ids)
    kept.checked_by_id, kept.checked_at = actor.person_id, at
    kept.version += 1
    session.add(kept)
    add_editors(session, opportunity, *uploaders(session, kept.document_ids))
    data = {"item": item.title, "key": item.key, **changes(before, _found(kept))}
    data["state"] = kept.state.value
    _record(session, actor, opportunity, row, "due_diligence_checked", data, at, provenance)
    return diligence_item(session, actor, row.id, item.key)


def note_ip(
    session: Session,
    actor: Actor,
    candidate_id: int,
    command: NoteIp,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> IpOut:
    """Note a candidate's early view of intellectual property: nothing of it is agreed."""
    row, opportunity, subject = find_candidate(session, actor, candidate_id)
    authorise(actor, Action.MANAGE_CANDIDATES, subject)
    require_unclosed(opportunity)
    kept = session.get(CandidateIp, row.id) or CandidateIp(candidate_id=row.id, version=0)
    data = _note(session, actor, kept, command, at, version, provenance)
    _record(session, actor, opportunity, row, "candidate_ip_noted", data, at, provenance)
    return ip_out(session, kept)


def note_share(
    session: Session,
    actor: Actor,
    candidate_id: int,
    command: NoteShare,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> ShareOut:
    """Note how a candidate would share the value: indicative, and binding nobody.

    Raises Invalid for amounts that rest on nothing: they could not be compared.
    """
    row, opportunity, subject = find_candidate(session, actor, candidate_id)
    authorise(actor, Action.MANAGE_CANDIDATES, subject)
    require_unclosed(opportunity)
    if not command.basis and (command.to_us_pence, command.to_it_pence) != (None, None):
        raise invalid("basis", "Say what the amounts rest on: how many users, at what price")
    kept = session.get(CandidateShare, row.id) or CandidateShare(candidate_id=row.id, version=0)
    data = _note(session, actor, kept, command, at, version, provenance)
    _record(session, actor, opportunity, row, "candidate_share_noted", data, at, provenance)
    return share_out(session, kept)


def _note(
    session: Session,
    actor: Actor,
    kept: CandidateIp | CandidateShare,
    command: NoteIp | NoteShare,
    at: datetime,
    version: int | None,
    provenance: Provenance,
) -> dict[str, Any]:
    """Write what was noted into the row; what changed, as an event keeps it."""
    expect_version(kept, version)
    said = command.model_dump(mode="json")
    before = {name: getattr(kept, name, None) for name in said} if kept.version else {}
    for name in said:
        setattr(kept, name, getattr(command, name))
    kept.updated_at, kept.updated_by_id = at, actor.person_id
    kept.source_note = provenance.source_note
    kept.version += 1
    session.add(kept)
    session.flush()
    return changes(before, said)


def _found(row: DueDiligence) -> dict[str, Any]:
    return {
        "state": CheckState(row.state).value,
        "note": row.note,
        "document_ids": list(row.document_ids),
    }


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
    session.flush()
    told = {
        "opportunity_id": opportunity.id,
        "candidate_id": row.id,
        "party": ref_of(session, row).name,
    }
    record_confidential(
        session, actor, opportunity, kind, told | data, at=at, provenance=provenance
    )
