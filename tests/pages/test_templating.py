"""The Jinja environment, the layout and the error page."""

import re
from types import SimpleNamespace as Record
from typing import Any

import jinja2
import pytest

from app.web.templating import environment, render, static

NAV = [
    Record(key="pipeline", label="Pipeline", href="/pipeline", count=0),
    Record(key="inbox", label="Inbox", href="/inbox", count=3),
]


def a_page(**changes: Any) -> Record:
    values: dict[str, Any] = {
        "path": "/",
        "csrf": "a-token",
        "actor": Record(name="Helen Marsh", initials="HM", person_id=7),
        "nav": NAV,
        "nav_current": "inbox",
        "unread": 0,
        "demo": False,
        "flash": None,
        "errors": False,
    }
    return Record(**{**values, **changes})


def error_page(status: int = 404, **changes: Any) -> str:
    context = {name: changes.pop(name) for name in ("detail", "incident") if name in changes}
    return render("errors/error.html", page=a_page(**changes), status=status, **context)


def test_everything_is_escaped() -> None:
    assert environment.from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        environment.from_string("{{ missing }}").render()


def test_text_filters_are_there() -> None:
    source = "{{ 840000000|money }}, {{ 1|days }}, {{ 2|plural('gate', 'gates') }}"
    assert environment.from_string(source).render() == "£8.4m, 1 day, 2 gates"


def test_own_files_carry_a_content_hash() -> None:
    assert re.fullmatch(r"/static/css/base\.css\?v=[0-9a-f]{10}", static("css/base.css"))


def test_vendored_files_carry_their_version_only() -> None:
    path = "vendor/htmx-4.0.1/htmx.min.js"
    assert static(path) == f"/static/{path}"


@pytest.mark.parametrize("path", ["css/none.css", "vendor/none.js"])
def test_a_static_file_that_is_not_there_is_an_error(path: str) -> None:
    with pytest.raises(FileNotFoundError):
        static(path)


@pytest.mark.parametrize("status", [401, 403, 404, 405, 409, 413, 422, 429, 500, 503, 418])
@pytest.mark.parametrize("actor", [None, Record(name="Helen Marsh", initials="HM", person_id=7)])
def test_every_error_has_a_heading_that_is_its_title(status: int, actor: Record | None) -> None:
    html = error_page(status, actor=actor)
    [heading] = re.findall(r"<h1>(.*?)</h1>", html)
    assert f"<title>{heading} – Commercialisation pipeline</title>" in html


def test_an_error_says_why_and_quotes_its_incident() -> None:
    html = error_page(403, detail="Only the sponsor <decides>.", incident="8F2K")
    assert "Only the sponsor &lt;decides&gt;." in html
    assert re.search(r"quote the reference <strong[^>]*>8F2K</strong>", html)


def test_a_form_with_errors_says_so_in_the_title() -> None:
    assert "<title>Error: Page not found – Commercialisation" in error_page(errors=True)


def test_the_current_section_is_marked_in_both_menus() -> None:
    marked = re.findall(r'<a href="/inbox" aria-current="page">', error_page())
    assert len(marked) == 2
    assert "waiting for you" in error_page()


def test_signing_out_is_a_post_with_the_token() -> None:
    forms = re.findall(r'<form method="post" action="/sign-out">.*?</form>', error_page(), re.S)
    assert len(forms) == 2
    assert all('name="csrf" value="a-token"' in form for form in forms)


def test_a_stranger_is_offered_only_to_sign_in() -> None:
    html = error_page(actor=None, csrf="", nav=[])
    assert "/sign-out" not in html
    assert "csrf-token" not in html
    assert 'href="/sign-in"' in html


def test_demonstration_data_is_announced_only_when_it_is() -> None:
    assert "Demonstration data" in error_page(demo=True)
    assert "Demonstration data" not in error_page()


def test_a_flash_is_shown_once_in_the_page() -> None:
    html = error_page(flash=Record(tone="ok", text="Saved <now>"))
    assert html.count("Saved &lt;now&gt;") == 1
    assert 'class="note note--ok" id="flash"' in html
