"""The outbox: everything committed is told at least once, nothing else ever is."""

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.clock import now
from app.delivery import outbox, worker
from app.delivery.outbox import Message
from app.domain.policy import SYSTEM
from app.models import OutboxRow
from app.services.events import record
from tests.world import START, World

O: Any = OutboxRow


def add(session: Any, number: int = 1) -> None:
    for _ in range(number):
        record(session, SYSTEM, "test:1", "tested", {"secret": "not to be told"}, at=START)


def waiting(world: World) -> int:
    query = sa.select(sa.func.count()).select_from(OutboxRow).where(O.delivered_at.is_(None))
    return world.database.read_now(lambda session: session.scalar(query))


def everything(world: World) -> list[int]:
    return world.database.read_now(lambda session: sorted(session.scalars(sa.select(O.id))))


def drain(world: World, publish: Any) -> None:
    while worker.relay(world.database, publish):
        pass


def test_every_row_is_published_and_marked(world: World) -> None:
    world.database.write_now(add, 250)
    told: list[Message] = []
    drain(world, told.append)
    assert sorted(m.outbox_id for m in told) == everything(world)
    assert waiting(world) == 0
    assert worker.relay(world.database, told.append) == 0


def test_what_was_rolled_back_is_never_told(world: World) -> None:
    def broken(session: Any) -> None:
        add(session)
        session.flush()
        raise RuntimeError

    drain(world, lambda message: None)
    with pytest.raises(RuntimeError):
        world.database.write_now(broken)
    told: list[Message] = []
    drain(world, told.append)
    assert told == []


def test_a_relay_that_dies_after_claiming_loses_nothing(world: World) -> None:
    world.database.write_now(add, 3)
    claimed = world.database.write_now(outbox.claim, at=now())
    told: list[Message] = []
    drain(world, told.append)
    assert told == []  # somebody has them
    again = world.database.write_now(outbox.claim, at=now() + outbox.LEASE + timedelta(seconds=1))
    assert [m.outbox_id for m in again] == [m.outbox_id for m in claimed]
    assert {m.attempt for m in again} == {2}


def test_one_that_fails_waits_and_the_others_go(world: World) -> None:
    world.database.write_now(add, 3)
    first = min(everything(world))
    tried: list[int] = []

    def publish(message: Message) -> None:
        tried.append(message.outbox_id)
        if message.outbox_id == first:
            raise ConnectionError("password=hunter2")

    drain(world, publish)
    assert sorted(tried) == everything(world)
    assert waiting(world) == 1
    later = world.database.read_now(
        lambda session: session.scalar(sa.select(O.available_at).where(O.id == first))
    )
    assert timedelta(seconds=1) < later - now() < timedelta(seconds=10)


def test_the_pause_between_tries_grows_to_an_hour() -> None:
    pauses = [outbox.wait_before(attempt) for attempt in range(1, 40)]
    assert pauses[0] < timedelta(seconds=3)
    assert all(pause <= timedelta(hours=1.2) for pause in pauses)
    assert pauses[-1] > timedelta(minutes=45)


def test_two_relays_at_once_tell_each_row_once(world: World) -> None:
    drain(world, lambda message: None)
    world.database.write_now(add, 400)
    told: list[int] = []
    with ThreadPoolExecutor(4) as pool:
        for _ in range(4):
            pool.submit(drain, world, lambda message: told.append(message.outbox_id))
    assert len(told) == len(set(told)) == 400
    assert waiting(world) == 0


def test_a_line_holds_ids_and_kinds_and_nothing_else(
    sqlite_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    sqlite_world.database.write_now(add)
    with caplog.at_level(logging.INFO, "outbox"):
        drain(sqlite_world, outbox.publish)
    line = next(r for r in caplog.records if getattr(r, "stream", "") == "test:1")
    assert (line.getMessage(), line.kind, line.attempt) == ("published", "tested", 1)  # type: ignore[attr-defined]
    assert line.at == START.isoformat()  # type: ignore[attr-defined]
    assert not any("not to be told" in str(vars(record)) for record in caplog.records)


def test_the_worker_goes_on_after_whatever_goes_wrong(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    stop, calls = threading.Event(), []

    def relay(database: Any, publish: Any) -> int:
        calls.append(1)
        if len(calls) == 1:
            raise RuntimeError("the database is away")
        stop.set()
        return 0

    monkeypatch.setattr(worker, "relay", relay)
    monkeypatch.setattr(worker, "PAUSE_WHEN_BROKEN", 0.01)
    worker.work(sqlite_world.database, sqlite_world.database.settings, stop)  # type: ignore[attr-defined]
    assert len(calls) == 2
    assert "worker" in caplog.text
