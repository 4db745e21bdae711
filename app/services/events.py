"""The audit trail's one way in: every service records what it changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from app.domain.audit import GENESIS, EventRecord, event_hash
from app.domain.policy import Actor
from app.models import Event, OutboxRow, StreamHead

E: Any = Event
H: Any = StreamHead


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
    session.flush()
    head = session.execute(
        select(H.seq, H.hash).where(H.stream == stream).with_for_update()
    ).one_or_none()
    seq, previous = (head.seq + 1, head.hash) if head else (1, GENESIS)
    digest = event_hash(EventRecord(stream, seq, kind, at, actor.label, data, previous))
    event_id = session.execute(
        insert(Event).returning(E.id),
        {
            "stream": stream,
            "seq": seq,
            "kind": kind,
            "at": at,
            "actor": actor.label,
            "data": data,
            "previous_hash": previous,
            "hash": digest,
            "request_id": actor.request_id,
        },
    ).scalar_one()
    if head is None:
        session.execute(insert(StreamHead), {"stream": stream, "seq": seq, "hash": digest})
    else:
        session.execute(update(StreamHead).where(H.stream == stream).values(seq=seq, hash=digest))
    session.execute(
        insert(OutboxRow),
        {"event_id": event_id, "kind": kind, "available_at": at, "programme_id": programme_id},
    )


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The fields that differ, as an event keeps them: `{"before": …, "after": …}`."""
    changed = [key for key in after if before.get(key) != after[key]]
    return {
        "before": {key: before.get(key) for key in changed},
        "after": {key: after[key] for key in changed},
    }
