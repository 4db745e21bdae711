"""The fixed small cast, and a real database for every test: SQLite, and PostgreSQL where asked."""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.database import Database
from app.settings import Settings
from tests.databases import fresh_database, postgres_cluster, template_database
from tests.world import World, build_world

__all__ = ["postgres_cluster", "template_database"]


os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the processes that tests start are many

ON_POSTGRES = 6
"""So many tests of each file run on PostgreSQL in the quick suite; the slow suite runs them all."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every file meets both databases within the minutes that the quick suite may take."""
    met: Counter[Path] = Counter()
    for item in items:
        on_postgres = "postgres" in item.name.partition("[")[2]
        if on_postgres and item.nodeid.startswith(("tests/services", "tests/standards")):
            met[item.path] += 1
            if met[item.path] > ON_POSTGRES:
                item.add_marker(pytest.mark.slow)


@pytest.fixture(params=["sqlite", "postgres"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, template_database: Path
) -> Iterator[Database]:
    """An empty, migrated database of each kind."""
    with fresh_database(request, request.param, tmp_path, template_database) as database:
        yield database


@pytest.fixture(scope="session")
def template_world(
    template_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, World]:
    """The cast in a SQLite file to copy from, and who they are."""
    folder = tmp_path_factory.mktemp("world")
    shutil.copy(template_database, folder / "pipeline.db")
    database = Database(Settings(data_dir=folder))
    built = build_world(database)
    database.close()
    return folder / "pipeline.db", built


@pytest.fixture(params=["sqlite", "postgres"])
def world(
    request: pytest.FixtureRequest, tmp_path: Path, template_world: tuple[Path, World]
) -> Iterator[World]:
    """One programme with its cast: lead, member, sponsor, adviser, auditor, outsider and so on."""
    template, built = template_world
    with fresh_database(request, request.param, tmp_path, template) as database:
        if request.param == "postgres":
            yield build_world(database)
        else:
            yield replace(built, database=database, actors=dict(built.actors))


@pytest.fixture
def sqlite_database(
    request: pytest.FixtureRequest, tmp_path: Path, template_database: Path
) -> Iterator[Database]:
    """SQLite alone, for what does not depend on the database."""
    with fresh_database(request, "sqlite", tmp_path, template_database) as database:
        yield database


@pytest.fixture
def sqlite_world(
    request: pytest.FixtureRequest, tmp_path: Path, template_world: tuple[Path, World]
) -> Iterator[World]:
    """The cast on SQLite alone."""
    template, built = template_world
    with fresh_database(request, "sqlite", tmp_path, template) as database:
        yield replace(built, database=database, actors=dict(built.actors))
