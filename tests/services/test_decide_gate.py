"""Deciding a gate: by the sponsor, on what they were shown, once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted
from app.queries.opportunities import opportunity as find
from app.schemas.gate import DecideGate
from app.schemas.opportunity import EditOpportunity
from app.services.decisions import decide_gate
from app.services.opportunities import edit_opportunity
from tests.world import World


def test_proceeding_moves_the_opportunity_to_the_next_stage(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity)

    decided = world.decided(review)

    after = world.read(find, world.lead, opportunity.id)
    assert decided.state == "decided"
    assert decided.decision.outcome == "proceed"
    assert (after.stage, after.status) == ("early_partner_discussion", "active")
    assert [p.stage for p in after.passages] == ["stakeholder_analysis", "early_partner_discussion"]
    assert after.passages[0].left_at == decided.decision.decided_at
    assert after.open_review_id not in (None, review.id)


@pytest.mark.parametrize(
    ("outcome", "status", "attempt"),
    [("rework", "active", 2), ("hold", "on_hold", None), ("stop", "stopped", None)],
)
def test_what_does_not_pass_stays_in_its_stage(
    world: World, outcome: str, status: str, attempt: int | None
) -> None:
    opportunity = world.opportunity()
    world.decided(world.submitted(opportunity), outcome)

    after = world.read(find, world.lead, opportunity.id)
    assert (after.stage, after.status) == ("stakeholder_analysis", status)
    assert (after.open_review_id is None) == (attempt is None)
    if attempt:
        assert world.review(opportunity).attempt == attempt
        assert world.review(opportunity).unanswered == []


def test_it_requires_the_sponsor(world: World) -> None:
    review = world.submitted(world.opportunity())
    command = DecideGate(outcome="proceed", pack_digest=review.pack_digest)
    for name in ("lead", "member", "other_sponsor", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(decide_gate, world.actors[name], review.id, command)
    for name in ("outsider", "neighbour", "partner", "administrator"):
        with pytest.raises(NotFound):
            world.write(decide_gate, world.actors[name], review.id, command)


def test_sixteen_at_once_make_one_decision(world: World) -> None:
    review = world.submitted(world.opportunity())
    command = DecideGate(outcome="proceed", pack_digest=review.pack_digest)
    at = world.later()

    def attempt(_: int) -> str:
        try:
            world.database.write_now(decide_gate, world.sponsor, review.id, command, at=at)
        except Conflict:
            return "refused"
        return "decided"

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(attempt, range(16)))
    assert sorted(results) == ["decided"] + ["refused"] * 15


def test_a_decision_on_another_pack_is_refused(world: World) -> None:
    review = world.submitted(world.opportunity())
    with pytest.raises(Conflict, match="not the pack"):
        world.decided(review, pack_digest="0" * 64)


def test_a_change_after_submission_asks_for_a_new_one(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity)
    fields = {
        name: getattr(opportunity, name)
        for name in EditOpportunity.model_fields
        if name not in ("need", "target_dates")
    }
    world.write(
        edit_opportunity, world.lead, opportunity.id, EditOpportunity(**fields, need="Another.")
    )
    with pytest.raises(Conflict, match="need"):
        world.decided(review)


def test_an_unmet_required_criterion_bars_proceeding_and_a_condition_covers_it(
    world: World,
) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity, key_stakeholders_owned="not_met")
    with pytest.raises(Conflict, match="not open yet"):
        world.decided(review)

    condition = {
        "text": "Give every key player an owner",
        "owner_id": world.lead.person_id,
        "criterion_key": "key_stakeholders_owned",
    }
    decided = world.decided(review, "proceed_with_conditions", conditions=[condition])

    assert decided.decision.conditions[0].due_gate == 2
    assert world.review(opportunity).open_conditions[0].text == condition["text"]


def test_all_but_proceed_need_a_reason(world: World) -> None:
    review = world.submitted(world.opportunity())
    with pytest.raises(Invalid) as refused:
        world.decided(review, "stop", reason="")
    assert refused.value.problems[0].field == "reason"
