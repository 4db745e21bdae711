"""What a sponsor reads first when asked again: the pack against the last one, field by field."""

import json
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.gates import ReviewState
from app.domain.pack_changes import PEOPLE, pack_changes
from app.domain.policy import Actor
from app.models import GateReview, Person
from app.queries.subjects import find_review
from app.schemas.gate_page import PackChangeOut, SinceLast

P: Any = Person
R: Any = GateReview


def changes_since_last(session: Session, actor: Actor, review_id: int) -> SinceLast | None:
    """The same for a reader: NotFound when unknown or invisible."""
    review, _, _ = find_review(session, actor, review_id)
    return since_last(session, review)


def since_last(session: Session, review: GateReview) -> SinceLast | None:
    """Against the last attempt at this gate, else the last gate decided; None without one."""
    last = _last(session, review)
    if review.pack is None or last is None or last.pack is None:
        return None
    old, new = json.loads(last.pack), json.loads(review.pack)
    names = _names(session, old["material"], new["material"])
    found = pack_changes(old, new, lambda pseudonym: names.get(pseudonym, "Somebody"))
    return SinceLast(
        review_id=last.id,
        gate=last.gate,
        attempt=last.attempt,
        is_same_gate=last.gate == review.gate,
        submitted_at=last.submitted_at,
        date_note=last.date_note,
        changes=[PackChangeOut.model_validate(change) for change in found],
    )


def _last(session: Session, review: GateReview) -> GateReview | None:
    """Decided or withdrawn: either was put before the sponsor."""
    return session.scalar(
        select(GateReview)
        .where(
            R.opportunity_id == review.opportunity_id,
            R.id < review.id,
            R.pack.is_not(None),
            or_(R.gate == review.gate, R.state == ReviewState.DECIDED),
        )
        .order_by((R.gate == review.gate).desc(), R.id.desc())
        .limit(1)
    )


def _names(session: Session, *materials: dict[str, Any]) -> dict[str, str]:
    values = [material.get(part) for material in materials for part in PEOPLE]
    wanted = {one for v in values for one in (v if isinstance(v, list) else [v]) if one}
    rows = session.execute(select(P.pseudonym, P.name).where(P.pseudonym.in_(wanted)))
    return {row.pseudonym: row.name for row in rows}
