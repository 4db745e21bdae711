"""Gates, conditions and the inbox over JSON: the whole way, preconditions, and refusals."""

import hashlib
from typing import Any

import httpx
import pytest

from app.domain.policy import Scope
from app.schemas.opportunity import AcceptRisk
from app.services.decisions import accept_risk
from tests.client import ApiClient
from tests.services.test_answer_criterion import KEY
from tests.services.test_conditions import asked
from tests.world import World

NOTE = {"answer": "met", "note": "As the record shows."}
ASK = {"recommendation": "proceed", "statement": "Ready."}


def gate(client: ApiClient, review_id: int) -> Any:
    """The review, as JSON."""
    return client.get(f"/api/v1/gates/{review_id}").json()


def pointers(response: httpx.Response) -> list[str]:
    """Where the problems of a refusal are."""
    assert response.headers["content-type"] == "application/problem+json"
    return [e["pointer"] for e in response.json()["errors"]]


def test_a_gate_goes_all_the_way(world: World) -> None:
    opportunity = world.opportunity()
    world.recorded(opportunity)
    review_id = world.review(opportunity).id
    lead, sponsor = ApiClient(world, "lead"), ApiClient(world, "sponsor")
    for criterion in gate(lead, review_id)["criteria"]:
        if criterion["kind"] == "judgement":
            path = f"/api/v1/gates/{review_id}/answers/{criterion['key']}"
            assert lead.put(path, NOTE, **{"If-Match": '"0"'}).status_code == 200
    world.write(accept_risk, world.sponsor, opportunity.id, AcceptRisk(statement="I accept it."))

    submitted = lead.post(f"/api/v1/gates/{review_id}/submission", ASK)
    assert submitted.status_code == 201
    assert submitted.json()["permitted_actions"] == ["withdraw_gate", "record_meeting"]

    read = gate(sponsor, review_id)
    assert read["permitted_actions"] == ["decide_gate", "record_meeting"]
    assert all(option["missing"] == [] for option in read["options"])
    body = {"outcome": "proceed", "pack_digest": read["pack_digest"]}
    decided = sponsor.post(f"/api/v1/gates/{review_id}/decision", body)
    assert decided.status_code == 201
    assert decided.json()["decision"]["decided_by"]["id"] == world.sponsor.person_id

    attempts = sponsor.get(f"/api/v1/opportunities/{opportunity.id}/gates").json()
    assert [(a["gate"], a["state"]) for a in attempts] == [(2, "preparing"), (1, "decided")]


def test_the_pack_is_served_byte_for_byte(world: World) -> None:
    review = world.submitted(world.opportunity())
    response = ApiClient(world, "sponsor").get(f"/api/v1/gates/{review.id}/pack")
    assert response.headers["content-type"] == "application/json"
    assert hashlib.sha256(response.content).hexdigest() == review.pack_digest


def test_there_is_no_pack_before_submission(sqlite_world: World) -> None:
    review = sqlite_world.review(sqlite_world.opportunity())
    response = ApiClient(sqlite_world, "lead").get(f"/api/v1/gates/{review.id}/pack")
    assert response.status_code == 404


def test_answering_needs_the_version_that_was_read(sqlite_world: World) -> None:
    review = sqlite_world.review(sqlite_world.opportunity())
    lead = ApiClient(sqlite_world, "lead")
    path = f"/api/v1/gates/{review.id}/answers/{KEY}"
    assert lead.put(path, NOTE).status_code == 428
    assert lead.put(path, NOTE, **{"If-Match": '"3"'}).status_code == 412
    assert lead.put(path, NOTE, **{"If-Match": '"0"'}).status_code == 200
    assert lead.put(path, NOTE, **{"If-Match": '"0"'}).status_code == 412


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"answer": "perhaps", "note": "x"}, "#/answer"),
        ({"answer": "not_met"}, "#/note"),
        ({"answer": "met", "note": "x", "document_ids": [5]}, "#/document_ids"),
        ({"answer": "met", "note": "x" * 20_001}, "#/note"),
        ({"answer": "met", "note": "x", "more": 1}, "#/more"),
    ],
)
def test_an_unusable_answer_points_at_its_field(
    sqlite_world: World, body: dict[str, Any], pointer: str
) -> None:
    review = sqlite_world.review(sqlite_world.opportunity())
    path = f"/api/v1/gates/{review.id}/answers/{KEY}"
    response = ApiClient(sqlite_world, "lead").put(path, body, **{"If-Match": '"0"'})
    assert response.status_code == 422
    assert pointers(response) == [pointer]


