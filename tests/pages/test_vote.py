"""Several sponsors decide on the page: votes stay hidden, disagreement has a way out."""

from typing import Any

import httpx

from app.domain.terms import Quorum
from app.queries.gates import gate_review
from app.queries.opportunities import opportunity as find
from app.schemas.gate import GateReviewOut
from app.schemas.opportunity import AddTeamMember, EditOpportunity
from app.services.opportunities import edit_opportunity
from tests.client import ApiClient, PageClient, errors_on
from tests.pages.signing import age_sessions
from tests.pages.test_prepare_gate import text_of
from tests.services.test_vote import prepared_by, standing_in
from tests.voting import sponsored, together, vote
from tests.world import World

SECRET = "Not while the licence is unsettled"


def decide(client: PageClient, review: GateReviewOut, **fields: Any) -> httpx.Response:
    form = {"pack_digest": review.pack_digest, "outcome": "proceed", "reason": "", **fields}
    return client.post(f"/gates/{review.id}/decision", form)


def test_a_vote_is_cast_shown_to_its_voter_and_can_be_changed(sqlite_world: World) -> None:
    review = together(sqlite_world, number=2)
    sponsor = PageClient(sqlite_world, "sponsor")
    page = sponsor.get(f"/gates/{review.id}")
    assert "2 of 2 sponsors must agree." in text_of(page)
    assert "Cast your vote" in page.text
    sent = decide(sponsor, review, outcome="stop", reason=SECRET)
    assert sent.headers["location"] == f"/gates/{review.id}?done=voted"
    page = sponsor.get(sent.headers["location"])
    assert "You can change it until the outcome is." in text_of(page)
    assert "You voted: stop this opportunity." in text_of(page)
    assert SECRET in page.text
    assert "Change your vote" in page.text
    assert decide(sponsor, review).headers["location"].endswith("done=voted")


def test_after_a_while_both_forms_of_a_split_vote_ask_for_the_password(sqlite_world: World) -> None:
    review = together(sqlite_world, number=2)
    vote(sqlite_world, "sponsor", review)
    vote(sqlite_world, "other_sponsor", review, "stop")
    sponsor = PageClient(sqlite_world, "sponsor")
    age_sessions(sqlite_world, minutes=60)
    page = sponsor.get(f"/gates/{review.id}")
    assert page.text.count('type="password"') == 2
    refused = sponsor.post(f"/gates/{review.id}/outcome", {"pack_digest": review.pack_digest})
    assert errors_on(refused) == ["Enter your password to confirm it is you"]
    assert 'href="#outcome-password"' in refused.text


def test_the_other_sponsor_and_the_team_do_not_read_it(sqlite_world: World) -> None:
    review = together(sqlite_world)
    vote(sqlite_world, "sponsor", review, "stop", reason=SECRET)
    pages = (f"/gates/{review.id}", f"/gates/{review.id}/print", "/inbox")
    pages += (f"/opportunities/{review.opportunity_id}/history",)
    pages += (f"/opportunities/{review.opportunity_id}",)
    for name in ("other_sponsor", "lead", "auditor"):
        client = PageClient(sqlite_world, name)
        for path in pages:
            assert SECRET not in client.get(path).text, (name, path)
    assert "Has voted" not in PageClient(sqlite_world, "other_sponsor").get(pages[0]).text
    assert "Has voted" in PageClient(sqlite_world, "lead").get(pages[0]).text
    api = ApiClient(sqlite_world, "other_sponsor")
    for path in (
        f"/api/v1/gates/{review.id}",
        f"/api/v1/opportunities/{review.opportunity_id}/events",
        "/api/v1/inbox",
    ):
        assert SECRET not in api.get(path).text


def test_a_split_offers_its_way_out_to_those_who_voted(sqlite_world: World) -> None:
    review = together(sqlite_world, number=2)
    vote(sqlite_world, "sponsor", review)
    vote(sqlite_world, "other_sponsor", review, "stop", reason=SECRET)
    sponsor = PageClient(sqlite_world, "sponsor")
    page = sponsor.get(f"/gates/{review.id}")
    assert "You do not agree" in page.text
    assert SECRET in page.text
    assert "You do not agree" not in PageClient(sqlite_world, "lead").get(page.url.path).text
    ended = sponsor.post(f"/gates/{review.id}/outcome", {"pack_digest": review.pack_digest})
    page = sponsor.get(ended.headers["location"])
    assert "Decision recorded." in text_of(page)
    assert "The sponsors did not agree." in text_of(page)


def test_ending_a_vote_too_early_is_refused_on_the_page(sqlite_world: World) -> None:
    review = together(sqlite_world, number=2)
    sponsor = PageClient(sqlite_world, "sponsor")
    refused = sponsor.post(f"/gates/{review.id}/outcome", {"pack_digest": review.pack_digest})
    assert refused.status_code == 409
    assert "Vote first" in text_of(refused)


def test_a_quorum_out_of_reach_is_told_with_the_link_that_mends_it(sqlite_world: World) -> None:
    review = together(sqlite_world, Quorum.SOME, 2, number=2)
    prepared_by(sqlite_world, review, "other_sponsor")
    page = PageClient(sqlite_world, "sponsor").get(f"/gates/{review.id}")
    assert "1 sponsor can vote and 2 must agree" in text_of(page)
    assert f'href="/opportunities/{review.opportunity_id}/team">Name another sponsor' in page.text
    assert 'id="decide"' not in page.text


