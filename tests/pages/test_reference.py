"""The API reference: open, whole, and sound enough to copy from."""

import json
import re
import shlex
from html import unescape

import pytest

from app.web.api_reference import groups_of
from tests.architecture.surface import application
from tests.client import PageClient
from tests.world import World

GROUPS = groups_of(application(), "http://127.0.0.1:8000")
each_group = pytest.mark.parametrize("slug", [g.slug for g in GROUPS])


@pytest.mark.parametrize("name", [None, "lead"])
def test_the_reference_is_open_to_everybody(sqlite_world: World, name: str | None) -> None:
    client = PageClient(sqlite_world, name)
    assert client.get("/docs").status_code == 200
    assert client.get("/docs/gates").status_code == 200
    assert client.get("/docs/nothing").status_code == 404


def test_it_lists_every_operation_with_a_link_that_leads_there(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, None)
    index = client.get("/docs").text
    wanted = {(m, p) for p, item in application().openapi()["paths"].items() for m in item}
    links = re.findall(r'href="(/docs/[\w-]+)#(\w+)"', index)
    assert len({anchor for _, anchor in links}) >= len(wanted)
    pages = {path: client.get(path).text for path, _ in links}
    assert [(p, a) for p, a in links if f'id="{a}"' not in pages[p]] == []


@each_group
def test_a_page_is_whole(sqlite_world: World, slug: str) -> None:
    text = unescape(PageClient(sqlite_world, None).get(f"/docs/{slug}").text)
    group = next(g for g in GROUPS if g.slug == slug)
    for operation in group.operations:
        assert operation.path in text
        assert operation.curl in text
        for field in (*operation.parameters, *operation.body):
            assert f"<code>{field.name}</code>" in text
    for record in group.records:
        assert f'id="record-{record.name}"' in text
    anchors = re.findall(r'href="#([\w-]+)"', text)
    assert [a for a in anchors if f'id="{a}"' not in text] == []
    assert len(text) < 250_000


@each_group
def test_examples_can_be_copied_into_a_shell(slug: str) -> None:
    for operation in next(g for g in GROUPS if g.slug == slug).operations:
        words = shlex.split(operation.curl.replace("\\\n", " "))
        assert words[0] == "curl"
        assert any(w.startswith("http://127.0.0.1:8000/") and "{" not in w for w in words)
        if "-d" in words:
            assert json.loads(words[words.index("-d") + 1])


def test_a_developer_finds_what_every_client_needs(sqlite_world: World) -> None:
    text = unescape(PageClient(sqlite_world, None).get("/docs").text)
    for needed in ("Bearer", "Link", "If-Match", "Idempotency-Key", "problem+json", "pack_digest"):
        assert needed in text
    assert "/api/v1/openapi.json" in text
