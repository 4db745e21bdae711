"""Needed capabilities, what each party offers, the matrix and the smallest sets."""

from decimal import Decimal

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from app.domain.capabilities import Confidence, Reading
from app.domain.errors import Invalid, NotFound, NotPermitted, Stale
from app.domain.policy import Actor
from app.models import Opportunity
from app.queries.capabilities import capabilities, capability
from app.queries.coverage import Among, Which, coverage_matrix, smallest_candidate_sets
from app.queries.history import history
from app.queries.opportunities import opportunity as find_opportunity
from app.queries.partner_facts import capabilities_listed, essentials_uncovered
from app.schemas.capability import AddCapability, EditCapability, RemoveCapability, SetOffer
from app.schemas.opportunity import OpportunityOut
from app.services.capabilities import (
    add_capability,
    edit_capability,
    remove_capability,
    remove_offer,
    set_offer,
)
from tests.services.partners import (
    candidate,
    moved,
    offered,
    scored,
    shortlisted,
    with_member,
)
from tests.services.partners import capability as needed
from tests.world import World


def names(found: object) -> list[set[str]]:
    return [{c.name for c in one.candidates} for one in found.sets]  # type: ignore[attr-defined]


def test_essential_ones_come_first_then_the_weightiest(world: World) -> None:
    opportunity = world.opportunity()
    for name, need, weight in (("C", "desirable", 5), ("B", "essential", 2), ("A", "essential", 4)):
        needed(world, opportunity, name, need, weight)
    found = world.read(capabilities, world.lead, opportunity.id)
    assert [row.name for row in found.items] == ["A", "B", "C"]
    assert found.parties[0].id == 0 and "Environment Agency" in found.parties[0].name


def test_a_capability_is_listed_once(world: World) -> None:
    opportunity = world.opportunity()
    needed(world, opportunity, "Sales")
    with pytest.raises(Invalid, match="already"):
        needed(world, opportunity, "SALES")


def test_an_edit_of_an_old_version_is_refused(world: World) -> None:
    made = needed(world, world.opportunity(), "Sales")
    command = EditCapability(name="Sales and marketing", need="essential", weight=5)
    changed = world.write(edit_capability, world.lead, made.id, command, version=made.version)
    assert (changed.name, changed.weight) == ("Sales and marketing", 5)
    with pytest.raises(Stale):
        world.write(edit_capability, world.lead, made.id, command, version=made.version)


def test_one_that_is_not_needed_after_all_leaves_the_list_with_a_reason(world: World) -> None:
    opportunity = world.opportunity()
    made = needed(world, opportunity, "Sales")
    command = RemoveCapability(reason="The service sells itself.")
    world.write(remove_capability, world.lead, made.id, command)
    assert world.read(capabilities, world.lead, opportunity.id).items == []
    assert "sells itself" in str(world.read(history, world.lead, opportunity.id))
    with pytest.raises(NotFound):
        world.read(capability, world.lead, made.id)
    needed(world, opportunity, "Sales")


@pytest.mark.parametrize("weight", [0, 6, True])
def test_a_weight_is_from_1_to_5(weight: int) -> None:
    with pytest.raises(ValidationError):
        AddCapability(name="Sales", need="essential", weight=weight)


def test_an_offer_needs_words_or_a_document(world: World) -> None:
    opportunity = world.opportunity()
    made = needed(world, opportunity, "Sales")
    with pytest.raises(Invalid) as caught:
        world.write(set_offer, world.lead, made.id, 0, SetOffer(confidence="stated"))
    assert caught.value.problems[0].field == "what"
    with pytest.raises(Invalid):
        other = SetOffer(confidence="shown", what="Seen.", document_ids=[77])
        world.write(set_offer, world.lead, made.id, 0, other)


def test_an_offer_is_replaced_and_the_history_keeps_both(world: World) -> None:
    opportunity = world.opportunity()
    party = candidate(world, opportunity, "River Sense plc")
    made = needed(world, opportunity, "Sales")
    first = offered(world, made, party).offers[0]
    assert (first.party_id, first.confidence, first.version) == (party.id, "stated", 1)
    command = SetOffer(extent="part", confidence="shown", what="They showed us.")
    found = world.write(set_offer, world.lead, made.id, party.id, command, version=1)
    assert (found.extent, found.confidence, found.version) == ("part", "shown", 2)
    with pytest.raises(Stale):
        world.write(set_offer, world.lead, made.id, party.id, command, version=1)
    told = world.read(history, world.lead, opportunity.id).items[0]
    assert told.sentence.endswith("River Sense plc offers towards “Sales”: shown")
    assert ("Confidence", "Stated", "Shown") in [(c.label, c.before, c.after) for c in told.changes]


