"""The pipeline: the board's columns, the table's pages and the API's list, of what one may see."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

import orjson
import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.domain.errors import invalid
from app.domain.paging import STALE, Cursor, read_cursor
from app.domain.policy import Actor
from app.domain.searching import read_search
from app.domain.stages import Stage
from app.models import Opportunity
from app.queries.compiled import among, driver_value, run
from app.queries.keys import key_from, key_text
from app.queries.rows import Row, as_json, columns_along, rows_along, rows_with
from app.queries.search import CAP as SEARCH_CAP
from app.queries.search import hits
from app.queries.selection import CONDITIONS, KEYS, Shape, merged, shape_of, values_of
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
class Page:
    """Rows in order, and the cursors of the pages beside them; empty where there is none."""

    rows: list[Row]
    next: str = ""
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A page of the table with the totals of all its pages; the summary on a whole page only."""

    page: Page
    totals: Totals
    summary: Summary | None


@dataclass(frozen=True, slots=True)
class Board:
    """The first cards of each column, and the totals of whole columns."""

    columns: dict[Stage, Page]
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
    return Table(_page(session, asked, query), _totals(session, asked, query, stood), summed)


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
) -> Page:
    """Further cards of one column."""
    if query.stage not in (None, stage):
        return Page([])
    query = _by_change(query).model_copy(update={"stage": stage, "limit": MORE})
    return _page(session, _asked(session, actor, query, at), query)


def listed(session: Session, actor: Actor, query: PipelineQuery, *, at: datetime) -> Listed:
    """One page of the API's list, encoded as `list[OpportunityRow]`."""
    asked = _asked(session, actor, query, at, totalled=False)
    page = _page(session, asked, query)
    body = orjson.dumps([as_json(row) for row in page.rows], option=orjson.OPT_UTC_Z)
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
    """All that match, or `CAP` + 1 of them, read along the one index that holds every filter."""
    columns = (KEYS[shape.sort].label("sort_key"), O.stage, O.expected_value_pence)
    found = merged(replace(shape, sort=Sort.UPDATED, limit=CAP + 1), columns).c
    return sa.select(found.sort_key, found.id, found.stage, found.expected_value_pence)


def _around(
    session: Session, actor: Actor, query: PipelineFilters, asked: Asked, whole: bool
) -> tuple[Standing | None, Summary | None]:
    """What stands by stage and status in all the actor's programmes, and the strip made of it."""
    if not whole:
        return None, None
    everything = PipelineFilters()
    shape, values = shape_of(actor, everything), values_of(actor, everything, asked.at)
    stood = standing(session, shape, values)
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


def _columns(session: Session, asked: Asked, query: PipelineFilters) -> dict[Stage, Page]:
    stages = tuple(Stage) if query.stage is None else (query.stage,)
    found: list[tuple[Row, Any]] = []
    if asked.matches is not None:
        first = [
            match
            for stage in stages
            for match in [m for m in asked.matches if m.stage == stage][: COLUMN + 1]
        ]
        found = _rows_of(session, first)
    elif asked.shape.sees_all:
        shape = replace(asked.shape, limit=COLUMN + 1)
        found = columns_along(session, shape, stages, asked.values)
    cards: dict[Stage, list[tuple[Row, Any]]] = {stage: [] for stage in Stage}
    for row, key in found:
        cards[Stage(row.stage)].append((row, key))
    return {stage: _window(items, COLUMN, query, None) for stage, items in cards.items()}


def _page(session: Session, asked: Asked, query: PipelineQuery) -> Page:
    cursor = _cursor_of(query)
    back = cursor is not None and cursor.back
    descending = query.descending is not back
    edge = {}
    if cursor is not None:
        key = driver_value(session, key_from(query.sort, cursor.key))
        edge = {"key": key, "after_id": cursor.id}
    if asked.matches is None:
        shape = replace(asked.shape, descending=descending, after=bool(edge), limit=query.limit + 1)
        found = rows_along(session, shape, {**asked.values, **edge})
    else:
        matches = asked.matches[::-1] if back else asked.matches
        if edge:
            beyond = operator.lt if descending else operator.gt
            start = (edge["key"], edge["after_id"])
            matches = [m for m in matches if beyond((m.key, m.id), start)]
        found = _rows_of(session, matches[: query.limit + 1])
    return _window(found, query.limit, query, cursor)


def _rows_of(session: Session, matches: Sequence[Match]) -> list[tuple[Row, Any]]:
    keys = {m.id: m.key for m in matches}
    return [(row, keys[row.id]) for row in rows_with(session, keys)]


def _cursor_of(query: PipelineQuery) -> Cursor | None:
    if not query.cursor:
        return None
    try:
        cursor = read_cursor(query.cursor, _order_of(query))
        key_from(query.sort, cursor.key)
    except ValueError:
        raise invalid("cursor", STALE) from None
    return cursor


def _window(
    found: list[tuple[Row, Any]], limit: int, query: PipelineFilters, cursor: Cursor | None
) -> Page:
    """The page among rows read one too many, in the direction of travel."""
    more, kept = len(found) > limit, found[:limit]
    back = cursor is not None and cursor.back
    if back:
        kept.reverse()
    if not kept:
        return Page([])
    has_next, has_previous = (True, more) if back else (more, cursor is not None)
    name = _order_of(query)

    def token(at: tuple[Row, Any], back: bool) -> str:
        return Cursor(name, back, key_text(query.sort, at[1]), at[0].id).token()

    return Page(
        [row for row, _ in kept],
        token(kept[-1], False) if has_next else "",
        token(kept[0], True) if has_previous else "",
    )


def _order_of(query: PipelineFilters) -> str:
    return f"{query.sort}:{'desc' if query.descending else 'asc'}"
