"""How long a decision took, kept beside it for the gates' figures."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from app.domain.gates import Outcome
from app.domain.terms import GateTerms
from app.domain.text import LONDON
from app.models import GateDecision, GateReview, GateTime


def keep_time(
    session: Session, decision: GateDecision, review: GateReview, terms: GateTerms
) -> None:
    """Count the decision in the figures; one rebuilt from a document took nobody's time here."""
    if decision.reconstructed or review.submitted_at is None:
        return
    decided_on = _day(decision.decided_at)
    session.add(
        GateTime(
            decision_id=decision.id,
            opportunity_id=review.opportunity_id,
            programme_id=review.programme_id,
            gate=review.gate,
            sponsor_id=decision.decided_by_id,
            decided_on=decided_on,
            took_days=(decided_on - _day(review.submitted_at)).days,
            target_days=terms.decision_days,
            sent_back=decision.outcome is Outcome.REWORK,
        )
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()
