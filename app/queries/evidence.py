"""The evidence pack: who knew what, and when, proved from the audit trail.

Each disclosure stands with every event that speaks of it, with numbers and hashes. The whole
confidential stream is verified anew, and what the tables say of who was told what is compared
with it, so that nothing can have been added, changed or taken out.
"""

import hashlib
import json
from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.domain.audit import confidential_stream_of
from app.domain.evidence import Act, Claim, claims, withdrawal
from app.domain.opportunities import reference
from app.domain.policy import Actor, Subject
from app.models import Disclosure, Document, Event, Opportunity, StreamHead
from app.queries.audit import stream_report
from app.queries.disclosures import disclosures_out
from app.queries.engagement import engagement_out
from app.queries.evidence_parties import party_records, talk_records
from app.queries.people import names_of
from app.queries.subjects import find_confidential
from app.schemas.disclosure import Chain, DisclosureOut, DisclosureProof, EvidencePack
from app.schemas.history import EventOut
from app.schemas.opportunity import PersonRef

D: Any = Disclosure
E: Any = Event
F: Any = Document
H: Any = StreamHead

KINDS = (
    *("disclosure_made", "disclosure_told", "disclosures_levelled", "disclosure_withdrawn"),
    *("telling_withdrawn", "answer_released", "receipt_confirmed"),
)
"""The events that say who was told what."""
CONTENT = frozenset({"disclosure_made", "answer_released"})
"""Those that say what was told, by its hash."""
NOTICE = (
    *("notice_type", "reference", "published_on", "closes_on", "link", "note", "reason_for_none"),
    *("updated_at", "updated_by"),
)


def evidence_pack(session: Session, actor: Actor, opportunity_id: int) -> EvidencePack:
    """Everything that shows equal treatment, or the want of it, for one opportunity."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    engaged = engagement_out(session, actor, opportunity, subject)
    events = _events(session, opportunity)
    proofs = _proofs(session, actor, opportunity, subject, events)
    missing = sorted(set(events) - {proof.disclosure.id for proof in proofs})
    chain = _chain(session, opportunity)
    return EvidencePack(
        reference=reference(opportunity.id),
        title=opportunity.title,
        made_at=now(),
        is_sound=chain.is_intact
        and not missing
        and all(proof.content_matches and proof.tellings_match for proof in proofs),
        missing=missing,
        parties=party_records(session, opportunity, engaged, proofs),
        talks=talk_records(session, opportunity, proofs),
        notice=engaged.model_dump(mode="json", include=set(NOTICE)),
        disclosures=proofs,
        chain=chain,
    )


def _proofs(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    subject: Subject,
    events: dict[int, list[EventOut]],
) -> list[DisclosureProof]:
    rows = session.scalars(
        select(Disclosure).where(D.opportunity_id == opportunity.id).order_by(D.id)
    ).all()
    found = session.execute(select(F.id, F.sha256).where(F.opportunity_id == opportunity.id))
    files = {row.id: row.sha256 for row in found}
    outs = disclosures_out(session, actor, opportunity, subject, list(rows))
    return [
        DisclosureProof(
            number=number,
            disclosure=out,
            content_matches=_matches(row, files.get(row.document_id or 0, ""), events[row.id]),
            tellings_match=_told_as_claimed(out, events[row.id]),
            days_apart=_days_apart(out),
            events=events[row.id],
        )
        for number, (row, out) in enumerate(zip(rows, outs, strict=True), start=1)
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
    claimed = [e.data.get("content_sha256") for e in events if e.kind in CONTENT]
    return claimed == [computed] and row.content_sha256 == computed


def _told_as_claimed(out: DisclosureOut, events: list[EventOut]) -> bool:
    """Whether the tables hold exactly the tellings and corrections that the trail does."""
    acts = [Act(event.kind, event.at, event.data) for event in events]
    stored = [
        Claim(t.organisation.id, t.told_on, t.means, t.recorded_at, t.confirmed_at, t.withdrawn_at)
        for t in out.tellings
    ]
    return (
        sorted(stored, key=_order) == sorted(claims(out.id, acts), key=_order)
        and withdrawal(acts) == out.withdrawn_at
    )


def _order(claim: Claim) -> tuple[int, Any]:
    return claim.organisation_id, claim.recorded_at


def _days_apart(out: DisclosureOut) -> int:
    days = [t.told_on for t in out.tellings if t.withdrawn_at is None]
    return (max(days) - min(days)).days if days else 0


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
