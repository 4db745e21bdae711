"""What the next checkpoint must say, what those kept said, and whether the trail still agrees."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import Session

from app.domain.audit import GENESIS
from app.domain.checkpoints import MOST_HEADS, Checkpoint, Point, points_in
from app.models import (
    AuditCheckpoint,
    CheckpointedStream,
    DecisionAnchor,
    Event,
    StreamHead,
)
from app.queries.audit import AuditFault

A: Any = AuditCheckpoint
C: Any = CheckpointedStream
D: Any = DecisionAnchor
E: Any = Event
H: Any = StreamHead

AT_A_TIME = 500


def moved(session: Session) -> list[Point]:
    """Heads of the streams that moved since they were last signed, at most `MOST_HEADS`."""
    rows = session.execute(
        select(H.stream, H.seq, H.hash)
        .outerjoin(CheckpointedStream, C.stream == H.stream)
        .where(or_(C.seq.is_(None), C.seq < H.seq))
        .order_by(H.stream)
        .limit(MOST_HEADS)
    )
    return [Point(*row) for row in rows]


def unsigned_decisions(session: Session) -> list[Point]:
    """Decisions that no checkpoint vouches for yet."""
    rows = session.execute(
        select(E.stream, E.seq, E.hash)
        .join(DecisionAnchor, (D.stream == E.stream) & (D.seq == E.seq))
        .where(D.checkpoint.is_(None))
        .order_by(E.id)
        .limit(MOST_HEADS)
    )
    return [Point(*row) for row in rows]


def last_checkpoint(session: Session) -> tuple[int, str]:
    """Its number and digest; 0 and the beginning of all chains before the first."""
    row = session.execute(
        select(A.number, A.digest).order_by(A.number.desc()).limit(1)
    ).one_or_none()
    return (row.number, row.digest) if row else (0, GENESIS)


def checkpoints_after(session: Session, number: int, *, limit: int = AT_A_TIME) -> list[Checkpoint]:
    """The kept ones later than `number`, in order."""
    rows = session.scalars(
        select(AuditCheckpoint).where(A.number > number).order_by(A.number).limit(limit)
    )
    return [Checkpoint(r.number, r.body, r.public_key, r.signature) for r in rows]


def all_checkpoints(session: Session) -> Iterator[Checkpoint]:
    """Every kept one, in order, a little at a time."""
    last = 0
    while batch := checkpoints_after(session, last, limit=50):
        yield from batch
        last = batch[-1].number


def checkpoint_of(session: Session, review_id: int) -> Checkpoint | None:
    """The one that vouches for a decision; None while it waits for its signature."""
    row = session.scalar(
        select(AuditCheckpoint)
        .join(DecisionAnchor, D.checkpoint == A.number)
        .where(D.review_id == review_id)
    )
    if row is None:
        return None
    return Checkpoint(row.number, row.body, row.public_key, row.signature)


def keys_used(session: Session) -> list[str]:
    """Public keys that signed a checkpoint, in hex."""
    return list(session.scalars(select(A.public_key).distinct().order_by(A.public_key)))


def points_broken(session: Session, checkpoints: Iterable[Checkpoint]) -> Iterator[AuditFault]:
    """What was signed and is no longer so: the record of that number is gone, or another."""
    for one in checkpoints:
        points = points_in(one.body)
        for start in range(0, len(points), AT_A_TIME):
            yield from _broken(session, one.number, points[start : start + AT_A_TIME])


def _broken(session: Session, number: int, points: list[Point]) -> Iterator[AuditFault]:
    wanted = {(p.stream, p.seq) for p in points}
    rows = session.execute(
        select(E.stream, E.seq, E.hash).where(tuple_(E.stream, E.seq).in_(wanted))
    )
    found = {(row.stream, row.seq): row.hash for row in rows}
    for point in points:
        there = found.get((point.stream, point.seq))
        if there is None:
            yield AuditFault(
                point.stream, point.seq, f"checkpoint {number} signed it, and it is missing"
            )
        elif there != point.hash:
            yield AuditFault(
                point.stream, point.seq, f"it is not the record that checkpoint {number} signed"
            )
