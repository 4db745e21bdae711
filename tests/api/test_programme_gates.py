"""A programme's gates and advice on a gate, over JSON."""

import pytest

from tests.advising import with_adviser
from tests.client import ApiClient
from tests.world import World


@pytest.fixture
def lead(sqlite_world: World) -> ApiClient:
    return ApiClient(sqlite_world, "lead")


def at(world: World) -> str:
    """Where the programme's gates are."""
    return f"/api/v1/programmes/{world.programme_id}/gates"


def test_a_draft_is_written_with_its_version_and_published(lead: ApiClient) -> None:
    draft = f"{at(lead.world)}/draft"
    assert lead.get(draft).status_code == 404
    begun = lead.post(draft, {})
    assert (begun.status_code, begun.headers["etag"]) == (201, '"1"')
    body = {"title": "Patents are searched", "strength": "required", "functions": ["legal"]}
    assert lead.post(f"{draft}/1/criteria", body).status_code == 428
    added = lead.post(f"{draft}/1/criteria", body, **{"If-Match": '"1"'})
    assert added.json()["gates"][0]["terms"]["asked"] == ["legal", "policy"]
    assert lead.post(f"{draft}/1/criteria", body, **{"If-Match": '"1"'}).status_code == 412
    terms = {"quorum": "some"}
    refused = lead.put(f"{draft}/1/terms", terms, **{"If-Match": '"2"'})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/quorum_count"
    published = lead.post(f"{draft}/publication", {"note": "Ours."}, **{"If-Match": '"2"'})
    assert published.json()["in_force"]["label"] == "Version 1"
    assert lead.get(f"{at(lead.world)}/versions").json()[0]["note"] == "Ours."


@pytest.mark.parametrize(
    "wrong",
    [
        {"quorum_count": -3},
        {"decision_days": 0},
        {"decision_days": 366},
        {"value_tolerance_percent": True},
        {"value_tolerance_percent": 101},
        {"functions": ["law"]},
        {"quorum": "most"},
    ],
)
def test_terms_that_make_no_sense_are_refused(lead: ApiClient, wrong: dict[str, object]) -> None:
    draft = f"{at(lead.world)}/draft"
    lead.post(draft, {})
    refused = lead.put(f"{draft}/1/terms", wrong, **{"If-Match": '"1"'})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith(f"#/{next(iter(wrong))}")


def test_a_function_named_twice_is_asked_once(lead: ApiClient) -> None:
    draft = f"{at(lead.world)}/draft"
    lead.post(draft, {})
    body = {"functions": ["legal", "legal", "procurement"]}
    made = lead.put(f"{draft}/1/terms", body, **{"If-Match": '"1"'}).json()
    assert made["gates"][0]["terms"]["functions"] == ["procurement", "legal"]


def test_a_file_is_previewed_and_its_problems_name_their_lines(lead: ApiClient) -> None:
    text = lead.get(f"{at(lead.world)}/versions/1/file").text
    assert text.startswith("# Standard, version 1\n")
    same = lead.post(f"{at(lead.world)}/preview", {"toml": text})
    assert all(gate["is_same"] for gate in same.json()["differences"])
    bad = lead.post(f"{at(lead.world)}/preview", {"toml": text.replace("gate = 5", "gate = 7", 1)})
    (problem,) = bad.json()["errors"]
    assert bad.status_code == 422
    assert problem["pointer"] == "#/toml" and problem["detail"].startswith("Line ")
    put = lead.put(f"{at(lead.world)}/draft/file", {"toml": text}, **{"If-Match": '"0"'})
    assert put.status_code == 200


def test_advice_is_asked_given_and_weighed(lead: ApiClient) -> None:
    world = lead.world
    with_adviser(world, "policy")
    review = world.submitted(world.opportunity())
    policy, sponsor = ApiClient(world, "policy"), ApiClient(world, "sponsor")
    (waiting,) = policy.get("/api/v1/endorsements/waiting").json()
    assert waiting["review_id"] == review.id
    path = f"/api/v1/gates/{review.id}/endorsements"
    body = {"function": "policy", "verdict": "object", "reason": "Against the white paper."}
    assert policy.post(path, body).status_code == 201
    assert lead.get(path).json()["against"] == ["Policy objects."]
    decision = {"outcome": "proceed", "pack_digest": review.pack_digest}
    refused = sponsor.post(f"/api/v1/gates/{review.id}/decision", decision)
    assert refused.json()["errors"][0]["pointer"] == "#/override_reason"
    decision |= {"override_reason": "The minister agreed."}
    assert sponsor.post(f"/api/v1/gates/{review.id}/decision", decision).status_code == 201
    assert lead.get(path).json()["override"] == "The minister agreed."
    events = lead.get(f"/api/v1/opportunities/{review.opportunity_id}/events").json()
    assert "objection_raised" in str(events)


def test_a_system_neither_tailors_nor_endorses(sqlite_world: World) -> None:
    system = ApiClient(sqlite_world, None, programme_ids=(sqlite_world.programme_id,))
    assert system.get(at(sqlite_world)).status_code == 200
    assert system.post(f"{at(sqlite_world)}/draft", {}).status_code == 403
    assert system.get("/api/v1/endorsements/waiting").json() == []
