"""The stakeholder pages: entry, pasting, the map, coverage, one stakeholder, co-development."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.clock import today
from app.domain.opportunities import Origin
from app.models import Opportunity
from app.queries.co_development import co_developments
from app.queries.stakeholder import stakeholder
from app.queries.stakeholders import stakeholders
from app.schemas.stakeholder import AddStakeholder, EditStakeholder, LogContact, PlaceStakeholder
from app.services.stakeholder_acts import log_contact, place_stakeholder
from app.services.stakeholders import add_stakeholder, edit_stakeholder
from tests.client import PageClient, errors_on
from tests.world import World

HTMX = {"HX-Request": "true"}


def _reconstruct(session: Session, opportunity_id: int) -> None:
    session.get_one(Opportunity, opportunity_id).origin = Origin.RECONSTRUCTED


@pytest.fixture
def world(sqlite_world: World) -> World:
    """Pages do not depend on the database."""
    return sqlite_world


def entered(world: World, opportunity_id: int, name: str = "Unions", **more: Any) -> Any:
    """Somebody on the register."""
    return world.write(
        add_stakeholder, world.lead, opportunity_id, AddStakeholder(name=name, **more)
    )


def test_a_name_and_enter_and_the_next(world: World) -> None:
    here = f"/opportunities/{world.opportunity().id}/stakeholders"
    lead = PageClient(world, "lead")
    assert "Nobody on the register yet" in lead.get(here).text
    added = lead.post(here, {"name": "Harbour authority"})
    assert added.status_code == 303
    assert added.headers["location"].startswith(f"{here}?next=1")
    page = lead.get(added.headers["location"]).text
    assert re.search(r'<input[^>]* id="name"[^>]* autofocus', page)
    assert ">Harbour authority</a>" in page


def test_with_htmx_the_row_appears_and_the_field_keeps_the_focus(world: World) -> None:
    here = f"/opportunities/{world.opportunity().id}/stakeholders"
    lead = PageClient(world, "lead")
    added = lead.post(here, {"name": "Harbour authority"}, headers=HTMX)
    assert added.status_code == 200
    assert added.text.lstrip().startswith('<div id="register">')
    told = json.loads(added.headers["HX-Trigger"])
    assert told == {"ui:focus": {"to": "#name"}, "ui:say": {"text": "Added Harbour authority."}}
    assert 'value="Harbour' not in added.text, "the field is empty for the next name"
    refused = lead.post(here, {"name": "harbour AUTHORITY"}, headers=HTMX)
    assert refused.status_code == 409
    assert errors_on(refused) == ["“harbour AUTHORITY” is already on the register."]
    assert 'value="harbour AUTHORITY"' in refused.text


def test_the_register_filters_by_name_role_and_gap(world: World) -> None:
    opportunity = world.opportunity()
    entered(world, opportunity.id, "Unions", roles=["staff_side"], owner_id=world.lead.person_id)
    entered(world, opportunity.id, "Grid operator", roles=["regulator"])
    lead, here = PageClient(world, "lead"), f"/opportunities/{opportunity.id}/stakeholders"
    for query, seen, gone in (
        ("?q=grid", "Grid operator", ">Unions<"),
        ("?role=staff_side", ">Unions<", "Grid operator"),
        ("?gap=no_owner", "Grid operator", ">Unions<"),
    ):
        page = lead.get(here + query).text
        assert seen in page
        assert gone not in page
    assert "Nobody on the register matches" in lead.get(here + "?q=zebra").text
    assert lead.get(here + "?role=king&gap=all&days=x&after=0").status_code == 200


def test_a_paste_is_shown_before_it_is_added_and_nothing_is_lost(world: World) -> None:
    opportunity = world.opportunity()
    lead, here = PageClient(world, "lead"), f"/opportunities/{opportunity.id}/stakeholders"
    text = "name\tpower\tgroup\tOwner\nUnions\t4\tStaff\tLead\nGrid\t9\t\t\nFirms\t2\t\tNobody\n"
    shown = lead.post(f"{here}/paste", {"text": text, "do": "look"})
    assert shown.status_code == 200
    assert "Add 3 stakeholders<" in shown.text
    assert "Power “9”" in shown.text
    assert "nobody here is called that" in shown.text
    assert world.read(stakeholders, world.lead, opportunity.id).total == 0
    added = lead.post(f"{here}/paste", {"text": text + "unions\n", "do": "add"})
    assert "Line 2 has the same name" in added.text
    assert re.search(r"<textarea[^>]*>\s*name\tpower\tgroup\tOwner\nunions</textarea>", added.text)
    names = [s.name for s in world.read(stakeholders, world.lead, opportunity.id).items]
    assert names == ["Staff", "Unions", "Grid", "Firms"]
    mended = lead.post(f"{here}/paste", {"text": "Sea\tregulator\t5\t3\tneutral", "do": "add"})
    assert mended.status_code == 303
    assert lead.post(f"{here}/paste", {"text": " ", "do": "add"}).status_code == 422
    assert lead.post(f"{here}/paste", {"text": "x\n" * 600, "do": "look"}).status_code == 422


def test_five_hundred_rows_make_a_page_of_ordinary_size(world: World) -> None:
    opportunity = world.opportunity()
    lead, here = PageClient(world, "lead"), f"/opportunities/{opportunity.id}/stakeholders"
    text = "\n".join(f"Somebody {n}\tking\t{n % 9}\t4\tneutral" for n in range(500))
    shown = lead.post(f"{here}/paste", {"text": text, "do": "look"})
    assert "Add 500 stakeholders<" in shown.text
    assert "And 475 more lines" in shown.text
    assert len(shown.content) < 60_000 + len(text)


def test_two_clicks_on_a_paste_add_it_once(world: World) -> None:
    opportunity = world.opportunity()
    lead, here = PageClient(world, "lead"), f"/opportunities/{opportunity.id}/stakeholders/paste"
    data = {"text": "Unions\nGrid", "do": "add", "once": "abc"}
    assert [lead.post(here, data).status_code for _ in range(2)] == [303, 303]
    assert world.read(stakeholders, world.lead, opportunity.id).total == 2


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


def test_coverage_says_who_is_lost_sight_of(world: World) -> None:
    opportunity = world.opportunity()
    entered(world, opportunity.id, "Unions", power=5, interest=5, needed_for_gate=1)
    page = PageClient(world, "auditor").get(
        f"/opportunities/{opportunity.id}/stakeholders/coverage"
    )
    assert "1 of 1 key player has no owner or no plan: gate 1 asks for both." in page.text
    assert "Not there yet" in page.text
    assert "No contact in 90 days" in page.text
    days = PageClient(world, "lead").get(
        f"/opportunities/{opportunity.id}/stakeholders/coverage?days=365"
    )
    assert "No contact in 365 days" in days.text


def test_coverage_lists_each_who_lacks_something_once_the_key_players_first(world: World) -> None:
    opportunity = world.opportunity()
    entered(world, opportunity.id, "Neighbours", power=1, interest=5)
    entered(world, opportunity.id, "Ministers", power=5, interest=5)
    entered(world, opportunity.id, "Grid", power=5, interest=1)
    here = f"/opportunities/{opportunity.id}/stakeholders/coverage"
    page = PageClient(world, "lead").get(here).text
    table = page[page.index('id="first-table"') : page.index('id="support-h"')]
    assert re.findall(r"/stakeholders/\d+\">(\w+)</a>", table) == [
        "Ministers",
        "Grid",
        "Neighbours",
    ]
    assert table.count("No owner") == 3
    assert "?gap=no_owner&amp;days=90" in page


def test_a_past_case_is_not_asked_for_what_its_source_does_not_say(world: World) -> None:
    opportunity = world.opportunity()
    entered(world, opportunity.id, "Ministers", power=5, interest=5)
    world.database.write_now(_reconstruct, opportunity.id)
    page = PageClient(world, "lead").get(f"/opportunities/{opportunity.id}/stakeholders/coverage")
    assert "told from its source" in page.text
    assert "gate 1 asks" not in page.text
    assert "Look after these first" not in page.text


def test_coverage_compares_with_similar_opportunities(world: World) -> None:
    for title in ("Rivers", "Lakes", "Seas"):
        other = world.opportunity(title=title)
        for name, role in (("Fishers", "community"), ("Ministers", "political"), ("Us", "user")):
            entered(world, other.id, f"{name} of {title}", roles=[role])
    opportunity = world.opportunity(title="Ponds")
    entered(world, opportunity.id, "Anglers", roles=["community", "user"])
    page = PageClient(world, "lead").get(f"/opportunities/{opportunity.id}/stakeholders/coverage")
    assert "<b>Political</b>: nobody in this role here; 3 of 3 have one" in page.text
    assert "Compared with 3 opportunities you can see" in page.text


def test_what_one_may_not_see_is_compared_with_by_nobody(world: World) -> None:
    for title in ("Rivers", "Lakes"):
        other = world.opportunity(title=title, restricted=True)
        for n in range(3):
            entered(world, other.id, f"Ministers {n}", roles=["political"])
    opportunity = world.opportunity(title="Ponds")
    entered(world, opportunity.id, "Anglers", roles=["community"])
    path = f"/opportunities/{opportunity.id}/stakeholders/coverage"
    assert "<b>Political</b>" in PageClient(world, "lead").get(path).text
    hidden = PageClient(world, "adviser").get(path).text
    assert "not enough similar opportunities" in hidden
    assert "Rivers" not in hidden


def test_a_stakeholder_is_edited_with_everything_typed_kept(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id)
    lead, here = PageClient(world, "lead"), f"/stakeholders/{made.id}"
    fields = {"version": "1", "name": "Unions and others", "plan": "Meet.", "roles": "staff_side"}
    bad = lead.post(f"{here}/edit", {**fields, "organisation": "No such body"})
    assert bad.status_code == 422
    assert "Unions and others" in bad.text
    due = {f"next_contact_on-{p}": v for p, v in (("day", "31"), ("month", "2"), ("year", "2027"))}
    assert "Enter a day that exists" in lead.post(f"{here}/edit", {**fields, **due}).text
    saved = lead.post(
        f"{here}/edit",
        {**fields, "organisation": "environment agency", "needed_for_gate": "2", "owner_id": "1"},
    )
    assert saved.status_code == 303
    found = world.read(stakeholder, world.lead, made.id)
    assert (found.name, found.plan, found.needed_for_gate) == ("Unions and others", "Meet.", 2)
    assert found.organisation.name == "Environment Agency"
    assert 'value="Environment Agency"' in lead.get(f"{here}/edit").text


def test_a_stale_edit_shows_both_and_saves_on_purpose(world: World) -> None:
    made = entered(world, world.opportunity().id)
    world.write(edit_stakeholder, world.lead, made.id, EditStakeholder(name="Theirs"))
    lead, path = PageClient(world, "lead"), f"/stakeholders/{made.id}/edit"
    stale = lead.post(path, {"version": "1", "name": "Ours"})
    assert stale.status_code == 409
    assert "Theirs" in stale.text
    assert 'value="Ours"' in stale.text
    version = re.search(r'name="version" value="(\d+)"', stale.text)
    assert version
    assert lead.post(path, {"version": version[1], "name": "Ours"}).status_code == 303


def test_a_reading_and_a_contact_are_added_from_its_page(world: World) -> None:
    made = entered(world, world.opportunity().id)
    lead, here = PageClient(world, "lead"), f"/stakeholders/{made.id}"
    assert "Not rated yet" in lead.get(here).text
    reading = {"version": "1", "power": "5", "interest": "4", "stance": "opposed", "note": "Heard"}
    assert lead.post(f"{here}/positions", reading).status_code == 303
    on = today() - timedelta(days=1)
    when = {"held_on-day": on.day, "held_on-month": on.month, "held_on-year": on.year}
    contact = {**when, "means": "call", "who": "Secretary", "said": "No.", "agreed": "To meet."}
    empty = lead.post(f"{here}/contacts", {**when, "means": "call", "who": "Secretary"})
    assert empty.status_code == 422
    assert 'value="Secretary"' in empty.text
    assert lead.post(f"{here}/contacts", contact).status_code == 303
    page = lead.get(here).text
    assert "What the rating rests on: Heard" in page
    assert "<b>Agreed:</b> To meet." in page
    stale = lead.post(f"{here}/positions", {**reading, "power": "1"})
    assert stale.status_code == 409
    later = {**contact, "held_on-year": on.year + 3}
    assert "Enter today or an earlier day" in lead.post(f"{here}/contacts", later).text


def test_taking_somebody_off_asks_why(world: World) -> None:
    made = entered(world, world.opportunity().id)
    lead, here = PageClient(world, "lead"), f"/stakeholders/{made.id}"
    assert lead.post(f"{here}/removal", {"reason": ""}).status_code == 422
    assert lead.post(f"{here}/removal", {"reason": "Merged."}).status_code == 303
    page = lead.get(here).text
    assert "Merged." in page
    assert "Add a reading" not in page
    assert lead.post(f"{here}/removal", {"reason": "Again."}).status_code == 409


def test_secondments_and_workshops_with_what_was_learnt(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id)
    lead = PageClient(world, "lead")
    here = f"/opportunities/{opportunity.id}/stakeholders/co-development"
    assert "Nothing built with users yet" in lead.get(here).text
    began = {"started_on-day": "1", "started_on-month": "10", "started_on-year": "2026"}
    fields = {"kind": "workshop", "title": "A map together", "learnt": "Doorsteps count.", **began}
    backwards = {**fields, "ended_on-day": "1", "ended_on-month": "9", "ended_on-year": "2026"}
    assert "It cannot end before it began" in lead.post(here, backwards).text
    assert lead.post(here, {**fields, "stakeholder_ids": str(made.id)}).status_code == 303
    page = lead.get(here).text
    assert "Doorsteps count." in page
    item = world.read(co_developments, world.lead, opportunity.id).items[0]
    path = f"/co-development/{item.id}/edit"
    assert 'value="A map together"' in lead.get(path).text
    changed = {**fields, "learnt": "Streets count.", "version": "1"}
    assert lead.post(path, changed).status_code == 303
    stale = lead.post(path, {**changed, "learnt": "Towns count."})
    assert stale.status_code == 409
    assert "Streets count." in stale.text
    assert "Towns count." in stale.text
    adviser = PageClient(world, "adviser")
    assert "Only the opportunity" in adviser.get(here).text
    assert adviser.post(here, fields).status_code == 403


def test_nobody_outside_finds_any_of_it(world: World) -> None:
    opportunity = world.opportunity(restricted=True)
    made = entered(world, opportunity.id)
    base = f"/opportunities/{opportunity.id}/stakeholders"
    for name in ("neighbour", "outsider", "adviser", "partner"):
        person = PageClient(world, name)
        paths = ("", "/map", "/coverage", "/paste", "/co-development")
        for path in (*(base + p for p in paths), f"/stakeholders/{made.id}"):
            assert person.get(path).status_code == 404, (name, path)


def test_hidden_characters_break_no_page(world: World) -> None:
    opportunity = world.opportunity()
    lead, here = PageClient(world, "lead"), f"/opportunities/{opportunity.id}/stakeholders"
    for path in ("?q=%00%07", "/map?since=%00", "/coverage?days=%00"):
        assert lead.get(here + path).status_code == 200
    text = "\tname\n\tUni\x00ons\n"
    shown = lead.post(f"{here}/paste", {"text": text, "do": "look"})
    assert "Add 1 stakeholder<" in shown.text, "an empty first column stays one"
    assert lead.post(f"{here}/paste", {"text": "\x00\x07", "do": "add"}).status_code == 422


def test_somebody_taken_off_is_found_and_put_back(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id)
    lead, here = PageClient(world, "lead"), f"/opportunities/{opportunity.id}/stakeholders"
    assert "Taken off the register" not in lead.get(here).text
    lead.post(f"/stakeholders/{made.id}/removal", {"reason": "By mistake."})
    page = lead.get(here).text
    assert "Taken off the register (1)" in page
    assert "By mistake." in page
    assert "Put back on the register" in lead.get(f"/stakeholders/{made.id}").text
    assert "Put back" not in PageClient(world, "auditor").get(f"/stakeholders/{made.id}").text
    entered(world, opportunity.id, "unions")
    refused = lead.post(f"/stakeholders/{made.id}/reinstatement", {})
    assert refused.status_code == 409
    assert "Another “Unions” is on the register now. Rename it first." in refused.text


def test_all_readings_and_contacts_are_a_link_away(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id, power=1, interest=1)
    for n in range(11):
        place = PlaceStakeholder(power=n % 5 + 1, interest=2, note=f"Reading {n}.")
        world.write(place_stakeholder, world.lead, made.id, place)
        contact = LogContact(held_on=world.moment.date(), who="Us", said=f"Words {n}.")
        world.write(log_contact, world.lead, made.id, contact)
    lead, here = PageClient(world, "lead"), f"/stakeholders/{made.id}"
    page = lead.get(here).text
    assert "The latest 10 readings" in page
    assert "Words 0." not in page
    assert page.count(f'href="{here}/positions"') == 1
    everything = lead.get(f"{here}/contacts").text
    assert "Words 0." in everything
    assert "Reading 0." in lead.get(f"{here}/positions").text
    assert "No more of them." in lead.get(f"{here}/contacts?after=999").text


def test_members_are_entered_one_after_another_on_the_page_of_their_group(world: World) -> None:
    opportunity = world.opportunity()
    group = entered(world, opportunity.id, "Local authorities", is_group=True)
    lead, here = PageClient(world, "lead"), f"/stakeholders/{group.id}"
    for name in ("Cardiff", "Swansea"):
        added = lead.post(f"{here}/members", {"name": name})
        assert added.status_code == 303
    page = lead.get(added.headers["location"]).text
    assert re.search(r'<input[^>]* id="name"[^>]* autofocus', page)
    assert [m.name for m in world.read(stakeholder, world.lead, group.id).members] == [
        "Cardiff",
        "Swansea",
    ]
    refused = lead.post(f"{here}/members", {"name": "cardiff"})
    assert refused.status_code == 409
    assert 'value="cardiff"' in refused.text
    alone = entered(world, opportunity.id, "Unions")
    assert lead.post(f"/stakeholders/{alone.id}/members", {"name": "X"}).status_code == 422
    assert "Add a member" not in lead.get(f"/stakeholders/{alone.id}").text


def test_what_is_missing_is_asked_for_by_name(world: World) -> None:
    opportunity = world.opportunity()
    made = entered(world, opportunity.id, power=1, interest=1)
    lead, here = PageClient(world, "lead"), f"/opportunities/{opportunity.id}/stakeholders"
    for path, messages in (
        (here, ["Enter a name"]),
        (f"{here}/co-development", ["Give it a title", "Enter the day it began"]),
        (f"/stakeholders/{made.id}/removal", ["Say why"]),
        (
            f"/stakeholders/{made.id}/contacts",
            ["Enter the day", "Say who took part", "Write what was said"],
        ),
    ):
        refused = lead.post(path, {"kind": "workshop"})
        assert refused.status_code == 422
        assert errors_on(refused) == messages
    moved = lead.post(f"{here}/map", {"stakeholder": f"{made.id}:1"}).text
    assert "Choose the power" in moved
    assert "Choose the interest" in moved
