"""The pipeline: the board's columns, the table's pages and the API's list, of what one may see."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.policy import Actor
from app.domain.searching import read_search
from app.domain.stages import Stage
from app.models import Opportunity
from app.queries.compiled import among, driver_value, run
from app.queries.paging import Found, Page, cursor_of, key_from, window
from app.queries.rows import (
    Make,
    Row,
    columns_along,
    json_of_row,
    row_of,
    rows_along,
    rows_with,
)
from app.queries.search import CAP as SEARCH_CAP
from app.queries.search import hits
from app.queries.selection import (
    CONDITIONS,
    KEYS,
    Shape,
    all_visible,
    gathered,
    shape_of,
    values_of,
)
from app.queries.totals import (
    CAP,
    Standing,
    Summary,
    Totals,
    asked_of,
    counted,
    standing,
    summary,
    totals_of,
)
from app.schemas.pipeline import PipelineFilters, PipelineQuery, Sort

O: Any = Opportunity
M = TypeVar("M")
Q = TypeVar("Q", bound=PipelineFilters)

COLUMN = 8
"""Cards in a column at first: with more, a full board would outgrow 60 KB of HTML."""
MORE = 20
"""Cards that "Show more" adds."""


class Match(NamedTuple):
    """One opportunity that matches, as far as sorting and totals need it."""

    key: Any
    id: int
    stage: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """A page of the table with the totals of all its pages; the summary on a whole page only."""

    page: Page[Row]
    totals: Totals
    summary: Summary | None


@dataclass(frozen=True, slots=True)
class Board:
    """The first cards of each column, and the totals of whole columns."""

    columns: dict[Stage, Page[Row]]
    totals: Totals
    summary: Summary | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A page as the API sends it: encoded rows, and the cursors for its `Link` header."""

    body: bytes
    next: str
    previous: str


def table(
    session: Session, actor: Actor, query: PipelineQuery, *, at: datetime, whole: bool = True
) -> Table:
    """One page of the table; `whole` adds what stands around it."""
    asked = _asked(session, actor, query, at)
    stood, summed = _around(session, actor, query, asked, whole)
    page = _page(session, asked, query, row_of)
    return Table(page, _totals(session, asked, query, stood), summed)


def board(
    session: Session, actor: Actor, query: PipelineFilters, *, at: datetime, whole: bool = True
) -> Board:
    """The first cards of each column, last changed first."""
    query = _by_change(query)
    asked = _asked(session, actor, query, at)
    stood, summed = _around(session, actor, query, asked, whole)
    return Board(_columns(session, asked, query), _totals(session, asked, query, stood), summed)


def column(
    session: Session, actor: Actor, query: PipelineQuery, stage: Stage, *, at: datetime
) -> Page[Row]:
    """Further cards of one column."""
    if query.stage not in (None, stage):
        return Page([])
    query = _by_change(query).model_copy(update={"stage": stage, "limit": MORE})
    return _page(session, _asked(session, actor, query, at), query, row_of)


