"""Submitting a gate: complete, by a lead, freezing exactly what the sponsor is shown."""

import hashlib
import json
from typing import Any

import pytest
import rfc8785

from app.domain.errors import Conflict, NotFound, NotPermitted
from app.queries.gates import gate_review, reviews
from app.queries.opportunities import opportunity as find
from app.queries.packs import MATERIAL_FIELDS, pack
from app.schemas.gate import AnswerCriterion, DecideGate, SubmitGate
from app.schemas.opportunity import AcceptRisk, CreateOpportunity, EditOpportunity, SetTeam
from app.services.decisions import accept_risk, decide_gate
from app.services.gates import answer_criterion, submit_gate
from app.services.opportunities import create_opportunity, edit_opportunity, set_team
from tests.services.test_answer_criterion import KEY, document
from tests.world import World

ASK = SubmitGate(recommendation="proceed_with_conditions", statement="Ready but for one thing.")


def edited(world: World, opportunity_id: int, **fields: Any) -> Any:
    """The opportunity, with some fields replaced by its lead."""
    now = world.read(find, world.lead, opportunity_id)
    kept = {name: getattr(now, name) for name in EditOpportunity.model_fields}
    command = EditOpportunity.model_validate(kept | fields)
    return world.write(edit_opportunity, world.lead, opportunity_id, command)


def test_it_waits_for_the_sponsor_with_what_the_team_asks(world: World) -> None:
    opportunity = world.opportunity()
    review = world.answered(opportunity)
    submitted = world.write(submit_gate, world.lead, review.id, ASK)

    assert submitted.state == "submitted"
    assert (submitted.recommendation, submitted.statement) == (ASK.recommendation, ASK.statement)
    assert submitted.submitted_by.id == world.lead.person_id
    assert submitted.submitted_at == world.moment
    assert world.read(find, world.lead, opportunity.id).review_state == "submitted"


def test_the_digest_is_that_of_the_canonical_pack(world: World) -> None:
    submitted = world.submitted(world.opportunity())
    text = world.read(pack, world.sponsor, submitted.id)
    assert hashlib.sha256(text.encode()).hexdigest() == submitted.pack_digest
    assert rfc8785.dumps(json.loads(text)).decode() == text


def test_the_pack_holds_all_that_the_sponsor_is_shown(world: World) -> None:
    opportunity = world.opportunity(target_dates={"1": "2027-03-31"})
    first = world.submitted(opportunity, asset_rights_confirmed="not_met")
    condition = {
        "text": "Name the last two owners",
        "owner_id": world.member.person_id,
        "criterion_key": KEY,
        "due_on": "2027-01-31",
    }
    world.decided(first, "proceed_with_conditions", conditions=[condition], reason="Nearly.")
    review = world.review(opportunity)
    evidence = document(world, opportunity.id)
    judged = next(c for c in review.criteria if c.kind == "judgement").key
    command = AnswerCriterion(answer="met", note="See the file.", document_ids=[evidence])
    world.answered(opportunity)
    world.write(answer_criterion, world.lead, review.id, judged, command)
    submitted = world.write(submit_gate, world.lead, review.id, ASK)

    held = json.loads(world.read(pack, world.sponsor, submitted.id))
    assert held["asked"] == {
        "recommendation": "proceed_with_conditions",
        "statement": ASK.statement,
        "by": "pseudonym-of-lead",
        "at": world.moment.isoformat(),
    }
    assert [(c["key"], c["title"], c["answer"]) for c in held["criteria"]] == [
        (c.key, c.title, c.answer) for c in submitted.criteria
    ]
    shown = next(c for c in held["criteria"] if c["key"] == judged)
    assert shown["note"] == "See the file."
    assert shown["evidence"] == [
        {"title": "Register", "filename": "register.pdf", "size": 1000, "sha256": "a" * 64}
    ]
    assert held["open_conditions"] == [
        {
            "text": "Name the last two owners",
            "owner": "pseudonym-of-member",
            "criterion_key": KEY,
            "due_on": "2027-01-31",
            "due_gate": 2,
        }
    ]
    (before,) = held["decisions_before"]
    assert (before["gate"], before["outcome"], before["by"], before["reason"]) == (
        1,
        "proceed_with_conditions",
        "pseudonym-of-sponsor",
        "Nearly.",
    )
    assert before["pack_digest"] == first.pack_digest
    assert held["material"]["expected_value_pence"] == 240_000_000
    assert held["material"]["target_dates"] == {"1": "2027-03-31"}
    people = {"lead", "sponsor", "co_sponsors"}
    assert held["material"].keys() == {*MATERIAL_FIELDS, *people, "answers"}


def test_the_pack_names_nobody(world: World) -> None:
    submitted = world.submitted(world.opportunity())
    text = world.read(pack, world.sponsor, submitted.id)
    assert "example.gov.uk" not in text
    assert '"Lead"' not in text
    assert '"Sponsor"' not in text


