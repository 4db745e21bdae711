"""Disclosing and levelling over JSON: refusals in plain words, repeats that add nothing."""

import pytest

from tests.client import ApiClient
from tests.services.talking import disclosed, two_candidates
from tests.world import World


@pytest.fixture
def world(sqlite_world: World) -> World:
    """The API does not depend on the database."""
    return sqlite_world


def test_a_disclosure_is_recorded_put_right_and_levelled(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    api = ApiClient(world, "lead")
    path = f"/api/v1/opportunities/{made.id}/disclosures"
    body = {
        "title": "Two rivers",
        "text": "The Severn and the Trent.",
        "organisation_ids": [alpha.organisation_id],
        "told_on": "2026-11-01",
        "means": "email",
    }
    key = {"Idempotency-Key": "once"}
    first, again = (api.post(path, body, **key) for _ in range(2))
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    right = api.post(path, body | {"title": "Three rivers", "corrects_id": first.json()["id"]})
    assert right.json()["corrects"]["title"] == "Two rivers"
    owed = api.get(f"{path}?unlevelled=true").json()
    assert [words["names"] for words in owed["to_send"]] == [["Beta plc"]] * 2
    level = {"means": "email", "told_on": "2026-11-01"}
    assert api.post(f"{path}/levelling", level).json()["tellings"] == 2
    assert api.post(f"{path}/levelling", level).status_code == 409
    assert api.get(f"{path}/pack").json()["is_sound"] is True
    assert beta.organisation_id


def test_what_cannot_be_chosen_is_named_as_it_would_be_sent(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    told = disclosed(world, made, alpha)
    body = {"organisation_ids": [1], "told_on": "2026-11-01", "means": "partner_area"}
    answer = ApiClient(world, "lead").post(f"/api/v1/disclosures/{told.id}/tellings", body)
    [problem] = answer.json()["errors"]
    assert problem["detail"].startswith("Choose one of 'meeting', 'call', 'email'")
    assert "Means" not in answer.text