def listed(session: Session, actor: Actor, query: PipelineQuery, *, at: datetime) -> Listed:
    """One page of the API's list, encoded as `list[OpportunityRow]`."""
    asked = _asked(session, actor, query, at, totalled=False)
    page = _page(session, asked, query, json_of_row)
    body = orjson.dumps(page.rows, option=orjson.OPT_UTC_Z)
    return Listed(body, page.next, page.previous)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query made ready. `matches` are all that match, in order, when they are few enough."""

    shape: Shape
    values: dict[str, Any]
    at: datetime
    matches: list[Match] | None = None
    capped: bool = False


def _by_change(query: Q) -> Q:
    return query.model_copy(update={"sort": Sort.UPDATED, "order": None})


def _asked(
    session: Session,
    actor: Actor,
    query: PipelineFilters,
    at: datetime,
    *,
    totalled: bool = True,
) -> Asked:
    shape = shape_of(actor, query, sort=query.sort, descending=query.descending)
    values = values_of(actor, query, at)
    asked = Asked(shape, values, at)
    is_along_index = query.sort is Sort.UPDATED and not totalled
    if not query.narrowing or not shape.sees_all:
        return asked
    if query.q:
        ids = hits(session, actor, shape, values, read_search(query.q))
        found = run(session, _among, shape, {**values, "ids": ids})
        return replace(asked, matches=_sorted(found, shape), capped=len(ids) >= SEARCH_CAP)
    if is_along_index:
        return asked
    found = run(session, _gathered, shape, values)
    return replace(asked, matches=_sorted(found, shape)) if len(found) <= CAP else asked


def _sorted(found: Sequence[Any], shape: Shape) -> list[Match]:
    return sorted((Match(*row) for row in found), reverse=shape.descending)


def _among(shape: Shape, name: str) -> Any:
    conditions = (CONDITIONS[c]() for c in sorted(shape.conditions))
    columns = (KEYS[shape.sort], O.id, O.stage, O.expected_value_pence)
    return sa.select(*columns).where(among(O.id, "ids", name), *conditions)


def _gathered(shape: Shape, name: str) -> Any:
    """All that match, or `CAP` + 1 of them."""
    columns = (KEYS[shape.sort].label("sort_key"), O.stage, O.expected_value_pence)
    found = gathered(replace(shape, limit=CAP + 1), columns).c
    return sa.select(found.sort_key, found.id, found.stage, found.expected_value_pence)


def _around(
    session: Session, actor: Actor, query: PipelineFilters, asked: Asked, whole: bool
) -> tuple[Standing | None, Summary | None]:
    """What stands by stage and status in all the actor's programmes, and the strip made of it."""
    if not whole:
        return None, None
    stood = standing(session, *all_visible(actor))
    return (stood if query.programme is None else None), summary(session, actor, stood, asked.at)


def _totals(
    session: Session, asked: Asked, query: PipelineFilters, stood: Standing | None
) -> Totals:
    if asked.matches is not None:
        totals = totals_of((m.stage, 1, m.value) for m in asked.matches)
        return {s: replace(t, capped=asked.capped) for s, t in totals.items()}
    if query.narrowing:
        return counted(session, asked.shape, asked.values)
    return asked_of(stood or standing(session, asked.shape, asked.values), query)


def _columns(session: Session, asked: Asked, query: PipelineFilters) -> dict[Stage, Page[Row]]:
    stages = tuple(Stage) if query.stage is None else (query.stage,)
    found: list[Found[Row]] = []
    if asked.matches is not None:
        first = [
            match
            for stage in stages
            for match in [m for m in asked.matches if m.stage == stage][: COLUMN + 1]
        ]
        found = rows_with(session, {m.id: m.key for m in first}, row_of)
    elif asked.shape.sees_all:
        shape = replace(asked.shape, limit=COLUMN + 1)
        found = columns_along(session, shape, stages, asked.values)
    cards: dict[Stage, list[Found[Row]]] = {stage: [] for stage in Stage}
    for item in found:
        cards[Stage(item.made.stage)].append(item)
    return {stage: window(items, COLUMN, query, None) for stage, items in cards.items()}


def _page(session: Session, asked: Asked, query: PipelineQuery, make: Make[M]) -> Page[M]:
    cursor = cursor_of(query)
    back = cursor is not None and cursor.back
    descending = query.descending is not back
    edge = {}
    if cursor is not None:
        key = driver_value(session, key_from(query.sort, cursor.key))
        edge = {"key": key, "after_id": cursor.id}
    if asked.matches is None:
        shape = replace(asked.shape, descending=descending, after=bool(edge), limit=query.limit + 1)
        found = rows_along(session, shape, {**asked.values, **edge}, make)
    else:
        matches = asked.matches[::-1] if back else asked.matches
        if edge:
            beyond = operator.lt if descending else operator.gt
            start = (edge["key"], edge["after_id"])
            matches = [m for m in matches if beyond((m.key, m.id), start)]
        keys = {m.id: m.key for m in matches[: query.limit + 1]}
        found = rows_with(session, keys, make)
    return window(found, query.limit, query, cursor)
