"""Keeping a signed checkpoint of the audit trail. It changes no record, so it is no event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, tuple_, update
from sqlalchemy.orm import Session

from app.domain.checkpoints import Checkpoint, Point
from app.models import AuditCheckpoint, CheckpointedStream, DecisionAnchor

A: Any = AuditCheckpoint
C: Any = CheckpointedStream
D: Any = DecisionAnchor


def keep_checkpoint(
    session: Session,
    made: Checkpoint,
    heads: Sequence[Point],
    decisions: Sequence[Point],
    *,
    at: datetime,
) -> bool:
    """Store it with what it vouches for; False when another process made that number meanwhile."""
    if session.get(AuditCheckpoint, made.number) is not None:
        return False
    session.add(
        AuditCheckpoint(
            number=made.number,
            at=at,
            body=made.body,
            digest=made.digest,
            public_key=made.public_key,
            signature=made.signature,
        )
    )
    known = set(session.scalars(select(C.stream).where(C.stream.in_([p.stream for p in heads]))))
    for point in heads:
        if point.stream in known:
            session.execute(
                update(CheckpointedStream)
                .where(C.stream == point.stream, C.seq < point.seq)
                .values(seq=point.seq)
            )
        else:
            session.add(CheckpointedStream(stream=point.stream, seq=point.seq))
    signed = [(p.stream, p.seq) for p in decisions]
    if signed:
        session.execute(
            update(DecisionAnchor)
            .where(tuple_(D.stream, D.seq).in_(signed))
            .values(checkpoint=made.number)
        )
    session.flush()
    return True


def note_sent(session: Session, numbers: Sequence[int], *, at: datetime) -> None:
    """Remember which checkpoints the webhook took."""
    session.execute(update(AuditCheckpoint).where(A.number.in_(numbers)).values(sent_at=at))
