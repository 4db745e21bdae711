"""Two sponsors decide on their phones: quickly, hidden from each other, with a way out; and every
page of deciding is accessible, quiet and fits."""

import pytest
from playwright.sync_api import Page, expect

from app.delivery.checkpoints import make_checkpoints
from app.queries.gates import gate_review
from tests.browser.live import DESKTOP, NARROWEST, PHONE, Site, check_fits, check_page
from tests.pages.signing import age_sessions
from tests.voting import together, vote
from tests.world import World

SECRET = "Not while the licence is unsettled."
SCREENS = 6
"""A clear case on a phone: at most so many screens from its question to its button."""


def cast(page: Page, outcome: str, reason: str = "") -> None:
    """Choose and send, as a thumb would."""
    page.get_by_role("link", name="Go to your decision").click()
    page.get_by_role("radio", name=outcome, exact=True).check()
    if reason:
        page.get_by_label("Reason", exact=True).fill(reason)
    page.get_by_role("button", name="Cast your vote").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_two_sponsors_decide_on_their_phones(site: Site, javascript: bool) -> None:
    review = together(site.world, number=2)
    first = site.page("sponsor", width=PHONE, javascript=javascript)
    first.goto("/inbox")
    first.get_by_role("link", name="Decide", exact=True).first.click()
    cast(first, "Stop this opportunity", SECRET)
    expect(first.get_by_text("Vote recorded.")).to_be_visible()
    check_page(first)

    second = site.page("other_sponsor", width=PHONE, javascript=javascript)
    second.goto(f"/gates/{review.id}")
    assert SECRET not in second.content()
    cast(second, "Proceed")
    expect(second.get_by_role("heading", name="You do not agree")).to_be_visible()
    expect(second.get_by_text(SECRET)).to_be_visible()
    check_page(second)

    first.reload()
    first.get_by_role("link", name="Go to your decision").click()
    first.get_by_role("radio", name="Proceed", exact=True).check()
    first.get_by_role("button", name="Change your vote").click()
    expect(first.get_by_text("Decision recorded.")).to_be_visible()
    found = site.world.read(gate_review, site.world.lead, review.id)
    assert found.decision is not None
    assert found.decision.outcome == "proceed"


def test_a_clear_case_takes_little_scrolling_and_hides_nothing_essential(site: Site) -> None:
    review = site.world.submitted(site.world.opportunity(value_note="Ten sites."))
    page = site.page("sponsor", width=PHONE)
    page.goto(f"/gates/{review.id}")
    for text in ("The team recommends: proceed", "£2.4m to the public side", "None declared"):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.get_by_text("Ten sites.")).to_be_hidden()
    height = page.evaluate("document.querySelector('#decide').getBoundingClientRect().top")
    assert height <= SCREENS * 844, f"{height / 844:.1f} screens"


def pages_of(world: World) -> dict[str, tuple[str, str]]:
    """Every page of deciding: who looks, and where."""
    split = together(world, number=2)
    vote(world, "sponsor", split)
    vote(world, "other_sponsor", split, "stop", reason=SECRET)
    decided = together(world, number=2)
    vote(world, "sponsor", decided)
    vote(world, "other_sponsor", decided)
    settings = world.database.settings  # type: ignore[attr-defined]
    make_checkpoints(world.database, settings, at=world.later())
    return {
        "split": ("sponsor", f"/gates/{split.id}"),
        "meeting": ("sponsor", f"/gates/{split.id}/meeting"),
        "decided": ("lead", f"/gates/{decided.id}"),
        "record": ("lead", f"/gates/{decided.id}/record"),
        "printed": ("lead", f"/gates/{decided.id}/print"),
        "team": ("lead", f"/opportunities/{decided.opportunity_id}/team"),
    }


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_every_page_of_deciding_is_accessible_quiet_and_fits(site: Site, width: int) -> None:
    windows = {name: site.page(name, width=width) for name in ("lead", "sponsor")}
    faces = pages_of(site.world)
    age_sessions(site.world, minutes=20)
    for face, (name, path) in faces.items():
        page = windows[name]
        answered = page.goto(path)
        assert answered is not None
        assert answered.status == 200, face
        for closed in page.locator("main details:not([open]) > summary").all():
            if closed.is_visible():
                closed.click()
        check_page(page)
        for asked in page.locator("input[type=password]").all():
            assert asked.evaluate("e => e.clientWidth") > 120, f"{face}: no room for a password"
        page.set_viewport_size({"width": NARROWEST, "height": 700})
        check_fits(page)
        page.set_viewport_size({"width": width, "height": 900})
