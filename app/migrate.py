"""Bringing a database up to date with Alembic."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.orm import Session

SCRIPTS = Path(__file__).parents[1] / "migrations"
TURN = 5_206_021
"""PostgreSQL's advisory lock for migrating: any number, always the same."""


def config(connection: sa.Connection) -> Config:
    """Alembic's configuration, bound to an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.attributes["connection"] = connection
    return settings


def upgrade(
    engine: sa.Engine, revision: str = "head", *, then: Callable[[Session], None] | None = None
) -> None:
    """Run the migrations that are missing, and `then` in the same transaction.

    A killed run leaves nothing behind and can simply be repeated.
    """
    with engine.begin() as connection:
        _take_turns(connection)
        command.upgrade(config(connection), revision)
        if then is not None:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                then(session)
                session.commit()


def downgrade(engine: sa.Engine, revision: str = "base") -> None:
    """Undo migrations down to `revision`. What they added is lost."""
    with engine.begin() as connection:
        _take_turns(connection)
        command.downgrade(config(connection), revision)


def is_current(engine: sa.Engine) -> bool:
    """Whether the database has every migration this code knows."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        return (
            frozenset(MigrationContext.configure(connection).get_current_heads()) == known_heads()
        )


@cache
def known_heads() -> frozenset[str]:
    """The newest migrations this code has; a database that is up to date names just these."""
    return frozenset(ScriptDirectory(str(SCRIPTS)).get_heads())


@cache
def known_revisions() -> frozenset[str]:
    """Every migration this code has."""
    scripts = ScriptDirectory(str(SCRIPTS)).walk_revisions()
    return frozenset(script.revision for script in scripts)


def remove_all(engine: sa.Engine) -> None:
    """Leave no table of ours in the database."""
    downgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


def _take_turns(connection: sa.Connection) -> None:
    """Let one process migrate at a time, however long that takes."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
