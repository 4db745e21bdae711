"""How many opportunities and how much value, per stage, of what the actor may see.

Without narrowing filters the figures come from `pipeline_total`, which triggers keep and which
leaves restricted ones out; those the actor may see are added, and those walled from them taken
away. With filters, what matches is counted, up to a limit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from app.domain.policy import Actor, Role
from app.domain.stages import Stage, Status
from app.models import Opportunity, PipelineTotal
from app.models.opportunity import NO_DATE
from app.queries.compiled import day_of, run
from app.queries.selection import (
    CONDITIONS,
    Shape,
    all_visible,
    bounded,
    clamp,
    gathered,
    own_restricted,
    shape_of,
    together,
    values_of,
    visible_condition,
    whom,
)
from app.queries.visibility import not_walled, walls_of
from app.schemas.pipeline import PipelineFilters, Shown, Sort

O: Any = Opportunity
T: Any = PipelineTotal

CAP = 1000
"""More matches than this are not listed one by one, and are shown as "1,000+"."""
EXACT = 5 * CAP
"""Matches are added up as far as this."""


@dataclass(frozen=True, slots=True)
class Total:
    """How many, and their whole-life value in pence; `capped` says there are more."""

    number: int = 0
    value_pence: int = 0
    capped: bool = False

    def __add__(self, other: "Total") -> "Total":
        return Total(
            self.number + other.number,
            self.value_pence + other.value_pence,
            self.capped or other.capped,
        )


Totals = dict[Stage, Total]
Standing = dict[tuple[Stage, Status], Total]


@dataclass(frozen=True, slots=True)
class Summary:
    """The strip above the board: all that is open and visible, whatever the filters."""

    open: Total
    on_hold: int
    waiting: int
    waiting_due_on: date | None
    is_sponsor: bool
    slow: int


def totals_of(rows: Iterable[Sequence[Any]]) -> Totals:
    """The totals of rows of stage, number and value in pence."""
    totals = {stage: Total() for stage in Stage}
    for stage, number, value in rows:
        totals[Stage(stage)] += Total(int(number), int(value or 0))
    return totals


def overall(totals: Totals) -> Total:
    """All stages together."""
    return sum(totals.values(), Total())


def standing(session: Session, shape: Shape, values: dict[str, Any]) -> Standing:
    """Exact totals by stage and status of all that is visible in the shape's programmes."""
    totals = {(stage, status): Total() for stage in Stage for status in Status}
    if shape.sees_all:
        shape = Shape(shape.sees_all, shape.is_person, frozenset())
        for stage, status, number, value in run(session, _standing, shape, values):
            totals[Stage(stage), Status(status)] += Total(int(number), int(value or 0))
    return totals


def asked_of(totals: Standing, filters: PipelineFilters) -> Totals:
    """The totals for filters that ask for no more than programme, stage and status."""
    stages = Stage if filters.stage is None else (filters.stage,)
    wanted = [(stage, status) for stage in stages for status in filters.status.statuses]
    return totals_of((key[0], totals[key].number, totals[key].value_pence) for key in wanted)


def counted(session: Session, shape: Shape, values: dict[str, Any]) -> Totals:
    """Totals by stage of what matches: exact up to `EXACT` matches, else of so many of them."""
    if not shape.sees_all:
        return totals_of(())
    rows = run(session, _counted, replace(shape, limit=EXACT + 1), values)
    capped = sum(row[1] for row in rows) > EXACT
    return {stage: replace(total, capped=capped) for stage, total in totals_of(rows).items()}


def summary(session: Session, actor: Actor, totals: Standing, at: datetime) -> Summary:
    """The figures above the board; `totals` are those of all the actor's programmes."""
    everything = PipelineFilters()
    (shape, _), values = all_visible(actor), values_of(actor, everything, at)
    is_sponsor = bool(actor.programmes(Role.SPONSOR))
    waiting, due = _waiting(session, shape, values, mine=is_sponsor)
    slow = shape_of(actor, PipelineFilters(slow=True), sort=Sort.ENTERED, descending=False)
    return Summary(
        open=overall(asked_of(totals, everything)),
        on_hold=overall(asked_of(totals, PipelineFilters(status=Shown.ON_HOLD))).number,
        waiting=waiting,
        waiting_due_on=None if due == NO_DATE else due,
        is_sponsor=is_sponsor,
        slow=_number(session, slow, values),
    )


def _standing(shape: Shape, name: str) -> Any:
    programmes: list[Any] = [bindparam(f"programme_{n}") for n in range(len(shape.sees_all))]
    audited = [programmes[n] for n, sees_all in enumerate(shape.sees_all) if sees_all]
    kept = (
        sa.select(T.stage, T.status, sa.func.sum(T.number), sa.func.sum(T.value_pence))
        .where(T.programme_id.in_(programmes))
        .group_by(T.stage, T.status)
    )
    number, value = sa.func.count(), sa.func.sum(O.expected_value_pence)
    audited_ones = [
        sa.and_(O.restricted, O.programme_id == programme, not_walled(whom(shape)))
        for programme in audited
    ]
    parts = [
        sa.select(O.stage, O.status, number, value).where(here).group_by(O.stage, O.status)
        for here in (own_restricted(shape), *audited_ones)
    ]
    if shape.is_person:
        walled = sa.and_(
            O.id.in_(walls_of(whom(shape))), ~O.restricted, O.programme_id.in_(programmes)
        )
        taken = sa.select(O.stage, O.status, -number, -value)
        parts.append(taken.where(walled).group_by(O.stage, O.status))
    return sa.union_all(kept, *parts)


def _counted(shape: Shape, name: str) -> Any:
    part = gathered(shape, (O.stage, O.expected_value_pence))
    summed = sa.func.sum(part.c.expected_value_pence)
    return sa.select(part.c.stage, sa.func.count(), summed).group_by(part.c.stage)


def _number(session: Session, shape: Shape, values: dict[str, Any]) -> int:
    if not shape.sees_all:
        return 0
    rows = run(session, _how_many, replace(shape, limit=CAP + 1), values)
    return int(rows[0][0])


def _how_many(shape: Shape, name: str) -> Any:
    return sa.select(sa.func.count()).select_from(bounded(shape, (O.id,)))


def _waiting(
    session: Session, shape: Shape, values: dict[str, Any], *, mine: bool
) -> tuple[int, date]:
    """Gates that wait for the actor's decision (or, for others, anybody's) and the next due."""
    if not shape.sees_all:
        return 0, NO_DATE
    conditions = frozenset({"submitted", "active", "mine"} if mine else {"submitted", "active"})
    shape = replace(shape, conditions=conditions, limit=CAP + 1)
    due = run(session, _next_due, shape, values)[0][0]
    return _number(session, shape, values), day_of(due) if due else NO_DATE


def _next_due(shape: Shape, name: str) -> Any:
    conditions = [CONDITIONS[name]() for name in sorted(shape.conditions)]
    each = [
        sa.select(O.due_on)
        .where(visible_condition(shape, n), *conditions)
        .order_by(O.due_on)
        .limit(clamp(1))
        .subquery()
        for n in range(len(shape.sees_all))
    ]
    soonest = together([sa.select(part) for part in each]).subquery()
    return sa.select(sa.func.min(soonest.c.due_on))
