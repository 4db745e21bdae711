"""A backup while people work: nobody is kept waiting, and what it holds is whole."""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.database import Database
from app.models import Event, Opportunity
from app.settings import Settings
from tests.operations.server import ROOT, Server, token_for
from tests.world import World

pytestmark = pytest.mark.slow
SLOWEST = 4.0
"""Seconds any write may take meanwhile, on a machine that is busy with other tests too."""


def app(*arguments: object, **settings: object) -> str:
    environment = os.environ | {name: str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "app", *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_was_acknowledged_before_a_backup_is_in_it(
    sqlite_world: World, tmp_path: Path
) -> None:
    data_dir = sqlite_world.database.settings.data_dir  # type: ignore[attr-defined]
    acknowledged: list[int] = []
    slowest = 0.0
    stop = threading.Event()
    headers = {"Authorization": f"Bearer {token_for(sqlite_world)}"}

    def write(url: str) -> None:
        nonlocal slowest
        with httpx.Client(timeout=30, headers=headers) as client:
            while not stop.is_set():
                body = {"programme_id": sqlite_world.programme_id, "title": "x" * 100}
                started = time.monotonic()
                response = client.post(f"{url}/api/v1/opportunities", json=body)
                slowest = max(slowest, time.monotonic() - started)
                assert response.status_code == 201
                acknowledged.append(response.json()["id"])

    with Server(sqlite_world) as server:
        threads = [threading.Thread(target=write, args=(server.url,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        before = []
        for number in range(3):
            before.append(set(acknowledged))
            app("backup", tmp_path / f"{number}.tar.gz", DATA_DIR=data_dir)
        stop.set()
        for thread in threads:
            thread.join()
    assert slowest < SLOWEST
    for number, expected in enumerate(before):
        folder = tmp_path / f"restored-{number}"
        app("restore", tmp_path / f"{number}.tar.gz", DATA_DIR=folder)
        assert "whole" in app("verify-audit", DATA_DIR=folder)
        assert expected <= restored_ids(folder)


def restored_ids(folder: Path) -> set[int]:
    """The opportunities in a restored database, each with its event."""
    database = Database(Settings(data_dir=folder))

    def read(session: Any) -> tuple[set[int], set[str]]:
        streams = sa.select(Event.stream).where(Event.stream.startswith("opportunity:"))  # type: ignore[attr-defined]
        return set(session.scalars(sa.select(Opportunity.id))), set(session.scalars(streams))

    ids, streams = database.read_now(read)
    database.close()
    assert streams == {f"opportunity:{number}" for number in ids}
    return ids
