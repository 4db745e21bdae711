"""A gate's page: the review with all that stands around it, read at one moment."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.gates import OPEN_STATES
from app.domain.policy import Actor
from app.models import Document
from app.queries.conditions import conditions, owners
from app.queries.gates import gate_review, reviews
from app.queries.opportunities import opportunity
from app.queries.overview import frame, gates_passed, track
from app.queries.subjects import find_opportunity
from app.schemas.gate import EvidenceOut
from app.schemas.gate_page import ConditionsPage, GatePage

F: Any = Document


def gate_page(session: Session, actor: Actor, review_id: int) -> GatePage:
    """One gate review whole, with its opportunity, the attempts before, and what forms offer."""
    review = gate_review(session, actor, review_id)
    found = opportunity(session, actor, review.opportunity_id)
    ahead = review if review.state in OPEN_STATES else None
    if ahead is None and found.open_review_id is not None:
        ahead = gate_review(session, actor, found.open_review_id)
    return GatePage(
        review=review,
        opportunity=found,
        steps=track(found, ahead, gates_passed(session, found.id)),
        past=reviews(session, actor, found.id),
        documents=_documents(session, found.id),
        owners=owners(session, *find_opportunity(session, actor, found.id)),
    )


def conditions_page(session: Session, actor: Actor, opportunity_id: int) -> ConditionsPage:
    """All conditions of an opportunity under its head and tabs."""
    return ConditionsPage(
        **dict(frame(session, actor, opportunity_id)),
        conditions=conditions(session, actor, opportunity_id),
        documents=_documents(session, opportunity_id),
    )


def _documents(session: Session, opportunity_id: int) -> list[EvidenceOut]:
    rows = session.scalars(
        select(Document)
        .where(F.opportunity_id == opportunity_id, F.removed_at.is_(None))
        .order_by(F.id.desc())
    )
    return [EvidenceOut.model_validate(row) for row in rows]
