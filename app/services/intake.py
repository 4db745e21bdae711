"""Many new opportunities at once: the same records as one by one, in a few statements."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.domain.criteria import Criterion
from app.domain.gates import CHECKS, ReviewState, assess
from app.domain.opportunities import PassageCause
from app.domain.policy import Actor
from app.models import GateReview, Opportunity, Programme, StagePassage
from app.queries.assessments import criteria_of, tally
from app.queries.facts import facts
from app.services.derived import derive
from app.services.events import record_together

O: Any = Opportunity
R: Any = GateReview
S: Any = StagePassage


def take_in(
    session: Session,
    actor: Actor,
    shared: Opportunity,
    newcomers: Mapping[str, tuple[dict[str, Any], dict[str, Any]]],
    *,
    kind: str,
    cause: PassageCause,
    reason: str,
    at: datetime,
) -> dict[str, int]:
    """Insert opportunities that enter one stage of one programme; their ids.

    `shared` is what all have in common and is not inserted itself. `newcomers` gives by external
    reference the fields of each, and the data of its first event. The caller has authorised it.
    What stands afterwards is what `enter_pipeline` and `record` make.
    """
    if not newcomers:
        return {}
    programme = session.get_one(Programme, shared.programme_id)
    gate = shared.stage.number
    criteria = criteria_of(session, programme.criteria_set_id, gate)
    common = {name: getattr(shared, name) for name in Opportunity.model_fields if name != "id"}
    rows = [
        _row({**common, **fields, "external_reference": reference}, criteria)
        for reference, (fields, _) in newcomers.items()
    ]
    session.execute(insert(O.__table__), rows)
    ids = _ids(session, programme.id, newcomers)
    entered = {"stage": shared.stage, "entered_at": at, "entered_by": cause, "reason": reason}
    attempt = {
        "gate": gate,
        "attempt": 1,
        "criteria_set_id": programme.criteria_set_id,
        "state": ReviewState.PREPARING,
        "opened_at": at,
    }
    of = [{"opportunity_id": i, "programme_id": programme.id} for i in ids.values()]
    session.execute(insert(S.__table__), [{**one, **entered} for one in of])
    session.execute(insert(R.__table__), [{**one, **attempt} for one in of])
    data_of = {f"opportunity:{i}": newcomers[reference][1] for reference, i in ids.items()}
    record_together(session, actor, kind, data_of, at=at, programme_id=programme.id)
    return ids


def checks_of(opportunity: Opportunity) -> list[bool]:
    """How the computed checks answer from the row alone.

    While an edit leaves this as it was, what the gate's criteria say of other records stands too,
    and there is no need to count them again.
    """
    stated = facts(opportunity)
    return [check.passes(stated) for check in CHECKS.values()]


def _row(values: dict[str, Any], criteria: list[Criterion]) -> dict[str, Any]:
    """A row with its derived columns. A model for each would double what an import costs."""
    row: Any = SimpleNamespace(**values)
    derive(row)
    row.review_state = ReviewState.PREPARING
    stated = facts(row)
    row.criteria_met, row.criteria_total = tally(assess(criteria, {}, stated))
    made: dict[str, Any] = vars(row)
    return made


def _ids(session: Session, programme_id: int, references: Iterable[str]) -> dict[str, int]:
    made = session.execute(
        select(O.external_reference, O.id)
        .where(O.programme_id == programme_id, O.external_reference.in_(references))
        .order_by(O.id)
    )
    return {row.external_reference: row.id for row in made}
