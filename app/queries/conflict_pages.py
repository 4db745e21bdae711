"""The register's pages, read at one moment."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.policy import Action, Actor, may_see_confidential, refusal
from app.models import Candidate, Organisation
from app.queries.conflicts import conflict_register, declarable
from app.queries.overview import frame
from app.queries.subjects import find_opportunity
from app.schemas.conflict_page import ConflictPage, DeclareForPage

K: Any = Candidate
O: Any = Organisation

MOST = 100


def conflict_page(session: Session, actor: Actor, opportunity_id: int) -> ConflictPage:
    """The register, with the names that a declaration may choose from."""
    return ConflictPage(
        **dict(frame(session, actor, opportunity_id)),
        conflicts=conflict_register(session, actor, opportunity_id),
        parties=_parties(session, actor, opportunity_id),
    )


def declare_for_page(session: Session, actor: Actor, opportunity_id: int) -> DeclareForPage:
    """For whom the actor can declare, and why they cannot."""
    _, subject = find_opportunity(session, actor, opportunity_id)
    return DeclareForPage(
        **dict(frame(session, actor, opportunity_id)),
        people=declarable(session, actor, opportunity_id),
        parties=_parties(session, actor, opportunity_id),
        refusal=refusal(actor, Action.DECLARE_FOR_ANOTHER, subject),
    )


def _parties(session: Session, actor: Actor, opportunity_id: int) -> list[str]:
    """Names of the organisations in discussion; nothing for whoever may not know of them."""
    _, subject = find_opportunity(session, actor, opportunity_id)
    if not may_see_confidential(actor, subject):
        return []
    names = (
        select(O.name)
        .join(Candidate, K.organisation_id == O.id)
        .where(K.opportunity_id == opportunity_id)
        .order_by(O.name)
        .limit(MOST)
    )
    return list(session.scalars(names))
