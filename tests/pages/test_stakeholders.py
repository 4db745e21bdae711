"""The stakeholder pages: entry, pasting, one stakeholder, co-development."""

import json
import re
from datetime import timedelta

from app.clock import today
from app.queries.co_development import co_developments
from app.queries.stakeholder import stakeholder
from app.queries.stakeholders import stakeholders
from app.schemas.stakeholder import EditStakeholder, LogContact, PlaceStakeholder
from app.services.stakeholder_acts import log_contact, place_stakeholder
from app.services.stakeholders import edit_stakeholder
from tests.client import PageClient, errors_on
from tests.pages.stakeholding import entered
from tests.world import World

HTMX = {"HX-Request": "true"}


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
