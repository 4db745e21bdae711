"""The register by keyboard, the map by hand and by form, with scripts, without, and refused."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.queries.stakeholder import stakeholder
from app.queries.stakeholders import stakeholders
from app.schemas.stakeholder import AddStakeholder, PlaceStakeholder
from app.schemas.stakeholder_pasting import PasteStakeholders
from app.services.stakeholder_acts import place_stakeholder
from app.services.stakeholder_pasting import paste_stakeholders
from app.services.stakeholders import add_stakeholder
from tests.browser.live import DESKTOP, NARROWEST, PHONE, Site, check_fits, check_page


def entered(site: Site, opportunity_id: int, name: str, **more: Any) -> Any:
    """Somebody on the register."""
    command = AddStakeholder(name=name, **more)
    return site.world.write(add_stakeholder, site.world.lead, opportunity_id, command)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_names_are_entered_one_after_another(site: Site, javascript: bool) -> None:
    opportunity = site.world.opportunity()
    page = site.page("lead", javascript=javascript)
    page.goto(f"/opportunities/{opportunity.id}/stakeholders")
    page.get_by_label("Name of an organisation or group").click()
    for name in ("Harbour authority", "Insurers", "Householders"):
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()
        expect(page.locator("#name")).to_be_focused()
        expect(page.locator("#name")).to_have_value("")
    check_page(page)
    listed = site.world.read(stakeholders, site.world.lead, opportunity.id).items
    assert [row.name for row in listed] == ["Harbour authority", "Insurers", "Householders"]


def drag(page: Page, number: int, power: int, interest: int) -> None:
    """Take the marker of a stakeholder to the middle of a cell."""
    marker = page.locator(f'.mk[data-id="{number}"]')
    marker.scroll_into_view_if_needed()
    field, box = page.locator(".pmap").bounding_box(), marker.locator(".pt").bounding_box()
    assert field
    assert box
    told = page.locator("[data-rows]")
    rows = [float(y) for y in (told.get_attribute("data-rows") or "").split()]
    left = float(told.get_attribute("data-left") or "")
    x = field["x"] + field["width"] * (left + (1 - left) * (interest - 0.5) / 5)
    y = field["y"] + (rows[5 - power] + rows[6 - power]) / 2
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(x - 20, y - 10, steps=4)
    page.mouse.move(x, y)
    page.mouse.up()


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_dragging_records_a_reading(site: Site, width: int) -> None:
    opportunity = site.world.opportunity()
    made = entered(site, opportunity.id, "Unions", power=2, interest=2, stance="opposed")
    page = site.page("lead", width=width)
    page.goto(f"/opportunities/{opportunity.id}/stakeholders/map")
    drag(page, made.id, 5, 4)
    expect(page.locator("#map-list")).to_contain_text("Power 5, interest 4")
    expect(page.locator("#live")).to_have_text("Unions: power 5, interest 4. Recorded.")
    found = site.world.read(stakeholder, site.world.lead, made.id)
    assert (found.power, found.interest, found.stance) == (5, 4, "opposed")
    assert [p.how for p in found.positions] == ["map", "added"]
    drag(page, made.id, 1, 1)
    expect(page.locator("#map-list")).to_contain_text("Power 1, interest 1")
    check_page(page)


def test_a_refused_drag_returns_and_says_why(site: Site) -> None:
    opportunity = site.world.opportunity()
    made = entered(site, opportunity.id, "Unions", power=2, interest=2)
    page = site.page("lead")
    page.goto(f"/opportunities/{opportunity.id}/stakeholders/map")
    site.world.write(
        place_stakeholder, site.world.lead, made.id, PlaceStakeholder(power=3, interest=3)
    )
    drag(page, made.id, 5, 5)
    expect(page.locator("#refused")).to_contain_text("Not moved. Somebody changed this")
    expect(page.locator("#live")).to_contain_text("Not moved.")
    expect(page.locator("#map-list")).to_contain_text("Power 3, interest 3")
    assert site.world.read(stakeholder, site.world.lead, made.id).power == 3
    drag(page, made.id, 5, 5)
    expect(page.locator("#map-list")).to_contain_text("Power 5, interest 5")


def test_the_form_is_the_equal_way_without_scripts(site: Site) -> None:
    opportunity = site.world.opportunity()
    made = entered(site, opportunity.id, "Unions", power=2, interest=2)
    page = site.page("lead", width=PHONE, javascript=False)
    page.goto(f"/opportunities/{opportunity.id}/stakeholders/map")
    page.get_by_text("Move somebody by form").click()
    page.get_by_label("Who").select_option(label="1 Unions")
    page.get_by_label("Power", exact=True).select_option("5")
    page.get_by_label("Interest", exact=True).select_option("4")
    page.get_by_role("button", name="Move").click()
    expect(page.locator("#map-list")).to_contain_text("Power 5, interest 4")
    assert site.world.read(stakeholder, site.world.lead, made.id).positions[0].how == "map"
    check_page(page)


def test_nobody_drags_who_may_only_read(site: Site) -> None:
    opportunity = site.world.opportunity()
    made = entered(site, opportunity.id, "Unions", power=2, interest=2)
    page = site.page("auditor")
    page.goto(f"/opportunities/{opportunity.id}/stakeholders/map")
    drag(page, made.id, 5, 5)
    expect(page.locator("#map-list")).to_contain_text("Power 2, interest 2")
    assert len(site.world.read(stakeholder, site.world.lead, made.id).positions) == 1


@pytest.mark.parametrize("width", [DESKTOP, PHONE, NARROWEST])
def test_every_page_fits_with_sixty_stakeholders(site: Site, width: int) -> None:
    opportunity = site.world.opportunity()
    lines = [
        f"A stakeholder with a long name {n}\tuser\t{n * 7 % 5 + 1}\t{n * 3 % 5 + 1}\tneutral"
        for n in range(60)
    ]
    command = PasteStakeholders(text="\n".join(lines))
    report = site.world.write(paste_stakeholders, site.world.lead, opportunity.id, command)
    page = site.page("lead", width=width)
    base = f"/opportunities/{opportunity.id}/stakeholders"
    paths = [base + part for part in ("", "/map?since=2026-11-01", "/coverage", "/co-development")]
    for path in (*paths, f"{base}/paste", f"/stakeholders/{report.added[0].id}"):
        page.goto(path)
        if width == NARROWEST:
            check_fits(page)
        else:
            check_page(page)
