"""What waits for a person."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.gates import ReviewState
from app.domain.policy import Actor
from app.domain.stages import Status
from app.models import Opportunity
from app.queries.visibility import visible_to

O: Any = Opportunity


def waiting_for(session: Session, actor: Actor) -> int:
    """How many gates wait for this person's decision."""
    if actor.person_id is None:
        return 0
    return (
        session.scalar(
            select(func.count())
            .select_from(Opportunity)
            .where(
                O.sponsor_id == actor.person_id,
                O.review_state == ReviewState.SUBMITTED,
                O.status == Status.ACTIVE,
                visible_to(actor),
            )
        )
        or 0
    )
