"""What runs beside the server: the outbox relay, reminders, mail, checkpoints, housekeeping.

With the embedded database it is two threads of the server, which has the only writer; with
PostgreSQL it is `python -m app worker`, as many as you like. Mail has a thread of its own, because
a mail server may take its time.
"""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy.orm import Session

from app.clock import now
from app.database import Database
from app.delivery import housekeeping, outbox, post, reminding
from app.delivery.checkpoints import make_checkpoints
from app.delivery.outbox import Message, Publish
from app.domain.notifying import notices_of
from app.services.telling import tell_of_event
from app.settings import Settings

PAUSE = 1.0
"""Seconds between looks at an empty outbox."""
PAUSE_WHEN_BROKEN = 10.0
REMINDING_EVERY = 60.0
HOUSEKEEPING_EVERY = 3600.0
FIRST_CHECKPOINT = 5.0
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
    """Do everything the worker does until told to stop. Nothing that goes wrong ends it."""
    posting = threading.Thread(target=send_mail, args=(database, settings, stop), name="mail")
    posting.start()
    due = time.monotonic() + FIRST_HOUSEKEEPING
    reminding_due, signing_due = 0.0, time.monotonic() + FIRST_CHECKPOINT
    while not stop.is_set():
        pause = PAUSE
        try:
            if relay(database, outbox.publish) == outbox.BATCH:
                continue
            if time.monotonic() >= reminding_due:
                reminding_due = time.monotonic() + REMINDING_EVERY
                reminding.remind(database, at=now())
                reminding.make_summaries(database, at=now())
            if time.monotonic() >= signing_due:
                signing_due = time.monotonic() + settings.checkpoint_seconds
                make_checkpoints(database, settings, at=now())
            if time.monotonic() >= due:
                housekeeping.run(database, settings, at=now())
                due = time.monotonic() + HOUSEKEEPING_EVERY
        except Exception:
            log.exception("worker")
            pause = PAUSE_WHEN_BROKEN
        stop.wait(pause)
    posting.join()


def send_mail(database: Database, settings: Settings, stop: threading.Event) -> None:
    """Send mail as it comes due until told to stop."""
    while not stop.is_set():
        pause = PAUSE
        try:
            if post.deliver_some(database, settings) == post.BATCH:
                continue
        except Exception:
            log.exception("mail")
            pause = PAUSE_WHEN_BROKEN
        stop.wait(pause)


def relay(database: Database, publish: Publish) -> int:
    """Publish one batch of waiting rows and tell whom they concern; how many were claimed."""
    if not database.read_now(outbox.is_waiting, at=now()):
        return 0
    claimed = database.write_now(outbox.claim, at=now())
    published, failed = _sent(claimed, publish)
    delivered = [message for message in published if not notices_of(message.kind)]
    if delivered:
        database.write_now(outbox.settle, delivered, at=now())
    failed += _told(database, [message for message in published if notices_of(message.kind)])
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


def _told(database: Database, messages: list[Message]) -> list[Message]:
    """Make the notifications of each and settle it, in one transaction; those that failed."""
    failed = []
    for message in messages:
        try:
            database.write_now(_tell_and_settle, message, at=now())
        except Exception:
            log.exception("not told", extra={"outbox_id": message.outbox_id})
            failed.append(message)
    return failed


def _tell_and_settle(session: Session, message: Message, *, at: datetime) -> None:
    tell_of_event(session, message.event_id, at=at)
    outbox.settle(session, [message], at=at)
