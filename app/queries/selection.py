"""Which opportunities a list holds: filters as conditions, read along one index per programme.

What is visible in each programme (and stage, where one is asked for) is read along its own index
up to the limit, and the few rows so found are merged: one query over all of them would sort or
scan. Statements are built per `Shape` and filled with `values_of`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, bindparam
from sqlalchemy.orm import aliased

from app.domain.errors import invalid
from app.domain.gates import ConditionState
from app.domain.policy import Actor, Role
from app.domain.stages import OPEN_STATUSES, Stage, Status
from app.domain.text import LONDON
from app.models import GateCondition, Opportunity, TeamMember
from app.queries.visibility import not_walled, programmes_of, visible_where
from app.schemas.pipeline import GateState, PipelineFilters, Shown, Sort

C: Any = GateCondition
O: Any = Opportunity
T: Any = TeamMember

SLOW = timedelta(days=60)
"""Longer than this in one stage is worth a look; value sharing is meant to last."""
CHUNK = 100
"""SQLite takes at most 500 parts in one compound select."""

KEYS: dict[Sort, Any] = {
    Sort.UPDATED: O.updated_at,
    Sort.TITLE: O.title_key,
    Sort.VALUE: O.value_key,
    Sort.DUE: O.due_on,
    Sort.ENTERED: O.stage_entered_at,
}
"""The indexed column behind each sort; none is ever NULL."""

CONDITIONS: dict[str, Callable[[], ColumnElement[bool]]] = {
    "stage": lambda: O.stage == bindparam("stage"),
    "status": lambda: O.status == bindparam("status"),
    "lead": lambda: O.lead_id == bindparam("lead"),
    "sponsor": lambda: O.sponsor_id == bindparam("sponsor"),
    "sector": lambda: O.sector == bindparam("sector"),
    "confidence": lambda: O.delivery_confidence == bindparam("confidence"),
    "dimension": lambda: sa.cast(O.dimensions, sa.Text).contains(bindparam("dimension")),
    "novelty": lambda: O.novelty == bindparam("novelty"),
    "preparing": lambda: O.review_state == sa.literal_column("'preparing'"),
    "submitted": lambda: O.review_state == sa.literal_column("'submitted'"),
    "overdue": lambda: O.due_on < bindparam("today"),
    "late_conditions": lambda: O.id.in_(_with_late_conditions()),
    "slow": lambda: sa.and_(
        O.stage_entered_at < bindparam("cutoff"),
        O.stage != sa.literal_column(f"'{Stage.VALUE_SHARING}'"),
    ),
    "active": lambda: O.status == sa.literal_column(f"'{Status.ACTIVE}'"),
    "mine": lambda: O.sponsor_id == bindparam("me"),
    "open": lambda: O.is_open,
    "closed": lambda: sa.not_(O.is_open),
}
"""Each filter in SQL. The literals let the partial indexes be used."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What makes two statements differ, so that each is compiled once.

    `sees_all` has an entry per programme: whether restricted ones are all visible there.
    """

    sees_all: tuple[bool, ...]
    is_person: bool
    conditions: frozenset[str]
    sort: Sort = Sort.UPDATED
    descending: bool = True
    after: bool = False
    limit: int = 0


def programmes_asked(actor: Actor, filters: PipelineFilters) -> list[int]:
    """The programmes to read, those where the actor sees everything first.

    Raises Invalid for a programme the actor is not in.
    """
    mine = programmes_of(actor)
    if filters.programme is not None:
        if filters.programme not in mine:
            raise invalid("programme", "Choose one of your programmes")
        mine = [filters.programme]
    return sorted(mine, key=lambda p: (not actor.holds(p, Role.AUDITOR), p))


def _with_late_conditions() -> Select[Any]:
    """Ids of opportunities with a condition open past its date: few, along the index of days."""
    is_open = C.state == sa.literal_column(f"'{ConditionState.OPEN}'")
    return sa.select(C.opportunity_id).where(is_open, C.due_on < bindparam("today"))


def conditions_of(filters: PipelineFilters) -> frozenset[str]:
    """The names of the conditions these filters ask for."""
    facts = ("stage", "lead", "sponsor", "sector", "confidence", "dimension", "novelty")
    names = {
        name for name in (*facts, "overdue", "late_conditions", "slow") if getattr(filters, name)
    }
    if filters.gate is not None:
        names.add("submitted" if filters.gate is GateState.SUBMITTED else "preparing")
    if filters.status not in (Shown.OPEN, Shown.ALL):
        names.add("status")
    if filters.overdue or filters.slow or filters.status is Shown.OPEN:
        names.add("open")
    elif filters.status is not Shown.ALL:
        names.add("open" if filters.status.statuses & OPEN_STATUSES else "closed")
    return frozenset(names)


def shape_of(actor: Actor, filters: PipelineFilters, **changes: Any) -> Shape:
    """The shape of the statement that lists these for this actor."""
    sees_all = (actor.holds(p, Role.AUDITOR) for p in programmes_asked(actor, filters))
    given: dict[str, Any] = {
        "sees_all": tuple(sees_all),
        "is_person": actor.person_id is not None,
        "conditions": conditions_of(filters),
        **changes,
    }
    return Shape(**given)


def all_visible(actor: Actor) -> tuple[Shape, dict[str, Any]]:
    """The shape and values of all that the actor may see."""
    everything = PipelineFilters(status=Shown.ALL)
    return shape_of(actor, everything), _seen_by(actor, everything)


def values_of(actor: Actor, filters: PipelineFilters, at: datetime) -> dict[str, Any]:
    """What fills the parameters of a statement of that shape."""
    return {
        **_seen_by(actor, filters),
        "stage": filters.stage,
        "status": filters.status.value,
        "lead": filters.lead,
        "sponsor": filters.sponsor,
        "sector": filters.sector,
        "confidence": filters.confidence,
        "dimension": f'"{filters.dimension}"',
        "novelty": filters.novelty,
        "today": at.astimezone(LONDON).date(),
        "cutoff": at - SLOW,
    }


def _seen_by(actor: Actor, filters: PipelineFilters) -> dict[str, Any]:
    programmes = programmes_asked(actor, filters)
    return {
        "me": actor.person_id,
        **{f"programme_{n}": programme for n, programme in enumerate(programmes)},
    }


def merged(shape: Shape, columns: Sequence[Any], *also: ColumnElement[bool]) -> Any:
    """A subquery of `columns` and the sort's `key`: the first `limit` rows of all programmes.

    `also` adds conditions to those of the shape.
    """
    branches = [
        _branch(shape, columns, n, half).where(*also)
        for n in range(len(shape.sees_all))
        for half in _halves(shape.conditions)
    ]
    while len(branches) > 1:
        chunks = [branches[i : i + CHUNK] for i in range(0, len(branches), CHUNK)]
        branches = [_united(chunk, shape) for chunk in chunks]
    return branches[0].subquery()


def bounded(shape: Shape, columns: Sequence[Any]) -> Any:
    """A subquery of `columns` of `limit` rows that match, in no order: reading stops there."""
    parts = []
    for n in range(len(shape.sees_all)):
        conditions = (CONDITIONS[name]() for name in sorted(shape.conditions))
        parts.append(sa.select(*columns).where(visible_condition(shape, n), *conditions))
    return together(parts).limit(clamp(shape.limit)).subquery()


def gathered(shape: Shape, columns: Sequence[Any]) -> Any:
    """The same, but read along the one index that holds every filter, whatever the sort."""
    shape = replace(shape, sort=Sort.UPDATED, descending=True)
    parts = [
        sa.select(_branch(shape, columns, n, half).subquery())
        for n in range(len(shape.sees_all))
        for half in _halves(shape.conditions)
    ]
    return together(parts).limit(clamp(shape.limit)).subquery()


def together(parts: Sequence[Any]) -> Any:
    """The rows of many selects, one after the other."""
    while len(parts) > CHUNK:
        chunks = [parts[i : i + CHUNK] for i in range(0, len(parts), CHUNK)]
        parts = [sa.select(sa.union_all(*chunk).subquery()) for chunk in chunks]
    return sa.union_all(*parts)


def own_restricted(shape: Shape) -> ColumnElement[bool]:
    """Restricted ones of programmes where only the actor's own are visible, by their indexes."""
    theirs: list[Any] = [
        bindparam(f"programme_{n}") for n, sees_all in enumerate(shape.sees_all) if not sees_all
    ]
    if not theirs or not shape.is_person:
        return sa.false()
    me = bindparam("me", type_=sa.BigInteger())
    other: Any = aliased(Opportunity)
    on_team = sa.select(T.opportunity_id).join(other, other.id == T.opportunity_id)
    own = sa.union_all(
        sa.select(other.id).where(other.restricted, other.lead_id == me),
        sa.select(other.id).where(other.restricted, other.sponsor_id == me),
        on_team.where(other.restricted, T.person_id == me),
    )
    return sa.and_(O.id.in_(own), O.restricted, O.programme_id.in_(theirs), not_walled(me))


