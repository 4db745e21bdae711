"""The evidence pack: who knew what, and when, proved from the audit trail.

Each disclosure stands with every event that speaks of it, with numbers and hashes, and the whole
confidential stream is verified anew, so that nothing can have been added, changed or taken out.
"""

import hashlib
import json
from collections import defaultdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.domain.audit import confidential_stream_of
from app.domain.candidates import CandidateState
from app.domain.dating import reported_date
from app.domain.equal_treatment import FINDING_WORDS
from app.domain.opportunities import reference
from app.domain.policy import Actor, Subject
from app.domain.text import datetime_uk
from app.models import (
    Candidate,
    CandidateMove,
    Disclosure,
    Document,
    Event,
    Opportunity,
    StreamHead,
)
from app.queries.audit import stream_report
from app.queries.disclosures import disclosures_out
from app.queries.engagement import engagement_out
from app.queries.parties import organisations_of
from app.queries.people import names_of
from app.queries.subjects import find_confidential
from app.schemas.disclosure import Chain, DisclosureProof, EvidencePack, PartyRecord
from app.schemas.engagement import EngagementOut
from app.schemas.history import EventOut
from app.schemas.opportunity import PersonRef

C: Any = Candidate
D: Any = Disclosure
E: Any = Event
F: Any = Document
H: Any = StreamHead
V: Any = CandidateMove

KINDS = (
    *("disclosure_made", "disclosure_told", "disclosures_levelled", "disclosure_withdrawn"),
    *("telling_withdrawn", "answer_released", "receipt_confirmed"),
)
"""The events that say who was told what."""
CLAIMS = frozenset({"disclosure_made", "answer_released"})
"""Those that say what was told, by its hash."""


def evidence_pack(session: Session, actor: Actor, opportunity_id: int) -> EvidencePack:
    """Everything that shows equal treatment, or the want of it, for one opportunity."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    engaged = engagement_out(session, actor, opportunity, subject)
    return EvidencePack(
        reference=reference(opportunity.id),
        title=opportunity.title,
        made_at=now(),
        parties=_parties(session, opportunity, engaged),
        notice=engaged.model_dump(
            mode="json",
            include={"notice_type", "reference", "published_on", "link", "note", "reason_for_none"},
        ),
        disclosures=_proofs(session, actor, opportunity, subject),
        chain=_chain(session, opportunity),
    )


def _proofs(
    session: Session, actor: Actor, opportunity: Opportunity, subject: Subject
) -> list[DisclosureProof]:
    rows = session.scalars(
        select(Disclosure).where(D.opportunity_id == opportunity.id).order_by(D.id)
    ).all()
    found = session.execute(select(F.id, F.sha256).where(F.opportunity_id == opportunity.id))
    files = {row.id: row.sha256 for row in found}
    events = _events(session, opportunity)
    outs = disclosures_out(session, actor, opportunity, subject, list(rows))
    return [
        DisclosureProof(
            disclosure=out,
            content_matches=_matches(row, files.get(row.document_id or 0, ""), events[row.id]),
            events=events[row.id],
        )
        for row, out in zip(rows, outs, strict=True)
    ]


def content_digest(row: Disclosure, document_sha256: str) -> str:
    """SHA-256 over what was told, in canonical JSON: the event keeps it, the pack compares it."""
    told = {
        "kind": row.kind.value,
        "title": row.title,
        "text": row.text,
        "asked": row.asked,
        "document_sha256": document_sha256,
    }
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _matches(row: Disclosure, document_sha256: str, events: list[EventOut]) -> bool:
    """Whether what is stored is what the trail says was told."""
    computed = content_digest(row, document_sha256)
    claimed = [e.data.get("content_sha256") for e in events if e.kind in CLAIMS]
    return claimed == [computed] and row.content_sha256 == computed


def _events(session: Session, opportunity: Opportunity) -> dict[int, list[EventOut]]:
    """The events that speak of each disclosure, in order."""
    stream = confidential_stream_of(opportunity.id)
    rows = session.scalars(
        select(Event).where(E.stream == stream, E.kind.in_(KINDS)).order_by(E.seq)
    ).all()
    people = names_of(session, [_person_id(row.actor) for row in rows])
    found: dict[int, list[EventOut]] = defaultdict(list)
    for row in rows:
        out = _event_out(row, people)
        for number in _disclosures_in(row.data):
            found[number].append(out)
    return found


def _disclosures_in(data: dict[str, Any]) -> list[int]:
    """The disclosures an event speaks of."""
    if "disclosure_id" in data:
        return [int(data["disclosure_id"])]
    return [int(number) for number in data.get("tellings", {})]


def _event_out(row: Event, people: dict[int, PersonRef]) -> EventOut:
    plain = row.model_dump(include=set(EventOut.model_fields))
    return EventOut(**plain, person=people.get(_person_id(row.actor) or 0))


def _person_id(label: str) -> int | None:
    kind, _, number = label.partition(":")
    return int(number) if kind == "person" and number.isdigit() else None


def _chain(session: Session, opportunity: Opportunity) -> Chain:
    stream = confidential_stream_of(opportunity.id)
    report = stream_report(session, stream)
    head = session.scalar(select(H.hash).where(H.stream == stream))
    fault = report.faults[0] if report.faults else None
    return Chain(
        stream=stream,
        events=report.events,
        head=head or "",
        is_intact=fault is None,
        problem=f"Record {fault.seq}: {fault.problem}" if fault else "",
    )


def _parties(
    session: Session, opportunity: Opportunity, engaged: EngagementOut
) -> list[PartyRecord]:
    """Every candidate, with its moves and its assessment, in words."""
    found = {a.organisation.id: a for a in engaged.assessments}
    moves: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(C.organisation_id, V.to_state, V.moved_at, V.date_note, V.reason)
        .join(CandidateMove, V.candidate_id == C.id)
        .where(C.opportunity_id == opportunity.id)
        .order_by(V.id)
    )
    for row in rows:
        moves[row.organisation_id].append(
            _move(row.to_state, row.moved_at, row.date_note, row.reason)
        )
    bodies = organisations_of(session, [*found, *moves])
    return [
        PartyRecord(
            organisation=bodies[number],
            moves=moves[number],
            advantage=_advantage(found, number),
        )
        for number in sorted(bodies, key=lambda i: bodies[i].name.casefold())
    ]


def _move(to_state: CandidateState, at: datetime, note: str, reason: str) -> str:
    when = reported_date(at, note) if note else datetime_uk(at)
    return f"{when}: {to_state.label.lower()}" + (f" ({reason})" if reason else "")


def _advantage(found: dict[int, Any], number: int) -> str:
    assessed = found.get(number)
    if assessed is None or assessed.finding is None:
        return "Not assessed"
    said = [FINDING_WORDS[assessed.finding][0], assessed.advantage, assessed.mitigation]
    return ". ".join(part.rstrip(".") for part in said if part) + "."
