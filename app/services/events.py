"""The audit trail's one way in: every service records what it changed."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from app.domain.audit import GENESIS, EventRecord, event_hash, stream_of
from app.domain.policy import Actor
from app.models import Event, Opportunity, OutboxRow, StreamHead

E: Any = Event
H: Any = StreamHead
B: Any = OutboxRow

CHANGED = "changed_opportunities"


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
    _note(session, stream, data)
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


def record_on(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    kind: str,
    data: dict[str, Any],
    *,
    at: datetime,
) -> None:
    """Append an event to the opportunity's own history, which all who see it may read.

    That is movement: lists show when it last happened, and inboxes where it has stopped.
    """
    opportunity.updated_at = max(opportunity.updated_at, at)
    stream, programme_id = stream_of(opportunity.id), opportunity.programme_id
    record(session, actor, stream, kind, data, at=at, programme_id=programme_id)


def record_together(
    session: Session,
    actor: Actor,
    kind: str,
    entries: Mapping[str, dict[str, Any]],
    *,
    at: datetime,
    programme_id: int | None = None,
) -> None:
    """Append one event to each of many streams: what `record` does, in a few statements."""
    session.flush()
    for stream, data in entries.items():
        _note(session, stream, data)
    heads = {
        head.stream: head
        for head in session.execute(
            select(H.stream, H.seq, H.hash).where(H.stream.in_(entries)).with_for_update()
        )
    }
    events = []
    for stream, data in entries.items():
        head = heads.get(stream)
        seq, previous = (head.seq + 1, head.hash) if head else (1, GENESIS)
        told = EventRecord(stream, seq, kind, at, actor.label, data, previous)
        row = {part.name: getattr(told, part.name) for part in fields(told)}
        events.append({**row, "hash": event_hash(told), "request_id": actor.request_id})
    session.execute(insert(E.__table__), events)
    _move_heads(session, events)
    ids = session.scalars(
        select(E.id)
        .join(StreamHead, (E.stream == H.stream) & (E.seq == H.seq))
        .where(E.stream.in_(entries))
        .order_by(E.id)
    )
    waiting = {"kind": kind, "available_at": at, "programme_id": programme_id}
    session.execute(insert(B.__table__), [{"event_id": event_id, **waiting} for event_id in ids])


def changed_opportunities(session: Session) -> list[int]:
    """Ids of the opportunities that this unit of work has recorded a change of."""
    return sorted(session.info.get(CHANGED, ()))


def _note(session: Session, stream: str, data: Mapping[str, Any]) -> None:
    area, _, number = stream.partition(":")
    found = number if area in ("opportunity", "confidential") else data.get("opportunity_id")
    if found is not None and str(found).isdigit():
        session.info.setdefault(CHANGED, set()).add(int(found))


def _move_heads(session: Session, events: list[dict[str, Any]]) -> None:
    table = H.__table__
    first = [event for event in events if event["seq"] == 1]
    if first:
        rows = [{name: event[name] for name in ("stream", "seq", "hash")} for event in first]
        session.execute(insert(table), rows)
    later = [event for event in events if event["seq"] > 1]
    if later:
        session.execute(
            update(table)
            .where(table.c.stream == bindparam("of"))
            .values(seq=bindparam("to_seq"), hash=bindparam("to_hash")),
            [{"of": e["stream"], "to_seq": e["seq"], "to_hash": e["hash"]} for e in later],
        )


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """The fields that differ, as an event keeps them: `{"before": …, "after": …}`."""
    changed = [key for key in after if before.get(key) != after[key]]
    return {
        "before": {key: before.get(key) for key in changed},
        "after": {key: after[key] for key in changed},
    }
