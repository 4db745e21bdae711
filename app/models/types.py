"""Column types that behave the same on SQLite and PostgreSQL."""

import secrets
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""64 bits on both: SQLite only counts up by itself on a column called INTEGER."""

Json = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


class UtcDateTime(sa.TypeDecorator[datetime]):
    """An aware moment, stored in UTC. SQLite drops time zones, so naive ones are refused."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; a naive moment is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A stored moment needs its time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Back with its time zone."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def ticket_column() -> Any:
    """A number by which an outsider knows a record: drawn at random, since ids that count up tell
    how many others there are. Below 2**53, so that every JSON reader keeps it."""
    return Field(default_factory=lambda: secrets.randbelow(2**53 - 1) + 1, sa_type=sa.BigInteger)


def enum_column(
    enum: type[StrEnum], *, index: bool = False, nullable: bool = False, name: str = ""
) -> Any:
    """A closed list, stored by value with a check constraint (never a native PostgreSQL type).

    `name` tells constraints apart where a table has two columns of one list.
    """
    kind = sa.Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=name or enum.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )
    return Field(
        sa_type=kind,
        index=index,
        nullable=nullable,
        default=None if nullable else ...,
    )


def primary_key() -> Any:
    """A 64-bit surrogate key."""
    return Field(default=None, primary_key=True, sa_type=BigId)


def references(target: str, *, index: bool = True, nullable: bool = False, **kwargs: Any) -> Any:
    """A 64-bit foreign key to `table.column`."""
    return Field(
        sa_type=BigId,
        foreign_key=target,
        index=index,
        nullable=nullable,
        default=None if nullable else ...,
        **kwargs,
    )


def moment(*, nullable: bool = False, index: bool = False) -> Any:
    """An aware UTC moment."""
    return Field(
        sa_type=UtcDateTime,
        nullable=nullable,
        index=index,
        default=None if nullable else ...,
    )


def json_column(default: Any) -> Any:
    """A JSON document (JSONB on PostgreSQL); `default` is a factory."""
    return Field(default_factory=default, sa_type=Json, nullable=False)


def money_pence(*, nullable: bool = True) -> Any:
    """Integer pence, 64 bits: SQLModel's own `int` is 32 on PostgreSQL."""
    return Field(sa_type=sa.BigInteger, nullable=nullable, default=None if nullable else ...)
