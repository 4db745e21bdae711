"""The discussions the examples tell: no more than the source does, and rightly dated."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.database import Database
from app.models import Opportunity, Person
from app.queries.actors import person_actor
from app.queries.disclosures import parity
from app.queries.discussions import discussion, discussions
from app.queries.engagement import engagement
from app.queries.evidence import evidence_pack
from app.queries.ideas import ideas
from app.queries.partner_area import partner_area, partner_topic
from app.standards.cases import LoadReport
from tests.databases import fresh_database
from tests.world import World


@pytest.fixture
def sqlite_database(
    request: pytest.FixtureRequest, tmp_path: Path, told_cases: tuple[Path, LoadReport]
) -> Iterator[Database]:
    """A database with both cases in it."""
    with fresh_database(request, "sqlite", tmp_path, told_cases[0]) as database:
        yield database


@pytest.fixture
def cases(told_cases: tuple[Path, LoadReport]) -> dict[str, int]:
    """Both cases, loaded."""
    return told_cases[1].opportunities


def lead_of(session: Any, opportunity_id: int) -> Any:
    row = session.get_one(Opportunity, opportunity_id)
    return person_actor(session, session.get_one(Person, row.lead_id))


def test_healthy_outlook_tells_of_the_first_meeting_and_the_demo(
    sqlite_database: Database, cases: dict[str, int]
) -> None:
    read, number = sqlite_database.read_now, cases["healthy_outlook"]
    lead = read(lead_of, number)
    shown, met = read(discussions, lead, number).items
    assert (met.form, shown.form) == ("meeting", "demonstration")
    assert [party.name for row in (met, shown) for party in row.parties] == ["Medixine"] * 2
    assert "By the end of the day" in read(discussion, lead, shown.id).said
    talk = read(discussion, lead, met.id)
    assert len(talk.ideas) == 2
    assert talk.held_on.year == 2006
    assert talk.date_note.startswith("Estimated to the year")
    assert "Cranfield" in talk.source_note
    found = read(ideas, lead, number)
    assert {idea.organisation.name for idea in found if idea.organisation} == {"Medixine"}
    assert all(idea.not_disclosed for idea in found)


def test_psba_tells_of_twenty_potential_partners_and_invents_no_names(
    sqlite_database: Database, cases: dict[str, int]
) -> None:
    read, number = sqlite_database.read_now, cases["psba"]
    lead = read(lead_of, number)
    [row] = read(discussions, lead, number).items
    assert len(row.parties) == 20
    assert all("not named in the source" in party.name for party in row.parties)
    assert read(parity, lead, number).items == []


@pytest.fixture
def demo(demo_world: World) -> Database:
    """The fictional programme, loaded."""
    return demo_world.database


def test_one_example_is_level_noticed_and_assessed(demo: Database) -> None:
    read, number = demo.read_now, demo.read_now(_called, "Anonymised travel demand data")
    lead = read(lead_of, number)
    board = read(parity, lead, number)
    assert len(board.items) == 3
    assert board.unlevelled == 0
    assert any(cell.is_levelling for row in board.items for cell in row.cells)
    found = read(engagement, lead, number)
    assert "example" in found.reference
    assert all(a.finding for a in found.assessments if a.is_in)
    assert read(evidence_pack, lead, number).is_sound


def test_one_example_is_not_level_yet(demo: Database) -> None:
    number = demo.read_now(_called, "Wind tunnel test capacity")
    board = demo.read_now(parity, demo.read_now(lead_of, number), number)
    assert (board.unlevelled, [o.name for o in board.without_account]) == (
        1,
        ["Kestrel Engineering Marketing (fictional)"],
    )


def test_two_partners_have_accounts_and_read_the_same(demo: Database) -> None:
    areas = [
        demo.read_now(_area, f"{key}.assets@demo.invalid") for key in ("northline", "fairground")
    ]
    told = [{t.title for t in area.addressed} for area in areas]
    assert told[0] == told[1]
    assert len(told[0]) == 3
    assert all(t.confirmed_at for t in areas[0].addressed)
    assert [q.state for q in areas[1].questions] == ["waiting", "answered"]
    assert areas[0].questions == []


def _area(session: Any, email: str) -> Any:
    partner = person_actor(session, session.query(Person).filter_by(email=email).one())
    [topic] = partner_area(session, partner).topics
    return partner_topic(session, partner, topic.id)


def _called(session: Any, title: str) -> int:
    rows = session.query(Opportunity).filter_by(title=title).all()
    return int(rows[0].id)
