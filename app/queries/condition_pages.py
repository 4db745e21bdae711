"""The conditions' page: what decisions asked for, under the head and tabs of the opportunity."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.policy import Action, Actor, may
from app.models import Document
from app.queries.conditions import conditions_of, confirmers
from app.queries.overview import frame
from app.queries.subjects import find_opportunity
from app.schemas.condition_page import ConditionsPage
from app.schemas.evidence import EvidenceOut

F: Any = Document


def conditions_page(session: Session, actor: Actor, opportunity_id: int) -> ConditionsPage:
    """All conditions of an opportunity; who may confirm is offered only to whoever may name one."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    documents = session.scalars(
        select(Document)
        .where(F.opportunity_id == opportunity_id, F.removed_at.is_(None))
        .order_by(F.id.desc())
    )
    may_name = may(actor, Action.NAME_CONFIRMER, subject)
    return ConditionsPage(
        **dict(frame(session, actor, opportunity_id)),
        conditions=conditions_of(session, actor, opportunity, subject),
        documents=[EvidenceOut.model_validate(row) for row in documents],
        confirmers=confirmers(session, opportunity, subject, owner_id=0) if may_name else [],
    )
