"""Pasting many at once, co-development, and that the gate's facts and the rules agree."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, Invalid, NotPermitted, Stale
from app.domain.stakeholders import MOST_STAKEHOLDERS, key_without_care
from app.models import Opportunity, Person, Stakeholder
from app.queries.co_development import co_developments
from app.queries.history import history
from app.queries.stakeholder import stakeholder
from app.queries.stakeholder_coverage import stakeholder_coverage
from app.queries.stakeholder_facts import key_players_uncared, stakeholders_rated
from app.queries.stakeholder_map import stakeholder_map
from app.queries.stakeholders import register_of, stakeholders
from app.schemas.stakeholder import AddStakeholder, PlaceStakeholder
from app.schemas.stakeholder_pages import EditCoDevelopment, RecordCoDevelopment
from app.schemas.stakeholder_pasting import PasteStakeholders
from app.services.co_development import edit_co_development, record_co_development
from app.services.stakeholder_acts import place_stakeholder
from app.services.stakeholder_pasting import paste_stakeholders
from app.services.stakeholders import add_stakeholder
from tests.world import World

HEADER = "name\tgroup\trole\tpower\tinterest\tstance\towner\tplan"


def pasted(world: World, opportunity_id: int, *lines: str, **more: Any) -> Any:
    """What the lead's paste of these lines comes to."""
    command = PasteStakeholders(text="\n".join((HEADER, *lines)), **more)
    return world.write(paste_stakeholders, world.lead, opportunity_id, command)


def test_every_line_with_a_name_is_added_and_what_is_not_understood_is_kept(world: World) -> None:
    opportunity = world.opportunity()
    report = pasted(
        world,
        opportunity.id,
        "Unions\tStaff\tstaff side\thigh\t5\tagainst\tlead\tMeet monthly",
        "Ministers\t\tpolitical\t9\t5\tfor\tJ Smith\t",
        "unions\t\t\t\t\t\t\t",
    )
    assert [ref.name for ref in report.added] == ["Staff", "Unions", "Ministers"]
    assert report.new_groups == ["Staff"]
    assert report.left.splitlines() == [HEADER, "unions" + "\t" * 7]
    assert [bool(line.problems) for line in report.lines] == [False, False, True]
    made = world.read(stakeholder, world.lead, report.added[1].id)
    assert (made.power, made.stance, made.plan) == (4, "opposed", "Meet monthly")
    assert made.group.name == "Staff"
    assert made.owner.id == world.lead.person_id
    assert made.positions[0].how == "pasted"
    assert made.source_note == ""
    partly = world.read(stakeholder, world.lead, report.added[2].id)
    assert (partly.power, partly.interest, partly.owner) == (None, 5, None)
    assert "Power “9”" in partly.source_note
    assert "Owner “J Smith”" in partly.source_note
    again = pasted(world, opportunity.id, "Unions\t\t\t\t\t\t\t")
    assert again.lines[0].problems == ["It is already on the register"]
    assert again.added == []


def test_a_preview_writes_nothing(world: World) -> None:
    opportunity = world.opportunity()
    report = pasted(world, opportunity.id, "Unions\t\t\t\t\t\t\t", preview=True)
    assert report.preview
    assert report.lines[0].problems == []
    assert world.read(stakeholders, world.lead, opportunity.id).total == 0


def test_a_line_whose_group_cannot_be_one_is_added_without_it(world: World) -> None:
    opportunity = world.opportunity()
    pasted(world, opportunity.id, "Grid\t\t\t\t\t\t\t")
    report = pasted(
        world,
        opportunity.id,
        "Unions\tGrid\t\t\t\t\t\t",
        "Drivers\tTransport\t\t\t\t\t\t",
        "Transport\tEverybody\t\t\t\t\t\t",
        "Own\tOwn\t\t\t\t\t\t",
        f"Long\t{'x' * 201}\t\t\t\t\t\t",
    )
    assert [line.left_out[0].split("”: ")[1] for line in report.lines if line.left_out] == [
        "on the register, and no group",
        "a group cannot be a member of another",
        "a group cannot be a member of another",
        "Shorten this to 200 characters or fewer: it has 201",
    ]
    listed = world.read(stakeholders, world.lead, opportunity.id).items
    assert {row.name: row.group.name for row in listed if row.group} == {"Transport": "Everybody"}


