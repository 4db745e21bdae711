"""People with a browser and programs with a token, for tests: no network, the real application."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.clock import now
from app.database import Database
from app.domain.policy import Scope
from app.main import create_app
from app.models import ApiToken, PersonSession
from app.settings import Settings
from app.web.credentials import cookie_name, csrf_of, hashed, new_secret
from tests.architecture import surface
from tests.html import check_page
from tests.world import World

ORIGIN = "http://127.0.0.1:8000"


def application(settings: Settings, database: Database) -> FastAPI:
    """The application as it is served, with the routes that every test shares: FastAPI works out
    what a route takes when it first meets it, which for all of them costs more than most tests."""
    app = create_app(settings, database)
    app.router.routes[:] = surface.application().router.routes
    return app


class Client:
    """A synchronous face on the application, over ASGI."""

    def __init__(self, world: World, **headers: str) -> None:
        self.world = world
        self.settings: Settings = world.database.settings  # type: ignore[attr-defined]
        self.app = application(self.settings, world.database)
        self._runner = asyncio.Runner()
        self._thread = ThreadPoolExecutor(1)  # a browser test may hold a loop in this one
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=False),
            base_url=ORIGIN,
            headers=headers,
        )

    def request(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """Send one request."""
        sending = self._http.request(method, path, **kwargs)
        return self._thread.submit(self._runner.run, sending).result()

    def get(self, path: str, **kwargs: Any) -> httpx.Response:
        """Read."""
        return self.request("GET", path, **kwargs)


class PageClient(Client):
    """Somebody with a browser; every HTML answer is checked for sound markup."""

    def __init__(self, world: World, name: str | None) -> None:
        super().__init__(world, **{"Sec-Fetch-Site": "same-origin", "Accept": "text/html"})
        self.csrf = ""
        if name is not None:
            secret = new_secret()
            person_id = world.actors[name].person_id
            world.database.write_now(_signed_in, hashed(secret), person_id)
            self._http.cookies.set(cookie_name(self.settings), secret)
            self.csrf = csrf_of(secret)

    def request(self, method: str, path: str, **kwargs: Any) -> httpx.Response:
        """Send one request and check the page that comes back."""
        response = super().request(method, path, **kwargs)
        if response.headers.get("content-type", "").startswith("text/html"):
            check_page(response.text)
        return response

    def post(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> httpx.Response:
        """Send a form with this session's token."""
        return self.request("POST", path, data={"csrf": self.csrf, **(data or {})}, **kwargs)


class ApiClient(Client):
    """A program with a person's token (or a system's: name None and `programme_ids`)."""

    def __init__(
        self,
        world: World,
        name: str | None,
        *,
        scopes: tuple[Scope, ...] = tuple(Scope),
        programme_ids: tuple[int, ...] = (),
    ) -> None:
        secret = new_secret()
        person_id = world.actors[name].person_id if name else None
        world.database.write_now(_with_token, hashed(secret), person_id, scopes, programme_ids)
        super().__init__(world, Authorization=f"Bearer {secret}")

    def post(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Send JSON."""
        return self.request("POST", path, json=body, headers=headers)

    def put(self, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Replace with JSON."""
        return self.request("PUT", path, json=body, headers=headers)


def errors_on(response: httpx.Response) -> list[str]:
    """The texts of a page's error summary."""
    found = re.search(r'govuk-error-summary__list">(.*?)</ul>', response.text, re.S)
    return re.findall(r"<a [^>]*>([^<]*)</a>", found[1]) if found else []


def _signed_in(session: Session, token_hash: str, person_id: int) -> None:
    at = now()
    session.add(
        PersonSession(
            token_hash=token_hash,
            person_id=person_id,
            created_at=at,
            seen_at=at,
            authenticated_at=at,
        )
    )


def _with_token(
    session: Session,
    token_hash: str,
    person_id: int | None,
    scopes: tuple[Scope, ...],
    programme_ids: tuple[int, ...],
) -> None:
    session.add(
        ApiToken(
            token_hash=token_hash,
            name="Test token",
            person_id=person_id,
            programme_ids=list(programme_ids),
            scopes=[scope.value for scope in scopes],
            created_at=now(),
            expires_at=now() + timedelta(days=30),
        )
    )
