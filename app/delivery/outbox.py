"""The outbox: telling the outside what happened, at least once, never before it is committed.

An outbox row is written in its event's own transaction. The relay claims a few at a time in a
short transaction, publishes them, and marks them delivered in another. Killed in between, it
publishes them again once the claim runs out: whoever reads knows a repeat by its `outbox_id`.
"""

import logging
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.models import Event, OutboxRow

LEASE = timedelta(seconds=60)
"""How long a claim lasts before another relay may take the row."""
BATCH = 100
LONGEST_WAIT = timedelta(hours=1)

E: Any = Event
O: Any = OutboxRow

log = logging.getLogger("outbox")


@dataclass(frozen=True, slots=True)
class Message:
    """What leaves the building: ids and kinds, so that nothing confidential can leave with it."""

    outbox_id: int
    event_id: int
    stream: str
    kind: str
    at: datetime
    programme_id: int | None
    attempt: int


Publish = Callable[[Message], None]


def publish(message: Message) -> None:
    """The one sink for now: a line in the log called `outbox`."""
    log.info(
        "published",
        extra={
            "outbox_id": message.outbox_id,
            "event_id": message.event_id,
            "stream": message.stream,
            "kind": message.kind,
            "at": message.at.isoformat(),
            "attempt": message.attempt,
        },
    )


def is_waiting(session: Session, *, at: datetime) -> bool:
    """Whether there is anything to claim: looking costs less than a transaction."""
    due = select(O.id).where(O.delivered_at.is_(None), O.available_at <= at)
    return session.scalar(due.limit(1)) is not None


def claim(session: Session, *, at: datetime, limit: int = BATCH) -> list[Message]:
    """Take up to `limit` waiting rows, oldest first; nobody else gets them for a while."""
    rows = session.execute(
        select(OutboxRow, Event.stream, Event.at)  # type: ignore[call-overload]
        .join(Event, E.id == O.event_id)
        .where(O.delivered_at.is_(None), O.available_at <= at)
        .order_by(O.available_at, O.id)
        .limit(limit)
        .with_for_update(of=OutboxRow, skip_locked=True)
    ).all()
    messages = []
    for row, stream, happened_at in rows:
        row.attempts += 1
        row.available_at = at + LEASE
        messages.append(
            Message(
                outbox_id=row.id,
                event_id=row.event_id,
                stream=stream,
                kind=row.kind,
                at=happened_at,
                programme_id=row.programme_id,
                attempt=row.attempts,
            )
        )
    return messages


def settle(session: Session, delivered: Sequence[Message], *, at: datetime) -> None:
    """Mark these as delivered."""
    ids = [message.outbox_id for message in delivered]
    session.execute(update(OutboxRow).where(O.id.in_(ids)).values(delivered_at=at))


def postpone(session: Session, failed: Sequence[Message], *, at: datetime) -> None:
    """Let these wait before the next try, longer each time."""
    for message in failed:
        session.execute(
            update(OutboxRow)
            .where(O.id == message.outbox_id)
            .values(available_at=at + wait_before(message.attempt + 1))
        )


def wait_before(attempt: int) -> timedelta:
    """The pause before the given attempt: doubling from 2 seconds, with jitter, up to an hour."""
    doubled = timedelta(seconds=2 ** min(attempt, 20))
    return min(doubled, LONGEST_WAIT) * random.uniform(0.8, 1.2)
