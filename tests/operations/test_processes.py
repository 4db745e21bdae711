"""The commands as processes: they start quickly, answer, and end in order when told to."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.models import OutboxRow
from tests.operations.server import ROOT, Server, token_for
from tests.world import World

pytestmark = pytest.mark.slow


@pytest.fixture
def postgres_world(world: World) -> World:
    if world.database.is_sqlite:
        pytest.skip("for PostgreSQL")
    return world


def waiting(world: World) -> int:
    table: Any = OutboxRow
    query = sa.select(sa.func.count()).where(table.delivered_at.is_(None))
    return world.database.read_now(lambda session: session.scalar(query))


def test_several_server_processes_and_a_worker_share_a_postgresql(postgres_world: World) -> None:
    world = postgres_world
    headers = {"Authorization": f"Bearer {token_for(world)}"}
    with Server(world, "--workers", "2") as server, Server(world, command="worker") as worker:
        with httpx.Client(headers=headers, timeout=20) as client:
            for number in range(20):
                body = {"programme_id": world.programme_id, "title": f"Number {number}"}
                response = client.post(f"{server.url}/api/v1/opportunities", json=body)
                assert response.status_code == 201
        deadline = time.monotonic() + 20
        while waiting(world) and time.monotonic() < deadline:
            time.sleep(0.2)
        assert waiting(world) == 0
        assert len(worker.logged("outbox")) >= 20
        assert len(server.logged("access")) == 20
        assert server.logged("outbox") == []
        assert worker.end() == 0
        assert server.end() == 0


@contextmanager
def demonstration(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    environment = os.environ | {"DATA_DIR": str(folder), "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "run"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def is_ready(port: int, within: float) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/readyz").status_code == 200
        except httpx.TransportError:
            time.sleep(0.02)
    return False


def test_the_demonstration_starts_again_once_made_and_ends_quietly(tmp_path: Path) -> None:
    port = free_port()
    for _ in range(2):
        with demonstration(tmp_path, port) as process:
            assert is_ready(port, 90)
            page = httpx.get(f"http://127.0.0.1:{port}/sign-in")
            assert page.status_code == 200
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
        assert (process.returncode, err) == (0, "")
        assert f"http://127.0.0.1:{port}" in out


def test_one_password_gets_everybody_in(tmp_path: Path) -> None:
    port = free_port()
    with demonstration(tmp_path, port) as process:
        assert is_ready(port, 90)
        password = (tmp_path / "demo-password").read_text().strip()
        origin = f"http://127.0.0.1:{port}"
        headers = {"Sec-Fetch-Site": "same-origin"}
        with httpx.Client(base_url=origin, headers=headers) as client:
            form = {"email": "administrator@demo.invalid", "password": password, "next": "/people"}
            response = client.post("/sign-in", data=form)
            assert response.status_code == 303
            assert client.get("/people").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


def test_a_port_in_use_is_one_plain_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with demonstration(tmp_path, port) as process:
            out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, "")
    assert err == (
        f"Port {port} is in use by another program. Choose another: PORT={port + 1} make run\n"
    )
    assert not (tmp_path / "pipeline.db").exists()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
