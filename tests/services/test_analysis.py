"""The analysis: context, assets, barriers and the ways over them."""

from datetime import date
from typing import Any

import pytest

from app.domain.errors import Invalid, NotFound, NotPermitted, Stale
from app.queries.analysis import asset, assets, barriers, context_items
from app.queries.dimensions import dimensions
from app.queries.gates import gate_review
from app.queries.history import history
from app.queries.subjects import find_review
from app.schemas.analysis import (
    AssetFields,
    ContextFields,
    EditBarrier,
    MitigationFields,
    NameBarrier,
    RemoveRecord,
)
from app.schemas.opportunity import AddTeamMember
from app.services.analysis import (
    add_asset,
    add_context,
    edit_asset,
    edit_barrier,
    edit_context,
    name_barrier,
    remove_asset,
    remove_barrier,
    remove_context,
)
from app.services.mitigations import add_mitigation, edit_mitigation, remove_mitigation
from app.services.opportunities import add_team_member
from tests.world import World

ELECTION = ContextFields(kind="election", title="Local elections", starts_on=date(2027, 5, 6))
MODEL = AssetFields(name="Flood model", kind="software")
SCORED = {
    "owner": "Environment Agency",
    "worth": "What its renewal would cost.",
    **{f"{name}{part}": value for name in ("social", "economic", "financial")
       for part, value in (("", 4), ("_why", "By comparison."))},
}  # fmt: skip


def fields_of(problem: pytest.ExceptionInfo[Invalid]) -> list[str | None]:
    return [p.field for p in problem.value.problems]


def test_the_context_is_listed_by_date_and_what_has_none_comes_last(world: World) -> None:
    made = world.opportunity()
    for command in (
        ContextFields(kind="regulator", title="Five regulators"),
        ELECTION,
        ContextFields(kind="policy", title="A policy", starts_on=date(2026, 1, 1)),
    ):
        world.write(add_context, world.lead, made.id, command)
    found = world.read(context_items, world.auditor, made.id)
    assert [c.title for c in found] == ["A policy", "Local elections", "Five regulators"]


def test_an_end_needs_a_beginning_before_it(world: World) -> None:
    made = world.opportunity()
    end = {"kind": "policy", "title": "A policy", "ends_on": date(2027, 1, 1)}
    for command, field in (
        (ContextFields(**end), "starts_on"),
        (ContextFields(**end, starts_on=date(2027, 2, 1)), "ends_on"),
    ):
        with pytest.raises(Invalid) as refused:
            world.write(add_context, world.lead, made.id, command)
        assert fields_of(refused) == [field]


def test_an_asset_says_what_is_not_known_of_it_and_gate_1_asks(world: World) -> None:
    made = world.opportunity()
    row = world.write(add_asset, world.lead, made.id, MODEL)
    assert row.gaps == [
        "who owns it",
        "what it is worth",
        "its social, economic and financial potential",
    ]
    assert not criterion(world, made, "assets_known").is_met
    command = AssetFields(name="Flood model", kind="software", **SCORED)
    changed = world.write(edit_asset, world.lead, row.id, command, version=1)
    assert (changed.gaps, changed.version) == ([], 2)
    assert criterion(world, made, "assets_known").is_met
    world.write(remove_asset, world.lead, row.id, RemoveRecord(reason="Not ours."))
    assert not criterion(world, made, "assets_known").is_met
    with pytest.raises(NotFound):
        world.read(asset, world.lead, row.id)


def criterion(world: World, made: Any, key: str) -> Any:
    review_id = world.review(made).id
    found = world.read(gate_review, world.lead, review_id).criteria
    return next(c for c in found if c.key == key)


def test_every_score_needs_its_reason(world: World) -> None:
    made = world.opportunity()
    command = AssetFields(name="Model", kind="data", social=4, financial=2, social_why="Because.")
    with pytest.raises(Invalid) as refused:
        world.write(add_asset, world.lead, made.id, command)
    assert fields_of(refused) == ["financial_why"]


def test_a_barrier_is_chosen_or_named(world: World) -> None:
    made = world.opportunity()
    chosen = world.write(
        name_barrier, world.lead, made.id, NameBarrier(key="regulation", severity=5)
    )
    own = world.write(
        name_barrier, world.lead, made.id, NameBarrier(title="No car park", severity=1)
    )
    assert chosen.title == "Regulation, such as State aid or subsidy control"
    assert (own.key, own.title) == (None, "No car park")
    for command, field in (
        (NameBarrier(severity=1), "title"),
        (NameBarrier(key="no such", severity=1), "key"),
    ):
        with pytest.raises(Invalid) as refused:
            world.write(name_barrier, world.lead, made.id, command)
        assert fields_of(refused) == [field]


def test_barriers_that_stand_come_first_and_the_gravest_at_the_top(world: World) -> None:
    made = world.opportunity()
    for title, severity in (("Slight", 1), ("Grave", 5), ("Gone", 5)):
        world.write(name_barrier, world.lead, made.id, NameBarrier(title=title, severity=severity))
    gone = world.read(barriers, world.lead, made.id)[1]
    with pytest.raises(Invalid) as refused:
        world.write(
            edit_barrier,
            world.lead,
            gone.id,
            EditBarrier(title="Gone", severity=5, state="overcome"),
        )
    assert fields_of(refused) == ["outcome"]
    command = EditBarrier(title="Gone", severity=5, state="overcome", outcome="Cleared.")
    world.write(edit_barrier, world.lead, gone.id, command)
    assert [b.title for b in world.read(barriers, world.lead, made.id)] == [
        "Grave",
        "Slight",
        "Gone",
    ]
    world.write(remove_barrier, world.lead, gone.id, RemoveRecord())
    assert len(world.read(barriers, world.lead, made.id)) == 2


