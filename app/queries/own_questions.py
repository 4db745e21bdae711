"""A partner's own questions, as its organisation sees them."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.discussions import OPEN_QUESTIONS, QuestionState
from app.domain.stages import OPEN_STATUSES
from app.models import Opportunity, PartnerQuestion
from app.queries.parties import takes_part
from app.schemas.partner_area import OwnQuestionOut

Q: Any = PartnerQuestion

MOST = 100
"""At most so many of a partner's own questions are listed."""
_AS_ASKED = {
    QuestionState.RELEASED: "answered",
    QuestionState.REFUSED: "refused",
    QuestionState.WITHDRAWN: "withdrawn",
}
"""What whoever asked reads of a question that is closed."""


def may_ask(session: Session, opportunity: Opportunity, organisation_id: int) -> bool:
    """Whether the organisation's questions are open: it takes part, and it is not closed."""
    return opportunity.status in OPEN_STATUSES and takes_part(
        session, opportunity.id, organisation_id
    )


def open_questions(session: Session, opportunity_id: int, organisation_id: int) -> int:
    """How many of its questions wait for an answer."""
    query = select(func.count()).where(
        Q.opportunity_id == opportunity_id,
        Q.organisation_id == organisation_id,
        Q.state.in_(OPEN_QUESTIONS),
    )
    return session.scalar(query) or 0


def own_questions(
    session: Session, opportunity_id: int, organisation_id: int
) -> list[OwnQuestionOut]:
    """The questions of one organisation about one opportunity, the latest first."""
    rows = session.scalars(
        select(PartnerQuestion)
        .where(Q.opportunity_id == opportunity_id, Q.organisation_id == organisation_id)
        .order_by(Q.id.desc())
        .limit(MOST)
    )
    return [own_question(row) for row in rows]


def own_question(row: PartnerQuestion) -> OwnQuestionOut:
    """A question as whoever asked it sees it: nothing of a draft."""
    return OwnQuestionOut(
        id=row.ticket,
        opportunity_id=row.opportunity_id,
        text=row.text,
        asked_on=row.asked_on,
        state=_AS_ASKED.get(row.state, "waiting"),
        refused_reason=row.refused_reason,
    )