def test_an_offer_can_be_taken_back(world: World) -> None:
    opportunity = world.opportunity()
    made = offered(world, needed(world, opportunity, "Sales"), None)
    assert world.write(remove_offer, world.lead, made.id, 0).offers == []
    with pytest.raises(NotFound):
        world.write(remove_offer, world.lead, made.id, 0)


def test_another_opportunitys_candidate_is_no_party(world: World) -> None:
    other = candidate(world, world.opportunity(title="Another"), "River Sense plc")
    made = needed(world, world.opportunity(), "Sales")
    with pytest.raises(NotFound):
        offered(world, made, other)


def test_only_the_team_writes_and_only_those_close_read(world: World) -> None:
    opportunity = world.opportunity()
    made = needed(world, opportunity, "Sales")
    command = AddCapability(name="Support", need="desirable")
    for actor in (world.sponsor, world.auditor):
        with pytest.raises(NotPermitted):
            world.write(add_capability, actor, opportunity.id, command)
    for actor in (world.adviser, world.member, world.neighbour):
        with pytest.raises(NotFound):
            world.write(add_capability, actor, opportunity.id, command)
        with pytest.raises(NotFound):
            world.read(capability, actor, made.id)


def filled(world: World) -> OpportunityOut:
    """Forecasts are ours; alerts are offered by two, sales by one, support by nobody whole."""
    opportunity = world.opportunity()
    voice, mail = (shortlisted(world, opportunity, name) for name in ("Voice", "Mail"))
    text = candidate(world, opportunity, "Textual")
    offered(world, needed(world, opportunity, "Forecasts"), None)
    alerts = needed(world, opportunity, "Alerts")
    offered(world, alerts, voice, confidence="shown")
    offered(world, alerts, mail)
    sales = needed(world, opportunity, "Sales")
    offered(world, sales, text)
    offered(world, needed(world, opportunity, "Support", "desirable"), mail, extent="part")
    return opportunity


def test_the_matrix_names_gaps_overlaps_and_single_points(world: World) -> None:
    opportunity = filled(world)
    found = world.read(coverage_matrix, world.lead, opportunity.id)
    assert {row.name: row.reading for row in found.rows} == {
        "Alerts": Reading.OVERLAP,
        "Forecasts": Reading.SINGLE,
        "Sales": Reading.SINGLE,
        "Support": Reading.PART_ONLY,
    }
    assert (found.gaps, found.singles, found.overlaps) == (1, 2, 1)
    assert found.finding == "1 of 4 capabilities has nobody who covers all of it."
    assert [(d.party.name, [c.name for c in d.capabilities]) for d in found.dependences] == [
        ("Environment Agency (our side)", ["Forecasts"]),
        ("Textual", ["Sales"]),
    ]
    assert [p.name for p in found.parties][1:] == ["Mail", "Voice", "Textual"]


def test_the_matrix_can_be_read_more_strictly(world: World) -> None:
    opportunity = filled(world)
    read = {
        "among": Among.SHORTLIST,
        "which": Which.ESSENTIAL,
        "confidence": Confidence.SHOWN,
    }
    found = world.read(coverage_matrix, world.lead, opportunity.id, **read)
    assert {row.name: row.reading for row in found.rows} == {
        "Alerts": Reading.SINGLE,
        "Forecasts": Reading.GAP,
        "Sales": Reading.GAP,
    }
    assert found.finding == "2 of 3 capabilities have nobody who covers all of it."


def test_a_candidate_that_is_out_covers_nothing(world: World) -> None:
    opportunity = world.opportunity()
    party = candidate(world, opportunity, "River Sense plc")
    offered(world, needed(world, opportunity, "Sales"), party)
    moved(world, party, "out")
    found = world.read(coverage_matrix, world.lead, opportunity.id)
    assert found.gaps == 1 and len(found.parties) == 1


def test_the_smallest_sets_say_first_what_nobody_covers(world: World) -> None:
    opportunity = filled(world)
    found = world.read(smallest_candidate_sets, world.sponsor, opportunity.id)
    assert [c.name for c in found.by_us] == ["Forecasts"]
    assert [c.name for c in found.uncoverable] == ["Support"]
    assert names(found) == [{"Voice", "Textual"}, {"Mail", "Textual"}]
    assert found.is_exact and found.size == 2
    assert found.finding == (
        "Nobody covers 1 capability, so no set covers everything. For the rest: 2 candidates are "
        "enough, and fewer are not."
    )


