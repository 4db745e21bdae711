"""The pages of the analysis: test, context, assets, barriers; and the portfolio by dimension."""

from typing import Any

import pytest

from app.queries.analysis import assets, barriers, context_items
from app.queries.commercialisation import commercialisation_test
from tests.client import ApiClient, PageClient, errors_on
from tests.pages.test_prepare_gate import text_of
from tests.services.test_take_test import PARTNERSHIP
from tests.world import World

ANSWERS = {f"answer-{question}": answer for question, answer in PARTNERSHIP.items()}


@pytest.fixture
def here(sqlite_world: World) -> str:
    return f"/opportunities/{sqlite_world.opportunity().id}"


def number(here: str) -> int:
    return int(here.rpartition("/")[2])


def test_the_test_is_answered_and_says_plainly_what_it_is(sqlite_world: World, here: str) -> None:
    lead = PageClient(sqlite_world, "lead")
    assert "Not tested yet" in text_of(PageClient(sqlite_world, "auditor").get(f"{here}/test"))
    assert "more answers will tell" in text_of(lead.get(f"{here}/test"))
    saved = lead.post(f"{here}/test", {**ANSWERS, "version": "0", "contract_form": "subcontract"})
    assert (saved.status_code, saved.headers["location"]) == (303, f"{here}/test?done=saved")
    words = text_of(PageClient(sqlite_world, "auditor").get(f"{here}/test"))
    assert "This is commercialisation: a commercial partnership." in words
    assert "In form: sub-contract. In substance: commercial partnership." in words
    assert "Save the answers" not in words
    assert "Change the answers" not in words
    assert "Save the answers" not in text_of(lead.get(f"{here}/test"))
    assert "Save the answers" in text_of(lead.get(f"{here}/test?change=1"))


def test_the_verdict_is_shown_while_one_answers_and_nothing_is_saved(
    sqlite_world: World, here: str
) -> None:
    lead = PageClient(sqlite_world, "lead")
    answers = "answer-exchange=work&answer-reward=price&answer-owners=public"
    page = lead.get(f"{here}/test/verdict?{answers}")
    assert "This is outsourcing, not commercialisation." in page.text
    assert "more answers will tell" in lead.get(f"{here}/test/verdict?answer-alone=nobody").text
    found = sqlite_world.read(commercialisation_test, sqlite_world.lead, number(here))
    assert found.version == 0


def test_answers_on_top_of_somebody_elses_are_refused_once_and_kept(
    sqlite_world: World, here: str
) -> None:
    lead = PageClient(sqlite_world, "lead")
    lead.post(f"{here}/test", {**ANSWERS, "version": "0"})
    mine = {**ANSWERS, "answer-growth": "no", "note-growth": "A flat fee.", "version": "0"}
    stale = lead.post(f"{here}/test", mine)
    assert stale.status_code == 409
    words = text_of(stale)
    assert "Somebody changed the answers while you were reading" in words
    assert "Does the commercial side gain when more people use the service? No Yes" in words
    assert ">\nA flat fee.</textarea>" in stale.text
    assert 'name="version" value="1"' in stale.text
    again = lead.post(f"{here}/test", {"answer-growth": "no", "version": "1"})
    assert again.status_code == 303


def test_a_verdict_that_differs_from_the_details_says_so(sqlite_world: World) -> None:
    made = sqlite_world.opportunity(ownership_model="concession")
    lead = PageClient(sqlite_world, "lead")
    lead.post(f"/opportunities/{made.id}/test", {**ANSWERS, "version": "0"})
    words = text_of(lead.get(f"/opportunities/{made.id}/test"))
    assert "The details say concession." in words
    answers = "&".join(f"{name}={answer}" for name, answer in ANSWERS.items())
    live = lead.get(f"/opportunities/{made.id}/test/verdict?{answers}")
    assert "The details say concession." in text_of(live)


