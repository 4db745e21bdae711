"""Columns of an opportunity that summarise other records, so that lists read one row each."""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.gates import OPEN_STATES
from app.domain.stages import OPEN_STATUSES
from app.models import GateReview, Opportunity
from app.models.opportunity import NO_DATE
from app.queries.assessments import assessments_of, tally

R: Any = GateReview


def derive(opportunity: Opportunity) -> None:
    """The derived columns that follow from the row itself."""
    target = opportunity.target_dates.get(str(opportunity.stage.number))
    opportunity.due_on = date.fromisoformat(target) if target else NO_DATE
    opportunity.is_open = opportunity.status in OPEN_STATUSES
    opportunity.title_key = opportunity.title.casefold()[:80]
    value = opportunity.expected_value_pence
    opportunity.value_key = -1 if value is None else value


def refresh(session: Session, opportunity: Opportunity) -> None:
    """Make the derived columns equal to the records; every service that changes them calls this."""
    derive(opportunity)
    session.flush()
    review = open_review_of(session, opportunity.id)
    opportunity.review_state = review.state if review else None
    if review is not None:
        opportunity.review_attempt = review.attempt
        opportunity.criteria_met, opportunity.criteria_total = tally(
            assessments_of(session, opportunity, review)
        )


def open_review_of(session: Session, opportunity_id: int) -> GateReview | None:
    """The attempt that is being prepared or waits for a decision, if there is one."""
    return session.scalar(
        select(GateReview).where(R.opportunity_id == opportunity_id, R.state.in_(OPEN_STATES))
    )


def touch(opportunity: Opportunity, at: Any) -> None:
    """Count the change: a new version, and the moment of it."""
    opportunity.version += 1
    opportunity.updated_at = max(opportunity.updated_at, at)
