"""Statements built and compiled once per shape, then run on the driver: for the busiest lists.

Building and compiling a statement costs more than running it along an index. `run` keeps the
compiled text for each builder and shape. Values pass to and from the driver as it keeps them:
moments and days are text on SQLite, so `moment_of` and `day_of` read either.
"""

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

SHAPES = 512
Build = Callable[..., sa.Executable]
_DIALECTS: dict[str, Any] = {"sqlite": pysqlite.dialect, "postgresql": psycopg.dialect}


def run(
    session: Session, build: Build, shape: Hashable, values: Mapping[str, Any]
) -> Sequence[Any]:
    """The rows of the statement that `build(shape, dialect_name)` makes, as the driver gives them.

    `values` fill its named parameters; whatever the shape leaves out may be among them.
    """
    bound = session.get_bind()
    connection = bound if isinstance(bound, sa.Connection) else session.connection()
    name = connection.dialect.name
    text, order, fixed = _compiled(build, shape, name)
    filled = {**fixed, **values}
    if name == "sqlite":
        given: Any = tuple(_for_sqlite(filled[key]) for key in order)
    else:
        given = {key: filled[key] for key in order}
    driver: Any = connection.connection.driver_connection
    try:
        rows: Sequence[Any] = driver.execute(text, given).fetchall()
    except connection.dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            text, None, error, type(error), hide_parameters=True, dialect=connection.dialect
        ) from error
    return rows


@lru_cache(maxsize=SHAPES)
def _compiled(
    build: Build, shape: Hashable, name: str
) -> tuple[str, tuple[str, ...], dict[str, Any]]:
    """The text, the names of its parameters in order, and those that SQLAlchemy itself filled."""
    made: Any = build(shape, name).compile(dialect=_DIALECTS[name]())  # type: ignore[attr-defined]
    fixed = {key: value for key, value in made.params.items() if value is not None}
    return str(made), tuple(made.positiontup or made.params), fixed


def driver_value(session: Session, value: Any) -> Any:
    """A moment or day in the form in which the driver gives it, to compare with what it gave."""
    return _for_sqlite(value) if session.get_bind().dialect.name == "sqlite" else value


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return json.dumps(value)
    return value


def among(column: Any, parameter: str, name: str) -> sa.ColumnElement[bool]:
    """Whether `column` is one of the ids in the list bound to `parameter`."""
    ids: Any = sa.bindparam(parameter, type_=sa.String() if name == "sqlite" else None)
    if name == "sqlite":
        return column.in_(sa.select(sa.column("value")).select_from(sa.func.json_each(ids)))  # type: ignore[no-any-return]
    return column == sa.any_(sa.cast(ids, postgresql.ARRAY(sa.BigInteger)))  # type: ignore[no-any-return]


def moment_of(value: Any) -> datetime:
    """A stored moment as the driver gave it."""
    if isinstance(value, str):
        return datetime.fromisoformat(f"{value}+00:00")
    return value.astimezone(UTC)  # type: ignore[no-any-return]


def day_of(value: Any) -> date:
    """A stored day as the driver gave it."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def json_moment(value: Any) -> Any:
    """A stored moment as JSON has it."""
    return f"{value[:10]}T{value[11:]}Z" if isinstance(value, str) else value


def json_of(value: Any) -> Any:
    """A stored JSON document as the driver gave it."""
    return json.loads(value) if isinstance(value, str) else value