def test_a_way_over_a_barrier_has_an_owner_who_can_see_it(world: World) -> None:
    made = world.opportunity(restricted=True)
    barrier = world.write(name_barrier, world.lead, made.id, NameBarrier(title="Law", severity=3))
    outside = MitigationFields(way="culture", text="Talk.", owner_id=world.member.person_id)
    with pytest.raises(Invalid) as refused:
        world.write(add_mitigation, world.lead, barrier.id, outside)
    assert fields_of(refused) == ["owner_id"]
    mine = MitigationFields(way="culture", text="Talk.", owner_id=world.lead.person_id)
    way = world.write(add_mitigation, world.lead, barrier.id, mine).mitigations[0]
    assert way.owner.name == "Lead"
    coming = MitigationFields(way="culture", text="Talk.", done_on=date(2999, 1, 1))
    with pytest.raises(Invalid) as refused:
        world.write(edit_mitigation, world.lead, way.id, coming, version=1)
    assert fields_of(refused) == ["done_on"]
    done = MitigationFields(way="culture", text="Talk.", done_on=date(2026, 11, 2))
    after = world.write(edit_mitigation, world.lead, way.id, done, version=1).mitigations[0]
    assert (after.done_on, after.owner) == (date(2026, 11, 2), None)
    world.write(remove_mitigation, world.lead, way.id, RemoveRecord())
    assert world.read(barriers, world.lead, made.id)[0].mitigations == []


def test_nobody_overwrites_what_they_have_not_read(world: World) -> None:
    made = world.opportunity()
    row = world.write(add_context, world.lead, made.id, ELECTION)
    world.write(edit_context, world.lead, row.id, ELECTION, version=1)
    with pytest.raises(Stale):
        world.write(edit_context, world.lead, row.id, ELECTION, version=1)
    with pytest.raises(Stale):
        world.write(remove_context, world.lead, row.id, RemoveRecord(), version=1)


@pytest.mark.parametrize("name", ["member", "sponsor", "adviser", "auditor"])
def test_only_the_team_changes_it(world: World, name: str) -> None:
    made = world.opportunity()
    with pytest.raises(NotPermitted):
        world.write(add_context, world.actors[name], made.id, ELECTION)


def test_who_cannot_see_the_opportunity_finds_nothing_of_it(world: World) -> None:
    made = world.opportunity()
    row = world.write(add_asset, world.lead, made.id, MODEL)
    for name in ("outsider", "neighbour", "partner"):
        with pytest.raises(NotFound):
            world.read(assets, world.actors[name], made.id)
        with pytest.raises(NotFound):
            world.read(asset, world.actors[name], row.id)


def test_whoever_writes_the_analysis_helps_to_prepare_the_gate(world: World) -> None:
    made = world.opportunity()
    joining = AddTeamMember(person_id=world.other_sponsor.person_id, role="member")
    world.write(add_team_member, world.lead, made.id, joining)
    world.write(add_asset, world.other_sponsor, made.id, MODEL)
    review = world.review(made)
    asked = find_review_of(world, review.id)
    assert world.other_sponsor.person_id in asked.contributor_ids


def find_review_of(world: World, review_id: int) -> Any:
    return world.read(lambda session: find_review(session, world.lead, review_id)[2])


def test_the_history_tells_every_change_in_words(world: World) -> None:
    made = world.opportunity()
    row = world.write(add_context, world.lead, made.id, ELECTION)
    changed = ContextFields(kind="election", title="Local elections", detail="No news then.")
    world.write(edit_context, world.lead, row.id, changed)
    world.write(remove_context, world.lead, row.id, RemoveRecord(reason="Postponed."))
    told = [item.sentence for item in world.read(history, world.lead, made.id).items[:3]]
    assert told[0] == "Lead took “Local elections” off the context"
    assert told[2] == "Lead added “Local elections” to the context"


def test_the_dimensions_count_what_each_person_may_see_once_each(world: World) -> None:
    for restricted in (False, True, True):
        world.opportunity(dimensions=["partnerships", "governance"], restricted=restricted)
    world.opportunity(dimensions=["partnerships"], novelty="radical", expected_value_pence=None)
    seen = {}
    for name in ("lead", "member", "auditor", "neighbour"):
        found = world.read(dimensions, world.actors[name]).items
        seen[name] = {i.dimension.value: (i.number, i.radical) for i in found if i.number}
    assert seen["lead"] == seen["auditor"] == {"partnerships": (4, 1), "governance": (3, 0)}
    assert seen["member"] == {"partnerships": (2, 1), "governance": (1, 0)}
    assert seen["neighbour"] == {}
    worth = {i.dimension.value: i.value_pence for i in world.read(dimensions, world.lead).items}
    assert worth["partnerships"] == 3 * 240_000_000
