"""Sort keys: the text or number a cursor keeps of them, and back."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from app.queries.compiled import day_of, moment_of
from app.schemas.pipeline import Sort

MAX_INTEGER = 2**63 - 1


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
