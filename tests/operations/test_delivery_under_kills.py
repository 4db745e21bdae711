"""Killed at any point, again and again: everybody is told everything, once."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.clock import now
from app.models import Mail, Notification, OutboxRow
from app.models.notification import MailState
from app.services.events import record
from tests.operations.post_office import PostOffice, post_office
from tests.operations.server import ROOT, Server
from tests.world import World

pytestmark = pytest.mark.slow

N: Any = Notification
L: Any = Mail
O: Any = OutboxRow

MENTIONS = 150
KILL_AFTER = (2.2, 2.6, 3.0, 2.4, 2.8, 3.4)
"""Seconds of life before each kill: long enough to start, too short to end."""


def mention(session: Any, world: World, number: int, *, at: Any) -> None:
    """A comment that calls two people by name."""
    data = {"mention_ids": [world.member.person_id, world.adviser.person_id], "comment_id": number}
    record(session, world.lead, "opportunity:1", "comment_added", data, at=at)


def filled(world: World) -> int:
    """Put many mentions into the outbox; how many there are."""
    world.opportunity()
    for number in range(MENTIONS):
        world.database.write_now(mention, world, number, at=now())
    return MENTIONS


def end_leases(world: World) -> None:
    """As if time passed: what a killed worker had claimed may be claimed again."""
    early = now() - timedelta(seconds=1)

    def put(session: Any) -> None:
        for waiting, due in ((O.delivered_at.is_(None), O), (L.state == MailState.WAITING, L)):
            session.execute(
                sa.update(due.__table__)
                .where(waiting, due.available_at > early)
                .values(available_at=early)
            )

    world.database.write_now(put)


def left(world: World) -> int:
    """Outbox rows and mails that still wait."""

    def count(session: Any) -> int:
        rows = sa.select(sa.func.count()).select_from(OutboxRow).where(O.delivered_at.is_(None))
        mails = sa.select(sa.func.count()).select_from(Mail).where(L.state == MailState.WAITING)
        return int(session.scalar(rows)) + int(session.scalar(mails))

    return world.database.read_now(count)


def told_once(world: World, expected: int) -> None:
    """Each of the two people has each mention, and each once."""

    def rows(session: Any) -> Counter[Any]:
        found = session.execute(sa.select(N.person_id, N.source).where(N.notice == "comment_added"))
        return Counter(tuple(row) for row in found)

    counted = world.database.read_now(rows)
    assert set(counted.values()) == {1}
    assert len(counted) == 2 * expected


def mailed_once(world: World, office: PostOffice, expected: int) -> None:
    """Each mail arrived; one that a kill repeated has the same id, and there are few of them."""
    counted = Counter(office.ids)
    assert len(counted) == 2 * expected
    assert sum(counted.values()) - len(counted) <= len(KILL_AFTER)
    failed = sa.select(sa.func.count()).select_from(Mail).where(L.state != MailState.SENT)
    assert world.database.read_now(lambda session: session.scalar(failed)) == 0


def environment(world: World, office: PostOffice) -> dict[str, str]:
    """The settings of a process that mails to the post office."""
    settings = world.database.settings  # type: ignore[attr-defined]
    return os.environ | {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(office.port),
        "SMTP_SECURITY": "none",
        "MAIL_FROM": "pipeline@example.gov.uk",
    }


def test_workers_that_are_killed_tell_and_mail_everything_once(world: World) -> None:
    expected = filled(world)
    with post_office() as office:
        if world.database.is_sqlite:
            waited = _kill_servers(world, office)
        else:
            waited = _kill_workers(world, office)
        assert any(waited), "every kill came after the work was done: nothing was tested"
        told_once(world, expected)
        mailed_once(world, office, expected)


def _kill_workers(world: World, office: PostOffice) -> list[int]:
    """How much waited after each kill of two beside each other, the second soon after the first."""
    waited = []
    with tempfile.TemporaryFile() as log:
        command = [sys.executable, "-m", "app", "worker"]
        options: dict[str, Any] = {
            "cwd": ROOT,
            "env": environment(world, office),
            "stderr": log,
            "start_new_session": True,
        }
        for seconds in KILL_AFTER:
            pair = [subprocess.Popen(command, **options) for _ in range(2)]
            for process in pair:
                time.sleep(seconds / 2)
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
            waited.append(left(world))
            end_leases(world)
        last = [subprocess.Popen(command, **options) for _ in range(2)]
        try:
            _wait_until_done(world)
        finally:
            for process in last:
                process.terminate()
                process.wait(30)
    return waited


def _kill_servers(world: World, office: PostOffice) -> list[int]:
    """How much waited after each kill of the server, which does the worker's jobs on SQLite."""
    waited = []
    for seconds in KILL_AFTER:
        server = Server(world)
        server._environment |= environment(world, office)
        with server:
            time.sleep(seconds / 8)
            server.kill()
        waited.append(left(world))
        end_leases(world)
    server = Server(world)
    server._environment |= environment(world, office)
    with server:
        _wait_until_done(world)
    return waited


def _wait_until_done(world: World) -> None:
    deadline = time.monotonic() + 120
    while left(world):
        assert time.monotonic() < deadline, f"{left(world)} are still waiting"
        time.sleep(0.2)
