"""Pages do not depend on the database: their world is on SQLite alone."""

import pytest

from tests.world import World


@pytest.fixture
def world(sqlite_world: World) -> World:
    """The cast, on SQLite."""
    return sqlite_world
