"""Help is open to everybody, says what the rules say, and links where it should."""

import re

import pytest

from app.domain.gates import OUTCOMES
from app.domain.stages import Stage
from app.web.guidance import guidance
from tests.client import PageClient
from tests.world import World

PAGES = ("/help", *(f"/help/stages/{n}" for n in range(1, 6)), "/accessibility", "/privacy")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("name", [None, "partner", "lead"])
def test_help_is_open_to_everybody(sqlite_world: World, path: str, name: str | None) -> None:
    assert PageClient(sqlite_world, name).get(path).status_code == 200


def test_help_names_every_stage_and_every_decision(sqlite_world: World) -> None:
    text = PageClient(sqlite_world, None).get("/help").text
    assert [s for s in Stage if s.label not in text or s.gate_question not in text] == []
    assert [o.label for o in OUTCOMES.values() if o.label not in text] == []


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_shows_its_advice_with_sources_and_what_its_gate_asks(
    sqlite_world: World, stage: Stage
) -> None:
    entry = guidance()[stage.number - 1]
    text = PageClient(sqlite_world, None).get(f"/help/stages/{stage.number}").text
    assert entry.stage is stage
    assert len(entry.steps) >= 4
    assert len(entry.criteria) >= 4
    shown = text.replace("&#39;", "'")
    for step in entry.steps:
        assert step.title in shown
        assert step.source in shown
    assert [c.title for c in entry.criteria if c.title not in shown] == []


@pytest.mark.parametrize("number", ["0", "6", "one"])
def test_there_is_no_sixth_stage(sqlite_world: World, number: str) -> None:
    assert PageClient(sqlite_world, None).get(f"/help/stages/{number}").status_code == 404


def test_every_link_of_the_footer_leads_somewhere(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, None)
    footer = client.get("/help").text.partition('<footer class="foot">')[2]
    links = re.findall(r'href="([^"]+)"', footer)
    assert len(links) == 4
    assert [link for link in links if client.get(link).status_code != 200] == []


def test_privacy_tells_how_long_a_session_lasts(sqlite_world: World) -> None:
    text = PageClient(sqlite_world, None).get("/privacy").text
    assert "30 minutes" in text
    assert "12 hours" in text
