"""The fixed small cast, and a real database for every test: SQLite, and PostgreSQL where asked."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.database import Database
from tests.databases import fresh_database, postgres_cluster, template_database
from tests.world import World, build_world

__all__ = ["postgres_cluster", "template_database"]


@pytest.fixture(params=["sqlite", "postgres"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, template_database: Path
) -> Iterator[Database]:
    """An empty, migrated database of each kind."""
    with fresh_database(request, request.param, tmp_path, template_database) as database:
        yield database


@pytest.fixture
def world(database: Database) -> World:
    """One programme with its cast: lead, member, sponsor, adviser, auditor, outsider and so on."""
    return build_world(database)


@pytest.fixture
def sqlite_database(
    request: pytest.FixtureRequest, tmp_path: Path, template_database: Path
) -> Iterator[Database]:
    """SQLite alone, for what does not depend on the database."""
    with fresh_database(request, "sqlite", tmp_path, template_database) as database:
        yield database


@pytest.fixture
def sqlite_world(sqlite_database: Database) -> World:
    """The cast on SQLite alone."""
    return build_world(sqlite_database)
