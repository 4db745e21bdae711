"""Opportunities, documents, comments and events over JSON."""

from itertools import pairwise
from typing import Any

import pytest

from app.domain.policy import Scope
from app.schemas.opportunity import EditOpportunity
from tests.client import ApiClient
from tests.world import World

PDF = b"%PDF-1.7\nminute"
BASE = "/api/v1/opportunities"


def send_file(client: ApiClient, made: Any, content: bytes = PDF, **headers: str) -> Any:
    return client.request(
        "POST",
        f"{BASE}/{made.id}/documents",
        files={"file": ("minute.pdf", content, "application/pdf")},
        data={"title": "Minute"},
        headers=headers,
    )


def files_of(world: World) -> int:
    folder = world.database.settings.uploads_dir  # type: ignore[attr-defined]
    return len([p for p in folder.rglob("*") if p.is_file()])


def test_create_read_edit_with_the_version_read(world: World) -> None:
    client = ApiClient(world, "lead")
    body = {"programme_id": world.programme_id, "title": "Tidal data"}
    made = client.post(BASE, body)
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    read = client.get(made.headers["location"])
    assert read.json() == made.json()
    fields = {k: v for k, v in read.json().items() if k in EditOpportunity.model_fields}
    path = made.headers["location"]
    assert client.put(path, fields).status_code == 428
    edited = client.put(path, {**fields, "sector": "Sea"}, **{"If-Match": '"1"'})
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    assert client.put(path, fields, **{"If-Match": '"1"'}).status_code == 412