def test_every_criterion_must_be_answered_and_the_refusal_names_what_is_not(world: World) -> None:
    review = world.review(world.opportunity())
    titles = [c.title for c in review.criteria if c.key in review.unanswered]
    assert titles
    with pytest.raises(Conflict) as refused:
        world.write(submit_gate, world.lead, review.id, ASK)
    assert all(title in refused.value.message for title in titles)


def test_it_needs_a_sponsor_who_could_decide(world: World) -> None:
    opportunity = world.opportunity(sponsor_id=None)
    review = world.answered(opportunity)
    with pytest.raises(Conflict, match="Name a sponsor"):
        world.write(submit_gate, world.lead, review.id, ASK)


def test_it_is_submitted_once(world: World) -> None:
    submitted = world.submitted(world.opportunity())
    with pytest.raises(Conflict, match="already waiting"):
        world.write(submit_gate, world.lead, submitted.id, ASK)


def test_only_a_lead_submits(world: World) -> None:
    review = world.answered(world.opportunity())
    for name in ("member", "sponsor", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(submit_gate, world.actors[name], review.id, ASK)
    for name in ("outsider", "neighbour", "partner"):
        with pytest.raises(NotFound):
            world.write(submit_gate, world.actors[name], review.id, ASK)


def test_a_lead_who_is_also_the_sponsor_may_not_decide_what_they_submitted(world: World) -> None:
    both = world.neighbour
    command = CreateOpportunity(
        programme_id=world.other_programme_id, title="Next door", sponsor_id=both.person_id
    )
    made = world.write(create_opportunity, both, command)
    review_id = world.read(find, both, made.id).open_review_id
    review = world.read(gate_review, both, review_id)
    for criterion in (c for c in review.criteria if c.kind == "judgement"):
        met = AnswerCriterion(answer="met", note="So.")
        world.write(answer_criterion, both, review_id, criterion.key, met)
    submitted = world.write(submit_gate, both, review_id, ASK)

    assert "helped to prepare" in submitted.refusals["decide_gate"]
    stop = DecideGate(outcome="stop", reason="No.", pack_digest=submitted.pack_digest)
    with pytest.raises(NotPermitted, match="helped to prepare"):
        world.write(decide_gate, both, review_id, stop)


CHANGES = {
    "title": "Another title",
    "need": "Another need.",
    "expected_value_pence": 1,
    "outcomes": ["higher_quality"],
    "target_dates": {"1": "2028-01-01"},
    "legal_route": "concession",
}


@pytest.mark.parametrize("field", CHANGES)
def test_a_material_change_afterwards_is_named(world: World, field: str) -> None:
    opportunity = world.opportunity()
    submitted = world.submitted(opportunity)
    assert submitted.changed_since_submission == []
    edited(world, opportunity.id, **{field: CHANGES[field]})
    after = world.read(gate_review, world.sponsor, submitted.id)
    assert after.changed_since_submission == [field]


def test_a_change_back_is_no_change(world: World) -> None:
    opportunity = world.opportunity()
    submitted = world.submitted(opportunity)
    edited(world, opportunity.id, need="Another need.")
    edited(world, opportunity.id, need=opportunity.need)
    assert world.read(gate_review, world.sponsor, submitted.id).changed_since_submission == []


def test_another_sponsor_is_a_material_change(world: World) -> None:
    opportunity = world.opportunity()
    submitted = world.submitted(opportunity)
    command = SetTeam(lead_id=world.lead.person_id, sponsor_id=world.other_sponsor.person_id)
    world.write(set_team, world.lead, opportunity.id, command)
    after = world.read(gate_review, world.other_sponsor, submitted.id)
    assert after.changed_since_submission == ["sponsor"]


def test_the_sponsors_own_act_is_no_change(world: World) -> None:
    opportunity = world.opportunity()
    submitted = world.submitted(opportunity)
    world.write(accept_risk, world.sponsor, opportunity.id, AcceptRisk(statement="Once more."))
    assert world.read(gate_review, world.sponsor, submitted.id).changed_since_submission == []


def test_there_is_no_pack_before_submission_nor_for_those_who_cannot_see_it(world: World) -> None:
    review = world.review(world.opportunity())
    with pytest.raises(NotFound, match="not been submitted"):
        world.read(pack, world.lead, review.id)
    submitted = world.submitted(world.opportunity(title="Second"))
    with pytest.raises(NotFound, match="no such gate review"):
        world.read(pack, world.outsider, submitted.id)


def test_the_attempts_are_listed_newest_first(world: World) -> None:
    opportunity = world.opportunity()
    world.decided(world.submitted(opportunity), "rework")
    found = world.read(reviews, world.auditor, opportunity.id)
    assert [(r.gate, r.attempt, r.state) for r in found] == [
        (1, 2, "preparing"),
        (1, 1, "decided"),
    ]
    assert found[1].decision.outcome == "rework"
    assert found[0].decision is None
