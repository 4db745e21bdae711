"""Every notice leads to a page that is there."""

import re

import pytest

from app.domain.notifying import NOTICES
from app.domain.notifying.notice import OVER
from tests.architecture.surface import routes

PAGES = {re.sub(r"{\w+}", "{}", r.path) for r in routes() if not r.is_api and r.method == "GET"}


@pytest.mark.parametrize("href", sorted({n.href for n in NOTICES.values()} | {OVER.href}))
def test_a_notice_leads_to_a_page_that_is_there(href: str) -> None:
    assert re.sub(r"{\w+}", "{}", href) in PAGES