CONTEXT = {"kind": "election", "title": "Local elections", "bearing": "hinders"}
DATED = {"starts_on-day": "6", "starts_on-month": "5", "starts_on-year": "2027"}


def test_the_context_is_drawn_and_listed(sqlite_world: World, here: str) -> None:
    lead = PageClient(sqlite_world, "lead")
    assert "No context yet" in text_of(lead.get(f"{here}/context"))
    assert lead.post(f"{here}/context", {**CONTEXT, **DATED}).status_code == 303
    page = lead.get(f"{here}/context")
    assert "<title>Local elections</title>" in page.text
    assert "Next: Local elections, 6 May 2027" in text_of(page)
    lead.post(f"{here}/context", {**CONTEXT, **DATED, "title": "Votes", "date_note": "in spring"})
    assert "Votes Election Hinders in spring Change" in text_of(lead.get(f"{here}/context"))


def test_a_bad_date_keeps_what_was_typed(sqlite_world: World, here: str) -> None:
    lead = PageClient(sqlite_world, "lead")
    bad = lead.post(f"{here}/context", {**CONTEXT, **DATED, "starts_on-month": "13"})
    assert bad.status_code == 422
    assert 'value="Local elections"' in bad.text
    assert len(errors_on(bad)) == 1
    assert sqlite_world.read(context_items, sqlite_world.lead, number(here)) == []


def test_two_editors_see_both_versions_and_lose_nothing(sqlite_world: World, here: str) -> None:
    lead = PageClient(sqlite_world, "lead")
    lead.post(f"{here}/context", CONTEXT)
    item = sqlite_world.read(context_items, sqlite_world.lead, number(here))[0]
    edit = f"/context/{item.id}/edit"
    lead.post(edit, {**CONTEXT, "title": "Theirs", "version": "1"})
    stale = lead.post(edit, {**CONTEXT, "title": "Mine", "version": "1"})
    assert stale.status_code == 409
    words = text_of(stale)
    assert "Somebody else saved this while you were editing" in words
    assert "Title Mine Theirs" in words
    assert 'value="Mine"' in stale.text
    assert lead.post(edit, {**CONTEXT, "title": "Mine", "version": "2"}).status_code == 303
    gone = lead.post(f"/context/{item.id}/removal", {"version": "3", "reason": "Over."})
    assert gone.headers["location"] == f"{here}/context?done=removed"
    assert lead.get(edit).status_code == 404


def test_taking_off_what_somebody_changed_is_refused_and_keeps_the_reason(
    sqlite_world: World, here: str
) -> None:
    lead = PageClient(sqlite_world, "lead")
    lead.post(f"{here}/barriers", {"key": "regulation", "severity": "5"})
    barrier = sqlite_world.read(barriers, sqlite_world.lead, number(here))[0]
    form = {"title": "Rules on aid", "severity": "4", "state": "standing", "version": "1"}
    saved = lead.post(f"/barriers/{barrier.id}/edit", form)
    assert saved.headers["location"] == f"{here}/barriers?done=saved#barrier-{barrier.id}"
    refused = lead.post(
        f"/barriers/{barrier.id}/removal", {"version": "1", "reason": "Not ours <here>."}
    )
    assert refused.status_code == 409
    assert 'value="Not ours &lt;here&gt;."' in refused.text
    assert 'value="Rules on aid"' in refused.text
    gone = lead.post(f"/barriers/{barrier.id}/removal", {"version": "2", "reason": "Not ours."})
    assert gone.headers["location"] == f"{here}/barriers?done=removed"


