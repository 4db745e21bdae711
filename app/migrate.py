"""Bringing a database up to date with Alembic."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

SCRIPTS = Path(__file__).parents[1] / "migrations"


def config(connection: sa.Connection) -> Config:
    """Alembic's configuration, bound to an open connection."""
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.attributes["connection"] = connection
    return settings


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Run the migrations that are missing. A killed run can simply be repeated."""
    _run(engine, command.upgrade, revision)


def downgrade(engine: sa.Engine, revision: str = "base") -> None:
    """Undo migrations down to `revision`. What they added is lost."""
    _run(engine, command.downgrade, revision)


def is_current(engine: sa.Engine) -> bool:
    """Whether the database has every migration this code knows."""
    with engine.connect() as connection:
        heads = set(ScriptDirectory.from_config(config(connection)).get_heads())
        return set(MigrationContext.configure(connection).get_current_heads()) == heads


def _run(engine: sa.Engine, step: Any, revision: str) -> None:
    with engine.begin() as connection:
        step(config(connection), revision)
