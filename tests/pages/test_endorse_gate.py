"""Pages of advice on a gate: asking, answering, taking back, and what the sponsor reads."""

import re

import pytest

from tests.advising import asked, said, with_adviser
from tests.client import PageClient, errors_on
from tests.world import World


@pytest.fixture
def advised(sqlite_world: World) -> World:
    with_adviser(sqlite_world, "policy")
    with_adviser(sqlite_world, "legal")
    return sqlite_world


def test_the_lead_asks_while_preparing(advised: World) -> None:
    review = advised.review(advised.opportunity())
    lead = PageClient(advised, "lead")
    assert "Asked on submission" in lead.get(f"/gates/{review.id}").text
    at = f"/gates/{review.id}/advice"
    refused = lead.post(at, {"note": "The rights."})
    assert refused.status_code == 422 and "The rights." in refused.text
    assert lead.post(at, {"functions": "legal", "note": "The rights."}).status_code == 303
    assert "“The rights.”" in lead.get(f"/gates/{review.id}").text


def test_an_adviser_answers_on_a_page_of_their_own(advised: World) -> None:
    review = advised.review(advised.opportunity())
    asked(advised, review.id, "legal")
    legal = PageClient(advised, "legal")
    at = f"/gates/{review.id}/advice/legal"
    assert at in legal.get(f"/gates/{review.id}").text
    assert "Endorse with comments" in legal.get(at).text
    refused = legal.post(at, {"verdict": "object"})
    assert refused.status_code == 422
    assert errors_on(refused) == ["To object, say what stands behind it"]
    assert errors_on(legal.post(at, {"reason": "So."})) == ["Choose what you say"]
    assert legal.post(at, {"verdict": "object", "reason": "Unsettled."}).status_code == 303
    page = legal.get(f"/gates/{review.id}").text
    assert "Objects" in page and "Unsettled." in page


def test_others_read_and_cannot_answer(advised: World) -> None:
    review = advised.review(advised.opportunity())
    asked(advised, review.id, "legal")
    at = f"/gates/{review.id}/advice/legal"
    member = PageClient(advised, "member")
    assert "Only an adviser of this function" in member.get(at).text
    assert member.post(at, {"verdict": "endorse"}).status_code == 403
    assert PageClient(advised, "neighbour").get(at).status_code == 404
    assert member.get(f"/gates/{review.id}/advice/it").status_code == 404


def test_the_sponsor_overrides_an_objection_only_with_a_reason(advised: World) -> None:
    review = advised.submitted(advised.opportunity())
    said(advised, "policy", review.id, "object", reason="Against the white paper.")
    sponsor = PageClient(advised, "sponsor")
    page = sponsor.get(f"/gates/{review.id}").text
    assert "Policy objects." in page and "override_reason" in page
    form = {"outcome": "proceed", "pack_digest": review.pack_digest}
    refused = sponsor.post(f"/gates/{review.id}/decision", form)
    assert refused.status_code == 422
    assert "Say why it goes on all the same" in errors_on(refused)[0]
    form |= {"override_reason": "The minister agreed."}
    assert sponsor.post(f"/gates/{review.id}/decision", form).status_code == 303
    for path in (f"/gates/{review.id}", f"/gates/{review.id}/print"):
        page = sponsor.get(path).text
        assert "although advice stood against it" in page and "The minister agreed." in page


def test_an_adviser_takes_back_what_they_said(advised: World) -> None:
    review = advised.review(advised.opportunity())
    asked(advised, review.id, "legal")
    said(advised, "legal", review.id, "object", reason="Unsettled.")
    legal = PageClient(advised, "legal")
    found = re.search(
        rf"/gates/{review.id}/advice/withdrawals/\d+", legal.get(f"/gates/{review.id}").text
    )
    assert found is not None
    assert legal.post(found[0], {}).status_code == 422
    assert "Only the adviser who gave it" in PageClient(advised, "member").get(found[0]).text
    assert legal.post(found[0], {"reason": "It is settled."}).status_code == 303
    assert "It is settled." in legal.get(f"/gates/{review.id}").text


def test_a_request_in_the_inbox_leads_to_the_page_that_answers_it(advised: World) -> None:
    review = advised.submitted(advised.opportunity())
    policy = PageClient(advised, "policy")
    answer = f"/gates/{review.id}/advice/policy"
    assert f'href="{answer}"' in policy.get("/inbox").text
    assert policy.get(answer).status_code == 200
