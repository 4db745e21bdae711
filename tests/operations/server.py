"""The real server in a process of its own, which tests may kill."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import httpx

from app.domain.policy import Scope
from app.schemas.token import CreateToken
from app.services.tokens import create_token
from app.web.credentials import hashed, new_secret
from tests.world import World

ROOT = Path(__file__).parents[2]
STARTING = 60


class Server:
    """`python -m app serve` for a world; used as a context it is started and ended."""

    def __init__(
        self, world: World, *options: str, command: str = "serve", under: Sequence[str] = ()
    ) -> None:
        settings = world.database.settings  # type: ignore[attr-defined]
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._command = (*under, sys.executable, "-m", "app", command, *options)
        self._environment = os.environ | {
            "DATA_DIR": str(settings.data_dir),
            "DATABASE_URL": settings.database_url,
            "PORT": str(self.port),
        }
        self._log = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - closed with us

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            self._command, cwd=ROOT, env=self._environment, stderr=self._log, start_new_session=True
        )
        if "worker" in self._command:
            return self
        deadline = time.monotonic() + STARTING
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if httpx.get(f"{self.url}/readyz").status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.05)
        self.kill()
        raise AssertionError("\n".join(self.lines()))

    def __exit__(self, *_: object) -> None:
        self.end()

    def end(self) -> int:
        """Ask it to stop, as an operator does; how it ended."""
        return self._signalled(signal.SIGTERM)

    def kill(self) -> None:
        """As a power cut would, as far as the process is concerned."""
        self._signalled(signal.SIGKILL)

    def lines(self) -> list[str]:
        """What it logged so far, over all its lives."""
        self._log.seek(0)
        return self._log.read().splitlines()

    def logged(self, logger: str) -> list[dict[str, Any]]:
        """The log entries of one logger. A line that a kill cut off is no entry."""
        entries = []
        for line in self.lines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if entry["logger"] == logger:
                entries.append(entry)
        return entries

    def _signalled(self, number: int) -> int:
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        return self.process.wait(30)


def token_for(world: World) -> str:
    """A bearer token of the lead's."""
    secret = new_secret()
    command = CreateToken(name="Load", scopes=[Scope.READ, Scope.WRITE])
    world.write(create_token, world.lead, command, hashed(secret))
    return secret
