"""Deciding a gate: by the sponsor, on what they were shown, once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted
from app.domain.policy import Role
from app.queries.gates import gate_review
from app.queries.history import events
from app.queries.opportunities import opportunity as find
from app.schemas.gate import DecideGate
from app.schemas.opportunity import CreateOpportunity, EditOpportunity, Reopen, SetTeam
from app.services.decisions import decide_gate, reopen_opportunity
from app.services.opportunities import create_opportunity, edit_opportunity, set_team
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
    review = world.submitted(opportunity, asset_rights_confirmed="not_met")
    with pytest.raises(Conflict, match="not open yet"):
        world.decided(review)

    condition = {
        "text": "Give every key player an owner",
        "owner_id": world.lead.person_id,
        "criterion_key": "asset_rights_confirmed",
    }
    decided = world.decided(review, "proceed_with_conditions", conditions=[condition])

    assert decided.decision.conditions[0].due_gate == 2
    assert world.review(opportunity).open_conditions[0].text == condition["text"]


def test_all_but_proceed_need_a_reason(world: World) -> None:
    review = world.submitted(world.opportunity())
    with pytest.raises(Invalid) as refused:
        world.decided(review, "stop", reason="")
    assert refused.value.problems[0].field == "reason"


GAP = "asset_rights_confirmed"


def gap_covered(world: World, **fields: Any) -> dict[str, Any]:
    """A sound condition that covers the gap."""
    return {
        "text": "Give every key stakeholder an owner",
        "owner_id": world.lead.person_id,
        "criterion_key": GAP,
        **fields,
    }


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"criterion_key": "no_such"}, "criterion_key", "not met"),
        ({"criterion_key": "conflicts_register_opened"}, "criterion_key", "not met"),
        ({"criterion_key": "conditions_discharged"}, "criterion_key", "not met"),
        ({"owner_id": 999_999}, "owner_id", "in this programme"),
        ({"due_gate": 1}, "due_gate", "later gate"),
    ],
)
def test_an_unsound_condition_is_refused_at_its_field(
    world: World, fields: dict[str, Any], field: str, message: str
) -> None:
    review = world.submitted(world.opportunity(), **{GAP: "not_met"})
    sound = gap_covered(world, criterion_key=None, text="Another")
    with pytest.raises(Invalid) as refused:
        world.decided(
            review, "proceed_with_conditions", conditions=[sound, gap_covered(world, **fields)]
        )
    (problem,) = refused.value.problems
    assert problem.field == f"conditions.1.{field}"
    assert message in problem.message


def test_the_sponsor_cannot_own_a_condition_nor_a_partner(world: World) -> None:
    review = world.submitted(world.opportunity(), **{GAP: "not_met"})
    for name in ("sponsor", "partner", "outsider", "neighbour"):
        condition = gap_covered(world, owner_id=world.actors[name].person_id)
        with pytest.raises(Invalid) as refused:
            world.decided(review, "proceed_with_conditions", conditions=[condition])
        assert refused.value.problems[0].field == "conditions.0.owner_id"


def test_a_condition_without_the_gap_does_not_open_proceeding(world: World) -> None:
    review = world.submitted(world.opportunity(), **{GAP: "not_met"})
    condition = gap_covered(world, criterion_key=None)
    with pytest.raises(Conflict, match="Not met"):
        world.decided(review, "proceed_with_conditions", conditions=[condition])


def test_conditions_go_with_their_outcome_alone(world: World) -> None:
    review = world.submitted(world.opportunity())
    with pytest.raises(Invalid) as none:
        world.decided(review, "proceed_with_conditions")
    with pytest.raises(Invalid) as some:
        world.decided(review, "stop", conditions=[gap_covered(world, criterion_key=None)])
    assert [e.value.problems[0].field for e in (none, some)] == ["conditions", "conditions"]


def test_a_date_comes_beside_the_gate_it_is_due_at(world: World) -> None:
    review = world.submitted(world.opportunity(), **{GAP: "not_met"})
    conditions = [
        gap_covered(world, due_on="2027-01-31"),
        gap_covered(world, criterion_key=None, due_gate=4),
    ]
    decided = world.decided(review, "proceed_with_conditions", conditions=conditions)
    assert [(str(c.due_on), c.due_gate) for c in decided.decision.conditions] == [
        ("2027-01-31", 2),
        ("None", 4),
    ]


def test_an_open_condition_bars_the_gate_it_is_due_at_however_it_is_covered(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity, **{GAP: "not_met"})
    world.decided(review, "proceed_with_conditions", conditions=[gap_covered(world)])
    second = submitted_again(world, opportunity)

    closed = {o.outcome: o.missing for o in second.options}
    assert "conditions_discharged" in closed["proceed"]
    assert closed["proceed_with_conditions"] == ["conditions_discharged"]
    for outcome in ("proceed", "proceed_with_conditions"):
        conditions = [] if outcome == "proceed" else [gap_covered(world, criterion_key=None)]
        with pytest.raises(Conflict, match="No condition due now is open"):
            world.decided(second, outcome, conditions=conditions)
    assert world.decided(second, "rework").decision.outcome == "rework"


def test_a_condition_due_later_bars_nothing_yet(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity, **{GAP: "not_met"})
    later = gap_covered(world, due_gate=3)
    world.decided(review, "proceed_with_conditions", conditions=[later])
    second = submitted_again(world, opportunity)
    assert next(o.missing for o in second.options if o.outcome == "proceed") == []


def submitted_again(world: World, opportunity: Any) -> Any:
    """The present gate, answered in full, its records complete, and submitted."""
    now = world.read(find, world.lead, opportunity.id)
    kept = {name: getattr(now, name) for name in EditOpportunity.model_fields}
    kept |= {"legal_route": "competitive_flexible", "target_dates": {"5": "2028-01-01"}}
    kept["target_dates"] |= {str(now.stage.number): "2027-06-30"}
    world.write(edit_opportunity, world.lead, opportunity.id, EditOpportunity.model_validate(kept))
    return world.submitted(opportunity)


def through_four_gates(world: World) -> Any:
    """An opportunity at value sharing, with gate 5 submitted."""
    opportunity = world.opportunity()
    for _ in range(4):
        world.decided(submitted_again(world, opportunity))
    return submitted_again(world, opportunity)


def test_after_the_last_gate_it_is_completed(world: World) -> None:
    fifth = through_four_gates(world)
    world.decided(fifth)
    after = world.read(find, world.lead, fifth.opportunity_id)
    assert (after.stage, after.status) == ("value_sharing", "completed")
    assert after.open_review_id is None
    assert [p.left_at is not None for p in after.passages] == [True] * 5


def test_at_the_last_gate_a_condition_needs_its_date_and_takes_no_gate(world: World) -> None:
    fifth = through_four_gates(world)
    for fields, field in [({}, "due_on"), ({"due_on": "2028-01-01", "due_gate": 5}, "due_gate")]:
        condition = gap_covered(world, criterion_key=None, **fields)
        with pytest.raises(Invalid) as refused:
            world.decided(fifth, "proceed_with_conditions", conditions=[condition])
        assert refused.value.problems[0].field == f"conditions.0.{field}"

    dated = gap_covered(world, criterion_key=None, due_on="2028-01-01")
    decided = world.decided(fifth, "proceed_with_conditions", conditions=[dated])
    (condition,) = decided.decision.conditions
    assert (str(condition.due_on), condition.due_gate) == ("2028-01-01", None)
    assert world.read(find, world.lead, fifth.opportunity_id).status == "completed"


def test_reopened_the_last_gate_is_barred_by_the_condition_left_from_it(world: World) -> None:
    fifth = through_four_gates(world)
    dated = gap_covered(world, criterion_key=None, due_on="2028-01-01")
    world.decided(fifth, "proceed_with_conditions", conditions=[dated])
    reopen = Reopen(stage="value_sharing", reason="Renewed.")
    world.write(reopen_opportunity, world.sponsor, fifth.opportunity_id, reopen)
    review = world.review(world.read(find, world.lead, fifth.opportunity_id))
    assert next(c.answer for c in review.criteria if c.key == "conditions_discharged") == "not_met"


def test_a_new_sponsor_is_told_what_changed(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity)
    named = SetTeam(lead_id=world.lead.person_id, sponsor_id=world.other_sponsor.person_id)
    world.write(set_team, world.lead, opportunity.id, named)
    command = DecideGate(outcome="stop", reason="No.", pack_digest=review.pack_digest)
    with pytest.raises(Conflict, match="Changed since it was submitted: sponsor"):
        world.write(decide_gate, world.other_sponsor, review.id, command)
    with pytest.raises(NotPermitted):
        world.write(decide_gate, world.sponsor, review.id, command)


def test_a_sponsor_whose_role_has_ended_decides_no_more(world: World) -> None:
    review = world.submitted(world.opportunity())
    former = replace(world.sponsor, roles={world.programme_id: frozenset({Role.MEMBER})})
    command = DecideGate(outcome="proceed", pack_digest=review.pack_digest)
    with pytest.raises(NotPermitted):
        world.write(decide_gate, former, review.id, command)


def test_the_record_keeps_the_checks_as_they_stood(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity)
    world.decided(review)
    named = SetTeam(lead_id=world.lead.person_id, sponsor_id=None)
    world.write(set_team, world.lead, opportunity.id, named)
    kept = world.read(gate_review, world.lead, review.id)
    stood = {c.key: c.answer for c in kept.criteria}
    assert (stood["sponsor_named"], stood["risk_accepted"]) == ("met", "met")
    assert kept.criteria_met == kept.criteria_total


@pytest.mark.parametrize("outcome", ["stop", "hold", "rework"])
def test_a_second_decision_is_told_that_the_first_stands(world: World, outcome: str) -> None:
    review = world.submitted(world.opportunity())
    world.decided(review, outcome)
    with pytest.raises(Conflict, match="already been decided"):
        world.decided(review, "proceed")
    assert world.read(gate_review, world.lead, review.id).decision.outcome == outcome


def test_only_what_was_submitted_can_be_decided(world: World) -> None:
    review = world.answered(world.opportunity())
    with pytest.raises(Conflict, match="not been submitted"):
        world.decided(review, pack_digest="0" * 64)


def test_the_event_holds_the_decision_and_its_digest(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity)
    world.decided(review)
    told = world.read(events, world.lead, opportunity.id, limit=1000).items[-1]
    assert (told.kind, told.data["outcome"], told.data["pack_digest"]) == (
        "gate_decided",
        "proceed",
        review.pack_digest,
    )


def test_whoever_wrote_or_edited_the_record_may_not_decide_on_it(world: World) -> None:
    both = Role.LEAD, Role.SPONSOR
    roles = {world.programme_id: frozenset(both)}
    writer = replace(world.other_sponsor, roles=roles)
    named = {"lead_id": world.lead.person_id, "sponsor_id": writer.person_id, "restricted": False}

    edited = world.opportunity()
    world.write(set_team, world.lead, edited.id, SetTeam(**named))
    command = EditOpportunity(title=edited.title, need="As its sponsor put it.")
    world.write(edit_opportunity, writer, edited.id, command)
    review = world.review(edited)
    decision = DecideGate(outcome="stop", reason="No.", pack_digest="0" * 64)
    with pytest.raises(NotPermitted, match="helped to prepare"):
        world.write(decide_gate, writer, review.id, decision)

    command = CreateOpportunity(
        programme_id=world.programme_id, title="Tide tables", need="Pilots ask.", **named
    )
    written = world.write(create_opportunity, writer, command)
    with pytest.raises(NotPermitted, match="helped to prepare"):
        world.write(decide_gate, writer, world.review(written).id, decision)
