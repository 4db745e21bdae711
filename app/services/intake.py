"""Many new opportunities at once: the same records as one by one, in a few statements."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.gates import CHECKS, Criterion, ReviewState, assess
from app.domain.opportunities import PassageCause
from app.domain.policy import Actor
from app.models import GateReview, Opportunity, Programme, StagePassage
from app.queries.assessments import criteria_of, facts, tally
from app.services.derived import derive
from app.services.events import record_together

O: Any = Opportunity
R: Any = GateReview
S: Any = StagePassage


def take_in(
    session: Session,
    actor: Actor,
    programme: Programme,
    newcomers: Sequence[tuple[Opportunity, dict[str, Any]]],
    *,
    kind: str,
    cause: PassageCause,
    reason: str,
    at: datetime,
) -> dict[str, int]:
    """Insert opportunities of one stage, each with its first event's data; their ids.

    They have references of their own in the programme, by which the ids are returned. The caller
    has authorised it. What stands afterwards is what `enter_pipeline` and `record` make.
    """
    if not newcomers:
        return {}
    stage = newcomers[0][0].stage
    criteria = criteria_of(session, programme.criteria_set_id, stage.number)
    for opportunity, _ in newcomers:
        _derive(opportunity, criteria)
    ids = _insert(session, programme.id, [opportunity for opportunity, _ in newcomers])
    entered = {"stage": stage, "entered_at": at, "entered_by": cause, "reason": reason}
    attempt = {
        "gate": stage.number,
        "attempt": 1,
        "criteria_set_id": programme.criteria_set_id,
        "state": ReviewState.PREPARING,
        "opened_at": at,
    }
    of = [{"opportunity_id": i, "programme_id": programme.id} for i in ids.values()]
    session.execute(insert(S.__table__), [{**one, **entered} for one in of])
    session.execute(insert(R.__table__), [{**one, **attempt} for one in of])
    data_of = {
        f"opportunity:{ids[opportunity.external_reference or '']}": data
        for opportunity, data in newcomers
    }
    record_together(session, actor, kind, data_of, at=at, programme_id=programme.id)
    return ids


def checks_of(opportunity: Opportunity) -> list[bool]:
    """How the computed checks answer from the row alone.

    While an edit leaves this as it was, what the gate's criteria say of other records stands too,
    and there is no need to count them again.
    """
    stated = facts(opportunity, risk_accepted=False, open_conditions_due=0)
    return [check.passes(stated) for check in CHECKS.values()]


def _derive(opportunity: Opportunity, criteria: list[Criterion]) -> None:
    derive(opportunity)
    opportunity.review_state = ReviewState.PREPARING
    stated = facts(opportunity, risk_accepted=False, open_conditions_due=0)
    opportunity.criteria_met, opportunity.criteria_total = tally(assess(criteria, {}, stated))


def _insert(
    session: Session, programme_id: int, opportunities: Sequence[Opportunity]
) -> dict[str, int]:
    rows = [
        {name: getattr(opportunity, name) for name in Opportunity.model_fields if name != "id"}
        for opportunity in opportunities
    ]
    session.execute(insert(O.__table__), rows)
    references = [opportunity.external_reference for opportunity in opportunities]
    made = session.execute(
        select(O.external_reference, O.id)
        .where(O.programme_id == programme_id, O.external_reference.in_(references))
        .order_by(O.id)
    )
    return {row.external_reference: row.id for row in made}