def test_a_retried_create_makes_one(world: World) -> None:
    client = ApiClient(world, "lead")
    body = {"programme_id": world.programme_id, "title": "Once"}
    first, again = (client.post(BASE, body, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.json() == again.json()


def test_problems_point_at_the_fields(sqlite_world: World) -> None:
    body = {"programme_id": sqlite_world.programme_id, "title": "", "stage": "contract"}
    problem = ApiClient(sqlite_world, "lead").post(BASE, body)
    assert problem.status_code == 422
    assert problem.headers["content-type"] == "application/problem+json"
    assert {e["pointer"] for e in problem.json()["errors"]} == {"#/title", "#/stage"}


@pytest.mark.parametrize("path", ["", "/documents", "/comments", "/events"])
@pytest.mark.parametrize("name", ["outsider", "neighbour", "partner"])
def test_invisible_and_unknown_read_the_same(sqlite_world: World, name: str, path: str) -> None:
    made = sqlite_world.opportunity()
    client = ApiClient(sqlite_world, name)
    invisible = client.get(f"{BASE}/{made.id}{path}")
    unknown = client.get(f"{BASE}/987654{path}")
    assert invisible.status_code == unknown.status_code == 404
    assert invisible.json() == unknown.json()


def test_a_document_goes_in_and_comes_out(world: World) -> None:
    made = world.opportunity()
    client = ApiClient(world, "lead")
    sent = send_file(client, made)
    assert (sent.status_code, sent.json()["title"]) == (201, "Minute")
    path = sent.headers["location"]
    assert client.get(path).json() == sent.json()
    assert client.get(f"{BASE}/{made.id}/documents").json()["items"] == [sent.json()]
    content = client.get(f"{path}/content")
    assert (content.content, content.headers["x-content-type-options"]) == (PDF, "nosniff")
    assert content.headers["content-disposition"].startswith("attachment")
    removed = client.request("DELETE", path)
    assert removed.status_code == 200
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/content").status_code == 404


def test_a_retried_upload_makes_one_document(world: World) -> None:
    made = world.opportunity()
    client = ApiClient(world, "lead")
    first = send_file(client, made, **{"Idempotency-Key": "up"})
    again = send_file(client, made, **{"Idempotency-Key": "up"})
    assert (again.status_code, again.json()) == (201, first.json())
    other = send_file(client, made, b"%PDF-1.7\nanother", **{"Idempotency-Key": "up"})
    assert other.status_code == 422
    assert len(client.get(f"{BASE}/{made.id}/documents").json()["items"]) == 1


def test_a_refused_upload_is_a_problem_and_leaves_no_file(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = ApiClient(sqlite_world, "lead")
    refused = send_file(client, made, b"<html>")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/file"
    nothing = client.request("POST", f"{BASE}/{made.id}/documents", json={})
    assert nothing.json()["errors"][0]["detail"] == "Choose a file"
    assert send_file(ApiClient(sqlite_world, "auditor"), made).status_code == 403
    assert files_of(sqlite_world) == 0


def test_an_upload_without_a_token_is_refused_before_it_is_read(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = ApiClient(sqlite_world, "lead")
    refused = send_file(client, made, Authorization="Bearer nothing")
    assert refused.status_code == 401
    assert files_of(sqlite_world) == 0


def test_comments_go_on_page_by_page(world: World) -> None:
    made = world.opportunity()
    client, path = ApiClient(world, "lead"), f"{BASE}/{made.id}/comments"
    for n in range(3):
        sent = client.post(path, {"text": f"Number {n}", "mention_ids": [world.sponsor.person_id]})
        assert sent.status_code == 201
    first = client.get(f"{path}?limit=2")
    assert [c["text"] for c in first.json()["items"]] == ["Number 0", "Number 1"]
    following = first.headers["link"].partition(">")[0].lstrip("<")
    last = client.get(following)
    assert [c["text"] for c in last.json()["items"]] == ["Number 2"]
    assert "link" not in last.headers
    read = ApiClient(world, "sponsor").post(f"{path}/read")
    assert read.json() == {"marked": 3}


def test_a_mention_of_somebody_outside_is_a_problem(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    body = {"text": "Look", "mention_ids": [sqlite_world.outsider.person_id]}
    refused = ApiClient(sqlite_world, "lead").post(f"{BASE}/{made.id}/comments", body)
    assert refused.json()["errors"][0]["pointer"] == "#/mention_ids"


def test_events_come_in_order_with_their_chain(world: World) -> None:
    made = world.opportunity()
    world.submitted(made)
    client = ApiClient(world, "auditor")
    listed = client.get(f"{BASE}/{made.id}/events?limit=200").json()["items"]
    assert [e["seq"] for e in listed] == list(range(1, len(listed) + 1))
    assert all(a["hash"] == b["previous_hash"] for a, b in pairwise(listed))
    assert client.get(f"{BASE}/{made.id}/events?limit=2").headers["link"].endswith('rel="next"')


def test_a_reading_token_changes_nothing(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = ApiClient(sqlite_world, "lead", scopes=(Scope.READ,))
    assert client.get(f"{BASE}/{made.id}").status_code == 200
    assert client.post(f"{BASE}/{made.id}/comments", {"text": "No"}).status_code == 403
    assert send_file(client, made).status_code == 403


def test_a_system_token_adds_documents_but_never_accepts_risk(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    client = ApiClient(world, None, programme_ids=(world.programme_id,))
    sent = send_file(client, made)
    assert (sent.status_code, sent.json()["uploaded_by"]) == (201, None)
    body = {"statement": "Fine."}
    assert client.post(f"{BASE}/{made.id}/risk-acceptance", body).status_code == 403


def test_team_risk_hold_and_reopening(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    lead, sponsor = ApiClient(world, "lead"), ApiClient(world, "sponsor")
    path = f"{BASE}/{made.id}"
    joining = {"person_id": world.adviser.person_id, "role": "adviser", "function": "legal"}
    assert lead.post(f"{path}/team/members", joining).status_code == 201
    removal = lead.request("DELETE", f"{path}/team/members/{world.adviser.person_id}")
    assert removal.json()["team"] == []
    assert sponsor.post(f"{path}/risk-acceptance", {"statement": "Yes."}).status_code == 201
    world.decided(world.submitted(made), "hold")
    assert lead.post(f"{path}/resumption", {"reason": "Now."}).status_code == 403
    assert sponsor.post(f"{path}/resumption", {"reason": "Now."}).json()["status"] == "active"
    assert sponsor.post(f"{path}/resumption", {"reason": "Now."}).status_code == 409
    back = {"stage": "stakeholder_analysis", "reason": "Why."}
    assert sponsor.post(f"{path}/reopening", back).status_code == 409