def test_only_the_team_pastes(world: World) -> None:
    opportunity = world.opportunity()
    for name in ("member", "sponsor", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(
                paste_stakeholders,
                world.actors[name],
                opportunity.id,
                PasteStakeholders(text="Unions"),
            )


def test_a_register_of_five_hundred_is_pasted_in_one_piece_and_is_full(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    opportunity = world.opportunity()
    lines = [f"Somebody {n}\tGroup {n % 7}\tuser\t4\t4\t\t\t" for n in range(493)]
    assert len(pasted(world, opportunity.id, *lines).added) == MOST_STAKEHOLDERS
    assert world.read(stakeholders, world.lead, opportunity.id).total == MOST_STAKEHOLDERS
    told = world.read(history, world.lead, opportunity.id).items[0]
    assert told.text.endswith("; …")
    with pytest.raises(Invalid, match="up to 500"):
        pasted(world, opportunity.id, "One more" + "\t" * 7)
    with pytest.raises(Conflict, match="up to 500"):
        world.write(add_stakeholder, world.lead, opportunity.id, AddStakeholder(name="One more"))


def test_the_register_is_read_a_page_at_a_time(world: World) -> None:
    opportunity = world.opportunity()
    pasted(world, opportunity.id, *(f"Somebody {n}" + "\t" * 7 for n in range(7)))
    seen, after = [], 0
    while True:
        page = world.read(stakeholders, world.lead, opportunity.id, after=after, limit=3)
        seen += [row.name for row in page.items]
        assert page.total == 7
        if page.next is None:
            break
        after = page.next
    assert seen == [f"Somebody {n}" for n in range(7)]


def test_the_map_tells_the_reading_that_held_on_a_day(world: World) -> None:
    opportunity = world.opportunity()
    report = pasted(world, opportunity.id, "Unions\t\t\t2\t2\tneutral\t\t")
    number, began = report.added[0].id, world.moment.date()
    world.later(days=10)
    for power in (3, 4):
        command = PlaceStakeholder(power=power, interest=2, stance="neutral")
        world.write(place_stakeholder, world.lead, number, command)
    world.later(days=10)
    world.write(place_stakeholder, world.lead, number, PlaceStakeholder(power=5, interest=5))
    for days, power in ((0, 2), (9, 2), (10, 4), (15, 4), (25, 5)):
        shown = world.read(
            stakeholder_map, world.lead, opportunity.id, since=began + timedelta(days=days)
        )
        assert shown.quadrants[0].points[0].was.power == power, days
    before = world.read(
        stakeholder_map, world.lead, opportunity.id, since=began - timedelta(days=1)
    )
    assert before.quadrants[0].points[0].was is None


def test_coverage_counts_support_for_each_gate_and_says_which_are_passed(world: World) -> None:
    opportunity = world.opportunity()
    for name, gate, stance in (("A", 1, "supportive"), ("B", 2, "sceptical"), ("C", 2, None)):
        command = AddStakeholder(
            name=name, needed_for_gate=gate, stance=stance, power=3, interest=3
        )
        world.write(add_stakeholder, world.lead, opportunity.id, command)
    found = world.read(stakeholder_coverage, world.lead, opportunity.id)
    assert [
        (g.gate, [s.name for s in g.there], [s.name for s in g.lacking]) for g in found.gates
    ] == [
        (1, ["A"], []),
        (2, [], ["B", "C"]),
    ]
    world.decided(world.submitted(opportunity))
    later = world.read(stakeholder_coverage, world.lead, opportunity.id)
    assert [(g.gate, g.is_passed) for g in later.gates] == [(1, True), (2, False)]


def test_what_users_built_with_us_is_kept_with_what_was_learnt(world: World) -> None:
    opportunity = world.opportunity()
    made = world.write(add_stakeholder, world.lead, opportunity.id, AddStakeholder(name="Nurses"))
    command = RecordCoDevelopment(
        kind="secondment",
        title="A nurse with the team",
        stakeholder_ids=[made.id],
        started_on=world.moment.date() - timedelta(days=30),
    )
    built = world.write(record_co_development, world.lead, opportunity.id, command)
    learnt = EditCoDevelopment(**{**command.model_dump(), "learnt": "Alerts come at breakfast."})
    world.write(edit_co_development, world.lead, built.id, learnt, version=built.version)
    found = world.read(co_developments, world.adviser, opportunity.id)
    assert found.items[0].learnt == "Alerts come at breakfast."
    assert [s.name for s in found.items[0].stakeholders] == ["Nurses"]
    assert found.refusal
    with pytest.raises(Stale):
        world.write(edit_co_development, world.lead, built.id, learnt, version=built.version)
    other = world.opportunity(title="Another")
    with pytest.raises(Invalid):
        world.write(record_co_development, world.lead, other.id, command)
    later = command.model_copy(update={"started_on": world.moment.date() + timedelta(days=3)})
    with pytest.raises(Invalid):
        world.write(record_co_development, world.lead, opportunity.id, later)


ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, 1, 3, 4, 5]),
        st.sampled_from([None, 3, 4, 5]),
        st.sampled_from([None, "lead", "other_sponsor"]),
        st.sampled_from(["", "Meet."]),
        st.sampled_from([None, 0]),
        st.booleans(),
    ),
    max_size=6,
)


