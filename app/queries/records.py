"""A decision with all that proves it."""

from datetime import UTC
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.audit import stream_of
from app.domain.errors import NotFound
from app.domain.opportunities import reference
from app.domain.policy import Actor
from app.domain.votes import vote_stream_of
from app.models import DecisionAnchor, Event, GateDecision
from app.queries.checkpoints import checkpoint_of
from app.queries.meetings import meeting_of
from app.queries.people import names_of
from app.queries.subjects import find_review
from app.schemas.record import DecisionRecord, RecordedEvent, SignedCheckpoint

D: Any = GateDecision
E: Any = Event

PROVING = ("gate_submitted", "gate_decided")
NOT_DECIDED = "There is no record: this attempt has not been decided."


def decision_record(session: Session, actor: Actor, review_id: int) -> DecisionRecord:
    """The record, for whoever can see the gate; NotFound before the decision."""
    review, opportunity, _ = find_review(session, actor, review_id)
    decision = session.scalar(select(GateDecision).where(D.review_id == review_id))
    anchor = session.get(DecisionAnchor, review_id)
    if decision is None or review.pack is None or anchor is None:
        raise NotFound(NOT_DECIDED)
    up_to = _events(session, stream_of(opportunity.id), E.seq <= anchor.seq, E.kind.in_(PROVING))
    events = [e for e in up_to if e.data.get("review_id") == review_id]
    votes = _events(session, vote_stream_of(review_id))
    signed = checkpoint_of(session, review_id)
    return DecisionRecord(
        review_id=review.id,
        opportunity=reference(opportunity.id),
        gate=review.gate,
        attempt=review.attempt,
        outcome=decision.outcome,
        decided_at=decision.decided_at,
        pack_digest=decision.pack_digest,
        pack=review.pack,
        events=events,
        votes=votes,
        checkpoint=signed
        and SignedCheckpoint(
            checkpoint=signed.number,
            body=signed.body,
            key=signed.public_key,
            signature=signed.signature,
        ),
        meeting=meeting_of(session, review.id),
        people=_people(session, [*events, *votes]),
    )


def _events(session: Session, stream: str, *where: Any) -> list[RecordedEvent]:
    rows = session.scalars(select(Event).where(E.stream == stream, *where).order_by(E.seq))
    names = set(RecordedEvent.model_fields) - {"at"}
    return [
        RecordedEvent(
            **row.model_dump(include=names),
            at=row.at.astimezone(UTC).isoformat(timespec="microseconds"),
        )
        for row in rows
    ]


def _people(session: Session, events: list[RecordedEvent]) -> dict[str, str]:
    """Who acted, and in whose place."""
    labels = {e.actor for e in events if e.actor.startswith("person:")}
    ids = {int(label.removeprefix("person:")) for label in labels}
    ids |= {v[part] for e in events for v in e.data.get("votes", []) for part in ("seat", "voter")}
    return {f"person:{i}": person.name for i, person in names_of(session, ids).items()}
