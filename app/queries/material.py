"""What an endorsement rests on, read from the records: `domain.endorsements.MATERIAL` in values.

A later stage adds a reader here for its row of that table.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.candidates import CandidateState
from app.domain.criteria import Kind, Strength
from app.domain.endorsements import ANSWERS
from app.models import Candidate, GateReview, Opportunity
from app.queries.assessments import assessments_of
from app.queries.packs import material

K: Any = Candidate
Reader = Callable[[Session, Opportunity], Any]


def _partners(session: Session, opportunity: Opportunity) -> list[int]:
    """The organisations on the shortlist, in a settled order."""
    return list(
        session.scalars(
            select(K.organisation_id)
            .where(K.opportunity_id == opportunity.id, K.state == CandidateState.SHORTLIST)
            .order_by(K.organisation_id)
        )
    )


READ: dict[str, Reader] = {
    "partners": _partners,
    "expected_value": lambda session, opportunity: opportunity.expected_value_pence,
    "legal_route": lambda session, opportunity: (
        opportunity.legal_route.value if opportunity.legal_route else None
    ),
}


def basis_of(session: Session, opportunity: Opportunity, review: GateReview) -> dict[str, Any]:
    """What an endorsement given now would rest on."""
    stated = material(session, opportunity, review)[ANSWERS]
    answers = {
        a.criterion.key: {
            "title": a.criterion.title,
            "answer": a.answer.value if a.answer else None,
            "note": a.note,
            "evidence": stated.get(a.criterion.key, {}).get("evidence", []),
            "is_check": a.criterion.kind is Kind.CHECK,
            "is_met": a.is_met,
        }
        for a in assessments_of(session, opportunity, review)
        if a.criterion.strength is not Strength.ADVISORY
    }
    parts = {name: read(session, opportunity) for name, read in READ.items()}
    return {**parts, ANSWERS: answers}
