"""Preparing a gate on its page: what is missing, answering, submitting, withdrawing."""

import hashlib
import re
from typing import Any

import httpx
import pytest

from app.queries.gates import FIX_FIELDS, FIX_PAGES, gate_review
from app.schemas.gate import AnswerCriterion
from app.schemas.opportunity import AddTeamMember, CreateOpportunity
from app.services.gates import answer_criterion
from app.services.opportunities import add_team_member, create_opportunity
from tests.client import PageClient, errors_on
from tests.services.test_answer_criterion import KEY, document
from tests.services.test_submit_gate import edited
from tests.world import World


def text_of(response: httpx.Response) -> str:
    """The page's words, without tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.text).split())


def item(response: httpx.Response, key: str = KEY) -> str:
    """The markup of one criterion."""
    found = re.search(
        rf'<li id="criterion-{key}">(.*?)</li>\s*(?=<li id=|</ol>)', response.text, re.S
    )
    assert found is not None
    return found[1]


def fields(review_id: int, key: str = KEY, **changed: Any) -> tuple[str, dict[str, Any]]:
    """Where an answer is posted, and a sound one."""
    return f"/gates/{review_id}/answers/{key}", {
        "answer": "met",
        "note": "Nine of nine.",
        "version": "0",
        **changed,
    }


def test_what_is_missing_stands_first_each_with_the_link_that_mends_it(
    sqlite_world: World,
) -> None:
    opportunity = sqlite_world.opportunity(need="", outcomes=[])
    review = sqlite_world.review(opportunity)
    page = PageClient(sqlite_world, "lead").get(f"/gates/{review.id}")

    assert page.status_code == 200
    preflight = page.text.split('class="preflight', 1)[1].split("</section>", 1)[0]
    assert f'href="/opportunities/{opportunity.id}/edit#need"' in preflight
    assert f'href="#criterion-{KEY}"' in preflight
    assert preflight.index("need") < page.text.index('id="crit-h"')


def test_a_link_to_a_field_leads_to_that_field(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    page = PageClient(sqlite_world, "lead").get(f"/opportunities/{opportunity.id}/edit").text
    pages = {**FIX_PAGES, **FIX_FIELDS}.values()
    for anchor in (path.split("#")[1] for path in pages if "/edit#" in path):
        assert f'id="{anchor}"' in page, anchor


def test_the_form_waits_until_it_can_be_submitted_and_says_what_is_left(
    sqlite_world: World,
) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.review(opportunity)
    lead = PageClient(sqlite_world, "lead")
    before = lead.get(f"/gates/{review.id}")
    assert "Submit for decision" not in before.text
    assert "still to answer" in before.text
    sqlite_world.answered(opportunity)
    assert "Submit for decision" in lead.get(f"/gates/{review.id}").text


def test_an_answer_is_saved_and_the_page_comes_back_at_it(sqlite_world: World) -> None:
    review = sqlite_world.review(sqlite_world.opportunity())
    lead = PageClient(sqlite_world, "lead")
    response = lead.post(*fields(review.id))
    assert response.status_code == 303
    assert response.headers["location"] == f"/gates/{review.id}?saved={KEY}#criterion-{KEY}"

    page = lead.get(f"/gates/{review.id}?saved={KEY}")
    assert "Nine of nine." in item(page)
    assert "Saved." in item(page)
    assert "Every criterion is answered" in item(page)


def test_a_saved_answer_leads_to_the_next(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    sqlite_world.decided(sqlite_world.submitted(opportunity))
    review = sqlite_world.review(opportunity)
    first, second, *_ = [c for c in review.criteria if c.kind == "judgement"]
    lead = PageClient(sqlite_world, "lead")
    data = {"answer": "met", "note": "Nine of nine.", "version": "0"}
    lead.post(f"/gates/{review.id}/answers/{first.key}", data)
    page = lead.get(f"/gates/{review.id}?saved={first.key}").text
    assert f'Next to answer: <a href="#criterion-{second.key}"' in page


def test_documents_are_offered_and_kept_as_evidence(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.review(opportunity)
    first, second = (document(sqlite_world, opportunity.id, n) for n in ("lead", "member"))
    lead = PageClient(sqlite_world, "lead")
    path, data = fields(review.id, document_ids=[str(first), str(second)])
    assert lead.post(path, data).status_code == 303
    page = lead.get(f"/gates/{review.id}")
    assert f'href="/documents/{first}"' in item(page)
    assert item(page).count(" checked") == 3


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"answer": ""}, "Choose how far this is met"),
        ({"note": " "}, "Say why"),
        ({"document_ids": "999"}, "Choose documents of this opportunity"),
        ({"answer": "perhaps"}, "Choose one of"),
    ],
)
def test_a_refused_answer_keeps_what_was_typed(
    sqlite_world: World, changed: dict[str, Any], message: str
) -> None:
    review = sqlite_world.review(sqlite_world.opportunity())
    typed = {"note": "Eight of nine so far.", **changed}
    path, data = fields(review.id, **typed)
    page = PageClient(sqlite_world, "lead").post(path, data)
    assert page.status_code == 422
    assert any(message in error for error in errors_on(page))
    assert "<title>Error: " in page.text
    if typed["note"].strip():
        assert "Eight of nine so far." in item(page)
    assert '<details class="answer" open>' in item(page)


def test_somebody_else_answered_meanwhile_both_are_shown_and_saving_again_wins(
    sqlite_world: World,
) -> None:
    review = sqlite_world.review(sqlite_world.opportunity())
    theirs = AnswerCriterion(answer="partly_met", note="Theirs.")
    sqlite_world.write(answer_criterion, sqlite_world.lead, review.id, KEY, theirs)
    lead = PageClient(sqlite_world, "lead")
    page = lead.post(*fields(review.id, note="Mine."))
    assert page.status_code == 409
    assert "Mine." in item(page)
    assert "Theirs." in item(page)
    assert 'name="version" value="1"' in item(page)

    again = lead.post(*fields(review.id, note="Mine.", version="1"))
    assert again.status_code == 303
    kept = sqlite_world.read(gate_review, sqlite_world.lead, review.id)
    assert next(c.note for c in kept.criteria if c.key == KEY) == "Mine."


def test_an_answer_to_a_submitted_gate_is_refused_on_the_page(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    page = PageClient(sqlite_world, "lead").post(*fields(review.id))
    assert page.status_code == 409
    assert "Withdraw it first" in page.text


def test_submitting_and_withdrawing(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.answered(opportunity)
    lead = PageClient(sqlite_world, "lead")
    path = f"/gates/{review.id}"

    empty = lead.post(f"{path}/submission", {})
    assert empty.status_code == 422
    assert errors_on(empty) == ["Choose what the team recommends", "Enter something here"]

    asked = lead.post(f"{path}/submission", {"recommendation": "proceed", "statement": "Ready."})
    assert asked.status_code == 303
    waiting = lead.get(path)
    assert "Waiting for a decision" in waiting.text
    assert "Sponsor decides" in text_of(waiting)
    assert 'action="/gates/1/decision' not in waiting.text

    unsaid = lead.post(f"{path}/withdrawal", {"reason": ""})
    assert unsaid.status_code == 422
    back = lead.post(f"{path}/withdrawal", {"reason": "A slip."})
    assert back.status_code == 303
    assert back.headers["location"] == f"/opportunities/{opportunity.id}/gate?done=withdrawn"
    record = lead.get(path)
    assert "No decision was made" in record.text
    assert "A slip." in record.text
    following = sqlite_world.review(opportunity)
    assert "Ready." in lead.get(f"/gates/{following.id}").text


def test_submitting_twice_says_that_it_waits(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    asked = {"recommendation": "proceed", "statement": "Ready."}
    page = PageClient(sqlite_world, "lead").post(f"/gates/{review.id}/submission", asked)
    assert page.status_code == 409
    assert "already waiting for a decision" in page.text


def test_a_change_after_submission_is_named_with_what_to_do(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.submitted(opportunity)
    edited(sqlite_world, opportunity.id, need="Another.")
    for_team = PageClient(sqlite_world, "lead").get(f"/gates/{review.id}")
    assert "Changed since it was submitted: need" in text_of(for_team)
    assert 'href="#withdraw-reason"' in for_team.text
    for_sponsor = PageClient(sqlite_world, "sponsor").get(f"/gates/{review.id}")
    assert "cannot be decided until the team withdraws it" in text_of(for_sponsor)


@pytest.mark.parametrize("name", ["member", "adviser", "auditor", "sponsor"])
def test_others_see_it_without_forms_and_are_told_why(sqlite_world: World, name: str) -> None:
    review = sqlite_world.review(sqlite_world.opportunity())
    page = PageClient(sqlite_world, name).get(f"/gates/{review.id}")
    assert page.status_code == 200
    assert f"/gates/{review.id}/answers" not in page.text
    reason = "change nothing" if name == "auditor" else "lead"
    assert reason in text_of(page).split("In preparation")[1]


def test_a_member_of_the_team_answers_and_leaves_submitting_to_a_lead(
    sqlite_world: World,
) -> None:
    opportunity = sqlite_world.opportunity()
    joining = AddTeamMember(person_id=sqlite_world.member.person_id, role="member")
    sqlite_world.write(add_team_member, sqlite_world.lead, opportunity.id, joining)
    review = sqlite_world.answered(opportunity)
    member = PageClient(sqlite_world, "member")
    page = member.get(f"/gates/{review.id}")
    assert f"/gates/{review.id}/answers/{KEY}" in page.text
    assert "Submit for decision" not in page.text
    refused = member.post(
        f"/gates/{review.id}/submission", {"recommendation": "proceed", "statement": "Go."}
    )
    assert refused.status_code == 403
    assert "lead" in text_of(refused)


def test_the_sponsor_is_shown_the_risk_they_have_not_accepted(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.review(opportunity)
    link = f'href="/opportunities/{opportunity.id}/risk"'
    assert link in PageClient(sqlite_world, "sponsor").get(f"/gates/{review.id}").text
    assert link not in PageClient(sqlite_world, "lead").get(f"/gates/{review.id}").text


def test_what_one_may_not_see_is_not_found(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    outsider = PageClient(sqlite_world, "neighbour")
    for path in ("", "/print", "/pack"):
        assert outsider.get(f"/gates/{review.id}{path}").status_code == 404
    for path in ("/submission", "/withdrawal", "/decision", f"/answers/{KEY}"):
        data = {"reason": "x", "recommendation": "stop", "statement": "x", "answer": "met"}
        data |= {"outcome": "proceed", "pack_digest": "0" * 64, "note": "x"}
        assert outsider.post(f"/gates/{review.id}{path}", data).status_code == 404
    assert outsider.get("/gates/99999999999999999999").status_code == 404


def test_the_pack_downloads_and_the_page_prints(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    sponsor = PageClient(sqlite_world, "sponsor")
    file = sponsor.get(f"/gates/{review.id}/pack")
    assert "attachment" in file.headers["content-disposition"]
    assert hashlib.sha256(file.content).hexdigest() == review.pack_digest

    paper = sponsor.get(f"/gates/{review.id}/print")
    assert paper.status_code == 200
    assert review.pack_digest in paper.text
    assert "Every key stakeholder" in paper.text
    assert "Record decision" not in paper.text


def test_a_sponsor_who_could_answer_is_warned_that_it_bars_them_from_deciding(
    sqlite_world: World,
) -> None:
    both = sqlite_world.neighbour
    command = CreateOpportunity(
        programme_id=sqlite_world.other_programme_id, title="Next door", sponsor_id=both.person_id
    )
    made = sqlite_world.write(create_opportunity, both, command)
    page = PageClient(sqlite_world, "neighbour").get(f"/gates/{made.open_review_id}")
    assert "You are the sponsor. Whoever answers" in text_of(page)
    review = sqlite_world.review(sqlite_world.opportunity())
    assert (
        "You are the sponsor"
        not in PageClient(sqlite_world, "lead").get(f"/gates/{review.id}").text
    )
