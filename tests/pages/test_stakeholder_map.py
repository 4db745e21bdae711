"""The map of power and interest: what it says, moving somebody, and many on one spot."""

import json
import re
from datetime import timedelta

import pytest

from app.queries.stakeholder import stakeholder
from app.schemas.stakeholder import PlaceStakeholder
from app.services.stakeholder_acts import place_stakeholder
from tests.client import PageClient
from tests.pages.stakeholding import entered
from tests.world import World

HTMX = {"HX-Request": "true"}


def test_the_map_says_what_moved_since_a_day_and_which_way(world: World) -> None:
    opportunity, day = world.opportunity(), world.moment.date()
    reading = {"power": 5, "interest": 4}
    made = [entered(world, opportunity.id, n, **reading, stance="neutral") for n in ("A", "B", "C")]
    for row, stance in zip(made, ("opposed", "champion"), strict=False):
        command = PlaceStakeholder(**reading, stance=stance, assessed_on=day - timedelta(days=9))
        world.write(place_stakeholder, world.lead, row.id, command)
    lead, here = PageClient(world, "lead"), f"/opportunities/{opportunity.id}/stakeholders/map"
    assert "nobody moved." in lead.get(f"{here}?since={day}").text
    page = lead.get(f"{here}?since={day - timedelta(days=5)}").text
    said = "2 stakeholders moved, 1 towards supporting it, 1 away from it, 1 not rated before."
    assert said in page
    assert "Stance opposed to neutral" in page
    assert page.count("New since then") == 1


def test_names_stand_whole_on_the_map_while_a_cell_has_room(world: World) -> None:
    opportunity = world.opportunity()
    long = "Department for Environment, Food and Rural Affairs"
    entered(world, opportunity.id, long, power=5, interest=5)
    for n in range(6):
        entered(world, opportunity.id, f"Crowd {n}", power=1, interest=1)
    page = PageClient(world, "lead").get(f"/opportunities/{opportunity.id}/stakeholders/map").text
    assert f'<div class="nm"><span>{long}</span></div>' in page
    assert page.count('class="nm"') == 1, "six in one cell stand two abreast, by number"


def test_the_map_and_its_list_say_the_same(world: World) -> None:
    opportunity = world.opportunity()
    entered(world, opportunity.id, "Unions", power=5, interest=4, stance="opposed")
    entered(world, opportunity.id, "Unplaced")
    page = PageClient(world, "lead").get(f"/opportunities/{opportunity.id}/stakeholders/map").text
    assert "Unions is a key player and opposed" in page
    assert "<title>Unions. power 5, interest 4. Opposed</title>" in page
    assert '<li value="1">' in page
    assert "Power 5, interest 4 · Opposed" in page
    assert "Not placed yet" in page
    later = PageClient(world, "adviser").get(f"/opportunities/{opportunity.id}/stakeholders/map")
    assert "Move somebody" not in later.text
    assert "data-moves" not in later.text


def test_the_map_says_what_moved_since_a_date(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id, "Unions", power=2, interest=4)
    began = world.moment.date()
    world.later(days=20)
    lead, here = PageClient(world, "lead"), f"/opportunities/{opportunity.id}/stakeholders/map"
    moved = lead.post(here, {"stakeholder": f"{made.id}:1", "power": "5", "interest": "4"})
    assert moved.status_code == 303
    assert world.read(stakeholder, world.lead, made.id).positions[0].how == "map"
    entered(world, opportunity.id, "Late comers", power=1, interest=1)
    page = lead.get(f"{here}?since={began.isoformat()}").text
    assert "Power 2 to 5" in page
    assert 'class="tail"' in page
    assert "New since then" in page
    assert "Enter a date" in lead.get(f"{here}?since=soon").text


def test_a_refused_drag_comes_back_with_the_reason(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id, "Unions", power=2, interest=4)
    here = f"/opportunities/{opportunity.id}/stakeholders/map"
    lead = PageClient(world, "lead")
    drag = {"stakeholder": f"{made.id}:1", "power": "5", "interest": "5"}
    done = lead.post(here, drag, headers=HTMX)
    assert done.status_code == 200
    said = json.loads(done.headers["HX-Trigger"])["ui:say"]["text"]
    assert said == "Unions: power 5, interest 5. Recorded."
    stale = lead.post(here, {**drag, "power": "1"}, headers=HTMX)
    assert stale.status_code == 409
    assert "data-announce" in stale.text
    assert "Not moved. Somebody changed this" in stale.text
    assert f'value="{made.id}:2" selected' in stale.text, "who was chosen is kept, as it is now"
    assert world.read(stakeholder, world.lead, made.id).power == 5
    outside = PageClient(world, "adviser").post(here, drag, headers=HTMX)
    assert outside.status_code == 403
    for bad in ({"stakeholder": ""}, {"power": "9"}, {"stakeholder": f"{made.id}:x"}):
        assert lead.post(here, {**drag, **bad}, headers=HTMX).status_code in (409, 422)


@pytest.mark.parametrize("spread", ["random", "one cell"])
def test_sixty_markers_never_overlap_and_the_page_stays_small(world: World, spread: str) -> None:
    opportunity = world.opportunity()
    lines = ["name\trole\tpower\tinterest\tstance"]
    for n in range(60):
        power, interest = (n * 7 % 5 + 1, n * 3 % 5 + 1) if spread == "random" else (5, 5)
        lines.append(f"A stakeholder with a long name {n}\tuser\t{power}\t{interest}\tneutral")
    lead, base = PageClient(world, "lead"), f"/opportunities/{opportunity.id}/stakeholders"
    lead.post(f"{base}/paste", {"text": "\n".join(lines), "do": "add"})
    page = lead.get(f"{base}/map").text
    assert len(page.encode()) < 60_000
    assert page.count('<li value="') == 60
    places = re.findall(r'<svg x="([\d.]+)%" y="([\d.]+)"><g class="mk"', page) or re.findall(
        r'<svg x="([\d.]+)%" y="([\d.]+)"><g[^>]*class="mk"', page
    )
    assert len(places) == (60 if spread == "random" else 11)
    width = 256  # what is left of the narrowest screen
    spots = [(float(x) * width / 100, float(y)) for x, y in places]
    assert all(
        abs(ax - bx) >= 22 or abs(ay - by) >= 22
        for n, (ax, ay) in enumerate(spots)
        for bx, by in spots[:n]
    )
    assert len(lead.get(base).text.encode()) < 60_000
