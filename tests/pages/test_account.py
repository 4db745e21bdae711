"""One's own account and tokens."""

import re

from app.queries.tokens import own_tokens
from tests.client import ApiClient, PageClient, errors_on
from tests.world import World


def test_it_shows_who_one_is_and_what_one_may_do(sqlite_world: World) -> None:
    page = PageClient(sqlite_world, "lead").get("/account")
    assert page.status_code == 200
    for words in ("lead@example.gov.uk", "Public Assets Programme", "This one"):
        assert words in page.text
    assert "You hold no role yet" in PageClient(sqlite_world, "outsider").get("/account").text
    admin = PageClient(sqlite_world, "administrator").get("/account").text
    assert "so you see no opportunities" in admin


def test_the_name_changes_and_a_stale_form_is_kept(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    assert 'value="Lead"' in client.get("/account/edit").text
    empty = client.post("/account/edit", {"name": "", "version": "1"})
    assert (empty.status_code, errors_on(empty)) == (422, ["Enter something here"])
    saved = client.post("/account/edit", {"name": "Leila Haddad", "version": "1"})
    assert saved.headers["location"] == "/account?done=saved"
    assert "Leila Haddad" in client.get("/account").text

    stale = client.post("/account/edit", {"name": "Lee", "version": "1"})
    assert stale.status_code == 409
    assert 'value="Lee"' in stale.text
    assert "Stored now: Leila Haddad" in stale.text
    assert 'name="version" value="2"' in stale.text
    assert client.post("/account/edit", {"name": "Lee", "version": "2"}).status_code == 303


def test_signing_out_everywhere_else_leaves_this_session(sqlite_world: World) -> None:
    here, there = PageClient(sqlite_world, "lead"), PageClient(sqlite_world, "lead")
    assert "Sign out everywhere else" in here.get("/account").text
    assert here.post("/account/sessions").status_code == 303
    assert "Sign out everywhere else" not in here.get("/account").text
    assert there.get("/account").status_code == 303


def test_a_token_is_shown_once_and_works(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    assert "No tokens yet" in client.get("/account/tokens").text
    typed = {"name": "Finance dashboard", "scopes": ["read", "write"], "expires_in_days": "30"}
    made = client.post("/account/tokens", typed)
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    secret = re.search(r'secret__value">([\w-]{43})<', made.text)
    assert secret
    assert secret[1] not in client.get("/account/tokens").text

    api = ApiClient(sqlite_world, "sponsor")
    api._http.headers["Authorization"] = f"Bearer {secret[1]}"
    found = api.get("/api/v1/me").json()
    assert (found["name"], found["scopes"]) == ("Lead", ["read", "write"])

    number = sqlite_world.read(own_tokens, sqlite_world.lead)[0].id
    assert client.post(f"/account/tokens/{number}/revocation").status_code == 303
    assert api.get("/api/v1/me").status_code == 401
    again = client.post(f"/account/tokens/{number}/revocation")
    assert again.status_code == 409
    assert "already revoked" in again.text


def test_a_token_form_that_is_wrong_keeps_what_was_typed(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    typed = {"name": "", "scopes": ["write"], "expires_in_days": "400"}
    answer = client.post("/account/tokens", typed)
    assert answer.status_code == 422
    assert set(errors_on(answer)) == {"Enter something here", "Enter 365 or less"}
    assert 'value="400"' in answer.text
    assert re.search(r'value="write" checked', answer.text)
    none = client.post("/account/tokens", {"name": "T", "expires_in_days": "9"})
    assert (none.status_code, errors_on(none)) == (422, ["Choose at least one"])


def test_somebody_elses_token_does_not_exist(sqlite_world: World) -> None:
    lead, sponsor = PageClient(sqlite_world, "lead"), PageClient(sqlite_world, "sponsor")
    lead.post("/account/tokens", {"name": "T", "scopes": "read", "expires_in_days": "9"})
    number = sqlite_world.read(own_tokens, sqlite_world.lead)[0].id
    assert sponsor.post(f"/account/tokens/{number}/revocation").status_code == 404


def test_a_system_token_is_made_by_administrators_for_programmes(sqlite_world: World) -> None:
    admin = PageClient(sqlite_world, "administrator")
    assert "No system is connected" in admin.get("/system-tokens").text
    typed = {"name": "Ledger", "scopes": "read", "expires_in_days": "30"}
    none = admin.post("/system-tokens", typed)
    assert none.status_code == 422
    assert errors_on(none) == ["Choose at least one"]
    made = admin.post("/system-tokens", {**typed, "programme_ids": str(sqlite_world.programme_id)})
    assert made.status_code == 201
    assert "secret__value" in made.text
    assert "Public Assets Programme" in made.text
    for name in ("lead", "auditor"):
        client = PageClient(sqlite_world, name)
        assert client.get("/system-tokens").status_code == 403
        assert client.post("/system-tokens", typed).status_code == 403
        assert client.post("/system-tokens/1/revocation").status_code == 403
    assert admin.post("/system-tokens/1/revocation").status_code == 303
    assert admin.post("/system-tokens/1/revocation").status_code == 409
