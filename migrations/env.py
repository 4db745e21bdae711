"""Alembic's entry: runs on the connection it is given, for both databases."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from sqlmodel import SQLModel

import app.models  # noqa: F401  (registers the tables)

HAND_KEPT = ("search_", "opportunity_search")


def _ours(obj: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Whether a reflected object belongs to the tables: search indexes are kept by hand."""
    return not (reflected and name is not None and name.startswith(HAND_KEPT))


def run(connection: sa.Connection) -> None:
    """Run what was asked for, in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        compare_type=True,
        include_object=_ours,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
