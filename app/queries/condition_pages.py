"""The conditions' page: what decisions asked for, under the head and tabs of the opportunity."""

from sqlalchemy.orm import Session

from app.domain.policy import Action, Actor, may
from app.queries.conditions import conditions_of, confirmers
from app.queries.held_documents import evidence_choices
from app.queries.overview import frame
from app.queries.subjects import find_opportunity
from app.schemas.condition_page import ConditionsPage


def conditions_page(session: Session, actor: Actor, opportunity_id: int) -> ConditionsPage:
    """All conditions of an opportunity; who may confirm is offered only to whoever may name one."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    may_name = may(actor, Action.NAME_CONFIRMER, subject)
    return ConditionsPage(
        **dict(frame(session, actor, opportunity_id)),
        conditions=conditions_of(session, actor, opportunity, subject),
        documents=evidence_choices(session, actor, subject, opportunity_id),
        confirmers=confirmers(session, opportunity, subject, owner_id=0) if may_name else [],
    )
