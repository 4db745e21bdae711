"""The audit trail's one way in: every service records what it changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.audit import GENESIS, EventRecord, event_hash
from app.domain.policy import Actor
from app.models import Event, OutboxRow, StreamHead


def record(
    session: Session,
    actor: Actor,
    stream: str,
    kind: str,
    data: dict[str, Any],
    *,
    at: datetime,
    programme_id: int | None = None,
) -> None:
    """Append an event to `stream` and put it in the outbox, in the caller's transaction.

    `data` is JSON and holds no personal details: people appear by id.
    """
    head = session.execute(
        select(StreamHead).where(StreamHead.stream == stream).with_for_update()  # type: ignore[arg-type]
    ).scalar_one_or_none()
    if head is None:
        head = StreamHead(stream=stream, seq=0, hash=GENESIS)
        session.add(head)
    facts = EventRecord(stream, head.seq + 1, kind, at, actor.label, data, head.hash)
    digest = event_hash(facts)
    event = Event(
        stream=stream,
        seq=facts.seq,
        kind=kind,
        at=at,
        actor=facts.actor,
        data=data,
        previous_hash=facts.previous_hash,
        hash=digest,
        request_id=actor.request_id,
    )
    head.seq, head.hash = facts.seq, digest
    session.add(event)
    session.flush()
    session.add(OutboxRow(event_id=event.id, kind=kind, available_at=at, programme_id=programme_id))


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The fields that differ, as an event keeps them: `{"before": …, "after": …}`."""
    changed = [key for key in after if before.get(key) != after[key]]
    return {
        "before": {key: before.get(key) for key in changed},
        "after": {key: after[key] for key in changed},
    }
