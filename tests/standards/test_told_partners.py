"""Capabilities and candidates of the past cases and the example: what the source tells, marked."""

from decimal import Decimal

import pytest

from app.domain.capabilities import Reading
from app.queries.candidates import candidate, candidates
from app.queries.capabilities import capabilities
from app.queries.comparison import comparison
from app.queries.coverage import coverage_matrix, smallest_candidate_sets
from app.queries.scores import scores
from app.schemas.opportunity import OpportunityOut
from app.services.provenance import Provenance
from app.standards.told_partners import tell_case_partners, tell_demo_partners
from tests.services.partners import with_member
from tests.world import World

OWN = Provenance(reconstructed=True, source_note="The report", date_note="Not dated in the source")


@pytest.fixture
def world(sqlite_world: World) -> World:
    """What a file tells does not depend on the database."""
    return sqlite_world


def told(world: World, key: str) -> OpportunityOut:
    """An opportunity with the workspace of a case."""
    opportunity = world.opportunity()
    world.database.write_now(tell_case_partners, key, opportunity.id, world.lead, world.later, OWN)
    return opportunity


def test_psba_had_twenty_potential_partners_whom_the_source_does_not_name(world: World) -> None:
    opportunity = told(world, "psba")
    found = world.read(candidates, world.lead, opportunity.id).items
    unnamed = [c for c in found if "not named in the source" in c.name]
    assert (len(unnamed), len(found)) == (20, 21)
    assert all(c.covers == 0 for c in unnamed), "what each offered is not recorded"
    assert {c.last_move.date_note for c in unnamed} == {
        "Estimated to the year: before the tender of 2007"
    }


def test_psba_could_not_do_without_logicalis(world: World) -> None:
    opportunity = told(world, "psba")
    found = world.read(coverage_matrix, world.lead, opportunity.id)
    assert {row.reading for row in found.rows} == {Reading.SINGLE}
    alone = {d.party.name: len(d.capabilities) for d in found.dependences}
    assert alone == {"Environment Agency (our side)": 2, "Logicalis": 2}
    logicalis = next(p for p in found.parties if p.name == "Logicalis")
    record = world.read(candidate, world.lead, logicalis.id)
    assert "not recorded in the source" in record.why and record.source_note


def test_medixine_alone_made_healthy_outlook_whole(world: World) -> None:
    opportunity = told(world, "healthy_outlook")
    found = world.read(smallest_candidate_sets, world.lead, opportunity.id)
    assert [[c.name for c in one.candidates] for one in found.sets] == [["Medixine"]]
    assert len(found.by_us) == 4 and found.uncoverable == []
    column = world.read(comparison, world.lead, opportunity.id).columns[0]
    assert "£29" in column.share.amount and column.total is None


@pytest.mark.parametrize("key", ["psba", "healthy_outlook"])
def test_what_is_our_reading_says_so_and_every_record_names_its_source(
    world: World, key: str
) -> None:
    opportunity = told(world, key)
    for row in world.read(capabilities, world.lead, opportunity.id).items:
        assert "by our reading" in row.why and "report 2010" in row.source_note
        assert all("report 2010" in offer.source_note for offer in row.offers)


def test_the_example_shows_a_workspace_in_full(world: World) -> None:
    opportunity = with_member(world, world.opportunity(title="Anonymised travel demand data"))
    world.database.write_now(
        tell_demo_partners,
        opportunity.title,
        opportunity.id,
        world.lead,
        world.member,
        world.later,
    )
    board = world.read(scores, world.lead, opportunity.id)
    assert [item.people for item in board.items] == [2, 2, 2, 0]
    assert any(a.is_disputed for item in board.items for a in item.attributes)
    found = world.read(smallest_candidate_sets, world.sponsor, opportunity.id)
    assert found.size == 2 and found.is_exact and found.sets[0].score is not None
    states = {c.state.value for c in world.read(candidates, world.lead, opportunity.id).items}
    assert states == {"shortlist", "longlist", "out"}
    assert [len(s.candidates) for s in found.sets] == [2, 3]
    columns = world.read(comparison, world.sponsor, opportunity.id).columns
    assert sorted(column.share.our_share for column in columns) == [
        Decimal("13.3"),
        35,
        Decimal("38.8"),
    ]


def test_no_other_opportunity_of_the_example_has_candidates(world: World) -> None:
    opportunity = world.opportunity()
    world.database.write_now(
        tell_demo_partners, "Another", opportunity.id, world.lead, world.member, world.later
    )
    assert world.read(candidates, world.lead, opportunity.id).items == []
