"""Conditions: discharged by whoever sees to them, waived by the sponsor, once."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.domain.policy import Actor
from app.models import ReviewContributor
from app.queries.conditions import condition, conditions
from app.queries.gate_pages import gate_page
from app.queries.history import events
from app.queries.opportunities import opportunity as find
from app.schemas.gate import ConditionOut, DischargeCondition, WaiveCondition
from app.services.conditions import discharge_condition, waive_condition
from tests.services.test_answer_criterion import KEY, document
from tests.services.test_decide_gate import through_four_gates
from tests.world import World

DONE = DischargeCondition(note="All nine have an owner.")
ENOUGH = WaiveCondition(reason="The regulator withdrew.")


def asked(world: World, owner: str = "adviser", **fields: Any) -> ConditionOut:
    """A condition of gate 1, due at gate 2, that `owner` sees to."""
    opportunity = world.opportunity()
    review = world.submitted(opportunity, **{KEY: "not_met"})
    wanted = {
        "text": "Name the last owners",
        "owner_id": world.actors[owner].person_id,
        "criterion_key": KEY,
        **fields,
    }
    decided = world.decided(review, "proceed_with_conditions", conditions=[wanted])
    made: ConditionOut = decided.decision.conditions[0]
    return made


def test_discharging_records_how_it_was_met_and_by_whom(world: World) -> None:
    one = asked(world)
    evidence = document(world, one.opportunity_id)
    command = DischargeCondition(note="See the register.", document_ids=[evidence])
    done = world.write(discharge_condition, world.adviser, one.id, command, version=1)

    assert (done.state, done.closing_note) == ("discharged", "See the register.")
    assert (done.closed_by.id, done.closed_at) == (world.adviser.person_id, world.moment)
    assert [d.id for d in done.evidence] == [evidence]
    assert (done.version, done.permitted_actions) == (2, [])
    assert (done.gate, done.due_gate) == (1, 2)


@pytest.mark.parametrize("name", ["adviser", "lead"])
def test_its_owner_and_the_team_can_discharge_it(world: World, name: str) -> None:
    one = asked(world)
    done = world.write(discharge_condition, world.actors[name], one.id, DONE)
    assert done.state == "discharged"


def test_the_sponsor_waives_with_a_reason(world: World) -> None:
    one = asked(world)
    waived = world.write(waive_condition, world.sponsor, one.id, ENOUGH)
    assert (waived.state, waived.closing_note) == ("waived", ENOUGH.reason)


@pytest.mark.parametrize("how", ["discharge", "waive"])
def test_closing_it_opens_the_gate_it_barred(world: World, how: str) -> None:
    one = asked(world)
    opportunity = world.read(find, world.lead, one.opportunity_id)

    def met() -> Any:
        review = world.review(opportunity)
        return next(c.is_met for c in review.criteria if c.key == "conditions_discharged")

    before = opportunity.criteria_met
    assert met() is False
    if how == "discharge":
        world.write(discharge_condition, world.adviser, one.id, DONE)
    else:
        world.write(waive_condition, world.sponsor, one.id, ENOUGH)
    assert met() is True
    after = world.read(find, world.lead, opportunity.id)
    assert after.criteria_met == before + 1
    assert after.version == opportunity.version + 1


def test_a_closed_condition_stays_as_it_is(world: World) -> None:
    one = asked(world)
    world.write(discharge_condition, world.adviser, one.id, DONE)
    with pytest.raises(Conflict, match="already discharged"):
        world.write(waive_condition, world.sponsor, one.id, ENOUGH)
    with pytest.raises(Conflict, match="already discharged"):
        world.write(discharge_condition, world.lead, one.id, DONE)
    assert world.read(condition, world.lead, one.id).closing_note == DONE.note


def test_a_stale_version_changes_nothing(world: World) -> None:
    one = asked(world)
    with pytest.raises(Stale):
        world.write(discharge_condition, world.adviser, one.id, DONE, version=7)
    with pytest.raises(Stale):
        world.write(waive_condition, world.sponsor, one.id, ENOUGH, version=7)
    assert world.read(condition, world.lead, one.id).state == "open"


def test_evidence_must_be_of_this_opportunity(world: World) -> None:
    one = asked(world)
    foreign = document(world, world.opportunity(title="Another").id)
    command = DischargeCondition(note="See there.", document_ids=[foreign])
    with pytest.raises(Invalid) as refused:
        world.write(discharge_condition, world.adviser, one.id, command)
    assert refused.value.problems[0].field == "document_ids"


def test_whoever_asked_does_not_discharge_and_whoever_owes_does_not_waive(world: World) -> None:
    one = asked(world)
    for name in ("sponsor", "member", "other_sponsor", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(discharge_condition, world.actors[name], one.id, DONE)
    for name in ("adviser", "lead", "member", "other_sponsor", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(waive_condition, world.actors[name], one.id, ENOUGH)


def test_outsiders_are_told_that_there_is_none(world: World) -> None:
    one = asked(world)
    for name in ("outsider", "neighbour", "partner", "administrator"):
        for act, command in ((discharge_condition, DONE), (waive_condition, ENOUGH)):
            with pytest.raises(NotFound):
                world.write(act, world.actors[name], one.id, command)
        with pytest.raises(NotFound):
            world.read(condition, world.actors[name], one.id)
        with pytest.raises(NotFound):
            world.read(conditions, world.actors[name], one.opportunity_id)
    with pytest.raises(NotFound):
        world.read(condition, world.lead, one.id + 1000)


def test_a_stopped_opportunitys_conditions_rest(world: World) -> None:
    one = asked(world)
    opportunity = world.read(find, world.lead, one.opportunity_id)
    world.decided(world.submitted(opportunity), "stop")
    assert world.read(condition, world.lead, one.id).permitted_actions == []
    with pytest.raises(Conflict, match="stopped"):
        world.write(discharge_condition, world.adviser, one.id, DONE)


def test_a_condition_outlives_completion(world: World) -> None:
    fifth = through_four_gates(world)
    wanted = {
        "text": "Publish the lessons",
        "owner_id": world.member.person_id,
        "due_on": date(2028, 1, 1),
    }
    decided = world.decided(fifth, "proceed_with_conditions", conditions=[wanted])
    one = decided.decision.conditions[0]
    assert world.read(find, world.lead, fifth.opportunity_id).status == "completed"
    done = world.write(discharge_condition, world.member, one.id, DONE)
    assert done.state == "discharged"


def test_the_list_says_what_each_reader_may_do(world: World) -> None:
    one = asked(world)

    def may(actor: Actor) -> list[str]:
        return list(world.read(conditions, actor, one.opportunity_id)[0].permitted_actions)

    assert may(world.adviser) == ["discharge_condition"]
    assert may(world.lead) == ["discharge_condition"]
    assert may(world.sponsor) == ["waive_condition"]
    assert may(world.auditor) == []


def test_the_trail_tells_both_ends(world: World) -> None:
    one, other = asked(world), asked(world)
    world.write(discharge_condition, world.adviser, one.id, DONE)
    world.write(waive_condition, world.sponsor, other.id, ENOUGH)
    for which, kind in ((one, "condition_discharged"), (other, "condition_waived")):
        last = world.read(events, world.lead, which.opportunity_id, limit=1000).items[-1]
        assert (last.kind, last.data["condition_id"]) == (kind, which.id)


def test_it_is_given_only_to_somebody_who_can_see_and_discharge_it(world: World) -> None:
    review = world.submitted(world.opportunity(restricted=True), **{KEY: "not_met"})
    for name in ("member", "adviser", "auditor", "neighbour"):
        wanted = {"text": "Name them", "owner_id": world.actors[name].person_id}
        conditions = [{**wanted, "criterion_key": KEY}]
        with pytest.raises(Invalid, match="who can see to it"):
            world.decided(review, "proceed_with_conditions", conditions=conditions)
    offered = world.read(gate_page, world.sponsor, review.id).owners
    assert [person.id for person in offered] == [world.lead.person_id]


def test_whoever_shows_it_supplies_what_the_next_gate_is_decided_on(world: World) -> None:
    one = asked(world)
    world.write(discharge_condition, world.adviser, one.id, DONE)
    ahead = world.read(find, world.lead, one.opportunity_id).open_review_id
    helped = world.read(
        lambda session: session.scalars(
            select(ReviewContributor.person_id).where(ReviewContributor.review_id == ahead)
        ).all()
    )
    assert helped == [world.adviser.person_id]
