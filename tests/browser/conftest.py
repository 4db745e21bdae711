"""One browser for the folder, one server for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.live import Site, chromium, serving
from tests.world import World


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Chromium. It ends with this folder's tests: its event loop would disturb others."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def site(sqlite_world: World, browser: Browser) -> Iterator[Site]:
    """The application, served to that browser."""
    with serving(sqlite_world, browser) as site:
        yield site
