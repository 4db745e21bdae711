"""The commands of a real installation that run for long: the server's worker, and migrating."""

import signal
import threading
from typing import Any

from app import migrate
from app.commands import Refused, start
from app.delivery.worker import work

IN_SERVER = (
    "With the embedded database the server does the worker's jobs itself. A worker of its own is "
    "for PostgreSQL: set DATABASE_URL."
)


def worker() -> None:
    """Relay the outbox and keep house until told to stop."""
    settings = start.settings_for()
    if settings.is_sqlite:
        raise Refused(IN_SERVER)
    stop = threading.Event()

    def end(*_: Any) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    with start.ready(settings) as database:
        work(database, settings, stop)


def bring_up_to_date() -> bool:
    """Run the migrations that are missing; False when there were none."""
    settings = start.settings_for()
    with start.opened(settings) as database:
        if migrate.is_current(database.engine):
            return False
        migrate.upgrade(database.engine)
        return True
