"""The analysis in a browser: the verdict while one answers, the timeline, and every page whole."""

import pytest
from playwright.sync_api import expect

from app.queries.commercialisation import commercialisation_test
from app.schemas.analysis import ContextFields, MitigationFields, NameBarrier
from app.services.analysis import add_context, name_barrier
from app.services.mitigations import add_mitigation
from tests.browser.live import DESKTOP, NARROWEST, PHONE, Site, check_fits, check_page

PARTS = ("test", "context", "assets", "assets/new", "barriers")


def told(site: Site) -> int:
    """An opportunity with something on each page."""
    world = site.world
    made = world.opportunity(dimensions=["new_services"])
    world.with_asset(made)
    elections = ContextFields(kind="election", title="Local elections", starts_on="2027-05-06")
    world.write(add_context, world.lead, made.id, elections)
    barrier = NameBarrier(key="regulation", severity=5, note="Five regulators.")
    named = world.write(name_barrier, world.lead, made.id, barrier)
    way = MitigationFields(way="management", text="Ask early.")
    world.write(add_mitigation, world.lead, named.id, way)
    return made.id


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_every_page_is_whole_and_fits(site: Site, width: int) -> None:
    number = told(site)
    page = site.page("lead", width=width)
    paths = [f"/opportunities/{number}/{part}" for part in PARTS]
    for path in (*paths, "/pipeline/dimensions", "/help/ownership-models"):
        page.goto(path)
        check_page(page)
        page.set_viewport_size({"width": NARROWEST, "height": 900})
        check_fits(page)
        page.set_viewport_size({"width": width, "height": 900})


def test_the_verdict_follows_the_answers_and_is_kept_once_saved(site: Site) -> None:
    number = told(site)
    page = site.page("lead")
    page.goto(f"/opportunities/{number}/test")
    page.get_by_label("Work or a service to our specification").check()
    page.get_by_label("The commercial side gets a price or fee").check()
    page.get_by_label("Investors or a parent company").check()
    verdict = page.locator("#verdict")
    expect(verdict).to_contain_text("This is outsourcing, not commercialisation.")
    found = site.world.read(commercialisation_test, site.world.lead, number)
    assert found.version == 0
    page.get_by_role("button", name="Save the answers").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(verdict).to_contain_text("This is outsourcing, not commercialisation.")
    check_page(page)


def test_without_scripts_saving_shows_the_verdict(site: Site) -> None:
    number = told(site)
    page = site.page("lead", javascript=False)
    page.goto(f"/opportunities/{number}/test")
    page.get_by_label("Specialists lent for a time").check()
    page.get_by_role("button", name="Save the answers").click()
    expect(page.locator("#verdict")).to_contain_text("Still possible: emerging model, secondment")
