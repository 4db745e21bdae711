"""Putting somebody back on the register, and reading every entry of their logs."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.errors import Conflict, NotFound, NotPermitted
from app.queries.co_development import co_developments
from app.queries.history import history
from app.queries.stakeholder import (
    removed_stakeholders,
    stakeholder_contacts,
    stakeholder_positions,
)
from app.queries.stakeholders import stakeholders, why_not_edit
from app.schemas.stakeholder import (
    AddStakeholder,
    LogContact,
    PlaceStakeholder,
    RemoveStakeholder,
)
from app.services.stakeholder_acts import log_contact, place_stakeholder
from app.services.stakeholders import (
    add_stakeholder,
    reinstate_stakeholder,
    remove_stakeholder,
)
from tests.world import World


def removed(world: World, opportunity_id: int, **more: Any) -> Any:
    """Somebody who was put on the register and taken off it."""
    made = world.write(add_stakeholder, world.lead, opportunity_id, AddStakeholder(**more))
    return world.write(
        remove_stakeholder, world.lead, made.id, RemoveStakeholder(reason="By mistake.")
    )


def test_who_was_taken_off_is_listed_with_the_reason_and_put_back_as_they_were(
    world: World,
) -> None:
    opportunity = world.opportunity()
    gone = removed(world, opportunity.id, name="Unions", power=5, interest=4, plan="Meet.")
    (listed,) = world.read(removed_stakeholders, world.adviser, opportunity.id)
    assert (listed.name, listed.removed_reason) == ("Unions", "By mistake.")
    back = world.write(reinstate_stakeholder, world.lead, gone.id)
    assert (back.removed_at, back.removed_reason, back.plan) == (None, "", "Meet.")
    assert back.version == gone.version + 1
    assert world.read(stakeholders, world.lead, opportunity.id).total == 1
    assert world.read(removed_stakeholders, world.lead, opportunity.id) == []
    told = world.read(history, world.lead, opportunity.id).items[0]
    assert told.sentence.endswith("put Unions back on the register")


def test_nobody_is_put_back_twice_nor_beside_another_of_the_name(world: World) -> None:
    opportunity = world.opportunity()
    gone = removed(world, opportunity.id, name="Unions")
    again = world.write(add_stakeholder, world.lead, opportunity.id, AddStakeholder(name="unions"))
    with pytest.raises(Conflict, match="Another “Unions” is on the register"):
        world.write(reinstate_stakeholder, world.lead, gone.id)
    with pytest.raises(Conflict, match="is on the register"):
        world.write(reinstate_stakeholder, world.lead, again.id)


def test_only_the_team_puts_back_and_only_insiders_know_who_went(world: World) -> None:
    opportunity = world.opportunity()
    gone = removed(world, opportunity.id, name="Unions")
    for name in ("member", "sponsor", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(reinstate_stakeholder, world.actors[name], gone.id)
    for name in ("outsider", "partner", "administrator"):
        for read, number in (
            (removed_stakeholders, opportunity.id),
            (stakeholder_positions, gone.id),
            (stakeholder_contacts, gone.id),
        ):
            with pytest.raises(NotFound):
                world.read(read, world.actors[name], number)


def test_every_reading_and_contact_is_reached_a_page_at_a_time(world: World) -> None:
    opportunity = world.opportunity()
    made = world.write(add_stakeholder, world.lead, opportunity.id, AddStakeholder(name="Unions"))
    day = world.moment.date()
    days = [day - timedelta(days=n) for n in (3, 1, 3, 0, 2)]
    for n, on in enumerate(days):
        place = PlaceStakeholder(power=n + 1 if n < 5 else 5, interest=2, assessed_on=on)
        world.write(place_stakeholder, world.lead, made.id, place)
        contact = LogContact(held_on=on, who="Us", said=f"Words {n}")
        world.write(log_contact, world.lead, made.id, contact)
    for read, seen in (
        (stakeholder_positions, lambda row: (row.assessed_on, row.power - 1)),
        (stakeholder_contacts, lambda row: (row.held_on, int(row.said[-1]))),
    ):
        rows, after = [], None
        while True:
            page = world.read(read, world.lead, made.id, before=after, limit=2)
            rows += [seen(row) for row in page.items]
            after = page.next
            if after is None:
                break
        assert rows == sorted(((on, n) for n, on in enumerate(days)), reverse=True)
        other = removed(world, opportunity.id, name=f"Other {read.__name__}")
        assert world.read(read, world.lead, other.id, before=1).items == []
    moved = world.read(stakeholder_positions, world.lead, made.id, limit=1).items[0].moved
    assert moved == "Power 2 to 4", "the reading before is known though it is on the next page"


def test_what_is_over_says_so_before_anybody_tries(world: World) -> None:
    opportunity = world.opportunity()
    assert world.read(why_not_edit, world.lead, opportunity.id) is None
    world.decided(world.submitted(opportunity), "stop")
    assert "stopped" in world.read(why_not_edit, world.lead, opportunity.id)
    assert "stopped" in world.read(co_developments, world.lead, opportunity.id).refusal
