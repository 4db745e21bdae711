"""Accounts, tokens, programmes and organisations over JSON."""

from typing import Any

import pytest

from app.domain.policy import Scope
from app.services.tokens import USE_NOTED_EVERY
from tests.client import ApiClient
from tests.world import World

READ = (Scope.READ,)
HELEN = {"name": "Helen Marsh", "email": "Helen.Marsh@example.gov.uk"}


def test_me_is_whom_the_token_stands_for(world: World) -> None:
    person = ApiClient(world, "lead", scopes=READ).get("/api/v1/me")
    assert person.status_code == 200
    assert person.headers["etag"] == '"1"'
    found = person.json()
    assert (found["kind"], found["email"]) == ("person", "lead@example.gov.uk")
    assert found["scopes"] == ["read"]
    assert [(r["programme_id"], r["role"]) for r in found["roles"]] == [
        (world.programme_id, "lead")
    ]
    system = ApiClient(world, None, scopes=READ, programme_ids=(world.programme_id,))
    assert system.get("/api/v1/me").json() == {
        "kind": "system",
        "id": None,
        "name": "Test token",
        "email": None,
        "is_administrator": False,
        "is_conflicts_reviewer": False,
        "scopes": ["read"],
        "roles": [
            {
                "programme_id": world.programme_id,
                "programme_name": "Public Assets Programme",
                "role": "member",
                "function": None,
            }
        ],
        "version": 0,
    }


def test_ones_own_name_changes_with_its_version(sqlite_world: World) -> None:
    api = ApiClient(sqlite_world, "lead")
    assert api.put("/api/v1/me", {"name": "L"}).status_code == 428
    assert api.put("/api/v1/me", {"name": "L"}, **{"If-Match": '"7"'}).status_code == 412
    done = api.put("/api/v1/me", {"name": "Leila"}, **{"If-Match": '"1"'})
    assert (done.json()["name"], done.headers["etag"]) == ("Leila", '"2"')
    reader = ApiClient(sqlite_world, "lead", scopes=READ)
    assert reader.put("/api/v1/me", {"name": "X"}, **{"If-Match": '"2"'}).status_code == 403


def test_an_accounts_whole_life(world: World) -> None:
    api = ApiClient(world, "administrator")
    made = api.post("/api/v1/people", HELEN, **{"Idempotency-Key": "one"})
    again = api.post("/api/v1/people", HELEN, **{"Idempotency-Key": "one"})
    assert (made.status_code, again.json()) == (201, made.json())
    path = made.headers["location"]
    assert api.post("/api/v1/people", HELEN).status_code == 409
    bad = api.post("/api/v1/people", {"name": "", "email": "x", "extra": 1})
    assert bad.status_code == 422
    assert {e["pointer"] for e in bad.json()["errors"]} == {"#/name", "#/email", "#/extra"}

    edit = {**HELEN, "is_administrator": True}
    assert api.put(path, edit).status_code == 428
    assert api.put(path, edit, **{"If-Match": '"1"'}).json()["is_administrator"] is True
    assert api.put(path, edit, **{"If-Match": '"1"'}).status_code == 412

    link = api.post(f"{path}/password-link")
    assert link.status_code == 201
    assert "/set-password/" in link.json()["url"]
    refused = api.post(f"{path}/password-link", **{"Idempotency-Key": "two"})
    assert refused.status_code == 422

    closed = api.post(f"{path}/deactivation", **{"If-Match": '"2"'})
    assert closed.json()["is_active"] is False
    assert api.post(f"{path}/deactivation", **{"If-Match": '"3"'}).status_code == 409
    assert api.post(f"{path}/reactivation", **{"If-Match": '"3"'}).json()["is_active"] is True
    assert api.get(f"{path}").json()["version"] == 4
    assert api.get("/api/v1/people/999999").status_code == 404


def test_people_come_in_linked_pages(sqlite_world: World) -> None:
    api = ApiClient(sqlite_world, "administrator", scopes=READ)
    path, names = "/api/v1/people?limit=4&q=a", []
    while path:
        page = api.get(path)
        names += [row["name"] for row in page.json()["items"]]
        link = page.headers.get("link", "")
        path = link.removeprefix("<").partition(">")[0]
        assert path == "" or ("q=a" in path and page.json()["next"])
    assert len(names) == len(set(names)) == 11
    assert api.get("/api/v1/people?limit=0").status_code == 422
    assert api.get("/api/v1/people?cursor=x").status_code == 422
    assert ApiClient(sqlite_world, "lead").get("/api/v1/people").status_code == 403


def test_tokens_over_the_api(world: World) -> None:
    api = ApiClient(world, "lead")
    command = {"name": "Dashboard", "scopes": ["read"], "expires_in_days": 7}
    made = api.post("/api/v1/tokens", command)
    assert made.status_code == 201
    secret = made.json()["secret"]
    shown = api.get(made.headers["location"]).json()
    assert "secret" not in shown
    assert secret not in str(api.get("/api/v1/tokens").json())

    fresh = ApiClient(world, "sponsor")
    fresh._http.headers["Authorization"] = f"Bearer {secret}"
    assert fresh.get("/api/v1/me").json()["name"] == "Lead"
    assert fresh.post("/api/v1/tokens", command).status_code == 403

    for scope in ("decide", "admin"):
        refused = api.post("/api/v1/tokens", {**command, "scopes": [scope]})
        assert refused.status_code == 403
        assert "on the page" in refused.json()["detail"]
    assert api.post("/api/v1/tokens", command, **{"Idempotency-Key": "k"}).status_code == 422
    assert api.post("/api/v1/tokens", {**command, "expires_in_days": 366}).status_code == 422
    assert ApiClient(world, "sponsor").get(made.headers["location"]).status_code == 404

    assert api.post(f"{made.headers['location']}/revocation").json()["revoked_at"]
    assert fresh.get("/api/v1/me").status_code == 401
    assert api.post(f"{made.headers['location']}/revocation").status_code == 409