def test_names_that_nobody_has_rated_do_not_meet_the_gates_check(world: World) -> None:
    opportunity = world.opportunity()
    command = AddStakeholder(name="Marinas")
    made = world.write(add_stakeholder, world.lead, opportunity.id, command)

    def is_met() -> bool:
        criteria = world.review(opportunity).criteria
        return next(c.is_met for c in criteria if c.key == "key_stakeholders_owned")

    assert is_met() is False
    reading = PlaceStakeholder(power=2, interest=5)
    world.write(place_stakeholder, world.lead, made.id, reading)
    assert is_met() is True


@pytest.mark.usefixtures("world")
def test_the_gates_facts_and_the_rules_agree(world: World) -> None:
    opportunity_id = world.opportunity().id

    @settings(
        max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(ROWS)
    def compare(rows: list[Any]) -> None:
        counted, uncared, stated, total = world.database.write_now(_both, rows, opportunity_id)
        assert (counted, uncared) == (total, stated)

    def _both(session: Session, rows: list[Any], number: int) -> tuple[int, int, int, int]:
        for old in session.scalars(select(Stakeholder)):
            old.group_id = None
        session.flush()
        for old in session.scalars(select(Stakeholder)).all():
            session.delete(old)
        session.flush()
        session.get_one(Person, world.other_sponsor.person_id).is_active = False
        made: list[Stakeholder] = []
        for n, (power, interest, owner, plan, group, removed) in enumerate(rows):
            member = group is not None and made and not made[0].removed_at
            row = Stakeholder(
                opportunity_id=number,
                name=f"Somebody {n}",
                is_group=n == 0,
                group_id=made[0].id if member else None,
                power=power,
                interest=interest,
                owner_id=world.actors[owner].person_id if owner else None,
                plan=plan,
                added_at=world.moment,
                removed_at=world.moment if removed else None,
            )
            session.add(row)
            session.flush()
            made.append(row)
        opportunity = session.get_one(Opportunity, number)
        counted, uncared = session.execute(
            select(stakeholders_rated(opportunity), key_players_uncared(opportunity))
        ).one()
        register = register_of(session, opportunity)
        stated = key_without_care(register.cares.values())
        rated = sum(care.position.is_placed for care in register.cares.values())
        return counted, uncared, stated, rated

    compare()
