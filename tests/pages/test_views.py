"""Saved views on the pages."""

import re

from app.queries.views import views
from tests.client import PageClient, errors_on
from tests.world import World

FORM = {"name": "Big tenders", "layout": "table", "query": "stage=tender&sort=value"}


def test_filters_are_saved_and_opened_from_the_menu(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    page = client.get("/pipeline/table?stage=tender&sort=value").text
    link = re.search(r'href="(/pipeline/views/new[^"]+)"', page)
    assert link
    form = client.get(link[1].replace("&amp;", "&")).text
    assert 'value="stage=tender&amp;sort=value"' in form
    answer = client.post("/pipeline/views/new", FORM)
    assert answer.headers["location"] == "/pipeline/table?stage=tender&sort=value&done=view"
    page = client.get(answer.headers["location"]).text
    assert "Big tenders" in page
    assert "View saved" in page


def test_what_was_typed_is_kept_when_it_is_refused(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    assert client.post("/pipeline/views/new", {**FORM, "name": ""}).status_code == 422
    client.post("/pipeline/views/new", FORM)
    again = client.post("/pipeline/views/new", FORM)
    assert again.status_code == 422
    assert errors_on(again) == ["You already have a view with this name"]
    assert 'value="Big tenders"' in again.text
    assert "<title>Error: " in again.text


def test_a_view_is_shared_renamed_and_removed(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    client.post("/pipeline/views/new", {**FORM, "programme_id": str(sqlite_world.programme_id)})
    made = sqlite_world.read(views, sqlite_world.lead)[0]
    other = PageClient(sqlite_world, "sponsor")
    assert "Shared by Lead" in other.get("/pipeline/views").text
    assert other.post(f"/pipeline/views/{made.id}/delete").status_code == 403
    stranger = PageClient(sqlite_world, "neighbour")
    assert stranger.get(f"/pipeline/views/{made.id}/edit").status_code == 404
    form = client.get(f"/pipeline/views/{made.id}/edit").text
    assert 'name="version" value="1"' in form
    saved = client.post(f"/pipeline/views/{made.id}/edit", {**FORM, "name": "New", "version": "1"})
    assert saved.status_code == 303
    assert "New" in client.get("/pipeline/views").text
    assert client.post(f"/pipeline/views/{made.id}/delete").status_code == 303
    assert "No saved views yet" in client.get("/pipeline/views").text


def test_a_stale_form_shows_both_and_can_be_saved_on_purpose(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    client.post("/pipeline/views/new", FORM)
    path = f"/pipeline/views/{sqlite_world.read(views, sqlite_world.lead)[0].id}/edit"
    client.post(path, {**FORM, "name": "First", "version": "1"})
    stale = client.post(path, {**FORM, "name": "Second", "version": "1"})
    assert stale.status_code == 409
    assert "First" in stale.text
    assert 'value="Second"' in stale.text
    version = re.search(r'name="version" value="(\d+)"', stale.text)
    assert version
    assert client.post(path, {**FORM, "name": "Second", "version": version[1]}).status_code == 303