def test_a_delegate_is_told_for_whom_they_decide(sqlite_world: World) -> None:
    review = together(sqlite_world, number=2)
    standing_in(sqlite_world, "delegate", "other_sponsor")
    client = PageClient(sqlite_world, "delegate")
    page = client.get(f"/gates/{review.id}")
    assert "You stand in for Other Sponsor." in text_of(page)
    vote(sqlite_world, "sponsor", review)
    decided = client.get(decide(client, review).headers["location"])
    assert "Delegate for Other Sponsor" in text_of(decided)


def test_a_delegate_of_two_chooses_for_whom(sqlite_world: World) -> None:
    review = together(sqlite_world)
    standing_in(sqlite_world, "delegate", "other_sponsor", "third_sponsor")
    client = PageClient(sqlite_world, "delegate")
    assert "For whom do you vote?" in client.get(f"/gates/{review.id}").text
    refused = decide(client, review)
    assert refused.status_code == 422
    assert errors_on(refused) == ["Choose for whom you vote: Other Sponsor or Third Sponsor"]


def test_what_changed_since_the_last_attempt_stands_field_by_field(sqlite_world: World) -> None:
    world = sqlite_world
    opportunity = sponsored(world, 1)
    first = world.submitted(opportunity)
    world.decided(first, "rework")
    now = world.read(find, world.lead, opportunity.id)
    kept = {name: getattr(now, name) for name in EditOpportunity.model_fields}
    kept |= {"expected_value_pence": 260_000_000, "need": "Insurers asked in writing."}
    world.write(edit_opportunity, world.lead, opportunity.id, EditOpportunity.model_validate(kept))
    again = world.submitted(opportunity)
    page = PageClient(world, "sponsor").get(f"/gates/{again.id}")
    told = text_of(page)
    assert "2 changes since attempt 1" in told
    assert "Before: £2,400,000.00 Now: £2,600,000.00" in told
    assert "Before: Insurers lack local flood forecasts. Now: Insurers asked in writing." in told
    since = ApiClient(world, "sponsor").get(f"/api/v1/gates/{again.id}/changes").json()
    assert {c["label"] for c in since["changes"]} == {"Expected value", "Need"}
    assert ApiClient(world, "lead").get(f"/api/v1/gates/{first.id}/changes").json() is None


def test_everything_needed_is_on_the_page_and_on_paper(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity(value_note="Ten sites."))
    client = PageClient(sqlite_world, "sponsor")
    for path in (f"/gates/{review.id}", f"/gates/{review.id}/print"):
        page = text_of(client.get(path))
        for part in (
            "Expected value £2.4m to the public side",
            "No share agreement is recorded yet",
            "Accepted in writing by Sponsor",
            "Ten sites.",
            "Conflicts",
            "What happened so far",
        ):
            assert part in page, (path, part)
    printed = client.get(f"/gates/{review.id}/print").text
    assert "<summary" not in printed[printed.index("<main") :]


def test_a_further_sponsor_is_named_on_the_teams_page(sqlite_world: World) -> None:
    world = sqlite_world
    opportunity = world.opportunity()
    lead = PageClient(world, "lead")
    person_id = world.actors["other_sponsor"].person_id
    path = f"/opportunities/{opportunity.id}/team"
    saved = lead.post(f"{path}/members", {"person_id": person_id, "role": "sponsor"})
    assert saved.status_code == 303
    assert "Sponsor: decides its gates too" in lead.get(path).text
    for name, problem in (
        ("member", "Choose a sponsor of this programme"),
        ("lead", "Choose a sponsor of this programme"),
    ):
        form = {"person_id": world.actors[name].person_id, "role": "sponsor"}
        refused = lead.post(f"{path}/members", form)
        assert (refused.status_code, errors_on(refused)) == (422, [problem])
    again = lead.post(f"{path}/members", {"person_id": person_id, "role": "sponsor"})
    assert again.status_code == 409


def test_over_the_api_a_vote_is_no_decision_yet(sqlite_world: World) -> None:
    review = together(sqlite_world, number=2)
    body = {"outcome": "proceed", "pack_digest": review.pack_digest}
    first = ApiClient(sqlite_world, "sponsor").post(f"/api/v1/gates/{review.id}/decision", body)
    assert (first.status_code, first.json()["decision"]) == (201, None)
    second = ApiClient(sqlite_world, "other_sponsor")
    told = second.post(f"/api/v1/gates/{review.id}/decision", body).json()
    assert told["decision"]["outcome"] == "proceed"
    assert len(told["voting"]["votes"]) == 2
    end = second.post(f"/api/v1/gates/{review.id}/outcome", {"pack_digest": review.pack_digest})
    assert end.status_code == 409


def test_the_api_knows_the_further_sponsor(sqlite_world: World) -> None:
    world = sqlite_world
    opportunity = world.opportunity()
    joining = AddTeamMember(person_id=world.other_sponsor.person_id, role="sponsor")
    lead = ApiClient(world, "lead")
    path = f"/api/v1/opportunities/{opportunity.id}/team/members"
    told = lead.post(path, joining.model_dump(mode="json"))
    assert told.status_code == 201
    assert [m["role"] for m in told.json()["team"]] == ["sponsor"]
    assert world.read(gate_review, world.lead, world.review(opportunity).id).voting is None
