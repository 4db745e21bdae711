"""A command, how it ended, and the settings under which it finds a world."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.world import World


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


def settings_of(world: World) -> dict[str, object]:
    """The settings under which a command finds the world's database."""
    settings = world.database.settings  # type: ignore[attr-defined]
    return {"DATA_DIR": settings.data_dir, "DATABASE_URL": settings.database_url}
