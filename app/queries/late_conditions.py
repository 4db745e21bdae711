"""How many conditions of some opportunities are overdue: what lists mark."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.gates import ConditionState
from app.domain.policy import Actor
from app.models import GateCondition

C: Any = GateCondition


def late_conditions(
    session: Session, actor: Actor, ids: Iterable[int], today: date
) -> dict[int, int]:
    """The number by opportunity, of those that have any. The caller has found them visible."""
    wanted = list(ids)
    if not wanted:
        return {}
    rows = session.execute(
        select(C.opportunity_id, func.count())
        .where(C.opportunity_id.in_(wanted), C.state == ConditionState.OPEN, C.due_on < today)
        .group_by(C.opportunity_id)
    )
    return {row[0]: row[1] for row in rows}