def test_a_score_without_its_reason_is_sent_back(sqlite_world: World, here: str) -> None:
    lead = PageClient(sqlite_world, "lead")
    form = {"name": "Model", "kind": "data", "social": "4", "worth_pence": "£1.2m"}
    bad = lead.post(f"{here}/assets/new", form)
    assert bad.status_code == 422
    assert errors_on(bad) == ["Say why the social potential has this score"]
    assert 'value="£1.2m"' in bad.text
    assert lead.post(f"{here}/assets/new", {**form, "social_why": "x"}).status_code == 303
    page = lead.get(f"{here}/assets")
    assert "£1.2m" in page.text
    assert "Not known yet: who owns it" in text_of(page)
    asset = sqlite_world.read(assets, sqlite_world.lead, number(here))[0]
    assert 'value="£1.2m"' in lead.get(f"/assets/{asset.id}/edit").text


def test_a_barrier_is_named_overcome_and_answered(sqlite_world: World, here: str) -> None:
    lead = PageClient(sqlite_world, "lead")
    assert lead.post(f"{here}/barriers", {"severity": "3"}).status_code == 422
    lead.post(f"{here}/barriers", {"key": "regulation", "severity": "5"})
    barrier = sqlite_world.read(barriers, sqlite_world.lead, number(here))[0]
    bad = lead.post(f"/barriers/{barrier.id}/mitigations", {"text": "Ask early."})
    assert bad.status_code == 422
    assert errors_on(bad) == ["Choose which of the four ways it is"]
    assert "Ask early." in text_of(bad)
    way = {"way": "management", "text": "Ask early.", "owner_id": str(sqlite_world.lead.person_id)}
    lead.post(f"/barriers/{barrier.id}/mitigations", way)
    page = text_of(lead.get(f"{here}/barriers"))
    assert "Severity 5 of 5" in page
    assert "Lead sees to it" in page
    form = {"title": barrier.title, "severity": "5", "state": "overcome", "version": "1"}
    assert lead.post(f"/barriers/{barrier.id}/edit", form).status_code == 422
    lead.post(f"/barriers/{barrier.id}/edit", {**form, "outcome": "Cleared."})
    assert "Overcome: Cleared." in text_of(lead.get(f"{here}/barriers"))


def test_a_reader_has_no_forms(sqlite_world: World, here: str) -> None:
    auditor = PageClient(sqlite_world, "auditor")
    for part in ("test", "context", "assets", "barriers"):
        page = auditor.get(f"{here}/{part}")
        assert page.status_code == 200
        assert f'action="{here}/{part}' not in page.text


def test_the_portfolio_by_dimension_counts_what_one_may_see(sqlite_world: World) -> None:
    world = sqlite_world
    lead = PageClient(world, "lead")
    assert "No dimensions yet" in text_of(lead.get("/pipeline/dimensions"))
    world.opportunity(dimensions=["new_services", "partnerships"], novelty="radical")
    world.opportunity(dimensions=["new_services"], restricted=True)
    counts: dict[str, Any] = {}
    for name in ("lead", "member", "auditor", "neighbour"):
        items = ApiClient(world, name).get("/api/v1/dimensions").json()["items"]
        counts[name] = {i["dimension"]: i["number"] for i in items if i["number"]}
    assert counts["lead"] == counts["auditor"] == {"new_services": 2, "partnerships": 1}
    assert counts["member"] == {"new_services": 1, "partnerships": 1}
    assert counts["neighbour"] == {}
    page = lead.get("/pipeline/dimensions")
    assert "New services is the most common dimension; 8 of 10 dimensions are unused" in text_of(
        page
    )
    rows = ApiClient(world, "lead").get("/api/v1/opportunities?dimension=partnerships").json()
    assert len(rows) == 1
    table = lead.get("/pipeline/table?dimension=new_services&novelty=radical")
    assert text_of(table).count("Coastal flood model licensing") == 1


def test_the_models_and_their_examples_are_explained_to_everybody(sqlite_world: World) -> None:
    words = text_of(PageClient(sqlite_world, None).get("/help/ownership-models"))
    assert "M6 Toll, Midland Expressway" in words
    assert "This is a concession, not commercialisation." in words
    assert "General knowledge" in words
