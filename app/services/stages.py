"""Moving an opportunity between stages: the only code that writes `stage`."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.gates import ReviewState, assess
from app.domain.opportunities import PassageCause
from app.domain.stages import Stage
from app.models import (
    CriterionAnswer,
    GateReview,
    Opportunity,
    Programme,
    ReviewContributor,
    StagePassage,
)
from app.queries.assessments import criteria_of, tally
from app.queries.facts import facts
from app.services.advice import carry_advice
from app.services.derived import derive

S: Any = StagePassage
R: Any = GateReview
A: Any = CriterionAnswer
C: Any = ReviewContributor


def enter_pipeline(
    session: Session,
    opportunity: Opportunity,
    programme: Programme,
    cause: PassageCause,
    *,
    at: datetime,
    reason: str = "",
    date_note: str = "",
) -> None:
    """Put a new row at its stage, with its first passage, its gate opened, its columns derived."""
    gate = opportunity.stage.number
    derive(opportunity)
    opportunity.review_state = ReviewState.PREPARING
    opportunity.criteria_met, opportunity.criteria_total = tally(
        assess(
            criteria_of(session, programme.criteria_set_id, gate),
            {},
            facts(opportunity),
        )
    )
    session.add(opportunity)
    session.flush()
    _begin_passage(session, opportunity, cause, at=at, reason=reason, date_note=date_note)
    session.add(_attempt(opportunity, 1, programme.criteria_set_id, at))
    session.flush()


def enter_stage(
    session: Session,
    opportunity: Opportunity,
    stage: Stage,
    cause: PassageCause,
    *,
    at: datetime,
    reason: str = "",
    date_note: str = "",
) -> None:
    """Close the passage through the stage it is in and open one through `stage`."""
    leave_stage(session, opportunity, cause, at=at)
    opportunity.stage = stage
    opportunity.stage_entered_at = at
    _begin_passage(session, opportunity, cause, at=at, reason=reason, date_note=date_note)


def _begin_passage(
    session: Session,
    opportunity: Opportunity,
    cause: PassageCause,
    *,
    at: datetime,
    reason: str,
    date_note: str,
) -> None:
    session.add(
        StagePassage(
            opportunity_id=opportunity.id,
            programme_id=opportunity.programme_id,
            stage=opportunity.stage,
            entered_at=at,
            entered_by=cause,
            reason=reason,
            date_note=date_note,
        )
    )


def leave_stage(
    session: Session, opportunity: Opportunity, cause: PassageCause, *, at: datetime
) -> None:
    """Close the open passage, if there is one."""
    passage = session.scalar(
        select(StagePassage).where(S.opportunity_id == opportunity.id, S.left_at.is_(None))
    )
    if passage is not None:
        passage.left_at, passage.left_by = at, cause


def open_review(
    session: Session,
    opportunity: Opportunity,
    *,
    at: datetime,
    carried_from: GateReview | None = None,
) -> GateReview:
    """Start the next attempt at the gate of the present stage.

    A further attempt carries the answers of the one before it, and so the people who gave them.
    """
    gate = opportunity.stage.number
    last = session.scalar(
        select(func.max(R.attempt)).where(R.opportunity_id == opportunity.id, R.gate == gate)
    )
    if carried_from is not None:
        criteria_set_id = carried_from.criteria_set_id
    else:
        criteria_set_id = session.get_one(Programme, opportunity.programme_id).criteria_set_id
    review = _attempt(opportunity, (last or 0) + 1, criteria_set_id, at)
    session.add(review)
    session.flush()
    if carried_from is not None:
        _carry(session, carried_from, review)
    return review


def latest_review(session: Session, opportunity: Opportunity) -> GateReview | None:
    """The last attempt at the gate of the present stage, open or over."""
    return session.scalar(
        select(GateReview)
        .where(R.opportunity_id == opportunity.id, R.gate == opportunity.stage.number)
        .order_by(R.attempt.desc())
        .limit(1)
    )


def _attempt(
    opportunity: Opportunity, attempt: int, criteria_set_id: int, at: datetime
) -> GateReview:
    return GateReview(
        opportunity_id=opportunity.id,
        programme_id=opportunity.programme_id,
        gate=opportunity.stage.number,
        attempt=attempt,
        criteria_set_id=criteria_set_id,
        state=ReviewState.PREPARING,
        opened_at=at,
    )


def _carry(session: Session, old: GateReview, new: GateReview) -> None:
    for answer in session.scalars(select(CriterionAnswer).where(A.review_id == old.id)).all():
        session.add(
            CriterionAnswer(
                **answer.model_dump(exclude={"id", "review_id", "version"}), review_id=new.id
            )
        )
    for person_id in session.scalars(select(C.person_id).where(C.review_id == old.id)).all():
        session.add(ReviewContributor(review_id=new.id, person_id=person_id))
    session.flush()
    carry_advice(session, old, new)
