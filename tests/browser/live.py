"""A real server and a real Chromium for tests: what a person sees, with and without scripts."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from weakref import WeakKeyDictionary

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy.orm import Session

from app.clock import now
from app.models import PersonSession
from app.settings import Settings
from app.web.credentials import cookie_name, hashed, new_secret
from tests.client import application
from tests.world import World

REQUIRED = os.environ.get("REQUIRE_BROWSER") == "1"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP, NARROWEST = 390, 1280, 320

_TROUBLE: WeakKeyDictionary[Page, list[str]] = WeakKeyDictionary()
_SCRIPTS: WeakKeyDictionary[Page, bool] = WeakKeyDictionary()


@dataclass
class Site:
    """The application on a loopback port, and people who visit it with a browser."""

    world: World
    settings: Settings
    browser: Browser
    _contexts: list[Any] = field(default_factory=list)

    def page(
        self, name: str | None = None, *, width: int = DESKTOP, javascript: bool = True
    ) -> Page:
        """A fresh browser window, signed in as `name` of the cast."""
        context = self.browser.new_context(
            base_url=self.settings.origin,
            viewport={"width": width, "height": 844 if width <= PHONE else 900},
            java_script_enabled=javascript,
            has_touch=width <= PHONE,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        self._contexts.append(context)
        page = context.new_page()
        _SCRIPTS[page] = javascript
        trouble = _TROUBLE.setdefault(page, [])
        page.on("console", lambda message: trouble.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: trouble.append(f"error: {error}"))
        if name is not None:
            self.sign_in_as(page, name)
        return page

    def sign_in_as(self, page: Page, name: str) -> None:
        """Give the browser a session of `name`'s, as signing in would."""
        secret = new_secret()
        person_id = self.world.actors[name].person_id
        assert person_id is not None
        self.world.database.write_now(_signed_in, hashed(secret), person_id)
        page.context.add_cookies(
            [{"name": cookie_name(self.settings), "value": secret, "url": self.settings.origin}]
        )

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()


def check_page(page: Page, *, expected_status: int = 200) -> None:
    """Raise AssertionError for an accessibility violation, a console message or an overflow.

    A refused form answers 4xx, which Chromium notes on the console: `expected_status` allows that
    one line. A breach of the content security policy is a console message too. Without scripts
    axe cannot run, so the rest is checked.
    """
    noted = f"the server responded with a status of {expected_status} "
    said = [line for line in _TROUBLE[page] if expected_status < 400 or noted not in line]
    assert not said, f"the console is not empty: {said}"
    check_fits(page)
    if not _SCRIPTS[page]:
        return
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def check_fits(page: Page) -> None:
    """Raise AssertionError when the page is wider than the window."""
    wide, window = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= window, f"{page.url} is {wide} px wide in a window of {window} px"


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that `CHROMIUM` names; skips where there is none."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        reason = "Chromium is not installed (Debian: apt install chromium; or set CHROMIUM)"
        if REQUIRED:
            pytest.fail(f"REQUIRE_BROWSER=1, but {reason}")
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def serving(world: World, browser: Browser) -> Iterator[Site]:
    """The application on a free port of this machine, over the world's database."""
    listening = socket.create_server(("127.0.0.1", 0))
    port = listening.getsockname()[1]
    settings = world.database.settings.model_copy(update={"port": port})  # type: ignore[attr-defined]
    config = uvicorn.Config(
        application(settings, world.database), log_level="error", lifespan="off"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([listening],), daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    site = Site(world, settings, browser)
    try:
        yield site
    finally:
        site.close()
        server.should_exit = True
        thread.join(10)
        listening.close()


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
