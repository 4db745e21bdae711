"""The stakeholder register: entering, describing, placing, contacts, and what gate 1 asks of it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.models import Person
from app.queries.gates import gate_review
from app.queries.history import events, history
from app.queries.opportunities import opportunity as find
from app.queries.stakeholder import contacts_due, stakeholder, stakeholder_contacts
from app.queries.stakeholders import stakeholders
from app.schemas.opportunity import AddTeamMember
from app.schemas.stakeholder import (
    AddStakeholder,
    EditStakeholder,
    LogContact,
    MoveStakeholder,
    PlaceStakeholder,
    RemoveStakeholder,
)
from app.services.opportunities import add_team_member
from app.services.stakeholder_acts import log_contact, move_stakeholder, place_stakeholder
from app.services.stakeholders import add_stakeholder, edit_stakeholder, remove_stakeholder
from tests.world import World


def entered(world: World, opportunity_id: int, name: str = "Harbour authority", **more: Any) -> Any:
    """A stakeholder that the lead put on the register."""
    command = AddStakeholder(name=name, **more)
    return world.write(add_stakeholder, world.lead, opportunity_id, command)


def test_a_name_is_enough_to_begin_with(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id)
    assert (made.name, made.power, made.salience, made.quadrant) == (
        "Harbour authority",
        None,
        None,
        None,
    )
    assert set(made.gaps) == {"no_owner", "no_plan", "no_contact", "not_rated"}
    listed = world.read(stakeholders, world.adviser, opportunity.id)
    assert [row.name for row in listed.items] == ["Harbour authority"]
    assert made.positions == []


def test_an_organisation_of_that_name_is_linked(world: World) -> None:
    made = entered(world, world.opportunity().id, "environment agency")
    assert made.organisation is not None
    assert made.organisation.name == "Environment Agency"


def test_the_same_name_twice_is_refused(world: World) -> None:
    opportunity = world.opportunity()
    entered(world, opportunity.id)
    with pytest.raises(Conflict, match="already on the register"):
        entered(world, opportunity.id, "HARBOUR authority")


def test_only_the_team_may_change_it_and_only_insiders_know_of_it(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id)
    command = AddStakeholder(name="Unions")
    for name in ("member", "sponsor", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(add_stakeholder, world.actors[name], opportunity.id, command)
    for name in ("outsider", "neighbour", "partner", "administrator"):
        with pytest.raises(NotFound):
            world.write(add_stakeholder, world.actors[name], opportunity.id, command)
        with pytest.raises(NotFound):
            world.read(stakeholder, world.actors[name], made.id)


def test_placing_keeps_every_reading(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(
        world, opportunity.id, power=3, interest=5, stance="opposed", rating_note="Guess"
    )
    command = PlaceStakeholder(
        power=5, interest=5, legitimacy=4, urgency=4, stance="supportive", note="After the meeting"
    )
    placed = world.write(place_stakeholder, world.lead, made.id, command, version=made.version)
    assert (placed.power, placed.stance, placed.salience) == (5, "supportive", "definitive")
    assert (placed.quadrant, placed.is_key) == ("manage_closely", True)
    assert [p.power for p in placed.positions] == [5, 3]
    assert placed.positions[0].moved == (
        "Power 3 to 5, legitimacy not rated to 4, urgency not rated to 4, "
        "stance opposed to supportive"
    )
    assert placed.positions[0].how == "form"


def test_a_move_on_the_map_keeps_what_the_map_does_not_show(world: World) -> None:
    made = entered(world, world.opportunity().id, power=1, interest=1, urgency=2, stance="neutral")
    moved = world.write(
        move_stakeholder,
        world.lead,
        made.id,
        MoveStakeholder(power=4, interest=2),
        version=made.version,
    )
    assert (moved.power, moved.interest, moved.urgency, moved.stance) == (4, 2, 2, "neutral")
    assert moved.positions[0].how == "map"


def test_an_earlier_reading_joins_the_log_without_moving_anybody(world: World) -> None:
    made = entered(world, world.opportunity().id, power=5, interest=5)
    day = (world.moment - timedelta(days=40)).date()
    command = PlaceStakeholder(power=1, interest=1, assessed_on=day)
    placed = world.write(place_stakeholder, world.lead, made.id, command)
    assert placed.power == 5
    assert [p.power for p in placed.positions] == [5, 1]


def test_a_reading_of_tomorrow_is_refused(world: World) -> None:
    made = entered(world, world.opportunity().id)
    day = (world.moment + timedelta(days=2)).date()
    with pytest.raises(Invalid):
        world.write(
            place_stakeholder, world.lead, made.id, PlaceStakeholder(power=1, assessed_on=day)
        )


def test_nobody_overwrites_what_they_have_not_read(world: World) -> None:
    made = entered(world, world.opportunity().id)
    world.write(
        edit_stakeholder, world.lead, made.id, EditStakeholder(name="Port"), version=made.version
    )
    for service, command in (
        (edit_stakeholder, EditStakeholder(name="Docks")),
        (place_stakeholder, PlaceStakeholder(power=2)),
        (move_stakeholder, MoveStakeholder(power=2, interest=2)),
    ):
        with pytest.raises(Stale):
            world.write(service, world.lead, made.id, command, version=made.version)


def test_a_groups_owner_and_plan_hold_for_its_members(world: World) -> None:
    opportunity = world.opportunity()
    group = entered(
        world,
        opportunity.id,
        "Insurers",
        is_group=True,
        owner_id=world.lead.person_id,
        plan="A panel every quarter.",
    )
    member = entered(world, opportunity.id, "A mutual", group_id=group.id, power=5, interest=5)
    assert member.owner.id == world.lead.person_id
    assert member.gaps == ["no_contact"]
    assert [m.name for m in world.read(stakeholder, world.lead, group.id).members] == ["A mutual"]


def test_an_owner_whose_account_was_closed_looks_after_nobody(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id, owner_id=world.lead.person_id, plan="Meet.")
    assert "no_owner" not in made.gaps

    def close(session: Session) -> None:
        session.get_one(Person, world.lead.person_id).is_active = False

    world.database.write_now(close)
    left = world.read(stakeholder, world.sponsor, made.id)
    assert left.owner is None
    assert "no_owner" in left.gaps
    assert left.own_owner_id == world.lead.person_id


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"group_id": 987_654}, "group_id"),
        ({"organisation_id": 987_654}, "organisation_id"),
        ({"owner_id": 987_654}, "owner_id"),
    ],
)
def test_what_does_not_fit_is_refused_where_it_stands(
    world: World, fields: dict[str, int], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        entered(world, world.opportunity().id, **fields)
    assert refused.value.problems[0].field == field


def test_groups_are_one_level_deep(world: World) -> None:
    opportunity = world.opportunity()
    group = entered(world, opportunity.id, "Insurers", is_group=True)
    entered(world, opportunity.id, "A mutual", group_id=group.id)
    with pytest.raises(Invalid):
        entered(world, opportunity.id, "Inner", is_group=True, group_id=group.id)
    with pytest.raises(Invalid):
        world.write(edit_stakeholder, world.lead, group.id, EditStakeholder(name="Insurers"))


def test_a_group_taken_off_leaves_its_members_on_their_own(world: World) -> None:
    opportunity = world.opportunity()
    group = entered(world, opportunity.id, "Insurers", is_group=True)
    member = entered(world, opportunity.id, "A mutual", group_id=group.id)
    gone = world.write(
        remove_stakeholder, world.lead, group.id, RemoveStakeholder(reason="Never met.")
    )
    assert gone.removed_reason == "Never met."
    assert world.read(stakeholder, world.lead, member.id).group is None
    assert [r.name for r in world.read(stakeholders, world.lead, opportunity.id).items] == [
        "A mutual"
    ]
    with pytest.raises(Conflict):
        world.write(place_stakeholder, world.lead, group.id, PlaceStakeholder(power=1))


def test_a_contact_sets_when_the_next_is_due(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id, owner_id=world.adviser.person_id)
    on, due = world.moment.date(), world.moment.date() + timedelta(days=30)
    command = LogContact(
        held_on=on, means="call", who="Harbour master", said="Worried.", next_contact_on=due
    )
    world.write(log_contact, world.adviser, made.id, command)
    after = world.read(stakeholder, world.lead, made.id)
    assert (after.last_contact_on, after.next_contact_on) == (on, due)
    assert [c.said for c in after.contacts] == ["Worried."]
    owed = world.read(contacts_due, world.adviser)
    assert [(c.name, c.due_on) for c in owed] == [("Harbour authority", due)]
    assert world.read(contacts_due, world.lead) == []


def test_an_older_contact_changes_no_date(world: World) -> None:
    made = entered(world, world.opportunity().id)
    on, due = world.moment.date(), world.moment.date() + timedelta(days=30)
    for command in (
        LogContact(held_on=on, who="Us", said="New.", next_contact_on=due),
        LogContact(held_on=on - timedelta(days=9), who="Us", said="Old."),
    ):
        world.write(log_contact, world.lead, made.id, command)
    after = world.read(stakeholder, world.lead, made.id)
    assert (after.last_contact_on, after.next_contact_on) == (on, due)
    assert [c.said for c in after.contacts] == ["New.", "Old."]
    page = world.read(stakeholder_contacts, world.lead, made.id, limit=1)
    assert ([c.said for c in page.items], page.next) == (["New."], page.items[0].id)


def test_the_sponsor_may_log_a_contact_and_still_decide(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity)
    made = world.read(stakeholders, world.lead, opportunity.id).items[0]
    command = LogContact(held_on=world.moment.date(), who="The minister", said="Go on.")
    world.write(log_contact, world.sponsor, made.id, command)
    assert world.decided(review).state == "decided"


def test_whoever_edits_the_register_may_not_decide(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity)
    joining = AddTeamMember(person_id=world.other_sponsor.person_id, role="member")
    world.write(add_team_member, world.lead, opportunity.id, joining)
    world.write(add_stakeholder, world.other_sponsor, opportunity.id, AddStakeholder(name="Unions"))
    seen = world.read(gate_review, world.other_sponsor, review.id)
    assert "helped to prepare" in seen.refusals["decide_gate"]


@pytest.mark.parametrize("when", [2, 400])
def test_a_contact_to_come_is_refused(world: World, when: int) -> None:
    made = entered(world, world.opportunity().id)
    on = world.moment.date() + timedelta(days=when)
    with pytest.raises(Invalid):
        world.write(log_contact, world.lead, made.id, LogContact(held_on=on, who="x", said="y"))


def test_gate_1_asks_that_every_key_player_has_an_owner_and_a_plan(world: World) -> None:
    opportunity = world.opportunity()

    def is_met() -> bool:
        review = world.review(opportunity)
        return bool(next(c for c in review.criteria if c.key == "key_stakeholders_owned").is_met)

    assert not is_met()
    made = entered(world, opportunity.id, power=4, interest=4)
    assert not is_met()
    cared = EditStakeholder(name=made.name, owner_id=world.lead.person_id, plan="Monthly call.")
    before = world.read(find, world.lead, opportunity.id)
    world.write(edit_stakeholder, world.lead, made.id, cared)
    assert is_met()
    after = world.read(find, world.lead, opportunity.id)
    assert after.criteria_met == before.criteria_met + 1
    assert after.version == before.version, "an open edit form did not go stale"
    entered(world, opportunity.id, "Minister", power=5, interest=5)
    assert not is_met()


def test_the_history_tells_of_it_without_the_words_of_a_contact(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id)
    command = LogContact(held_on=date(2026, 11, 1), who="Us", said="Unrepeatable.")
    world.write(log_contact, world.lead, made.id, command)
    told = world.read(events, world.lead, opportunity.id)
    kinds = [e.kind for e in told.items] if hasattr(told, "items") else [e.kind for e in told]
    assert {"stakeholder_added", "contact_logged"} <= set(kinds)
    assert "Unrepeatable" not in str(told)


def test_the_history_reads_in_plain_words(world: World) -> None:
    opportunity = world.opportunity()
    group = entered(world, opportunity.id, "Insurers", is_group=True)
    made = entered(world, opportunity.id, "A mutual", roles=["user"])
    command = EditStakeholder(
        name="A mutual", group_id=group.id, owner_id=world.adviser.person_id, roles=["customer"]
    )
    world.write(edit_stakeholder, world.lead, made.id, command)
    world.write(
        move_stakeholder, world.lead, made.id, MoveStakeholder(power=4, interest=4, note="Heard")
    )
    told = world.read(history, world.lead, opportunity.id)
    said = [item.sentence for item in told.items]
    assert "Lead changed the roles, the group and the owner of A mutual" in said
    assert "Lead placed A mutual: power not rated to 4, interest not rated to 4" in said
    assert "Adviser" in str(told)
    assert "Insurers" in str(told)
