"""What runs beside the server: the outbox relay, and the housekeeping.

With the embedded database it is a thread of the server, which has the only writer; with PostgreSQL
it is `python -m app worker`, as many as you like.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.clock import now
from app.database import Database
from app.delivery import housekeeping, outbox
from app.delivery.outbox import Message, Publish
from app.settings import Settings

PAUSE = 1.0
"""Seconds between looks at an empty outbox."""
PAUSE_WHEN_BROKEN = 10.0
HOUSEKEEPING_EVERY = 3600.0
FIRST_HOUSEKEEPING = 30.0
"""Seconds after the start, so that starting stays quick."""

log = logging.getLogger(__name__)


@contextmanager
def working(database: Database, settings: Settings, *, enabled: bool) -> Iterator[None]:
    """Run the worker in a thread meanwhile, and let it end what it is doing afterwards."""
    if not enabled:
        yield
        return
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(database, settings, stop), name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def work(database: Database, settings: Settings, stop: threading.Event) -> None:
    """Relay and keep house until told to stop. Nothing that goes wrong ends it."""
    due = time.monotonic() + FIRST_HOUSEKEEPING
    while not stop.is_set():
        pause = PAUSE
        try:
            if relay(database, outbox.publish) == outbox.BATCH:
                continue
            if time.monotonic() >= due:
                housekeeping.run(database, settings, at=now())
                due = time.monotonic() + HOUSEKEEPING_EVERY
        except Exception:
            log.exception("worker")
            pause = PAUSE_WHEN_BROKEN
        stop.wait(pause)


def relay(database: Database, publish: Publish) -> int:
    """Publish one batch of waiting rows; how many were claimed."""
    if not database.read_now(outbox.is_waiting, at=now()):
        return 0
    claimed = database.write_now(outbox.claim, at=now())
    delivered, failed = _sent(claimed, publish)
    if delivered:
        database.write_now(outbox.settle, delivered, at=now())
    if failed:
        database.write_now(outbox.postpone, failed, at=now())
    return len(claimed)


def _sent(messages: list[Message], publish: Publish) -> tuple[list[Message], list[Message]]:
    delivered, failed = [], []
    for message in messages:
        try:
            publish(message)
        except Exception as error:
            log.warning(
                "not published",
                extra={
                    "outbox_id": message.outbox_id,
                    "attempt": message.attempt,
                    "error": type(error).__name__,
                },
            )
            failed.append(message)
        else:
            delivered.append(message)
    return delivered, failed
