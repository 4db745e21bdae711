"""The team's page, and the sponsor's: risk, resuming, reopening."""

import pytest

from app.queries.opportunities import opportunity as find
from app.schemas.opportunity import OpportunityOut
from tests.client import PageClient, errors_on
from tests.world import World


def on_hold(world: World) -> OpportunityOut:
    made = world.opportunity()
    world.decided(world.submitted(made), "hold")
    found: OpportunityOut = world.read(find, world.lead, made.id)
    return found


def test_a_lead_names_sponsor_and_members(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity(sponsor_id=None)
    client, path = PageClient(world, "lead"), f"/opportunities/{made.id}/team"
    saved = client.post(
        path,
        {"lead_id": world.lead.person_id, "sponsor_id": world.sponsor.person_id, "version": 1},
    )
    assert saved.headers["location"] == f"{path}?done=saved"
    joining = {"person_id": world.adviser.person_id, "role": "adviser", "function": "legal"}
    assert client.post(f"{path}/members", joining).status_code == 303
    after = world.read(find, world.lead, made.id)
    assert (after.sponsor.name, after.team[0].function) == ("Sponsor", "legal")
    assert "Adviser, legal" in client.get(path).text
    removal = f"{path}/members/{world.adviser.person_id}/remove"
    assert client.post(removal).status_code == 303
    assert world.read(find, world.lead, made.id).team == []


def test_what_is_refused_is_said_at_its_field(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client, path = PageClient(sqlite_world, "lead"), f"/opportunities/{made.id}/team"
    response = client.post(f"{path}/members", {"person_id": "", "role": "adviser"})
    assert response.status_code == 422
    response = client.post(
        f"{path}/members", {"person_id": sqlite_world.adviser.person_id, "role": "adviser"}
    )
    assert errors_on(response) == ["Choose what the adviser advises on"]
    same = {"lead_id": sqlite_world.lead.person_id, "version": 1}
    response = client.post(path, {**same, "sponsor_id": sqlite_world.lead.person_id})
    assert response.status_code == 422
    stale = {**same, "sponsor_id": "", "version": 99}
    assert client.post(path, stale).status_code == 409


def test_who_may_not_change_the_team_sees_it_with_the_reason(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    page = PageClient(sqlite_world, "auditor").get(f"/opportunities/{made.id}/team").text
    assert "Auditors read everything and change nothing." in page
    assert "Add to the team" not in page


def test_a_lead_who_shuts_themselves_out_lands_on_the_pipeline(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    command = {"lead_id": "", "sponsor_id": world.sponsor.person_id, "restricted": "yes"}
    client = PageClient(world, "lead")
    response = client.post(f"/opportunities/{made.id}/team", {**command, "version": 1})
    assert response.headers["location"] == "/pipeline?done=saved"
    assert client.get(f"/opportunities/{made.id}/team").status_code == 404


def test_the_sponsor_accepts_the_risk_in_writing(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client, path = PageClient(sqlite_world, "sponsor"), f"/opportunities/{made.id}/risk"
    empty = client.post(path, {"statement": "  "})
    assert (empty.status_code, errors_on(empty)) == (422, ["Enter something here"])
    assert client.post(path, {"statement": "It may not pay."}).status_code == 303
    assert "It may not pay." in client.get(path).text


def test_others_read_the_risk_and_are_told_who_accepts_it(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client, path = PageClient(sqlite_world, "lead"), f"/opportunities/{made.id}/risk"
    page = client.get(path).text
    assert "sponsor can do this" in page
    assert "<textarea" not in page
    assert client.post(path, {"statement": "I accept."}).status_code == 403


def test_the_sponsor_resumes_what_is_on_hold(sqlite_world: World) -> None:
    made = on_hold(sqlite_world)
    client, path = PageClient(sqlite_world, "sponsor"), f"/opportunities/{made.id}/resume"
    sent = {"version": made.version, "reason": ""}
    assert client.post(path, sent).status_code == 422
    assert client.post(path, {**sent, "reason": "Spring came."}).status_code == 303
    assert sqlite_world.read(find, sqlite_world.lead, made.id).status == "active"
    page = client.get(path).text
    assert "Only an opportunity on hold can be resumed." in page
    assert "<textarea" not in page


def test_the_sponsor_sends_it_back_to_a_stage_they_choose(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    sqlite_world.decided(sqlite_world.submitted(made))
    found = sqlite_world.read(find, sqlite_world.lead, made.id)
    client, path = PageClient(sqlite_world, "sponsor"), f"/opportunities/{made.id}/reopen"
    sent = {"version": found.version, "reason": "The regulator objects."}
    refused = client.post(path, sent)
    assert refused.status_code == 422
    assert "The regulator objects." in refused.text
    assert client.post(path, {**sent, "stage": "tender"}).status_code == 409
    assert client.post(path, {**sent, "stage": "stakeholder_analysis"}).status_code == 303
    assert sqlite_world.read(find, sqlite_world.lead, made.id).stage == "stakeholder_analysis"


@pytest.mark.parametrize("act", ["resume", "reopen"])
def test_only_the_sponsor_is_offered_the_form(sqlite_world: World, act: str) -> None:
    made = on_hold(sqlite_world)
    client, path = PageClient(sqlite_world, "lead"), f"/opportunities/{made.id}/{act}"
    page = client.get(path).text
    assert "<textarea" not in page
    sent = {"version": made.version, "reason": "Go.", "stage": "stakeholder_analysis"}
    assert client.post(path, sent).status_code in (403, 409)
    assert sqlite_world.read(find, sqlite_world.lead, made.id).status == "on_hold"
