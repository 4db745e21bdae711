"""The facts behind the checks: only those that the gate at hand asks for, in one statement.

`READ` has a subquery for each fact that other records hold; a workspace adds its own.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import Integer, Select, bindparam, func, select
from sqlalchemy.orm import Session

from app.domain.criteria import Criterion
from app.domain.facts import Facts
from app.domain.gates import CHECKS, ConditionState
from app.models import GateCondition, Opportunity, RiskAcceptance
from app.queries.analysis_facts import assets_offered, assets_unknown, model_found
from app.queries.conflict_facts import assessment_current, conflicts_waiting, everybody_declared
from app.queries.discussion_facts import (
    advantage_unassessed,
    disclosures_owed,
    engagement_noticed,
)
from app.queries.partner_facts import capabilities_listed, essentials_uncovered
from app.queries.stakeholder_facts import key_players_uncared, stakeholders_rated

C: Any = GateCondition
K: Any = RiskAcceptance
O: Any = Opportunity
Reader = Callable[[Opportunity], Any]
"""Makes the scalar subquery of one fact about one opportunity."""

LAST_GATE = 5
"""A condition set there has only its date; should the stage be passed again, it bars that gate."""


def _risk_accepted(opportunity: Opportunity) -> Any:
    return (
        select(K.id)
        .where(K.opportunity_id == opportunity.id, K.person_id == opportunity.sponsor_id)
        .exists()
    )


def _conditions_due(opportunity: Opportunity) -> Any:
    return (
        select(func.count())
        .select_from(GateCondition)
        .where(
            C.opportunity_id == opportunity.id,
            C.state == ConditionState.OPEN,
            func.coalesce(C.due_gate, LAST_GATE) <= opportunity.stage.number,
        )
        .scalar_subquery()
    )


READ: dict[str, Reader] = {
    "conflicts_declared": everybody_declared,
    "conflicts_waiting": conflicts_waiting,
    "conflicts_assessed": assessment_current,
    "risk_accepted_by_sponsor": _risk_accepted,
    "open_conditions_due": _conditions_due,
    "stakeholders_rated": stakeholders_rated,
    "model_found": model_found,
    "assets_offered": assets_offered,
    "assets_unknown": assets_unknown,
    "key_players_uncared": key_players_uncared,
    "capabilities_listed": capabilities_listed,
    "essentials_uncovered": essentials_uncovered,
    "disclosures_owed": disclosures_owed,
    "engagement_noticed": engagement_noticed,
    "advantage_unassessed": advantage_unassessed,
}


def facts_of(session: Session, opportunity: Opportunity, criteria: Iterable[Criterion]) -> Facts:
    """What the checks among `criteria` look at, as the records stand now."""
    wanted = sorted({name for c in criteria if c.rule for name in CHECKS[c.rule].reads})
    if not wanted:
        return facts(opportunity)
    here = {
        "opportunity_id": opportunity.id,
        "lead_id": opportunity.lead_id,
        "sponsor_id": opportunity.sponsor_id,
        "stage_entered_at": opportunity.stage_entered_at,
        "stage_number": opportunity.stage.number,
    }
    row = session.execute(_reading(tuple(wanted)), here).one()
    return facts(opportunity, **row._mapping)


_HERE: Any = SimpleNamespace(
    id=bindparam("opportunity_id", type_=O.id.type),
    lead_id=bindparam("lead_id", type_=O.lead_id.type),
    sponsor_id=bindparam("sponsor_id", type_=O.sponsor_id.type),
    stage_entered_at=bindparam("stage_entered_at", type_=O.stage_entered_at.type),
    stage=SimpleNamespace(number=bindparam("stage_number", type_=Integer())),
)
"""Any opportunity, as the readers look at one, so that a statement is built once."""


@lru_cache
def _reading(wanted: tuple[str, ...]) -> Select[Any]:
    """The statement that reads these facts."""
    return select(*(READ[name](_HERE).label(name) for name in wanted))


def facts(opportunity: Opportunity, **known: Any) -> Facts:
    """What the row itself tells, and what is `known` of other records: nothing, when it is new."""
    target = opportunity.target_dates.get(str(opportunity.stage.number))
    return Facts(
        has_lead=opportunity.lead_id is not None,
        has_sponsor=opportunity.sponsor_id is not None,
        summary=opportunity.summary,
        need=opportunity.need,
        public_assets=opportunity.public_assets,
        outcomes=opportunity.outcomes,
        expected_value_pence=opportunity.expected_value_pence,
        legal_route=opportunity.legal_route,
        target_date=date.fromisoformat(target) if target else None,
        **known,
    )
