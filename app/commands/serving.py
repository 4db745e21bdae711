"""Serving: the socket, the server and the worker beside it."""

import errno
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from fastapi import FastAPI

from app.commands import Refused, start
from app.commands.lock import only_one
from app.database import Database
from app.delivery.worker import working
from app.main import create_app
from app.queries.installation import has_demo_people
from app.settings import Settings

DRAIN_SECONDS = 10
"""How long requests that have begun may take to end when the server is told to stop."""
HEADER_BYTES = 64 * 1024

DEMO_PEOPLE = (
    "This database holds the demonstration's people, whose password is written in a file. "
    "Serve another one (set DATABASE_URL or DATA_DIR), or use: make run"
)
ONE_PROCESS = (
    "The embedded database is served by one process. Leave out --workers, or set DATABASE_URL "
    "to a PostgreSQL database."
)


def serve(settings: Settings, *, workers: int) -> None:
    """Serve a real installation; Refused when it is not safe or not ready."""
    require_safe(settings)
    if workers > 1 and settings.is_sqlite:
        raise Refused(ONE_PROCESS)
    with only_one(settings), start.ready(settings) as database:
        if database.read_now(has_demo_people):
            raise Refused(DEMO_PEOPLE)
        listening = bind(settings)
        if workers == 1:
            listen(settings, database, listening, with_worker=database.is_sqlite)
            return
    listening.close()
    factory = "app.commands.serving:one_of_many"
    uvicorn.run(factory, factory=True, workers=workers, **options(settings))


def one_of_many() -> FastAPI:
    """The application of one of several server processes."""
    return create_app(start.settings_for())


def require_safe(settings: Settings) -> None:
    """Refused, with every reason, when the settings are not fit for real use."""
    reasons = settings.unsafe()
    if settings.demo:
        reasons.append("DEMO=1 is only for `make run`: unset it.")
    if reasons:
        raise Refused("Not started. " + " ".join(reasons))


def listen(
    settings: Settings, database: Database, listening: socket.socket, *, with_worker: bool
) -> None:
    """Answer on `listening` until told to stop, doing the worker's jobs beside it if asked."""
    config = uvicorn.Config(create_app(settings, database), **options(settings))
    server = uvicorn.Server(config)
    with listening, working(database, settings, enabled=with_worker), _ending_in_order():
        server.run(sockets=[listening])


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Take the signal that the server raises again once it has stopped, and go on to clean up."""
    before = {
        number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def options(settings: Settings) -> dict[str, Any]:
    """How we run the server. Forwarded headers are believed only from the proxy we are told of."""
    return {
        "host": settings.host,
        "port": settings.port,
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "ws": "none",
        "proxy_headers": bool(settings.forwarded_allow_ips),
        "forwarded_allow_ips": settings.forwarded_allow_ips or None,
        "h11_max_incomplete_event_size": HEADER_BYTES,
        "timeout_keep_alive": 5,
        "timeout_graceful_shutdown": DRAIN_SECONDS,
        "timeout_worker_healthcheck": 30,
    }


def bind(settings: Settings) -> socket.socket:
    """The address we answer on, taken now; Refused when something else has it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OverflowError:
        raise Refused("PORT cannot be used: it must be between 1 and 65535.") from None
    except OSError as error:
        listening.close()
        raise Refused(_why_not(settings, error)) from None
    listening.set_inheritable(True)
    return listening


def _why_not(settings: Settings, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {settings.port} is in use by another program. Choose another: "
            f"PORT={settings.port + 1} make run"
        )
    if error.errno == errno.EACCES:
        return f"Port {settings.port} needs an administrator's rights. Choose one above 1023."
    return f"{settings.host}:{settings.port} cannot be used: {error.strerror}."
