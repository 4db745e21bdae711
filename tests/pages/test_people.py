"""Administering people on the pages."""

import pytest

from app.queries.accounts import account
from tests.client import PageClient, errors_on
from tests.pages.signing import PASSWORD, age_sessions, with_password
from tests.world import World

HELEN = {"name": "Helen Marsh", "email": "helen.marsh@example.gov.uk"}


def test_the_list_finds_people_as_a_page_and_as_a_fragment(sqlite_world: World) -> None:
    admin = PageClient(sqlite_world, "administrator")
    assert "other_sponsor@example.gov.uk" in admin.get("/people").text
    found = admin.get("/people?q=spons")
    assert "Other Sponsor" in found.text
    assert "auditor@" not in found.text
    part = admin.get("/people?q=spons", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="rows">')
    assert "Show everybody" in admin.get("/people?q=nobody-at-all").text


@pytest.mark.parametrize("name", ["lead", "sponsor", "auditor", "outsider", "partner"])
def test_others_are_turned_away(sqlite_world: World, name: str) -> None:
    client = PageClient(sqlite_world, name)
    person = f"/people/{sqlite_world.lead.person_id}"
    for path in ("/people", "/people/new", person, f"{person}/edit"):
        assert client.get(path).status_code == 403
    for path in ("/people/new", f"{person}/edit", f"{person}/password-link"):
        assert client.post(path, HELEN).status_code == 403
    for path in (f"{person}/deactivation", f"{person}/reactivation"):
        assert client.post(path, {"version": "1"}).status_code == 403


def test_adding_a_person(sqlite_world: World) -> None:
    admin = PageClient(sqlite_world, "administrator")
    assert admin.get("/people/new").status_code == 200
    wrong = admin.post("/people/new", {"name": "", "email": "helen", "is_administrator": "yes"})
    assert wrong.status_code == 422
    assert errors_on(wrong) == [
        "Enter something here",
        "Enter an e-mail address like name@example.gov.uk",
    ]
    assert 'value="helen"' in wrong.text
    assert 'value="yes" checked' in wrong.text

    added = admin.post("/people/new", HELEN)
    page = admin.get(added.headers["location"])
    assert "Helen Marsh" in page.text
    assert "No password yet" in page.text
    twice = admin.post("/people/new", HELEN)
    assert (twice.status_code, errors_on(twice)) == (
        409,
        ["Somebody has this e-mail address already."],
    )
    assert 'value="Helen Marsh"' in twice.text


def test_editing_shows_both_versions_when_somebody_else_was_first(sqlite_world: World) -> None:
    admin = PageClient(sqlite_world, "administrator")
    path = f"/people/{sqlite_world.member.person_id}/edit"
    typed = {"name": "Morgan", "email": "member@example.gov.uk", "version": "1"}
    assert admin.post(path, typed).status_code == 303
    stale = admin.post(path, {**typed, "name": "Morgana", "is_administrator": "yes"})
    assert stale.status_code == 409
    assert 'value="Morgana"' in stale.text
    assert "<td>Morgana</td><td>Morgan</td>" in stale.text
    assert "<td>Yes</td><td>No</td>" in stale.text
    again = {**typed, "name": "Morgana", "version": "2"}
    assert 'name="version" value="2"' in stale.text
    assert admin.post(path, again).status_code == 303


def test_changing_people_asks_an_idle_administrator_for_the_password(sqlite_world: World) -> None:
    with_password(sqlite_world, "administrator")
    admin = PageClient(sqlite_world, "administrator")
    member = f"/people/{sqlite_world.member.person_id}"
    age_sessions(sqlite_world, 6)
    for path, typed in [
        ("/people/new", HELEN),
        (f"{member}/edit", {**HELEN, "version": "1"}),
        (f"{member}/deactivation", {"version": "1"}),
    ]:
        asked = admin.post(path, typed)
        assert asked.status_code == 422
        assert errors_on(asked) == ["Enter your password to confirm it is you"]
    assert admin.post("/people/new", {**HELEN, "password": PASSWORD}).status_code == 303


def test_closing_and_opening_an_account(sqlite_world: World) -> None:
    admin, member = PageClient(sqlite_world, "administrator"), PageClient(sqlite_world, "member")
    person = f"/people/{sqlite_world.member.person_id}"
    assert "formaction" in admin.get(person).text
    assert admin.post(f"{person}/deactivation", {"version": "9"}).status_code == 409
    closed = admin.post(f"{person}/deactivation", {"version": "1"})
    assert closed.headers["location"] == f"{person}?done=closed"
    assert member.get("/account").status_code == 303
    page = admin.get(person)
    assert "Open account again" in page.text
    assert admin.post(f"{person}/reactivation", {"version": "2"}).status_code == 303
    assert sqlite_world.read(
        account, sqlite_world.administrator, sqlite_world.member.person_id
    ).is_active


def test_the_last_administrator_is_told_before_the_attempt(sqlite_world: World) -> None:
    admin = PageClient(sqlite_world, "administrator")
    person = f"/people/{sqlite_world.administrator.person_id}"
    assert "must stay one until somebody else is" in admin.get(f"{person}/edit").text
    assert "You cannot close your own account" in admin.get(person).text
    typed = {"name": "A", "email": "administrator@example.gov.uk", "version": "1"}
    refused = admin.post(f"{person}/edit", typed)
    assert refused.status_code == 409
    assert "last administrator" in errors_on(refused)[0]
    assert admin.post(f"{person}/deactivation", {"version": "1"}).status_code == 409


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999", "10000000"])
def test_unknown_people_do_not_exist(sqlite_world: World, number: str) -> None:
    admin = PageClient(sqlite_world, "administrator")
    assert admin.get(f"/people/{number}").status_code == 404
