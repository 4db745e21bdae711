"""Pages of a list read in the order of a sort: keys, cursors, and where a page ends."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from app.domain.errors import invalid
from app.domain.paging import STALE, Cursor, read_cursor
from app.queries.compiled import day_of, moment_of
from app.schemas.pipeline import PipelineFilters, PipelineQuery, Sort

M = TypeVar("M")

MAX_INTEGER = 2**63 - 1


class Found(NamedTuple, Generic[M]):
    """Something made of a row, with the sort key and id that place it in its list."""

    key: Any
    id: int
    made: M


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Rows in order, and the cursors of the pages beside them; empty where there is none."""

    rows: list[M]
    next: str = ""
    previous: str = ""


def cursor_of(query: PipelineQuery) -> Cursor | None:
    """Where the page begins; None for the first. Raises Invalid for a mangled one."""
    if not query.cursor:
        return None
    try:
        cursor = read_cursor(query.cursor, _order_of(query))
        key_from(query.sort, cursor.key)
    except ValueError:
        raise invalid("cursor", STALE) from None
    return cursor


def window(
    found: list[Found[M]], limit: int, query: PipelineFilters, cursor: Cursor | None
) -> Page[M]:
    """The page among rows read one too many, in the direction of travel."""
    more, kept = len(found) > limit, found[:limit]
    back = cursor is not None and cursor.back
    if back:
        kept.reverse()
    if not kept:
        return Page([])
    has_next, has_previous = (True, more) if back else (more, cursor is not None)
    name = _order_of(query)

    def token(at: Found[M], back: bool) -> str:
        return Cursor(name, back, key_text(query.sort, at.key), at.id).token()

    return Page(
        [item.made for item in kept],
        token(kept[-1], False) if has_next else "",
        token(kept[0], True) if has_previous else "",
    )


def _order_of(query: PipelineFilters) -> str:
    return f"{query.sort}:{'desc' if query.descending else 'asc'}"


def key_text(sort: Sort, key: Any) -> str | int:
    """A key, as the driver gave it, as a cursor keeps it."""
    return _TEXT[sort](key)


def key_from(sort: Sort, kept: str | int) -> Any:
    """The key a cursor kept; ValueError when it is none."""
    try:
        return _BACK[sort](kept)
    except (TypeError, OverflowError) as error:
        raise ValueError(str(error)) from None


def _moment(kept: Any) -> datetime:
    found = datetime.fromisoformat(kept)
    if found.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return found


def _integer(kept: Any) -> int:
    if not isinstance(kept, int) or abs(kept) > MAX_INTEGER:
        raise ValueError("not a value in pence")
    return kept


def _text(kept: Any) -> str:
    if not isinstance(kept, str) or "\0" in kept:
        raise ValueError("not a title")
    return kept


_TEXT: dict[Sort, Callable[[Any], str | int]] = {
    Sort.UPDATED: lambda key: moment_of(key).isoformat(),
    Sort.ENTERED: lambda key: moment_of(key).isoformat(),
    Sort.DUE: lambda key: day_of(key).isoformat(),
    Sort.TITLE: str,
    Sort.VALUE: int,
}
_BACK: dict[Sort, Callable[[Any], Any]] = {
    Sort.UPDATED: _moment,
    Sort.ENTERED: _moment,
    Sort.DUE: date.fromisoformat,
    Sort.TITLE: _text,
    Sort.VALUE: _integer,
}
