"""One log line for each request: which route answered, how, how fast, and for whom."""

import logging
import time

from starlette.types import Scope

log = logging.getLogger("access")

PROBES = frozenset({"/healthz", "/readyz"})
"""Asked every few seconds by machines, under whatever host name they know us by."""
SERVER_ERROR = 500


def log_request(scope: Scope, status: int, started: float) -> None:
    """Log the request that began at `started` (seconds of `time.perf_counter`).

    The route's template stands for the path, and the actor's pseudonymous label for the person.
    """
    if scope["path"] in PROBES or scope["path"].startswith("/static/"):
        return
    level = logging.ERROR if status >= SERVER_ERROR else logging.INFO
    log.log(
        level,
        "request",
        extra={
            "request_id": scope["request_id"],
            "method": scope["method"],
            "route": getattr(scope.get("route"), "path", ""),
            "status": status,
            "duration_ms": round((time.perf_counter() - started) * 1000, 1),
            "actor": scope.get("actor", ""),
        },
    )
