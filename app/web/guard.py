"""The outermost layer, in plain ASGI: request ids, hosts, body sizes, origins, headers."""

import re
import secrets
import sys
import time
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.settings import Settings
from app.web.access import PROBES, log_request
from app.web.errors import answer, broken

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
ANY_SITE = ("/api/", "/unsubscribe/")
"""What may be posted to from anywhere: a bearer token, or a signed link, is the permission."""
UPLOADS = re.compile(r"/documents$|^/import$|^/api/v1/imports$")
DRAIN_LIMIT = 256 * 1024 * 1024
"""A browser shows our answer only once it has sent its body: we read and drop this much of it."""

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
STATIC_CACHE = "public, max-age=31536000, immutable"
VARY = "HX-Request, HX-Request-Type, HX-History-Restore-Request, Accept"


class Guard:
    """Refuses what must not reach a handler, and marks every answer."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.hosts = frozenset(settings.hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = secrets.token_hex(8)
        scope["query_string"] = scope["query_string"].replace(b"%00", b"")  # in no database's text
        begun, status = time.perf_counter(), 0

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        marked = self._marking(scope, noting)
        inner, out = (scope, marked) if scope["method"] != "HEAD" else _as_get(scope, marked)
        try:
            await self._guarded(inner, receive, out)
        except Exception as error:
            if status:  # the answer has begun: all that can be done is to break it off
                raise
            response = await broken(Request(inner), error)
            await response(inner, receive, out)
        finally:
            log_request(inner, status or 500, begun)

    async def _guarded(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = self._refusal(scope, Headers(scope=scope))
        if refused is None:
            await self.app(scope, self._counting(scope, receive), send)
        else:
            await self._refuse(scope, receive, send, *refused)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        host = _hostname(headers.get("host", ""))
        if host not in self.hosts and scope["path"] not in PROBES:
            return 400, "This service does not answer to that host name."
        if scope["method"] not in SAFE and not self._same_origin(scope, headers):
            return 403, "This request came from another site, so nothing was changed."
        if _length(headers.get("content-length", "0")) > self._limit(scope):
            return 413, self._too_large(scope)
        return None

    def _same_origin(self, scope: Scope, headers: Headers) -> bool:
        """Browsers say where a request comes from; a bearer token needs no cookie and no origin."""
        if scope["path"].startswith(ANY_SITE):
            return True
        site = headers.get("sec-fetch-site")
        if site is not None:
            return site == "same-origin"
        return headers.get("origin") == self.settings.origin

    def _limit(self, scope: Scope) -> int:
        uploads = UPLOADS.search(scope["path"]) is not None
        extra = self.settings.max_upload_bytes if uploads else 0
        return self.settings.max_body_bytes + extra

    def _too_large(self, scope: Scope) -> str:
        megabytes = self._limit(scope) // (1024 * 1024)
        return f"We accept at most {megabytes} MB here. Nothing was saved."

    def _counting(self, scope: Scope, receive: Receive) -> Receive:
        """The body, as far as its limit; whoever reads on raises an error that becomes a 413."""
        limit, seen = self._limit(scope), 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > limit:
                raise HTTPException(413, self._too_large(scope), {"connection": "close"})
            return message

        return counted

    async def _refuse(
        self, scope: Scope, receive: Receive, send: Send, status: int, detail: str
    ) -> None:
        if not scope["path"].startswith("/api/"):
            await _drain(receive)
        response = await answer(Request(scope), status, detail)
        response.headers["connection"] = "close"
        await response(scope, receive, send)

    def _marking(self, scope: Scope, send: Send) -> Send:
        is_static = scope["path"].startswith("/static/")
        https = self.settings.is_https

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["x-request-id"] = scope["request_id"]
                if https:
                    headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
                ok_static = is_static and message["status"] in (200, 304)
                headers.setdefault("cache-control", STATIC_CACHE if ok_static else "no-store")
                if not is_static and not scope["path"].startswith("/api/"):
                    headers.add_vary_header(VARY)
            await send(message)

        return marked


async def _drain(receive: Receive) -> None:
    seen, more = 0, True
    while more and seen < DRAIN_LIMIT:
        message = await receive()
        if message["type"] != "http.request":
            return
        seen += len(message.get("body", b""))
        more = message.get("more_body", False)


def _hostname(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _length(text: str) -> int:
    """The declared size of a body; a number too long to be one counts as endless."""
    if not (text.isascii() and text.isdigit()):
        return 0
    return int(text) if len(text) < 16 else sys.maxsize


def _as_get(scope: Scope, send: Send) -> tuple[Scope, Send]:
    """HEAD answers as GET does, without the body."""

    async def headless(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return {**scope, "method": "GET"}, headless
