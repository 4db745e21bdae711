"""Two clicks on one form add one thing: scripts may be off, and the network slow."""

import re
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from tests.client import PageClient
from tests.world import World


def key_of(page: httpx.Response) -> str:
    found = re.search(r'name="once" value="([^"]+)"', page.text)
    assert found
    return found[1]


def count(world: World, table: str) -> int:
    found: int = world.read(
        lambda session: session.scalar(sa.text(f"SELECT count(*) FROM {table}"))
    )
    return found


@pytest.mark.parametrize(
    ("who", "path", "table", "typed"),
    [
        ("lead", "/opportunities/new", "opportunity", {"title": "Tide tables"}),
        ("lead", "/opportunities/{id}/comments", "comment", {"text": "Who pays?"}),
        ("lead", "/organisations/new", "organisation", {"name": "Tides Ltd", "kind": "company"}),
        ("sponsor", "/opportunities/{id}/risk", "risk_acceptance", {"statement": "I accept it."}),
    ],
)
def test_a_form_sent_twice_adds_one_thing(
    world: World, who: str, path: str, table: str, typed: dict[str, Any]
) -> None:
    path = path.format(id=world.opportunity().id)
    client = PageClient(world, who)
    before = count(world, table)
    sent = {"programme_id": str(world.programme_id), **typed, "once": key_of(client.get(path))}
    first, second = client.post(path, sent), client.post(path, sent)
    assert first.status_code == second.status_code == 303, first.text
    assert first.headers["location"] == second.headers["location"]
    assert count(world, table) == before + 1


def test_a_form_shown_afresh_or_changed_adds_another(sqlite_world: World) -> None:
    path = f"/opportunities/{sqlite_world.opportunity().id}/comments"
    client = PageClient(sqlite_world, "lead")
    sent = {"text": "Agreed.", "once": key_of(client.get(path))}
    client.post(path, sent)
    client.post(path, {**sent, "once": key_of(client.get(path))})
    client.post(path, {**sent, "text": "Agreed!"})
    assert count(sqlite_world, "comment") == 3


def test_one_person_never_gets_what_anothers_form_did(sqlite_world: World) -> None:
    path = f"/opportunities/{sqlite_world.opportunity().id}/comments"
    for who in ("lead", "member"):
        PageClient(sqlite_world, who).post(path, {"text": "Agreed.", "once": "guessed"})
    assert count(sqlite_world, "comment") == 2
