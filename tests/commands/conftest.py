"""Running commands as `python -m app` does, in this process."""

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from app import logs
from app.__main__ import main
from tests.world import World

SETTINGS = ("DATA_DIR", "DATABASE_URL", "PORT", "HOST", "PUBLIC_ORIGIN", "DEMO", "PASSWORD")


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Run a command with settings given as keywords: `command("migrate", DATA_DIR=folder)`."""
    monkeypatch.setattr(logs, "configure", lambda *args, **kwargs: None)

    def run(*arguments: object, stdin: str = "", **settings: object) -> Done:
        for name in SETTINGS:
            monkeypatch.delenv(name, raising=False)
        for name, value in settings.items():
            monkeypatch.setenv(name, str(value))
        monkeypatch.setattr(sys, "argv", ["app", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin))
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = int(ended.code or 0)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return Done(code, printed.out.strip(), printed.err.strip())

    return run


def settings_of(world: World) -> dict[str, object]:
    """The settings under which a command finds the world's database."""
    settings = world.database.settings  # type: ignore[attr-defined]
    return {"DATA_DIR": settings.data_dir, "DATABASE_URL": settings.database_url}
