"""Deciding a gate on its page: what is barred and why, conditions, refusals, the record."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.clock import now
from app.models import PersonSession
from app.queries.gates import gate_review
from app.schemas.analysis import NameBarrier
from app.schemas.gate import DecideGate
from app.schemas.opportunity import SetTeam
from app.services.analysis import name_barrier
from app.services.decisions import decide_gate
from app.services.opportunities import set_team
from app.services.provenance import Provenance
from tests.client import PageClient, errors_on
from tests.pages.test_prepare_gate import text_of
from tests.services.test_answer_criterion import KEY, document
from tests.services.test_conflicts import declare
from tests.services.test_submit_gate import edited
from tests.world import World


def decide(
    client: PageClient, review: Any, outcome: str = "proceed", **data: str
) -> httpx.Response:
    """Send the decision card."""
    form = {"outcome": outcome, "pack_digest": review.pack_digest, "reason": "So be it.", **data}
    return client.post(f"/gates/{review.id}/decision", form)


def row(world: World, n: int = 0, **fields: str) -> dict[str, str]:
    """A condition as the card sends it."""
    sound = {
        "text": "Name the last owners",
        "owner_id": str(world.lead.person_id),
        "criterion_key": KEY,
        "due_on": "",
        "due_gate": "2",
        **fields,
    }
    return {f"conditions.{n}.{field}": typed for field, typed in sound.items()}


def card(page: httpx.Response) -> str:
    """The markup of the decision card."""
    return page.text.split('<form class="decide', 1)[1].split("</form>", 1)[0]


def test_everything_needed_is_on_one_page(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity(target_dates={"1": "2027-03-31"})
    document(sqlite_world, opportunity.id)
    review = sqlite_world.submitted(opportunity)
    page = PageClient(sqlite_world, "sponsor").get(f"/gates/{review.id}")
    words = text_of(page)
    for wanted in (
        "Gate 1: worth exploring with partners?",
        "£2.4m",
        "31 March 2027",
        "The team recommends: proceed",
        "Ready.",
        "What do you decide?",
        review.pack_digest[:8],
        "Lead asked for the gate 1 decision",
    ):
        assert wanted in words
    assert f'name="pack_digest" value="{review.pack_digest}"' in card(page)


def test_deciding_leads_to_the_record(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    sponsor = PageClient(sqlite_world, "sponsor")
    response = decide(sponsor, review)
    assert response.status_code == 303
    assert response.headers["location"] == f"/gates/{review.id}?done=decided"
    record = sponsor.get(f"/gates/{review.id}?done=decided")
    words = text_of(record)
    assert "Decision recorded." in words
    assert "Decided by Sponsor" in words
    assert "The team recommended Proceed" in words
    assert "Go to the gate that is open now" in words
    assert "Record decision" not in words


def test_what_is_barred_is_shown_with_the_reason_and_the_link(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.submitted(opportunity, **{KEY: "not_met"})
    shown = card(PageClient(sqlite_world, "sponsor").get(f"/gates/{review.id}"))
    assert "“Proceed” is not open" in shown
    assert f'href="#criterion-{KEY}"' in shown
    assert 'value="proceed"' not in shown
    assert 'value="proceed_with_conditions"' in shown


def test_the_risk_not_yet_accepted_is_the_first_thing_on_the_card(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    sqlite_world.submitted(opportunity)
    named = SetTeam(
        lead_id=sqlite_world.lead.person_id, sponsor_id=sqlite_world.other_sponsor.person_id
    )
    sqlite_world.write(set_team, sqlite_world.lead, opportunity.id, named)
    review = sqlite_world.review(opportunity)
    shown = card(PageClient(sqlite_world, "other_sponsor").get(f"/gates/{review.id}"))
    assert f'href="/opportunities/{opportunity.id}/risk"' in shown
    assert shown.index("/risk") < shown.index("What do you decide?")


def test_each_gap_has_a_condition_ready(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity(), **{KEY: "not_met"})
    shown = card(PageClient(sqlite_world, "sponsor").get(f"/gates/{review.id}"))
    assert "Rights in the assets are known</textarea>" in shown
    assert f'<option value="{KEY}" selected>' in shown
    assert shown.count('.text" rows="2"') == 3
    assert '<option value="2" selected>Gate 2' in shown


def test_proceeding_with_conditions(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity(), **{KEY: "not_met"})
    sponsor = PageClient(sqlite_world, "sponsor")
    rows = (
        row(sqlite_world, due_on="31 January 2027")
        | row(sqlite_world, 1, text="", due_on="")
        | row(sqlite_world, 2, text="Publish the register", criterion_key="", due_gate="4")
    )
    assert decide(sponsor, review, "proceed_with_conditions", **rows).status_code == 303
    decided = sqlite_world.read(gate_review, sqlite_world.sponsor, review.id).decision
    assert [(c.text, str(c.due_on), c.due_gate, c.criterion_key) for c in decided.conditions] == [
        ("Name the last owners", "2027-01-31", 2, KEY),
        ("Publish the register", "None", 4, None),
    ]


def test_the_rows_of_another_outcome_are_left_aside(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity(), **{KEY: "not_met"})
    sponsor = PageClient(sqlite_world, "sponsor")
    assert decide(sponsor, review, "rework", **row(sqlite_world)).status_code == 303


def test_nothing_chosen_asks_for_a_choice_in_the_card(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    page = decide(PageClient(sqlite_world, "sponsor"), review, "")
    assert page.status_code == 422
    assert errors_on(page) == ["Choose what you decide"]
    assert 'href="#outcome"' in card(page)
    assert "So be it." in card(page)
    assert "<title>Error: " in page.text


def test_a_reason_is_asked_for_and_the_choice_is_kept(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    page = decide(PageClient(sqlite_world, "sponsor"), review, "hold", reason=" ")
    assert page.status_code == 422
    assert errors_on(page) == ["Give a reason for your decision"]
    assert 'value="hold" checked' in card(page)


def test_all_conditions_are_kept_when_one_is_refused(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity(), **{KEY: "not_met"})
    rows = (
        row(sqlite_world, 0, text="", due_on="")
        | row(sqlite_world, 1, text="First of mine", due_on="someday")
        | row(sqlite_world, 2, text="", due_on="1/2/2027")
        | row(sqlite_world, 3, text="Fourth", owner_id="")
    )
    page = decide(PageClient(sqlite_world, "sponsor"), review, "proceed_with_conditions", **rows)
    assert page.status_code == 422
    found = errors_on(page)
    assert any("date like" in error for error in found)
    assert {"Say what must be done", "Choose who sees to it"} <= set(found)
    for typed in ("First of mine", "someday", "1/2/2027", "Fourth"):
        assert typed in card(page)
    for n in range(3):
        assert f'id="conditions.{n}.text"' in card(page)
    assert 'href="#conditions.0.due_on"' in card(page)


def test_a_problem_the_service_finds_lands_on_its_row(sqlite_world: World) -> None:
    """The first row is empty, so the command's first condition is the form's second."""
    review = sqlite_world.submitted(sqlite_world.opportunity(), **{KEY: "not_met"})
    rows = row(sqlite_world, 0, text="") | row(
        sqlite_world, 1, text="Mine", owner_id=str(sqlite_world.partner.person_id)
    )
    page = decide(PageClient(sqlite_world, "sponsor"), review, "proceed_with_conditions", **rows)
    assert page.status_code == 422
    assert errors_on(page) == ["Choose somebody in this programme who can see to it"]
    shown = card(page)
    at = shown.index('id="conditions.0.text"')
    assert "Mine" in shown[at : at + 200]
    assert 'href="#conditions.0.owner_id"' in shown


def test_no_condition_at_all_is_asked_for(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    page = decide(PageClient(sqlite_world, "sponsor"), review, "proceed_with_conditions")
    assert page.status_code == 422
    assert errors_on(page) == ["Add at least one condition"]


def test_a_barred_outcome_is_refused_in_the_apis_words(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity(), **{KEY: "not_met"})
    page = decide(PageClient(sqlite_world, "sponsor"), review)
    assert page.status_code == 409
    assert "Proceed is not open yet. Not met: Rights in the assets" in text_of(page)
    assert "So be it." in card(page)


def test_a_double_submit_says_who_decided_and_how(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    sponsor = PageClient(sqlite_world, "sponsor")
    assert decide(sponsor, review, "hold").status_code == 303
    again = decide(sponsor, review, "stop")
    assert again.status_code == 409
    words = text_of(again)
    assert "This gate has already been decided. The decision stands." in words
    assert "Hold, decided by Sponsor on" in words
    assert "Record decision" not in words


def test_a_stale_pack_is_refused_and_the_present_one_offered(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    sponsor = PageClient(sqlite_world, "sponsor")
    page = decide(sponsor, review, "hold", pack_digest="0" * 64)
    assert page.status_code == 409
    assert "not the pack that was submitted" in card(page)
    assert f'name="pack_digest" value="{review.pack_digest}"' in card(page)


def test_a_change_after_submission_bars_the_decision(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.submitted(opportunity)
    edited(sqlite_world, opportunity.id, expected_value_pence=5)
    page = decide(PageClient(sqlite_world, "sponsor"), review, "stop")
    assert page.status_code == 409
    assert "Changed since it was submitted: expected value" in text_of(page)


def test_a_sponsor_who_helped_to_prepare_is_told_why_they_cannot(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    evidence = document(sqlite_world, opportunity.id, "sponsor")
    lead = PageClient(sqlite_world, "lead")
    review = sqlite_world.review(opportunity)
    answer = {"answer": "met", "note": "See.", "document_ids": str(evidence), "version": "0"}
    lead.post(f"/gates/{review.id}/answers/{KEY}", answer)
    submitted = sqlite_world.submitted(opportunity)
    sponsor = PageClient(sqlite_world, "sponsor")
    page = sponsor.get(f"/gates/{submitted.id}")
    assert "You helped to prepare this gate" in text_of(page)
    assert "Record decision" not in page.text
    refused = decide(sponsor, submitted)
    assert refused.status_code == 403
    assert "You helped to prepare this gate" in text_of(refused)


@pytest.mark.parametrize("name", ["lead", "other_sponsor", "auditor"])
def test_only_the_sponsor_has_the_card(sqlite_world: World, name: str) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    client = PageClient(sqlite_world, name)
    assert "Record decision" not in client.get(f"/gates/{review.id}").text
    assert decide(client, review).status_code == 403


def test_after_a_while_the_sponsor_confirms_who_they_are(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    sponsor = PageClient(sqlite_world, "sponsor")

    def age(session: Any) -> None:
        for live in session.query(PersonSession):
            live.authenticated_at = now() - timedelta(hours=1)

    sqlite_world.database.write_now(age)
    assert 'type="password"' in card(sponsor.get(f"/gates/{review.id}"))
    refused = decide(sponsor, review, "hold")
    assert refused.status_code == 422
    assert errors_on(refused) == ["Enter your password to confirm it is you"]
    assert "So be it." in card(refused)
    assert 'value="hold" checked' in card(refused)
    still = sqlite_world.read(gate_review, sqlite_world.sponsor, review.id)
    assert still.state == "submitted"


def test_a_hold_says_how_it_ends(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    sponsor = PageClient(sqlite_world, "sponsor")
    decide(sponsor, review, "hold")
    page = sponsor.get(f"/gates/{review.id}")
    assert f'href="/opportunities/{review.opportunity_id}/resume"' in page.text
    others = PageClient(sqlite_world, "lead").get(f"/gates/{review.id}")
    assert "Its sponsor can resume it" in text_of(others)


def test_a_reconstructed_decision_says_so_with_the_sources_words(sqlite_world: World) -> None:
    past = sqlite_world.submitted(sqlite_world.opportunity())
    source = Provenance(
        reconstructed=True,
        source_note="Reported: funding ended.",
        date_note="Estimated to the year: placed in 2004",
    )
    command = DecideGate(outcome="hold", reason="Paused.", pack_digest=past.pack_digest)
    sqlite_world.write(decide_gate, sqlite_world.sponsor, past.id, command, provenance=source)
    words = text_of(PageClient(sqlite_world, "lead").get(f"/gates/{past.id}"))
    assert "Reconstructed from the report" in words
    assert "Reported: funding ended." in words
    assert "2026 (estimated)" in words


def test_what_is_not_met_comes_first_and_the_rest_folds(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity(), **{KEY: "not_met"})
    page = PageClient(sqlite_world, "sponsor").get(f"/gates/{review.id}").text
    first, met = page.split('<details class="crit__met">', 1)
    open_ones = [c.key for c in review.criteria if c.answer != "met"]
    assert re.findall(r'id="criterion-(\w+)"', first) == open_ones
    assert f"{len(review.criteria) - len(open_ones)} met</summary>" in met
    paper = PageClient(sqlite_world, "sponsor").get(f"/gates/{review.id}/print").text
    shown = re.findall(r'id="criterion-(\w+)"', paper)
    assert shown == [c.key for c in review.criteria]


def test_the_opportunity_and_the_barriers_that_stand_are_on_the_page(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    for key, severity in (("regulation", 2), ("elections", 5)):
        barrier = NameBarrier(key=key, severity=severity)
        sqlite_world.write(name_barrier, sqlite_world.lead, opportunity.id, barrier)
    review = sqlite_world.submitted(opportunity)
    for path in (f"/gates/{review.id}", f"/gates/{review.id}/print"):
        words = text_of(PageClient(sqlite_world, "sponsor").get(path))
        assert "License the flood model to insurers." in words
        graver, lesser = words.index("Elections and changes"), words.index("such as State aid")
        assert graver < lesser
        assert "severity 5 of 5, no way over it yet" in words


def test_readers_are_told_what_they_can_know_of_conflicts(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    review = sqlite_world.submitted(opportunity)

    def conflicts_shown(name: str) -> str:
        page = PageClient(sqlite_world, name).get(f"/gates/{review.id}")
        return text_of(page).split("Conflicts", 1)[1].split("What happened", 1)[0]

    assert "None declared" in conflicts_shown("sponsor")
    assert "None declared" not in conflicts_shown("adviser")
    declare(sqlite_world, sqlite_world.lead, opportunity)
    declare(sqlite_world, sqlite_world.adviser, opportunity, organisation="Acme")
    assert "Lead, Tideway Ltd: recused" in conflicts_shown("auditor")
    own = conflicts_shown("adviser")
    assert "You, Acme: recused" in own
    assert "Tideway" not in own
    assert "read by the team, the sponsors and auditors alone" in own


def test_no_link_leads_to_a_page_the_reader_may_not_open(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    sqlite_world.decided(sqlite_world.submitted(opportunity))
    ahead = sqlite_world.review(opportunity)
    hidden = {"capabilities_covered", "disclosures_levelled", "market_engagement_noticed"}
    assert hidden <= {c.key for c in ahead.criteria if c.fix}
    seen = sqlite_world.read(gate_review, sqlite_world.adviser, ahead.id)
    assert not any(c.fix for c in seen.criteria if c.key in hidden)
    assert all(c.fix for c in seen.criteria if c.key not in hidden | {"unfair_advantage_assessed"})
    adviser = PageClient(sqlite_world, "adviser")
    for page in (f"/gates/{ahead.id}", f"/opportunities/{opportunity.id}"):
        found = adviser.get(page).text
        links = set(re.findall(rf'href="(/opportunities/{opportunity.id}/[a-z]+)', found))
        assert [link for link in sorted(links) if adviser.get(link).status_code == 404] == []


def test_a_condition_names_who_may_confirm_it(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity(), **{KEY: "not_met"})
    sponsor = PageClient(sqlite_world, "sponsor")
    shown = card(sponsor.get(f"/gates/{review.id}"))
    assert 'name="conditions.0.confirmer_id"' in shown
    owner = row(sqlite_world, confirmer_id=str(sqlite_world.lead.person_id))
    refused = decide(sponsor, review, "proceed_with_conditions", **owner)
    assert errors_on(refused) == ["Choose somebody of the programme who does not see to it"]
    assert '<details class="more" open>' in card(refused)
    other = row(sqlite_world, confirmer_id=str(sqlite_world.member.person_id))
    assert decide(sponsor, review, "proceed_with_conditions", **other).status_code == 303
    decided = sqlite_world.read(gate_review, sqlite_world.sponsor, review.id).decision
    assert [c.confirmer.name for c in decided.conditions] == ["Member"]
