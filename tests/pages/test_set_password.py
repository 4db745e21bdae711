"""Choosing a password with a link, and changing it."""

import re

import pytest

from app.queries.accounts import account_by_email
from app.services.passwords import is_password
from tests.client import PageClient, errors_on
from tests.pages.signing import PASSWORD, age_sessions, sign_in, with_password
from tests.world import World

NEW = "granite walrus umbrella seven"


def link_for(world: World, name: str) -> str:
    admin = PageClient(world, "administrator")
    made = admin.post(f"/people/{world.actors[name].person_id}/password-link")
    assert made.status_code == 201
    found = re.search(r"(/set-password/[\w-]{43})</code>", made.text)
    assert found
    return found[1]


def test_an_administrator_gives_a_link_and_the_person_gets_in(sqlite_world: World) -> None:
    link = link_for(sqlite_world, "member")
    member = PageClient(sqlite_world, None)
    page = member.get(link)
    assert page.status_code == 200
    assert "member@example.gov.uk" in page.text

    weak = member.request("POST", link, data={"password": "short"})
    assert (weak.status_code, len(errors_on(weak))) == (422, 1)
    done = member.request("POST", link, data={"password": NEW})
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in?done=password-set")

    assert sign_in(member, "member@example.gov.uk", NEW).status_code == 303
    for again in (member.get(link), member.post(link, {"password": NEW})):
        assert again.status_code in (403, 404)


@pytest.mark.parametrize("secret", ["unknown", "x" * 43, "%00", "🎉"])
def test_an_unknown_link_says_what_to_do(sqlite_world: World, secret: str) -> None:
    client = PageClient(sqlite_world, None)
    page = client.get(f"/set-password/{secret}")
    assert page.status_code == 404
    assert "Ask an administrator for a new one" in page.text
    sent = client.request("POST", f"/set-password/{secret}", data={"password": NEW})
    assert sent.status_code == 404


def test_a_link_is_made_only_after_confirming_and_shown_once(sqlite_world: World) -> None:
    with_password(sqlite_world, "administrator")
    admin = PageClient(sqlite_world, "administrator")
    person = f"/people/{sqlite_world.member.person_id}"
    age_sessions(sqlite_world, 6)
    assert admin.post(f"{person}/password-link").status_code == 422
    assert admin.post(f"{person}/password-link", {"password": PASSWORD}).status_code == 201
    page = admin.get(person)
    assert "/set-password/" not in page.text
    assert "A link is waiting until" in page.text


def test_changing_ones_password_asks_for_the_present_one(sqlite_world: World) -> None:
    email = with_password(sqlite_world, "lead")
    client, elsewhere = PageClient(sqlite_world, "lead"), PageClient(sqlite_world, "lead")
    for typed, problem in [
        ({"password": NEW}, "Enter your present password"),
        ({"current_password": "wrong", "password": NEW}, "This is not your password"),
        ({"current_password": PASSWORD, "password": "short"}, "Use at least 15 characters"),
        ({"current_password": PASSWORD}, "Use at least 15 characters"),
    ]:
        answer = client.post("/account/password", typed)
        assert answer.status_code == 422
        assert errors_on(answer)[0].startswith(problem)
        assert NEW not in answer.text

    done = client.post("/account/password", {"current_password": PASSWORD, "password": NEW})
    assert done.headers["location"] == "/account?done=password"
    stored = sqlite_world.read(account_by_email, email).password_hash
    assert is_password(stored, NEW)
    assert client.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 303
