"""Running commands as `python -m app` does, in this process."""

import io
import sys

import pytest

from app import logs
from app.__main__ import main
from tests.commands.backing import filled
from tests.commands.running import Command, Done
from tests.world import World

SETTINGS = ("DATA_DIR", "DATABASE_URL", "PORT", "HOST", "PUBLIC_ORIGIN", "DEMO", "PASSWORD")


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


@pytest.fixture
def kept(world: World) -> World:
    """An opportunity with one uploaded file, somebody signed in, and a token."""
    return filled(world)


@pytest.fixture
def kept_in_file(sqlite_world: World) -> World:
    """The same on SQLite alone."""
    return filled(sqlite_world)
