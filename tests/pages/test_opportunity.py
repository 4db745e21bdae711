"""An opportunity's own page: where it stands, and what its reader does next."""

from typing import Any

import pytest

from app.domain.opportunities import Origin
from app.domain.stages import Stage
from app.models import Opportunity
from app.queries.overview import overview
from app.schemas.opportunity import CreateOpportunity, OpportunityOut
from app.services.opportunities import create_opportunity
from tests.client import PageClient
from tests.world import World

TABS = ("", "/team", "/documents", "/comments", "/history", "/risk", "/edit")


def label_for(world: World, name: str, made: OpportunityOut) -> tuple[str, bool]:
    step = world.read(overview, world.actors[name], made.id).next_step
    return step.label, step.is_theirs


def test_it_shows_what_was_recorded_and_what_is_missing(sqlite_world: World) -> None:
    made = sqlite_world.opportunity(target_dates={"1": "2027-03-31"})
    page = PageClient(sqlite_world, "lead").get(f"/opportunities/{made.id}").text
    for words in (made.reference, "£2.4m", "31 March 2027", "Prepare gate 1", "Not answered"):
        assert words in page
    assert 'href="/opportunities/1/risk"' in page.replace(str(made.id), "1")


def test_each_reader_is_told_what_they_do_next(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    assert label_for(world, "lead", made) == ("Prepare gate 1", True)
    assert label_for(world, "sponsor", made) == ("See gate 1", False)
    waits = world.read(overview, world.actors["sponsor"], made.id).next_step
    assert made.lead and waits.why == f"{made.lead.name} prepares it."
    world.answered(made)
    assert label_for(world, "lead", made) == ("Submit gate 1", True)
    assert "can be submitted" in world.read(overview, world.actors["lead"], made.id).next_step.why
    review = world.submitted(made)
    assert label_for(world, "sponsor", made) == ("Decide gate 1", True)
    assert label_for(world, "lead", made) == ("See gate 1", False)
    world.decided(review, "hold")
    assert label_for(world, "sponsor", made) == ("Resume", True)
    assert label_for(world, "lead", made) == ("", False)


def test_a_pack_that_lacks_something_says_so_before_it_is_submitted(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity(expected_value_pence=None)
    world.answered(made)
    why = world.read(overview, world.actors["lead"], made.id).next_step.why
    assert why == (
        "It can be submitted, but 1 criterion is not met: it could proceed only with conditions."
    )


def test_a_stopped_one_can_be_reopened_by_its_sponsor_alone(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    sqlite_world.decided(sqlite_world.submitted(made), "stop", reason="No buyer.")
    assert label_for(sqlite_world, "sponsor", made) == ("Reopen", False)
    page = PageClient(sqlite_world, "lead").get(f"/opportunities/{made.id}").text
    assert "No buyer." in page
    assert "/edit" not in page


def test_gates_before_an_import_are_not_recorded_here(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()

    def imported(session: Any, at: Any) -> None:
        row = session.get(Opportunity, made.id)
        row.origin, row.stage = Origin.IMPORTED, Stage.TENDER
        row.imported = {"organisation": "DfT", "unreadable": {"End date": "Exempt, section 43"}}

    sqlite_world.write(imported)
    page = PageClient(sqlite_world, "lead").get(f"/opportunities/{made.id}").text
    assert page.count("Not recorded here") == 2
    assert "Entered by import" in page
    assert "Exempt, section 43" in page


def test_the_gate_tab_leads_to_the_open_attempt_or_to_the_history(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, "lead")
    response = client.get(f"/opportunities/{made.id}/gate")
    assert (response.status_code, response.headers["location"]) == (
        303,
        f"/gates/{made.open_review_id}",
    )
    sqlite_world.decided(sqlite_world.submitted(made), "hold")
    response = client.get(f"/opportunities/{made.id}/gate")
    assert response.headers["location"] == f"/opportunities/{made.id}/history"


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("name", ["outsider", "neighbour", "partner", "administrator"])
def test_what_is_invisible_is_a_page_not_found(sqlite_world: World, name: str, tab: str) -> None:
    made = sqlite_world.opportunity()
    response = PageClient(sqlite_world, name).get(f"/opportunities/{made.id}{tab}")
    assert response.status_code == 404
    assert made.title not in response.text


@pytest.mark.parametrize("tab", TABS)
@pytest.mark.parametrize("bad", ["0", "-1", "abc", "9" * 30, "1e3", "987654"])
def test_an_id_that_is_none_is_a_page_not_found(sqlite_world: World, bad: str, tab: str) -> None:
    response = PageClient(sqlite_world, "lead").get(f"/opportunities/{bad}{tab}")
    assert response.status_code == 404


def test_the_history_shows_sentences_and_folds_what_changed(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    sqlite_world.submitted(made)
    client = PageClient(sqlite_world, "auditor")
    page = client.get(f"/opportunities/{made.id}/history").text
    assert "Lead added the opportunity" in page
    assert "Lead submitted gate 1 for decision" in page
    assert client.get(f"/opportunities/{made.id}/history?before=2").status_code == 200
    assert client.get(f"/opportunities/{made.id}/history?before=0").status_code == 404


def test_what_people_typed_is_never_markup(sqlite_world: World) -> None:
    made = sqlite_world.opportunity(
        title="<script>alert(1)</script>", summary="<img src=x onerror=alert(1)>"
    )
    for tab in TABS:
        page = PageClient(sqlite_world, "lead").get(f"/opportunities/{made.id}{tab}").text
        assert "<script>alert" not in page
        assert "<img" not in page


def test_an_empty_one_teaches_what_belongs_where(sqlite_world: World) -> None:
    command = CreateOpportunity(programme_id=sqlite_world.programme_id, title="An idea")
    made = sqlite_world.write(create_opportunity, sqlite_world.lead, command)
    client = PageClient(sqlite_world, "lead")
    assert "Name a sponsor" in client.get(f"/opportunities/{made.id}").text
    assert "No documents yet" in client.get(f"/opportunities/{made.id}/documents").text
    assert "Nothing said yet" in client.get(f"/opportunities/{made.id}/comments").text
