"""A mail server that tests can look into, and the worker's clock."""

from collections.abc import Iterator

import pytest

from app.delivery import post
from tests.operations.post_office import PostOffice, post_office


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """A mail server on this machine."""
    with post_office() as running:
        yield running


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The worker's clock is the world's."""
    name = "world" if "world" in request.fixturenames else "sqlite_world"
    world = request.getfixturevalue(name)
    monkeypatch.setattr(post, "now", lambda: world.moment)
