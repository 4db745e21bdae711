"""What several of the services' test modules begin with."""

import pytest

from tests.advising import with_adviser
from tests.world import World


@pytest.fixture
def advised(world: World) -> World:
    """The usual cast, with an adviser on policy and one on law."""
    with_adviser(world, "policy")
    with_adviser(world, "legal")
    return world
