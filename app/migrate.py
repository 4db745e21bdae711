"""Bringing a database up to date with Alembic, which is loaded only when there is work for it."""

import ast
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from alembic.config import Config

SCRIPTS = Path(__file__).parents[1] / "migrations"
VERSIONS = "SELECT version_num FROM alembic_version"
TURN = 5_206_021
"""PostgreSQL's advisory lock for migrating: any number, always the same."""


def config(connection: sa.Connection) -> "Config":
    """Alembic's configuration, bound to an open connection."""
    from alembic.config import Config

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
    from alembic import command

    with engine.begin() as connection:
        _take_turns(connection)
        command.upgrade(config(connection), revision)
        if then is not None:
            with Session(connection, join_transaction_mode="create_savepoint") as session:
                then(session)
                session.commit()


def downgrade(engine: sa.Engine, revision: str = "base") -> None:
    """Undo migrations down to `revision`. What they added is lost."""
    from alembic import command

    with engine.begin() as connection:
        _take_turns(connection)
        command.downgrade(config(connection), revision)


def remove_all(engine: sa.Engine) -> None:
    """Leave no table of ours in the database."""
    downgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")


def is_current(engine: sa.Engine) -> bool:
    """Whether the database has every migration this code knows."""
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return False
        return frozenset(connection.exec_driver_sql(VERSIONS).scalars()) == known_heads()


def known_heads() -> frozenset[str]:
    """The newest migrations this code has; a database that is up to date names just these."""
    steps = _steps()
    return frozenset(steps) - frozenset(steps.values())


def known_revisions() -> frozenset[str]:
    """Every migration this code has."""
    return frozenset(_steps())


@cache
def _steps() -> dict[str, str | None]:
    """Each migration and the one before it, as their files say."""
    return dict(_step(file) for file in (SCRIPTS / "versions").glob("*.py"))


def _step(file: Path) -> tuple[str, str | None]:
    said = {
        target.id: ast.literal_eval(line.value)
        for line in ast.parse(file.read_text("utf-8")).body
        if isinstance(line, ast.Assign)
        for target in line.targets
        if isinstance(target, ast.Name) and target.id in ("revision", "down_revision")
    }
    return said["revision"], said["down_revision"]


def _take_turns(connection: sa.Connection) -> None:
    """Let one process migrate at a time, however long that takes."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")
