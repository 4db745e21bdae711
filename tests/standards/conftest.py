"""The two cases and the fictional programme, told once for all tests that read them."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.clock import now
from app.database import Database
from app.settings import Settings
from app.standards.cases import LoadReport, load_cases
from app.standards.demo_programme import load_demo_programme
from tests.databases import fresh_database
from tests.world import World

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HASH = "not a real hash"


@pytest.fixture(scope="session")
def told_cases(
    template_database: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, LoadReport]:
    """Both cases in a SQLite file to copy from, and what was loaded."""
    folder = tmp_path_factory.mktemp("cases")
    shutil.copy(template_database, folder / "pipeline.db")
    database = Database(Settings(data_dir=folder))
    report = load_cases(database, password_hash=HASH, at=NOW)
    database.close()
    return folder / "pipeline.db", report


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def cases_database(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    told_cases: tuple[Path, LoadReport],
) -> Iterator[tuple[Database, LoadReport]]:
    """A database of each kind with both cases in it, and what was loaded. Only to be read."""
    template, report = told_cases
    folder = tmp_path_factory.mktemp("told")
    with fresh_database(request, request.param, folder, template) as database:
        if request.param == "postgres":
            report = load_cases(database, password_hash=HASH, at=NOW)
        yield database, report


@pytest.fixture(scope="session")
def told_demo(template_world: tuple[Path, World], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the cast and, beside their programme, the fictional one."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copy(template_world[0], folder / "pipeline.db")
    database = Database(Settings(data_dir=folder))
    database.write_now(load_demo_programme, password_hash="", at=now())
    database.close()
    return folder / "pipeline.db"


@pytest.fixture
def demo_world(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    template_world: tuple[Path, World],
    told_demo: Path,
) -> Iterator[World]:
    """The cast on SQLite, and the fictional programme as it stands when it has just been told."""
    with fresh_database(request, "sqlite", tmp_path, told_demo) as database:
        built = template_world[1]
        yield replace(built, database=database, actors=dict(built.actors), moment=now())
