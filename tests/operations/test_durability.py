"""Killed in the middle of its work, again and again: what was acknowledged is there, once."""

import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.models import Opportunity, OutboxRow
from app.queries.audit import audit_report
from tests.operations.server import Server, token_for
from tests.world import World

pytestmark = pytest.mark.slow

ROUNDS = 5
WRITERS = 4
KILL_AFTER = (0.15, 0.5, 0.9, 0.3, 0.7)
"""Seconds of load before each kill."""


class Writers:
    """Threads that create opportunities, each with a key, and note what was acknowledged."""

    def __init__(self, world: World, url: str) -> None:
        self._url = f"{url}/api/v1/opportunities"
        self._headers = {"Authorization": f"Bearer {token_for(world)}"}
        self._programme_id = world.programme_id
        self.acknowledged: dict[str, int] = {}
        self.tried: list[str] = []

    def send(self, client: httpx.Client, key: str) -> bool:
        body = {"programme_id": self._programme_id, "title": key}
        headers = {**self._headers, "Idempotency-Key": key}
        try:
            response = client.post(self._url, json=body, headers=headers)
        except httpx.TransportError:
            return False
        if response.status_code == 201:
            self.acknowledged[key] = response.json()["id"]
        return response.status_code == 201

    def until(self, stop: threading.Event, name: str) -> None:
        with httpx.Client(timeout=20) as client:
            number = 0
            while not stop.is_set():
                number += 1
                key = f"{name}-{number}"
                self.tried.append(key)
                while not stop.is_set() and not self.send(client, key):
                    time.sleep(0.02)

    def retry_the_rest(self) -> None:
        with httpx.Client(timeout=20) as client:
            for key in self.tried:
                if key not in self.acknowledged:
                    assert self.send(client, key), key


def test_every_acknowledged_create_is_there_exactly_once(world: World) -> None:
    server = Server(world)
    writers = Writers(world, server.url)
    for number in range(ROUNDS):
        with server:
            stop = threading.Event()
            threads = [
                threading.Thread(target=writers.until, args=(stop, f"r{number}-w{n}"))
                for n in range(WRITERS)
            ]
            for thread in threads:
                thread.start()
            time.sleep(KILL_AFTER[number])
            server.kill()
            stop.set()
            for thread in threads:
                thread.join()
    known = dict(writers.acknowledged)
    assert len(known) >= ROUNDS
    with server:
        writers.retry_the_rest()
        before = dict(writers.acknowledged)
        with httpx.Client(timeout=20) as client:
            for key in writers.tried:  # once more, all of them: each gets its first reply
                assert writers.send(client, key)
        assert writers.acknowledged == before
        if world.database.is_sqlite:
            everything_is_told(world, server)

    def titles(session: Any) -> list[tuple[str, int]]:
        table: Any = Opportunity
        return [tuple(row) for row in session.execute(sa.select(table.title, table.id))]

    found = world.database.read_now(titles)
    assert len(found) == len({title for title, _ in found}) == len(writers.tried)
    assert dict(found) == writers.acknowledged
    assert known.items() <= dict(found).items()
    assert world.database.read_at_leisure(audit_report).faults == ()


def everything_is_told(world: World, server: Server) -> None:
    """Each outbox row was published by one life of the server or another."""

    def rows(session: Any) -> tuple[list[int], int]:
        table: Any = OutboxRow
        ids = list(session.scalars(sa.select(table.id)))
        waiting = table.delivered_at.is_(None)
        return ids, session.scalar(sa.select(sa.func.count()).where(waiting))

    deadline = time.monotonic() + 90  # a claim of a killed life must run out first
    ids, waiting = world.database.read_now(rows)
    while waiting and time.monotonic() < deadline:
        time.sleep(0.5)
        ids, waiting = world.database.read_now(rows)
    assert waiting == 0
    assert {entry["outbox_id"] for entry in server.logged("outbox")} >= set(ids)


def test_each_acknowledged_write_was_synced_to_the_disk(
    sqlite_world: World, tmp_path: Path
) -> None:
    strace = shutil.which("strace")
    tried = [strace or "false", "-f", "true"]
    if strace is None or subprocess.run(tried, capture_output=True, check=False).returncode:
        pytest.skip("strace is not installed, or not allowed here")
    counted = tmp_path / "syncs"
    under = (strace, "-f", "-c", "-e", "trace=fdatasync,fsync", "-o", str(counted))
    number = 60
    with Server(sqlite_world, under=under) as server:
        writers = Writers(sqlite_world, server.url)
        with httpx.Client(timeout=30) as client:
            for n in range(number):
                assert writers.send(client, f"synced-{n}")
    assert syncs_in(counted.read_text()) >= number


def syncs_in(table: str) -> int:
    """The calls in strace's summary: % time, seconds, usecs/call, calls, errors, name."""
    rows = (line.split() for line in table.splitlines())
    return sum(int(row[3]) for row in rows if row and row[-1] in ("fdatasync", "fsync"))


def test_told_to_stop_it_ends_what_it_began(sqlite_world: World) -> None:
    with Server(sqlite_world) as server:
        writers = Writers(sqlite_world, server.url)
        stop = threading.Event()
        thread = threading.Thread(target=writers.until, args=(stop, "w"))
        thread.start()
        time.sleep(0.5)
        assert server.end() == 0
        stop.set()
        thread.join()
    assert writers.acknowledged

    def count(session: Any) -> int:
        return session.scalar(sa.select(sa.func.count()).select_from(Opportunity))

    assert sqlite_world.database.read_now(count) >= len(writers.acknowledged)
    file: Path = sqlite_world.database.settings.data_dir / "pipeline.db"  # type: ignore[attr-defined]
    assert file.exists()
