"""The discussions the examples tell: no more than the source does, and rightly dated."""

from pathlib import Path
from typing import Any

import pytest

from app.clock import now
from app.database import Database
from app.models import Opportunity, Person
from app.queries.actors import person_actor
from app.queries.disclosures import parity
from app.queries.discussions import discussion, discussions
from app.queries.engagement import engagement
from app.queries.ideas import ideas
from app.standards.cases import load_cases
from app.standards.demo_programme import load_demo_programme
from tests.world import START


@pytest.fixture
def cases(sqlite_database: Database) -> dict[str, int]:
    """Both cases, loaded."""
    return load_cases(sqlite_database, password_hash="", at=now()).opportunities


def lead_of(session: Any, opportunity_id: int) -> Any:
    row = session.get_one(Opportunity, opportunity_id)
    return person_actor(session, session.get_one(Person, row.lead_id))


def test_healthy_outlook_tells_of_the_first_meeting_and_the_demo(
    sqlite_database: Database, cases: dict[str, int]
) -> None:
    read, number = sqlite_database.read_now, cases["healthy_outlook"]
    lead = read(lead_of, number)
    [row] = read(discussions, lead, number).items
    assert [party.name for party in row.parties] == ["Medixine"]
    talk = read(discussion, lead, row.id)
    assert "By the end of the day" in talk.said
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


def test_the_example_is_level_and_assessed(sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.write_now(load_demo_programme, password_hash="", at=START)
    read = sqlite_database.read_now
    number = read(_travel)
    lead = read(lead_of, number)
    board = read(parity, lead, number)
    assert len(board.items) == 2
    assert board.unlevelled == 0
    assert any(cell.is_levelling for row in board.items for cell in row.cells)
    found = read(engagement, lead, number).assessments
    assert all(a.finding for a in found if a.is_in)


def _travel(session: Any) -> int:
    rows = session.query(Opportunity).filter_by(title="Anonymised travel demand data").all()
    return int(rows[0].id)
