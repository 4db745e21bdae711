"""Searching: references, words, beginnings of words, and anything at all that can be typed."""

import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.opportunities import TeamRole
from app.domain.searching import read_search
from app.models import Opportunity
from app.queries.pipeline import Table, table
from app.schemas.opportunity import AddTeamMember, SetTeam
from app.schemas.pipeline import PipelineQuery
from app.services.opportunities import add_team_member, set_team
from tests.scatter import scatter
from tests.world import START, World

NOW = START + timedelta(days=400)


def found(world: World, name: str, q: str, **asked: Any) -> list[str]:
    """Titles that match, by title."""
    query = PipelineQuery(q=q, sort="title", limit=200, **asked)
    page: Table = world.read(table, world.actors[name], query, at=NOW)
    return [row.title for row in page.page.rows]


@pytest.fixture
def stocked(world: World) -> World:
    """A handful of opportunities with words to look for."""
    for title, summary, need, sector in (
        ("Coastal flood model licensing", "", "", "Environment"),
        ("Hospital estate battery storage", "Batteries on roofs.", "", "Estates"),
        ("Ångström café archive", "", "Health/social care needs pictures.", "Culture"),
        ("Co-development of sensors", "", "", "Science"),
    ):
        world.opportunity(title=title, summary=summary, need=need, sector=sector)
    return world


@pytest.mark.parametrize(
    ("q", "title"),
    [
        ("flood", "Coastal flood model licensing"),
        ("FLOOD model", "Coastal flood model licensing"),
        ("licen", "Coastal flood model licensing"),
        ("licensi", "Coastal flood model licensing"),
        ("flood lic", "Coastal flood model licensing"),
        ("batteries", "Hospital estate battery storage"),
        ("roof", "Hospital estate battery storage"),
        ("social", "Ångström café archive"),
        ("ångs", "Ångström café archive"),
        ("archive (caf", "Ångström café archive"),
        ("co-dev", "Co-development of sensors"),
        ("science", "Co-development of sensors"),
    ],
)
def test_words_and_beginnings_of_words_are_found(stocked: World, q: str, title: str) -> None:
    assert found(stocked, "lead", q) == [title]


def test_every_word_must_match(stocked: World) -> None:
    assert found(stocked, "lead", "flood battery") == []
    assert found(stocked, "lead", "qwertyuiop") == []


def test_a_reference_finds_its_opportunity(stocked: World) -> None:
    made = stocked.opportunity(title="By its number")
    for q in (str(made.id), made.reference, made.reference.lower(), f"op {made.id}"):
        assert "By its number" in found(stocked, "lead", q)
    assert found(stocked, "neighbour", made.reference) == []


def test_an_external_reference_is_found_whole(stocked: World) -> None:
    made = stocked.opportunity(title="Imported")

    def name(session: Session) -> None:
        session.get_one(Opportunity, made.id).external_reference = "GMPP-2022/017"

    stocked.database.write_now(name)
    assert found(stocked, "lead", "GMPP-2022/017") == ["Imported"]
    assert found(stocked, "neighbour", "GMPP-2022/017") == []


def test_a_changed_title_is_found_by_its_new_words_only(stocked: World) -> None:
    made = stocked.opportunity(title="Oldword plan", summary="", need="")

    def rename(session: Session) -> None:
        session.get_one(Opportunity, made.id).title = "Newword plan"

    stocked.database.write_now(rename)
    assert found(stocked, "lead", "oldword") == []
    assert found(stocked, "lead", "newword") == ["Newword plan"]


def test_restricted_ones_are_found_by_their_own_people_alone(stocked: World) -> None:
    made = stocked.opportunity(title="Secret flood archive", summary="", need="")
    stocked.write(
        set_team,
        stocked.lead,
        made.id,
        SetTeam(
            lead_id=stocked.lead.person_id, sponsor_id=stocked.sponsor.person_id, restricted=True
        ),
    )
    for name in ("lead", "sponsor", "auditor"):
        assert found(stocked, name, "secret") == ["Secret flood archive"], name
    for name in ("member", "adviser", "other_sponsor", "neighbour", "outsider", "partner"):
        assert found(stocked, name, "secret") == [], name
        assert found(stocked, name, made.reference) == [], name
    member = AddTeamMember(person_id=stocked.member.person_id, role=TeamRole.MEMBER)
    stocked.write(add_team_member, stocked.lead, made.id, member)
    assert found(stocked, "member", "secret flood") == ["Secret flood archive"]


def test_invisible_hits_do_not_crowd_out_visible_ones(world: World) -> None:
    """The newest thousand are the newest of what one may see, not of all."""
    mine = world.opportunity(title="Mine flood")
    scatter(world, 1200, random.Random(1), NOW)

    def away(session: Session) -> None:
        for row in session.scalars(select(Opportunity).where(Opportunity.id != mine.id)):
            row.title, row.title_key = "Their flood", "their flood"
            row.programme_id = world.other_programme_id
            row.is_open, row.status, row.restricted = True, "active", False

    world.database.write_now(away)
    assert found(world, "lead", "flood") == ["Mine flood"]
    page: Table = world.read(table, world.neighbour, PipelineQuery(q="flood"), at=NOW)
    assert any(total.capped for total in page.totals.values())


AWKWARD = (
    *('"', "'", "a AND", "OR OR", "NEAR(a b)", "title:flood", "scope:p1", "^flood", "flo*od", "("),
    *("🚀 flood", "-- drop", "%_%", "a:*&|!<->b", "\\", "flood\x00model", "{title}: x", "ＯＰ４２"),
)


@pytest.mark.parametrize("q", AWKWARD)
def test_nothing_typed_breaks_the_search(stocked: World, q: str) -> None:
    try:
        query = PipelineQuery(q=q)
    except ValueError:
        return
    stocked.read(table, stocked.lead, query, at=NOW)


def test_scopes_cannot_be_typed(stocked: World) -> None:
    assert found(stocked, "lead", f"p{stocked.programme_id}") == []
    assert found(stocked, "lead", f"scope:p{stocked.programme_id}") == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(q=st.text(max_size=300))
def test_any_text_can_be_searched_for(stocked: World, q: str) -> None:
    try:
        query = PipelineQuery(q=q)
    except ValueError:
        return
    stocked.read(table, stocked.lead, query, at=NOW)


def test_what_is_too_long_is_cut() -> None:
    assert len(PipelineQuery(q="flood " * 2000).q) <= 200
    assert len(read_search("a " * 5000).words) <= 12


@pytest.mark.parametrize("q", ["a", "!", "🚀", '"', " é "])
def test_too_little_to_search_for_is_said(q: str) -> None:
    with pytest.raises(ValueError, match="two letters"):
        PipelineQuery(q=q)
