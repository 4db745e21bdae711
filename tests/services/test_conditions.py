"""Conditions: proposed as met by whoever sees to them, confirmed or waived by the sponsor."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.clock import today
from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.domain.policy import Actor
from app.models import ReviewContributor
from app.queries.conditions import condition, conditions
from app.queries.gate_pages import gate_page
from app.queries.history import events
from app.queries.opportunities import opportunity as find
from app.schemas.condition import (
    ConditionOut,
    ConfirmDischarge,
    NameConfirmer,
    ProposeDischarge,
    ReturnDischarge,
    WaiveCondition,
)
from app.services.conditions import (
    confirm_discharge,
    name_confirmer,
    propose_discharge,
    return_discharge,
    waive_condition,
    withdraw_discharge,
)
from tests.discharging import DONE, confirmed
from tests.services.test_answer_criterion import KEY, document
from tests.services.test_decide_gate import through_four_gates
from tests.world import World

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


def test_a_condition_is_due_on_the_day_it_is_asked_for_or_later(world: World) -> None:
    day = world.moment.date()
    with pytest.raises(Invalid) as refused:
        asked(world, owner="lead", due_on=day - timedelta(days=1))
    assert refused.value.problems[0].field == "conditions.0.due_on"
    assert asked(world, owner="lead", due_on=day).due_on == day


def proposal(world: World, one: ConditionOut, owner: str = "adviser") -> int:
    """The id of a waiting proposal."""
    waiting = world.write(propose_discharge, world.actors[owner], one.id, DONE)
    assert waiting.proposal is not None
    return int(waiting.proposal.id)


def test_a_proposal_records_how_it_was_met_and_leaves_it_open(world: World) -> None:
    one = asked(world)
    evidence = document(world, one.opportunity_id)
    command = ProposeDischarge(note="See the register.", document_ids=[evidence])
    waiting = world.write(propose_discharge, world.adviser, one.id, command, version=1)

    assert (waiting.state, waiting.version) == ("open", 2)
    assert waiting.proposal.note == "See the register."
    assert waiting.proposal.proposed_by.id == world.adviser.person_id
    assert [d.id for d in waiting.proposal.evidence] == [evidence]
    assert (waiting.gate, waiting.due_gate) == (1, 2)


def test_confirming_closes_it_and_names_both(world: World) -> None:
    one = asked(world)
    evidence = document(world, one.opportunity_id)
    command = ProposeDischarge(note="See the register.", document_ids=[evidence])
    waiting = world.write(propose_discharge, world.adviser, one.id, command)
    read = ConfirmDischarge(proposal_id=waiting.proposal.id)
    done = world.write(confirm_discharge, world.sponsor, one.id, read, version=2)

    assert (done.state, done.closing_note) == ("discharged", "See the register.")
    assert (done.closed_by.id, done.closed_at) == (world.sponsor.person_id, world.moment)
    assert done.proposals[0].proposed_by.id == world.adviser.person_id
    assert (done.proposals[0].reply, done.proposal) == ("confirmed", None)
    assert [d.id for d in done.evidence] == [evidence]
    assert (done.version, done.permitted_actions, done.urgency) == (3, [], None)


@pytest.mark.parametrize("name", ["adviser", "lead"])
def test_its_owner_and_the_team_can_propose(world: World, name: str) -> None:
    one = asked(world)
    waiting = world.write(propose_discharge, world.actors[name], one.id, DONE)
    assert waiting.proposal.proposed_by.id == world.actors[name].person_id


def test_a_proposal_that_is_returned_says_why_and_another_may_follow(world: World) -> None:
    one = asked(world)
    missing = ReturnDischarge(proposal_id=proposal(world, one), reason="Two have left since.")
    back = world.write(return_discharge, world.sponsor, one.id, missing)
    assert (back.state, back.proposal) == ("open", None)
    assert (back.proposals[0].reply, back.proposals[0].reply_note) == ("returned", missing.reason)
    again = proposal(world, one)
    done = world.write(
        confirm_discharge, world.sponsor, one.id, ConfirmDischarge(proposal_id=again)
    )
    assert [p.reply for p in done.proposals] == ["returned", "confirmed"]


def test_a_proposal_can_be_taken_back(world: World) -> None:
    one = asked(world)
    proposal(world, one)
    back = world.write(withdraw_discharge, world.adviser, one.id)
    assert (back.proposal, back.proposals[0].reply) == (None, "withdrawn")
    with pytest.raises(Conflict, match="nothing to take back"):
        world.write(withdraw_discharge, world.adviser, one.id)


def test_only_one_proposal_waits_at_a_time(world: World) -> None:
    one = asked(world)
    proposal(world, one)
    with pytest.raises(Conflict, match="proposed already"):
        world.write(propose_discharge, world.lead, one.id, DONE)


def test_a_confirmation_is_of_the_proposal_that_was_read(world: World) -> None:
    one = asked(world)
    read = ConfirmDischarge(proposal_id=proposal(world, one))
    world.write(withdraw_discharge, world.adviser, one.id)
    with pytest.raises(Conflict, match="Read it again"):
        world.write(confirm_discharge, world.sponsor, one.id, read)
    proposal(world, one)
    with pytest.raises(Conflict, match="Read it again"):
        world.write(confirm_discharge, world.sponsor, one.id, read)


@pytest.mark.parametrize("name", ["adviser", "lead", "member", "other_sponsor", "auditor"])
def test_only_the_sponsor_or_whom_they_named_confirms(world: World, name: str) -> None:
    one = asked(world)
    read = ConfirmDischarge(proposal_id=proposal(world, one))
    missing = ReturnDischarge(proposal_id=read.proposal_id, reason="No.")
    with pytest.raises(NotPermitted):
        world.write(confirm_discharge, world.actors[name], one.id, read)
    with pytest.raises(NotPermitted):
        world.write(return_discharge, world.actors[name], one.id, missing)


def test_whom_the_sponsor_named_confirms(world: World) -> None:
    one = asked(world)
    named = world.write(
        name_confirmer, world.sponsor, one.id, NameConfirmer(person_id=world.member.person_id)
    )
    assert named.confirmer.id == world.member.person_id
    read = ConfirmDischarge(proposal_id=proposal(world, one))
    assert "confirm_discharge" in world.read(condition, world.member, one.id).permitted_actions
    done = world.write(confirm_discharge, world.member, one.id, read)
    assert done.closed_by.id == world.member.person_id


def test_whoever_was_named_does_not_confirm_what_they_proposed(world: World) -> None:
    one = asked(world)
    world.write(
        name_confirmer, world.sponsor, one.id, NameConfirmer(person_id=world.lead.person_id)
    )
    read = ConfirmDischarge(proposal_id=proposal(world, one, "lead"))
    with pytest.raises(NotPermitted, match="You proposed it"):
        world.write(confirm_discharge, world.lead, one.id, read)


@pytest.mark.parametrize("name", ["adviser", "auditor", "outsider", "partner", "neighbour"])
def test_its_owner_and_outsiders_cannot_be_named(world: World, name: str) -> None:
    one = asked(world)
    command = NameConfirmer(person_id=world.actors[name].person_id)
    with pytest.raises(Invalid):
        world.write(name_confirmer, world.sponsor, one.id, command)
    with pytest.raises(NotPermitted):
        world.write(name_confirmer, world.lead, one.id, NameConfirmer(person_id=None))


@pytest.mark.parametrize("name", ["adviser", "auditor", "outsider", "neighbour"])
def test_a_decision_names_no_confirmer_who_owes_it_or_cannot_see_it(
    world: World, name: str
) -> None:
    with pytest.raises(Invalid) as refused:
        asked(world, confirmer_id=world.actors[name].person_id)
    assert refused.value.problems[0].field == "conditions.0.confirmer_id"


def test_a_decision_can_name_who_confirms(world: World) -> None:
    one = asked(world, confirmer_id=world.member.person_id)
    assert one.confirmer is not None
    assert one.confirmer.id == world.member.person_id


def test_waiving_ends_the_proposal_too(world: World) -> None:
    one = asked(world)
    proposal(world, one)
    waived = world.write(waive_condition, world.sponsor, one.id, ENOUGH)
    assert (waived.state, waived.proposals[0].reply) == ("waived", "waived")


def test_a_proposal_still_bars_the_gate(world: World) -> None:
    one = asked(world)
    proposal(world, one)
    opportunity = world.read(find, world.lead, one.opportunity_id)
    review = world.review(opportunity)
    assert not next(c.is_met for c in review.criteria if c.key == "conditions_discharged")


@pytest.mark.parametrize(
    ("days", "urgency"), [(-1, "overdue"), (0, "bars"), (3, "bars"), (None, "bars")]
)
def test_it_says_how_urgent_it_is(world: World, days: int | None, urgency: str) -> None:
    on = None if days is None else today() + timedelta(days=days)
    assert world.read(condition, world.lead, asked(world, due_on=on).id).urgency == urgency


@pytest.mark.parametrize(("days", "urgency"), [(3, "soon"), (90, "later"), (None, "later")])
def test_one_for_a_later_gate_is_soon_or_later(
    world: World, days: int | None, urgency: str
) -> None:
    on = None if days is None else today() + timedelta(days=days)
    one = asked(world, due_on=on, due_gate=3)
    assert world.read(condition, world.lead, one.id).urgency == urgency


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
        confirmed(world, world.adviser, one.id)
    else:
        world.write(waive_condition, world.sponsor, one.id, ENOUGH)
    assert met() is True
    after = world.read(find, world.lead, opportunity.id)
    assert after.criteria_met == before + 1
    assert after.version > opportunity.version


def test_a_closed_condition_stays_as_it_is(world: World) -> None:
    one = asked(world)
    confirmed(world, world.adviser, one.id)
    with pytest.raises(Conflict, match="already discharged"):
        world.write(waive_condition, world.sponsor, one.id, ENOUGH)
    with pytest.raises(Conflict, match="already discharged"):
        world.write(propose_discharge, world.lead, one.id, DONE)
    assert world.read(condition, world.lead, one.id).closing_note == DONE.note


def test_a_stale_version_changes_nothing(world: World) -> None:
    one = asked(world)
    with pytest.raises(Stale):
        world.write(propose_discharge, world.adviser, one.id, DONE, version=7)
    with pytest.raises(Stale):
        world.write(waive_condition, world.sponsor, one.id, ENOUGH, version=7)
    assert world.read(condition, world.lead, one.id).state == "open"


def test_evidence_must_be_of_this_opportunity(world: World) -> None:
    one = asked(world)
    foreign = document(world, world.opportunity(title="Another").id)
    command = ProposeDischarge(note="See there.", document_ids=[foreign])
    with pytest.raises(Invalid) as refused:
        world.write(propose_discharge, world.adviser, one.id, command)
    assert refused.value.problems[0].field == "document_ids"


def test_whoever_asked_does_not_discharge_and_whoever_owes_does_not_waive(world: World) -> None:
    one = asked(world)
    for name in ("sponsor", "member", "other_sponsor", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(propose_discharge, world.actors[name], one.id, DONE)
    for name in ("adviser", "lead", "member", "other_sponsor", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(waive_condition, world.actors[name], one.id, ENOUGH)


def test_outsiders_are_told_that_there_is_none(world: World) -> None:
    one = asked(world)
    for name in ("outsider", "neighbour", "partner", "administrator"):
        for act, command in ((propose_discharge, DONE), (waive_condition, ENOUGH)):
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
        world.write(propose_discharge, world.adviser, one.id, DONE)


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
    done = confirmed(world, world.member, one.id)
    assert done.state == "discharged"


def test_the_list_says_what_each_reader_may_do(world: World) -> None:
    one = asked(world)

    def may(actor: Actor) -> list[str]:
        return list(world.read(conditions, actor, one.opportunity_id)[0].permitted_actions)

    assert may(world.adviser) == ["propose_discharge"]
    assert may(world.lead) == ["propose_discharge"]
    assert may(world.sponsor) == ["name_confirmer", "waive_condition"]
    assert may(world.auditor) == []
    proposal(world, one)
    assert may(world.adviser) == ["propose_discharge"]
    assert may(world.sponsor) == ["confirm_discharge", "name_confirmer", "waive_condition"]


def test_the_trail_tells_both_ends(world: World) -> None:
    one, other = asked(world), asked(world)
    confirmed(world, world.adviser, one.id)
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
    confirmed(world, world.adviser, one.id)
    ahead = world.read(find, world.lead, one.opportunity_id).open_review_id
    helped = world.read(
        lambda session: session.scalars(
            select(ReviewContributor.person_id).where(ReviewContributor.review_id == ahead)
        ).all()
    )
    assert helped == [world.adviser.person_id]
