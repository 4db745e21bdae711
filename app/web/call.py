"""One program's request to the API: its actor, its preconditions, its key.

`call.read(query, …)` and `call.write(service, …)` pass the actor and the clock along, as a visit
does for a page. A write with an `Idempotency-Key` happens once: a retry gets the first reply.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Header, Request, Response

from app.clock import now
from app.database import Database
from app.domain.errors import NotAuthenticated, PreconditionMissing, invalid
from app.domain.policy import Actor
from app.queries.actors import actor_of_token
from app.services.idempotency import KeyedRequest, once
from app.services.tokens import USE_NOTED_EVERY, note_token_use
from app.web.credentials import hashed, new_secret

T = TypeVar("T")
UNKNOWN = "Send a valid bearer token: “Authorization: Bearer …”."
_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_ETAG = re.compile(r'"(\d{1,9})"')


class Call:
    """An API request with a valid token."""

    def __init__(self, request: Request, response: Response, actor: Actor) -> None:
        self.request, self.response, self.actor = request, response, actor
        self.db: Database = request.app.state.database
        self.fingerprint: str | None = None
        """What a keyed retry must repeat; set by handlers that streamed the body themselves."""

    async def read(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run `query(session, actor, …)`; a versioned result sets the ETag."""
        return self._tagged(await self.db.read(query, self.actor, *args, **kwargs))

    async def glance(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """The same for a query bounded by an index."""
        return self._tagged(await self.db.glance(query, self.actor, *args, **kwargs))

    async def write(self, service: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run `service(session, actor, …, at=now)` in one transaction, once per key."""
        keyed = await self._keyed()
        if keyed is None:
            result = await self.db.write(service, self.actor, *args, at=now(), **kwargs)
        else:
            result = await self.db.write(
                once, keyed, service, self.actor, *args, at=now(), **kwargs
            )
        return self._tagged(result)

    async def write_secret(
        self, service: Callable[..., T], *args: Any, **kwargs: Any
    ) -> tuple[T, str]:
        """Run a service that keeps only the hash of a new secret; its result, and the secret.

        The secret is shown once and kept nowhere, so a retry could not be given it again.
        """
        if "idempotency-key" in self.request.headers:
            raise invalid("Idempotency-Key", "A secret is shown once: send this without a key")
        secret = new_secret()
        return await self.write(service, *args, hashed(secret), **kwargs), secret

    @property
    def version(self) -> int:
        """The version in `If-Match`; PreconditionMissing without one."""
        given = self.request.headers.get("if-match")
        if given is None:
            raise PreconditionMissing("Send If-Match with the ETag of the version you read.")
        found = _ETAG.fullmatch(given.strip())
        if found is None:
            return -1  # no version of ours, so it cannot match
        return int(found[1])

    def location(self, path: str) -> None:
        """Where the thing just made can be read."""
        self.response.headers["location"] = path

    def link_next(self, cursor: int | None) -> None:
        """Where the list goes on (RFC 8288); nothing at its end."""
        if cursor is not None:
            url = self.request.url.include_query_params(cursor=cursor)
            self.response.headers["link"] = f'<{url.path}?{url.query}>; rel="next"'

    def _tagged(self, result: T) -> T:
        version = getattr(result, "version", None)
        if isinstance(version, int):
            self.response.headers["etag"] = f'"{version}"'
        return result

    async def _keyed(self) -> KeyedRequest | None:
        key = self.request.headers.get("idempotency-key")
        if key is None:
            return None
        if not _KEY.fullmatch(key):
            raise invalid("Idempotency-Key", "Use 1 to 200 visible ASCII characters")
        who = f"{self.actor.label} {sorted(self.actor.scopes)}"
        scope = f"{who} {self.request.method} {self.request.url.path} {key}"
        if self.fingerprint is None:
            self.fingerprint = hashlib.sha256(await self.request.body()).hexdigest()
        return KeyedRequest(hashed(scope), self.fingerprint)


async def find_call(request: Request, response: Response) -> Call:
    """The call behind a request; NotAuthenticated without a valid token. Cookies are ignored."""
    database: Database = request.app.state.database
    known = None
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and secret:
        known = await database.glance(
            actor_of_token,
            hashed(secret.strip()),
            at=now(),
            request_id=request.scope.get("request_id", ""),
        )
    if known is None:
        raise NotAuthenticated(UNKNOWN)
    request.scope["actor"] = known.actor.label
    if known.last_used_at is None or now() - known.last_used_at >= USE_NOTED_EVERY:
        database.write_soon(note_token_use, known.actor.token_id or 0, at=now())
    return Call(request, response, known.actor)


ApiCall = Annotated[Call, Depends(find_call)]
IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description='The `ETag` you read, such as `"3"`. Required.'),
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Any unique text: repeating the request with it gets the first reply.",
    ),
]