def test_submitting_too_early_names_what_is_missing(sqlite_world: World) -> None:
    review = sqlite_world.review(sqlite_world.opportunity())
    response = ApiClient(sqlite_world, "lead").post(f"/api/v1/gates/{review.id}/submission", ASK)
    assert response.status_code == 409
    assert "Rights in the assets are known" in response.json()["detail"]


def test_deciding_again_says_that_the_first_decision_stands(world: World) -> None:
    review = world.submitted(world.opportunity())
    sponsor = ApiClient(world, "sponsor")
    path, body = (
        f"/api/v1/gates/{review.id}/decision",
        {"outcome": "hold", "reason": "Wait.", "pack_digest": review.pack_digest},
    )
    assert sponsor.post(path, body).status_code == 201
    again = sponsor.post(path, body | {"outcome": "stop"})
    assert again.status_code == 409
    assert "already been decided" in again.json()["detail"]


def test_a_retried_decision_with_its_key_gets_the_first_reply(world: World) -> None:
    review = world.submitted(world.opportunity())
    sponsor = ApiClient(world, "sponsor")
    path = f"/api/v1/gates/{review.id}/decision"
    body = {"outcome": "proceed", "pack_digest": review.pack_digest}
    first = sponsor.post(path, body, **{"Idempotency-Key": "once"})
    second = sponsor.post(path, body, **{"Idempotency-Key": "once"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    other = sponsor.post(path, body | {"reason": "So."}, **{"Idempotency-Key": "once"})
    assert other.status_code == 422


def test_a_stale_digest_and_a_malformed_one_are_told_apart(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    sponsor = ApiClient(sqlite_world, "sponsor")
    path = f"/api/v1/gates/{review.id}/decision"
    stale = sponsor.post(path, {"outcome": "proceed", "pack_digest": "0" * 64})
    assert (stale.status_code, "not the pack" in stale.json()["detail"]) == (409, True)
    malformed = sponsor.post(path, {"outcome": "proceed", "pack_digest": "latest"})
    assert (malformed.status_code, pointers(malformed)) == (422, ["#/pack_digest"])


def test_each_unsound_condition_is_pointed_at(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity(), **{KEY: "not_met"})
    body = {
        "outcome": "proceed_with_conditions",
        "reason": "Nearly.",
        "pack_digest": review.pack_digest,
        "conditions": [
            {"text": "One", "owner_id": sqlite_world.lead.person_id, "criterion_key": KEY},
            {"text": "Two", "owner_id": sqlite_world.sponsor.person_id},
            {"text": "Three", "owner_id": sqlite_world.lead.person_id, "criterion_key": "other"},
        ],
    }
    response = ApiClient(sqlite_world, "sponsor").post(f"/api/v1/gates/{review.id}/decision", body)
    assert response.status_code == 422
    assert pointers(response) == ["#/conditions/1/owner_id", "#/conditions/2/criterion_key"]


def test_a_token_without_the_scope_to_decide_does_not(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    client = ApiClient(sqlite_world, "sponsor", scopes=(Scope.READ, Scope.WRITE))
    body = {"outcome": "proceed", "pack_digest": review.pack_digest}
    response = client.post(f"/api/v1/gates/{review.id}/decision", body)
    assert response.status_code == 403
    assert "decide" in response.json()["detail"]


def test_a_system_prepares_but_never_decides(sqlite_world: World) -> None:
    review = sqlite_world.review(sqlite_world.opportunity())
    system = ApiClient(sqlite_world, None, programme_ids=(sqlite_world.programme_id,))
    path = f"/api/v1/gates/{review.id}"
    assert system.put(f"{path}/answers/{KEY}", NOTE, **{"If-Match": '"0"'}).status_code == 200
    assert gate(system, review.id)["criteria"][6]["answered_by"] is None
    body = {"outcome": "stop", "reason": "No.", "pack_digest": "0" * 64}
    assert system.post(f"{path}/decision", body).status_code == 403


def test_withdrawing_over_json_opens_the_next_attempt(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.submitted(opportunity)
    lead = ApiClient(sqlite_world, "lead")
    response = lead.post(f"/api/v1/gates/{review.id}/withdrawal", {"reason": "A slip."})
    assert (response.status_code, response.json()["state"]) == (201, "withdrawn")
    attempts = lead.get(f"/api/v1/opportunities/{opportunity.id}/gates").json()
    assert [a["attempt"] for a in attempts] == [2, 1]


def test_what_one_may_not_see_is_not_there(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.submitted(opportunity)
    outsider = ApiClient(sqlite_world, "outsider")
    for path in (
        f"/api/v1/gates/{review.id}",
        f"/api/v1/gates/{review.id}/pack",
        f"/api/v1/opportunities/{opportunity.id}/gates",
        f"/api/v1/opportunities/{opportunity.id}/conditions",
    ):
        assert outsider.get(path).status_code == 404
    unknown = outsider.get("/api/v1/gates/999999").json()
    hidden = outsider.get(f"/api/v1/gates/{review.id}").json()
    assert unknown == hidden


def test_a_condition_is_proposed_and_confirmed_on_the_versions_that_were_read(
    world: World,
) -> None:
    one = asked(world)
    owner, sponsor = ApiClient(world, "adviser"), ApiClient(world, "sponsor")
    path = f"/api/v1/conditions/{one.id}"
    assert owner.post(f"{path}/proposal", {"note": "Done."}).status_code == 428
    match = {"If-Match": owner.get(path).headers["etag"]}
    sent = owner.post(f"{path}/proposal", {"note": "Done."}, **match)
    assert (sent.status_code, sent.json()["state"], sent.headers["etag"]) == (201, "open", '"2"')
    read = {"proposal_id": sent.json()["proposal"]["id"]}
    stale = sponsor.post(f"{path}/confirmation", read, **match)
    assert stale.status_code == 412
    match = {"If-Match": sponsor.get(path).headers["etag"]}
    assert owner.post(f"{path}/confirmation", read, **match).status_code == 403
    done = sponsor.post(f"{path}/confirmation", read, **match)
    assert (done.status_code, done.json()["state"]) == (201, "discharged")
    again = sponsor.post(f"{path}/confirmation", read, **{"If-Match": '"3"'})
    assert again.status_code == 409
    listed = owner.get(f"/api/v1/opportunities/{one.opportunity_id}/conditions").json()
    assert [(c["id"], c["state"]) for c in listed] == [(one.id, "discharged")]


def test_the_sponsor_waives_and_the_owner_does_not(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    path, match = f"/api/v1/conditions/{one.id}/waiver", {"If-Match": '"1"'}
    refused = ApiClient(sqlite_world, "adviser").post(path, {"reason": "Moot."}, **match)
    assert refused.status_code == 403
    sponsor = ApiClient(sqlite_world, "sponsor")
    empty = sponsor.post(path, {"reason": "  "}, **match)
    assert (empty.status_code, pointers(empty)) == (422, ["#/reason"])
    waived = sponsor.post(path, {"reason": "Moot."}, **match)
    assert (waived.status_code, waived.json()["state"]) == (201, "waived")


def test_the_inbox_holds_what_waits(world: World) -> None:
    review = world.submitted(world.opportunity())
    found = ApiClient(world, "sponsor").get("/api/v1/inbox")
    assert found.status_code == 200
    assert [g["review_id"] for g in found.json()["waiting"]] == [review.id]
    system = ApiClient(world, None, programme_ids=(world.programme_id,))
    assert system.get("/api/v1/inbox").json()["waiting"] == []
