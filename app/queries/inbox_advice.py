"""Advice in an inbox: what the reader lately said of gates they were asked about."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.endorsements import VERDICTS
from app.domain.policy import Actor
from app.domain.terms import function_words
from app.models import Endorsement, EndorsementRequest, GateReview
from app.queries.inbox_gates import gate_fields, gates
from app.schemas.inbox import AdvisedGate

E: Any = Endorsement
Q: Any = EndorsementRequest
R: Any = GateReview


def advised(session: Session, actor: Actor, limit: int, offset: int = 0) -> list[AdvisedGate]:
    """The actor's last word on each request, latest first, and whether it still stands."""
    last = select(func.max(E.id)).where(E.person_id == actor.person_id).group_by(E.request_id)
    rows = session.execute(
        gates(actor, Endorsement, Q.function)
        .join(EndorsementRequest, Q.review_id == R.id)
        .join(Endorsement, E.request_id == Q.id)
        .where(E.id.in_(last))
        .order_by(E.given_at.desc(), E.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return [
        AdvisedGate(
            **gate_fields(opportunity, review),
            function=function,
            label=function_words(function),
            verdict=given.verdict,
            said=VERDICTS[given.verdict].said,
            stands=given.withdrawn_at is None,
            given_at=given.given_at,
        )
        for opportunity, review, given, function in rows
    ]
