"""Figures of the gates: of what the reader may see, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app import clock
from app.domain.errors import Invalid
from app.models import Opportunity
from app.queries.gate_analytics import gate_analytics
from app.queries.visibility import hidden_from, programmes_of, visible_to
from app.schemas.analytics import GateAnalytics
from app.schemas.conflict import DeclareConflict
from app.schemas.opportunity import AddTeamMember, OpportunityOut
from app.services.conflicts import declare_conflict
from app.services.opportunities import add_team_member
from tests.world import World

O: Any = Opportunity


@pytest.fixture(autouse=True)
def _a_month_ago(world: World) -> None:
    """Decisions are of the last month, whatever the day."""
    world.moment = clock.now() - timedelta(days=40)


def of(world: World, name: str, **asked: Any) -> GateAnalytics:
    """The figures as somebody reads them."""
    found: GateAnalytics = world.read(gate_analytics, world.actors[name], **asked)
    return found


def decided(world: World, days: int, outcome: str = "proceed", **fields: Any) -> None:
    """A gate decided so many days after it was submitted."""
    review = world.submitted(world.opportunity(**fields))
    world.later(days=days)
    world.decided(review, outcome)


def walled(world: World, name: str, one: OpportunityOut) -> None:
    """Somebody asks to be walled off from an opportunity."""
    asked = DeclareConflict(nature="actual", organisation="Acme", interest="Shares.", wall=True)
    world.write(declare_conflict, world.actors[name], one.id, asked)


def test_it_says_how_long_decisions_took_and_how_many_were_sent_back(world: World) -> None:
    for days, outcome in ((2, "proceed"), (4, "rework"), (9, "stop")):
        decided(world, days, outcome)
    found = of(world, "lead")
    assert found.overall is not None
    assert (found.overall.decided, found.overall.median_days) == (3, 4)
    assert (found.overall.ninetieth_days, found.overall.sent_back) == (9, 1)
    assert [(f.label, f.decided) for f in found.by_gate] == [("Gate 1", 3)]
    assert [f.id for f in found.by_sponsor] == [world.sponsor.person_id]
    assert [f.id for f in found.by_programme] == [world.programme_id]
    assert found.findings["rework"] == "33 in 100 packs are sent back"


def test_a_restricted_one_counts_only_for_those_who_see_it(world: World) -> None:
    decided(world, 2, "stop")
    decided(world, 20, "stop", restricted=True)
    for name, number in (("lead", 2), ("sponsor", 2), ("auditor", 2), ("member", 1)):
        overall = of(world, name).overall
        assert overall is not None
        assert overall.decided == number, name
    for name in ("outsider", "neighbour", "partner", "administrator"):
        found = of(world, name)
        assert (found.overall, found.due, found.load) == (None, 0, []), name


def test_a_wall_takes_a_decision_out_of_the_figures_at_once(world: World) -> None:
    decided(world, 2, "stop")
    one = world.opportunity(title="Walled")
    review = world.submitted(one)
    world.later(days=5)
    world.decided(review, "stop")
    walled(world, "member", one)
    for name, number in (("lead", 2), ("member", 1)):
        overall = of(world, name).overall
        assert overall is not None and overall.decided == number, name


def test_what_is_hidden_is_exactly_what_is_not_visible(world: World) -> None:
    world.opportunity()
    world.opportunity(restricted=True)
    walled(world, "member", world.opportunity(title="Walled"))
    for name, actor in world.actors.items():
        mine = programmes_of(actor)
        here = select(O.id).where(O.programme_id.in_(mine))
        hidden, seen, both = (
            set(world.read(lambda session, query: session.scalars(query).all(), query))
            for query in (
                here.where(O.id.in_(hidden_from(actor, mine))),
                here.where(visible_to(actor)),
                here,
            )
        )
        assert hidden == both - seen, name


def test_only_the_time_asked_for_counts(world: World) -> None:
    decided(world, 1)
    assert of(world, "lead", days=60).overall is not None
    assert of(world, "lead", days=5).overall is None


def test_a_programme_can_be_asked_for_if_one_is_in_it(world: World) -> None:
    decided(world, 1)
    assert of(world, "lead", programme=world.programme_id).overall is not None
    with pytest.raises(Invalid):
        of(world, "lead", programme=world.other_programme_id)


def test_what_is_coming_is_counted_for_each_sponsor(world: World) -> None:
    today = clock.today()
    for days in (-3, 0, 10, 89, 91):
        on = (today + timedelta(days=days)).isoformat()
        world.opportunity(title=f"In {days}", target_dates={"1": on})
    world.opportunity(title="Nobody's", sponsor_id=None, target_dates={"1": today.isoformat()})
    found = of(world, "member")
    assert (found.due, found.late, sum(found.ahead)) == (4, 1, 4)
    first, second = found.load
    assert (first.name, first.due, first.late, sum(first.weeks)) == ("Sponsor", 3, 1, 3)
    assert (second.id, second.due) == (None, 1)
    assert found.findings["load"].startswith("4 gates are due in the next 90 days, 3 of them")


def test_a_further_sponsor_has_the_same_gates_ahead(world: World) -> None:
    on = clock.today().isoformat()
    one = world.opportunity(target_dates={"1": on})
    joining = AddTeamMember(person_id=world.other_sponsor.person_id, role="sponsor")
    world.write(add_team_member, world.lead, one.id, joining)
    found = of(world, "lead")
    assert found.due == 1
    assert {one.id: one.due for one in found.load} == {
        world.sponsor.person_id: 1,
        world.other_sponsor.person_id: 1,
    }


def test_what_waits_already_is_said(world: World) -> None:
    world.submitted(world.opportunity(target_dates={"1": clock.today().isoformat()}))
    assert of(world, "lead").load[0].waiting == 1