def test_the_better_scored_set_comes_first_once_the_reader_has_scored(world: World) -> None:
    opportunity = filled(world)
    with_member(world, opportunity)
    found = world.read(coverage_matrix, world.lead, opportunity.id)
    by_name = {p.name: p for p in found.parties}
    for name, score in (("Voice", 2), ("Mail", 5), ("Textual", 3)):
        scored(world, world.lead, by_name[name], score)
    mine = world.read(smallest_candidate_sets, world.lead, opportunity.id)
    assert names(mine) == [{"Mail", "Textual"}, {"Voice", "Textual"}]
    assert [one.score for one in mine.sets] == [Decimal("4.00"), Decimal("2.50")]
    hidden = world.read(smallest_candidate_sets, world.member, opportunity.id)
    assert hidden.scores_hidden and [one.score for one in hidden.sets] == [None, None]
    assert names(hidden) == [{"Voice", "Textual"}, {"Mail", "Textual"}]


@pytest.mark.parametrize("query", [capabilities, coverage_matrix, smallest_candidate_sets])
def test_an_empty_workspace_reads_plainly(world: World, query: object) -> None:
    opportunity = world.opportunity()
    found = world.read(query, world.lead, opportunity.id)
    if hasattr(found, "finding"):
        assert found.finding == "No capability is listed yet."


def outsiders(world: World) -> list[Actor]:
    return [world.adviser, world.other_sponsor, world.partner, world.administrator]


@pytest.mark.parametrize("query", [capabilities, coverage_matrix, smallest_candidate_sets])
def test_for_everybody_else_it_does_not_exist(world: World, query: object) -> None:
    opportunity = filled(world)
    for actor in outsiders(world):
        with pytest.raises(NotFound):
            world.read(query, actor, opportunity.id)


def covered(world: World, opportunity: OpportunityOut) -> tuple[bool, str]:
    """Whether gate 2 finds every essential capability covered, and where that is mended."""
    criteria = {c.key: c for c in world.review(opportunity).criteria}
    return criteria["capabilities_covered"].is_met, criteria["capabilities_covered"].fix


def test_gate_2_asks_that_every_essential_capability_has_somebody(world: World) -> None:
    opportunity = world.opportunity()
    world.decided(world.submitted(opportunity))
    assert covered(world, opportunity) == (False, f"/opportunities/{opportunity.id}/coverage")
    needed(world, opportunity, "Support", "desirable")
    assert covered(world, opportunity)[0]
    sales = needed(world, opportunity, "Sales")
    assert not covered(world, opportunity)[0]
    party = candidate(world, opportunity, "River Sense plc")
    offered(world, sales, party, extent="part")
    assert not covered(world, opportunity)[0]
    offered(world, sales, party)
    assert covered(world, opportunity)[0]
    moved(world, party, "out")
    assert not covered(world, opportunity)[0]
    offered(world, sales, None)
    assert covered(world, opportunity)[0]


def test_what_the_list_shows_of_a_gate_follows_at_once(world: World) -> None:
    opportunity = world.opportunity()
    world.decided(world.submitted(opportunity))
    before = world.read(find_opportunity, world.lead, opportunity.id)
    needed(world, opportunity, "Support", "desirable")
    after = world.read(find_opportunity, world.lead, opportunity.id)
    assert after.criteria_met == before.criteria_met + 1
    assert after.version == before.version, "an open edit form would be stale"


@pytest.mark.parametrize("extent", ["whole", "part"])
@pytest.mark.parametrize("state", ["shortlist", "out"])
def test_the_fact_behind_the_check_is_the_matrix_own_gap(
    world: World, extent: str, state: str
) -> None:
    opportunity = world.opportunity()
    party = candidate(world, opportunity, "River Sense plc")
    offered(world, needed(world, opportunity, "Sales"), party, extent=extent)
    moved(world, party, state)
    needed(world, opportunity, "Support", "desirable")
    found = world.read(coverage_matrix, world.lead, opportunity.id, which=Which.ESSENTIAL)
    with world.database.engine.connect() as connection:
        row = Opportunity(id=opportunity.id)
        assert connection.execute(select(essentials_uncovered(row))).scalar() == found.gaps
        assert connection.execute(select(capabilities_listed(row))).scalar() == 2