def whom(shape: Shape) -> Any:
    """The parameter that holds the reading person; None for a system."""
    return bindparam("me", type_=sa.BigInteger()) if shape.is_person else None


def visible_condition(shape: Shape, n: int) -> ColumnElement[bool]:
    """What the actor may see in the `n`-th programme."""
    programme = bindparam(f"programme_{n}", type_=sa.BigInteger())
    return visible_where(programme, whom(shape), sees_all=shape.sees_all[n])


def ordered(statement: Select[Any], key: Any, row_id: Any, descending: bool) -> Select[Any]:
    """Sorted by key, and by id where keys are equal."""
    return statement.order_by(*(c.desc() if descending else c.asc() for c in (key, row_id)))


def clamp(count: int) -> Any:
    """A limit as a literal: both databases plan better when they know it."""
    return sa.literal_column(str(int(count)))


def _halves(conditions: frozenset[str]) -> tuple[str, ...]:
    """Indexes keep open ones apart from closed ones: without either filter, read both."""
    return tuple({"open", "closed"} & conditions) or ("open", "closed")


def _branch(shape: Shape, columns: Sequence[Any], n: int, half: str) -> Select[Any]:
    key = KEYS[shape.sort]
    statement = sa.select(O.id.label("id"), key.label("key"), *columns).where(
        visible_condition(shape, n),
        *(CONDITIONS[name]() for name in sorted(shape.conditions | {half})),
    )
    if shape.after:
        row = sa.tuple_(key, O.id)
        edge = sa.tuple_(bindparam("key", type_=key.type), bindparam("after_id", type_=O.id.type))
        statement = statement.where(row < edge if shape.descending else row > edge)
    return ordered(statement, key, O.id, shape.descending).limit(clamp(shape.limit))


def _united(branches: list[Select[Any]], shape: Shape) -> Select[Any]:
    parts = [sa.select(branch.subquery()) for branch in branches]
    together = sa.union_all(*parts).subquery()
    return ordered(sa.select(together), together.c.key, together.c.id, shape.descending).limit(
        clamp(shape.limit)
    )
