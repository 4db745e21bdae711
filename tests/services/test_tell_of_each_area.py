"""Who is told of declarations, advice, conditions and absences."""

import sqlalchemy as sa

from app.models import Person
from app.queries.notifications import notifications, unread_count
from app.services.events import record
from tests.telling import fan_out, happened, told, wall
from tests.world import World


def reviewer(world: World, name: str) -> None:
    """Make somebody an independent conflicts reviewer."""
    person = sa.update(Person).where(Person.id == world.actors[name].person_id)  # type: ignore[arg-type]
    world.database.write_now(
        lambda session: session.execute(person.values(is_conflicts_reviewer=True))
    )


def test_a_declaration_is_told_to_the_reviewers_who_need_not_see_the_opportunity(
    world: World,
) -> None:
    made = world.opportunity(restricted=True)
    for name in ("outsider", "member"):
        reviewer(world, name)
    data = {
        "declaration_id": 7,
        "opportunity_id": made.id,
        "person_id": world.member.person_id,
        "bar": "none",
    }
    world.database.write_now(
        record, world.lead, "declaration:7", "conflict_declared", data, at=world.later()
    )
    fan_out(world)
    [item] = world.read(notifications, world.outsider).items
    assert (item.says, item.href) == ("A conflict of interest was declared", "/conflicts/7")
    assert item.title == ""  # they do not see the opportunity
    assert told(world, "member") == []  # it concerns them
    assert world.read(unread_count, world.outsider) == 1


def test_whoever_is_a_reviewer_no_longer_reads_of_no_declaration(world: World) -> None:
    made = world.opportunity()
    reviewer(world, "outsider")
    data = {"declaration_id": 7, "opportunity_id": made.id, "person_id": 1, "bar": "none"}
    world.database.write_now(
        record, world.lead, "declaration:7", "conflict_declared", data, at=world.later()
    )
    fan_out(world)
    assert world.read(unread_count, world.outsider) == 1
    ended = sa.update(Person).values(is_conflicts_reviewer=False)
    world.database.write_now(lambda session: session.execute(ended))
    assert told(world, "outsider") == []
    assert world.read(unread_count, world.outsider) == 0


def test_whoever_was_walled_learns_nothing_of_the_review(world: World) -> None:
    made = world.opportunity()
    wall(world, "adviser", made.id)
    for name in ("adviser", "member"):
        data = {"opportunity_id": made.id, "person_id": world.actors[name].person_id}
        happened(world, "conflict_reviewed", made.id, by="administrator", **data)
    fan_out(world)
    assert told(world, "adviser") == []
    assert told(world, "member") == ["A conflict of interest of yours was reviewed"]


def test_advice_is_asked_of_the_advisers_of_that_function(world: World) -> None:
    made = world.opportunity()
    review = world.review(made)
    legal = sa.text("UPDATE membership SET function = 'legal' WHERE person_id = :person")
    world.database.write_now(
        lambda session: session.execute(legal, {"person": world.adviser.person_id})
    )
    for functions in (["legal"], ["finance"]):
        data = {"review_id": review.id, "gate": 1, "functions": functions}
        happened(world, "endorsement_requested", made.id, **data)
    fan_out(world)
    assert told(world, "adviser") == ["Gate 1: your advice is asked for"]


def test_a_proposed_discharge_waits_for_whom_the_sponsor_named(world: World) -> None:
    made = world.opportunity()
    happened(world, "condition_discharge_proposed", made.id, condition_id=1)
    happened(
        world,
        "condition_confirmer_named",
        made.id,
        condition_id=1,
        before={"confirmer_id": None},
        after={"confirmer_id": world.member.person_id},
    )
    fan_out(world)
    assert "A condition waits for you to confirm it" in told(world, "sponsor")
    assert told(world, "member") == ["You are to confirm a condition"]


def test_a_delegate_is_told_and_its_giver_is_not(world: World) -> None:
    data = {
        "from_id": world.sponsor.person_id,
        "to_id": world.other_sponsor.person_id,
        "starts_on": "2026-12-04",
        "ends_on": "2026-12-18",
        "opportunity_id": None,
    }
    stream = f"programme:{world.programme_id}"
    world.database.write_now(
        record, world.sponsor, stream, "delegation_given", data, at=world.later()
    )
    fan_out(world)
    assert told(world, "other_sponsor") == [
        "A sponsor's decisions are delegated from 4 December 2026"
    ]
    assert told(world, "sponsor") == []