def test_a_closed_persons_token_stops(sqlite_world: World) -> None:
    lead, admin = ApiClient(sqlite_world, "lead"), ApiClient(sqlite_world, "administrator")
    assert lead.get("/api/v1/me").status_code == 200
    path = f"/api/v1/people/{sqlite_world.lead.person_id}"
    admin.post(f"{path}/deactivation", **{"If-Match": '"1"'})
    assert lead.get("/api/v1/me").status_code == 401
    admin.post(f"{path}/reactivation", **{"If-Match": '"2"'})
    assert lead.get("/api/v1/me").status_code == 401


def test_using_a_token_is_noted_without_waiting(sqlite_world: World) -> None:
    api = ApiClient(sqlite_world, "lead")

    def last_used() -> str | None:
        sqlite_world.database.write_now(lambda session: None)
        found: str | None = api.get("/api/v1/tokens").json()[0]["last_used_at"]
        return found

    api.get("/api/v1/me")
    first = last_used()
    assert first is not None
    assert last_used() == first
    assert USE_NOTED_EVERY.total_seconds() == 60


def test_system_tokens_over_the_api(world: World) -> None:
    admin = ApiClient(world, "administrator")
    command: dict[str, Any] = {
        "name": "Ledger",
        "scopes": ["read", "write"],
        "programme_ids": [world.programme_id],
    }
    made = admin.post("/api/v1/system-tokens", command)
    assert made.status_code == 201
    assert admin.get("/api/v1/system-tokens").json()[0]["name"] == "Ledger"
    assert ApiClient(world, "lead").post("/api/v1/system-tokens", command).status_code == 403
    assert admin.post("/api/v1/system-tokens", {**command, "scopes": ["decide"]}).status_code == 422
    system = ApiClient(world, "lead")
    system._http.headers["Authorization"] = f"Bearer {made.json()['secret']}"
    assert system.get("/api/v1/me").json()["kind"] == "system"
    assert system.get("/api/v1/people").status_code == 403
    assert system.get(f"/api/v1/programmes/{world.programme_id}").status_code == 200
    assert system.get(f"/api/v1/programmes/{world.other_programme_id}").status_code == 404
    assert admin.post(f"{made.headers['location']}/revocation").status_code == 201
    assert system.get("/api/v1/me").status_code == 401


def test_a_programmes_roles_over_the_api(world: World) -> None:
    api = ApiClient(world, "administrator")
    body = {"name": "New Programme", "organisation_id": 1}
    made = api.post("/api/v1/programmes", body)
    assert made.status_code == 201
    path = made.headers["location"]
    role = {"person_id": world.outsider.person_id, "role": "adviser", "function": "legal"}
    given = api.post(f"{path}/members", role)
    assert (given.status_code, given.headers["etag"]) == (201, '"2"')
    assert api.post(f"{path}/members", {**role, "role": "auditor"}).status_code == 422
    auditor = {"person_id": world.outsider.person_id, "role": "auditor"}
    assert api.post(f"{path}/members", auditor).status_code == 409
    assert api.put(path, body, **{"If-Match": '"1"'}).status_code == 412
    assert api.put(path, {**body, "name": "N"}, **{"If-Match": '"2"'}).json()["name"] == "N"

    member = given.json()["members"][0]["id"]
    assert api.request("DELETE", f"{path}/members/{member}").json()["members"] == []
    assert api.request("DELETE", f"{path}/members/{member}").status_code == 404
    listed = ApiClient(world, "lead").get("/api/v1/programmes").json()["items"]
    assert [p["name"] for p in listed] == ["Public Assets Programme"]
    assert ApiClient(world, "lead").post("/api/v1/programmes", body).status_code == 403
    assert ApiClient(world, "lead").get(path).status_code == 404


def test_organisations_over_the_api(world: World) -> None:
    api = ApiClient(world, "lead")
    body = {
        "name": "Brightwater Ltd",
        "kind": "company",
        "identifiers": [{"scheme": "GB-COH", "identifier": "1234567"}],
    }
    made = api.post("/api/v1/organisations", body)
    assert made.json()["identifiers"] == [{"scheme": "GB-COH", "identifier": "01234567"}]
    path = made.headers["location"]
    taken = api.post("/api/v1/organisations", {**body, "name": "Another"})
    assert taken.status_code == 409
    assert taken.json()["errors"][0]["pointer"] == "#/identifiers/0/identifier"
    wrong = {**body, "identifiers": [{"scheme": "GB-XYZ", "identifier": "1"}]}
    assert api.post("/api/v1/organisations", wrong).status_code == 422
    assert api.put(path, body).status_code == 428
    changed = api.put(path, {**body, "kind": "regulator"}, **{"If-Match": '"1"'})
    assert (changed.json()["kind"], changed.headers["etag"]) == ("regulator", '"2"')
    found = api.get("/api/v1/organisations?q=bright&kind=regulator").json()
    assert [o["id"] for o in found["items"]] == [made.json()["id"]]
    assert ApiClient(world, "member").post("/api/v1/organisations", body).status_code == 403
    assert ApiClient(world, "outsider").get("/api/v1/organisations").status_code == 403


@pytest.mark.parametrize(
    "path", ["/api/v1/me", "/api/v1/people", "/api/v1/tokens", "/api/v1/programmes"]
)
def test_nothing_without_a_token(sqlite_world: World, path: str) -> None:
    api = ApiClient(sqlite_world, "lead")
    api._http.headers["Authorization"] = "Bearer nonsense"
    answer = api.get(path)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
