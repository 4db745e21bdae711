"""Candidates and capabilities over JSON: versions, locations, refusals, nothing for others."""

import pytest

from app.domain.scoring import Attribute
from tests.client import ApiClient
from tests.services.partners import candidate, capability, offered, shortlisted
from tests.world import World


@pytest.fixture
def world(sqlite_world: World) -> World:
    """The API does not depend on the database."""
    return sqlite_world


def test_a_candidate_is_made_read_moved_and_kept_by_version(world: World) -> None:
    opportunity = world.opportunity()
    api = ApiClient(world, "lead")
    body = {"organisation": {"name": "River Sense plc", "kind": "company"}, "why": "Near."}
    made = api.post(f"/api/v1/opportunities/{opportunity.id}/candidates", body)
    assert made.status_code == 201
    here = made.headers["location"]
    read = api.get(here)
    assert read.json()["state"] == "longlist" and read.headers["etag"] == '"1"'
    move = {"to": "out", "reason": "They withdrew."}
    assert api.post(f"{here}/moves", move).status_code == 428
    moved = api.post(f"{here}/moves", move, **{"If-Match": '"1"'})
    assert moved.status_code == 201 and moved.headers["etag"] == '"2"'
    assert "never bars" in moved.json()["open_to_bid"]
    assert api.post(f"{here}/moves", move, **{"If-Match": '"1"'}).status_code == 412
    again = api.post(f"{here}/moves", move, **{"If-Match": '"2"'})
    assert again.status_code == 409 and "already" in again.json()["detail"]


def test_a_repeated_request_adds_one_capability(world: World) -> None:
    opportunity = world.opportunity()
    api = ApiClient(world, "lead")
    path = f"/api/v1/opportunities/{opportunity.id}/capabilities"
    body = {"name": "Billing", "need": "essential", "weight": 4}
    for _ in range(2):
        assert api.post(path, body, **{"Idempotency-Key": "once"}).status_code == 201
    assert [row["name"] for row in api.get(path).json()["items"]] == ["Billing"]


def test_an_offer_has_a_version_of_its_own(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    needed = capability(world, opportunity, "Billing")
    api = ApiClient(world, "lead")
    here = f"/api/v1/capabilities/{needed.id}/offers/{made.id}"
    assert api.get(here).status_code == 404
    body = {"confidence": "shown", "what": "Seen at work."}
    first = api.put(here, body, **{"If-Match": '"0"'})
    assert (first.status_code, first.headers["etag"]) == (200, '"1"')
    assert api.put(here, body, **{"If-Match": '"0"'}).status_code == 412
    assert api.request("DELETE", here, headers={"If-Match": '"1"'}).status_code == 200
    assert api.get(here).status_code == 404


def test_the_matrix_and_the_sets_say_what_is_proved(world: World) -> None:
    opportunity = world.opportunity()
    made = shortlisted(world, opportunity, "River Sense plc")
    offered(world, capability(world, opportunity, "Billing"), made)
    capability(world, opportunity, "Support", "desirable")
    api = ApiClient(world, "sponsor")
    base = f"/api/v1/opportunities/{opportunity.id}"
    found = api.get(f"{base}/smallest-sets").json()
    assert (found["size"], found["is_exact"], found["is_ranked"]) == (1, True, True)
    assert [c["name"] for c in found["uncoverable"]] == ["Support"]
    strict = api.get(f"{base}/coverage?which=essential&among=shortlist&confidence=proven").json()
    assert [row["reading"] for row in strict["rows"]] == ["gap"]
    assert api.get(f"{base}/coverage?confidence=rumoured").status_code == 422


def test_scores_are_kept_and_refused_field_by_field(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    api = ApiClient(world, "lead")
    here = f"/api/v1/candidates/{made.id}/scores"
    trust = {"attribute": "trust", "score": 4, "justification": "Kept its word."}
    short = api.put(here, {"scores": [trust]}, **{"If-Match": '"0"'})
    assert short.status_code == 422
    assert "#/scores/commercial_flexibility" in [e["pointer"] for e in short.json()["errors"]]
    whole = [{**trust, "attribute": a.value} for a in Attribute]
    done = api.put(here, {"scores": whole}, **{"If-Match": '"0"'})
    assert done.status_code == 200 and done.headers["etag"] == '"1"'
    assert done.json()["standing"]["total"] == "4.00"


def test_a_system_is_told_nothing_and_adds_nothing(world: World) -> None:
    opportunity = world.opportunity()
    candidate(world, opportunity, "River Sense plc")
    api = ApiClient(world, None, programme_ids=(world.programme_id,))
    base = f"/api/v1/opportunities/{opportunity.id}"
    assert api.get(base).status_code == 200
    for part in ("candidates", "capabilities", "coverage", "candidate-scores"):
        assert api.get(f"{base}/{part}").status_code == 404
    body = {"name": "Billing", "need": "essential"}
    assert api.post(f"{base}/capabilities", body).status_code == 404
