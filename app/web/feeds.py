"""Answers to programs that come again and again for a calendar."""

import hashlib
import time
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from app.queries.calendar import Entry
from app.services.throttle import network_of
from app.settings import Settings
from app.standards.calendar import MEDIA_TYPE, Day, calendar
from app.web.templating import PRODUCT

WINDOW = 600
"""Seconds."""
PER_FEED, PER_ADDRESS = 30, 120
KEYS = 10_000
PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


class Reads:
    """How often each feed and each network came within the last ten minutes, in this process."""

    def __init__(self) -> None:
        self._counts: dict[str, tuple[float, int]] = {}

    def wait(self, key: str, limit: int) -> int:
        """Count a read; for how many seconds it comes too soon, 0 when it does not."""
        now = time.monotonic()
        begun, number = self._counts.get(key, (now, 0))
        if now - begun >= WINDOW:
            begun, number = now, 0
        if number >= limit:
            return int(begun + WINDOW - now) + 1
        if key not in self._counts and len(self._counts) >= KEYS:
            self._counts.clear()
        self._counts[key] = (begun, number + 1)
        return 0


def seconds_to_wait(request: Request, token_hash: str) -> int:
    """How long this reader must wait, counting this time too."""
    state = request.app.state
    if not hasattr(state, "feed_reads"):
        state.feed_reads = Reads()
    reads: Reads = state.feed_reads
    address = network_of(request.client.host if request.client else "")
    return reads.wait(f"address {address}", PER_ADDRESS) or reads.wait(
        f"feed {token_hash}", PER_FEED
    )


def too_soon(seconds: int) -> Response:
    """A refusal that programs understand."""
    headers = {**PRIVATE, "Retry-After": str(seconds)}
    return Response("Too many requests.", 429, headers, "text/plain")


def calendar_answer(request: Request, entries: list[Entry]) -> Response:
    """The calendar, or that it has not changed."""
    settings: Settings = request.app.state.settings
    body = calendar(PRODUCT, (_day(entry, settings.origin) for entry in entries), product=PRODUCT)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {**PRIVATE, "ETag": tag}
    known = {
        t.strip().removeprefix("W/") for t in request.headers.get("if-none-match", "").split(",")
    }
    if tag in known:
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = 'inline; filename="pipeline.ics"'
    return Response(body, headers=headers, media_type=MEDIA_TYPE)


def _day(entry: Entry, origin: str) -> Day:
    return Day(
        uid=f"{entry.key}@{urlsplit(origin).hostname}",
        on=entry.on,
        summary=entry.summary,
        url=f"{origin}{entry.path}",
        stamp=entry.changed_at,
    )
