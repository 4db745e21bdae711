"""Withdrawing a gate: before the decision, keeping what was answered."""

import pytest

from app.domain.errors import Conflict, NotFound, NotPermitted
from app.queries.gates import gate_review
from app.queries.opportunities import opportunity as find
from app.schemas.gate import AnswerCriterion, WithdrawGate
from app.services.gates import answer_criterion, submit_gate, withdraw_gate
from tests.services.test_answer_criterion import KEY, document
from tests.services.test_submit_gate import ASK, edited
from tests.world import World

BACK = WithdrawGate(reason="The value was wrong.")


def test_the_next_attempt_opens_with_the_same_answers(world: World) -> None:
    opportunity = world.opportunity()
    submitted = world.submitted(opportunity, asset_rights_confirmed="partly_met")
    withdrawn = world.write(withdraw_gate, world.lead, submitted.id, BACK)

    assert (withdrawn.state, withdrawn.withdrawn_reason) == ("withdrawn", BACK.reason)
    assert withdrawn.withdrawn_at == world.moment
    following = world.review(opportunity)
    assert (following.gate, following.attempt, following.state) == (1, 2, "preparing")
    assert [(c.key, c.answer, c.note) for c in following.criteria] == [
        (c.key, c.answer, c.note) for c in submitted.criteria
    ]
    assert world.read(find, world.lead, opportunity.id).review_state == "preparing"


def test_what_was_withdrawn_keeps_its_checks_as_they_stood(world: World) -> None:
    opportunity = world.opportunity()
    submitted = world.submitted(opportunity)
    world.write(withdraw_gate, world.lead, submitted.id, BACK)
    edited(world, opportunity.id, need="")
    old = world.read(gate_review, world.lead, submitted.id)
    assert next(c for c in old.criteria if c.key == "need_recorded").answer == "met"
    new = world.review(opportunity)
    assert next(c for c in new.criteria if c.key == "need_recorded").answer == "not_met"


def test_after_a_change_withdrawing_and_submitting_again_makes_it_decidable(world: World) -> None:
    opportunity = world.opportunity()
    submitted = world.submitted(opportunity)
    edited(world, opportunity.id, need="A sharper need.")
    with pytest.raises(Conflict, match="need"):
        world.decided(submitted)
    world.write(withdraw_gate, world.lead, submitted.id, BACK)
    again = world.write(submit_gate, world.lead, world.review(opportunity).id, ASK)
    assert again.pack_digest != submitted.pack_digest
    assert world.decided(again).decision.outcome == "proceed"


def test_what_is_not_submitted_or_is_decided_cannot_be_withdrawn(world: World) -> None:
    opportunity = world.opportunity()
    with pytest.raises(Conflict, match="not been submitted"):
        world.write(withdraw_gate, world.lead, world.review(opportunity).id, BACK)
    submitted = world.submitted(opportunity)
    world.decided(submitted)
    with pytest.raises(Conflict, match="already been decided"):
        world.write(withdraw_gate, world.lead, submitted.id, BACK)


def test_a_withdrawn_attempt_cannot_be_decided_or_withdrawn_again(world: World) -> None:
    submitted = world.submitted(world.opportunity())
    world.write(withdraw_gate, world.lead, submitted.id, BACK)
    with pytest.raises(Conflict, match="withdrawn"):
        world.decided(submitted)
    with pytest.raises(Conflict, match="withdrawn"):
        world.write(withdraw_gate, world.lead, submitted.id, BACK)


def test_only_a_lead_withdraws(world: World) -> None:
    submitted = world.submitted(world.opportunity())
    for name in ("member", "sponsor", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(withdraw_gate, world.actors[name], submitted.id, BACK)
    with pytest.raises(NotFound):
        world.write(withdraw_gate, world.outsider, submitted.id, BACK)


def test_who_supplied_evidence_to_the_first_attempt_may_not_decide_the_second(
    world: World,
) -> None:
    opportunity = world.opportunity()
    evidence = document(world, opportunity.id, "sponsor")
    answer = AnswerCriterion(answer="met", document_ids=[evidence])
    world.write(answer_criterion, world.lead, world.review(opportunity).id, KEY, answer)
    first = world.submitted(opportunity)
    world.write(withdraw_gate, world.lead, first.id, BACK)
    again = world.write(submit_gate, world.lead, world.review(opportunity).id, ASK)

    with pytest.raises(NotPermitted, match="helped to prepare"):
        world.decided(again)
