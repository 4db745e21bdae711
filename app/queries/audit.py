"""Verifying the audit trail: every stream's chain from its first event to its head."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.audit import GENESIS, EventRecord, event_hash
from app.models import Event, StreamHead

E: Any = Event
H: Any = StreamHead
AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class AuditFault:
    """The first bad record of a stream, and what is wrong with it."""

    stream: str
    seq: int
    problem: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """How much was looked at, and the first faults in order of stream."""

    streams: int
    events: int
    faults: tuple[AuditFault, ...]


def audit_report(session: Session, *, faults: int = 20) -> AuditReport:
    """Recompute every chain, reading a little at a time; stop after so many faulty streams.

    Each stream is told on its first bad record: what follows it cannot be trusted either way.
    """
    streams, events = 0, 0
    found: list[AuditFault] = _vanished(session, faults)
    for stream, rows in groupby(_rows(session), key=lambda row: row.stream):
        fault, number = _first_fault(stream, rows)
        streams, events = streams + 1, events + number
        if fault is not None:
            found.append(fault)
        if len(found) >= faults:
            break
    return AuditReport(streams, events, tuple(sorted(found, key=lambda f: (f.stream, f.seq))))


def stream_report(session: Session, stream: str) -> AuditReport:
    """The same for one stream."""
    fault, number = _first_fault(stream, _rows(session, stream))
    return AuditReport(1 if number else 0, number, (fault,) if fault else ())


def _rows(session: Session, stream: str | None = None) -> Iterator[Any]:
    """Every event, or those of one stream, with the stream's head.

    On SQLite dates and data come as they are stored, so that a value nobody can read is a fault to
    report and not a failure of ours.
    """
    raw = session.connection().dialect.name == "sqlite"
    at, data = (sa.type_coerce(c, sa.String) if raw else c for c in (E.at, E.data))
    columns = (E.stream, E.seq, E.kind, at.label("at"), E.actor, data.label("data"))
    hashes = (E.previous_hash, E.hash, H.seq.label("last"), H.hash.label("head"))
    query = (
        select(*columns, *hashes)
        .outerjoin(StreamHead, H.stream == E.stream)
        .order_by(E.stream, E.seq)
    )
    if stream is not None:  # a page's read, outside a transaction, has no server-side cursor
        return iter(session.execute(query.where(E.stream == stream)))
    return iter(session.execute(query.execution_options(yield_per=AT_A_TIME)))


def _first_fault(stream: str, rows: Iterator[Any]) -> tuple[AuditFault | None, int]:
    """The first bad record of one stream, and how many were read."""
    number, previous, fault, row = 0, GENESIS, None, None
    for number, row in enumerate(rows, 1):
        if fault is None and (problem := _problem(row, number, previous)):
            fault = AuditFault(stream, row.seq, problem)
        previous = row.hash
    if fault is None and row is not None and (problem := _problem_at_the_end(row)):
        fault = AuditFault(stream, row.seq, problem)
    return fault, number


def _problem(row: Any, expected: int, previous: str) -> str:
    """What is wrong with one record, given what must come next; empty when it is sound."""
    if row.seq != expected:
        return f"record {expected} is missing before it"
    if row.previous_hash != previous:
        return "it does not follow the record before it: one of the two was replaced or changed"
    computed = _computed_hash(row)
    if computed is None:
        return "it was changed: it cannot be read"
    if computed != row.hash:
        return "it was changed: its content does not match its hash"
    return ""


def _problem_at_the_end(last: Any) -> str:
    if last.head is None:
        return "the stream's head is missing"
    if last.seq < last.last:
        return f"records {last.seq + 1} to {last.last} after it are missing"
    if (last.seq, last.hash) != (last.last, last.head):
        return "the stream's head does not match its last record"
    return ""


def _computed_hash(row: Any) -> str | None:
    """The hash its content should have; None when a stored value is no date or no JSON object."""
    try:
        at = row.at if isinstance(row.at, datetime) else _moment(row.at)
        data = json.loads(row.data) if isinstance(row.data, str) else row.data
        content = (row.stream, row.seq, row.kind, at, row.actor, data, row.previous_hash)
        return event_hash(EventRecord(*content)) if isinstance(data, dict) else None
    except (TypeError, ValueError, RecursionError):
        return None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _vanished(session: Session, limit: int) -> list[AuditFault]:
    """Streams that have a head and no event."""
    query = (
        select(H.stream, H.seq)
        .where(~sa.exists().where(E.stream == H.stream), H.seq > 0)
        .order_by(H.stream)
        .limit(limit)
    )
    problem = "the whole stream is missing: only its head is left"
    return [AuditFault(row.stream, row.seq, problem) for row in session.execute(query)]
