"""A sponsor decides a gate: on a phone, without scripts, after a mistake; and nothing is broken."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from app.clock import today
from app.queries.gates import gate_review
from app.schemas.gate import GateReviewOut
from tests.browser.live import DESKTOP, NARROWEST, PHONE, Site, check_fits, check_page
from tests.services.test_answer_criterion import KEY, document
from tests.services.test_conditions import asked
from tests.world import World


def waiting(world: World, **answers: str) -> GateReviewOut:
    """A gate that waits for the sponsor, with a date and a document."""
    due = {"1": (today() + timedelta(days=11)).isoformat()}
    opportunity = world.opportunity(title="Satellite ground station time", target_dates=due)
    document(world, opportunity.id)
    return world.submitted(opportunity, **answers)


def outcome_of(world: World, review: GateReviewOut) -> str | None:
    """What was decided, if anything was."""
    decision = world.read(gate_review, world.sponsor, review.id).decision
    return decision.outcome.value if decision else None


def is_in_view(page: Page, selector: str) -> bool:
    """Whether the top of an element is on the screen."""
    inside: bool = page.evaluate(
        "s => { const y = document.querySelector(s).getBoundingClientRect().top;"
        " return y >= 0 && y < innerHeight }",
        selector,
    )
    return inside


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_the_sponsor_decides_on_a_phone(site: Site, javascript: bool) -> None:
    review = waiting(site.world)
    page = site.page("sponsor", width=PHONE, javascript=javascript)

    page.goto("/inbox")
    page.get_by_role("link", name="Decide", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Gate 1: worth exploring with partners?"
    )
    page.get_by_role("link", name="Go to your decision").click()
    assert is_in_view(page, "#decide")
    page.get_by_text("Proceed", exact=True).click()
    page.get_by_role("button", name="Record decision").click()

    expect(page.get_by_text("Decision recorded.")).to_be_visible()
    expect(page.get_by_role("heading", name="The decision")).to_be_visible()
    assert outcome_of(site.world, review) == "proceed"
    check_page(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_the_error_summary_is_focused_and_leads_to_the_field(site: Site, javascript: bool) -> None:
    review = waiting(site.world)
    page = site.page("sponsor", width=PHONE, javascript=javascript)
    page.goto(f"/gates/{review.id}")
    page.get_by_role("button", name="Record decision").click()

    page.wait_for_load_state()
    assert page.title().startswith("Error: ")
    focused = "document.activeElement.closest('#problems') !== null"
    assert page.evaluate(focused)
    assert is_in_view(page, ".govuk-error-summary")
    page.get_by_role("link", name="Choose what you decide").click()
    assert is_in_view(page, "#outcome")
    check_page(page, expected_status=422)
    assert outcome_of(site.world, review) is None


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_a_gap_is_covered_by_the_condition_that_stands_ready(site: Site, width: int) -> None:
    review = waiting(site.world, **{KEY: "not_met"})
    page = site.page("sponsor", width=width)
    page.goto(f"/gates/{review.id}")
    text = page.locator("[id='conditions.0.text']")
    expect(text).to_be_hidden()
    page.get_by_role("radio", name="Proceed with conditions").check()
    expect(text).to_have_value("Rights in the assets are known")
    page.locator("[id='conditions.0.due_on']").fill("someday")
    page.get_by_label("Reason", exact=True).fill("Nearly there.")
    page.get_by_role("button", name="Record decision").click()

    expect(page.locator("[id='conditions.0.due_on']")).to_have_value("someday")
    check_page(page, expected_status=422)
    page.locator("[id='conditions.0.due_on']").fill("31 January 2027")
    page.get_by_role("button", name="Record decision").click()
    expect(page.get_by_text("Decision recorded.")).to_be_visible()
    assert outcome_of(site.world, review) == "proceed_with_conditions"


def test_what_is_met_folds_on_a_phone_and_stands_open_on_a_wide_screen(site: Site) -> None:
    review = waiting(site.world, **{KEY: "not_met"})
    for width, is_open in ((PHONE, False), (DESKTOP, True)):
        page = site.page("sponsor", width=width, javascript=False)
        page.goto(f"/gates/{review.id}")
        expect(page.locator(f"#criterion-{KEY}")).to_be_visible()
        met = page.locator(".crit__met li").first
        assert met.evaluate("shown => shown.checkVisibility()") is is_open
        assert page.locator(".crit__met > summary").is_visible() is not is_open


def test_without_has_the_conditions_are_always_there(site: Site) -> None:
    """An older browser shows the rows whatever is chosen: they are never out of reach."""
    review = waiting(site.world)
    page = site.page("sponsor", javascript=False)
    page.route("**/gate.css*", lambda route: route.fulfill(body="", content_type="text/css"))
    page.goto(f"/gates/{review.id}")
    expect(page.locator("[id='conditions.0.text']")).to_be_visible()


def test_the_decision_can_be_made_by_keyboard_alone(site: Site) -> None:
    review = waiting(site.world)
    page = site.page("sponsor")
    page.goto(f"/gates/{review.id}#decide")
    page.locator("#outcome").focus()
    page.keyboard.press("Space")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Record decision":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_text("Decision recorded.")).to_be_visible()
    assert outcome_of(site.world, review) == "proceed"


def pages_of(world: World) -> dict[str, tuple[str, str]]:
    """Every page of gates, conditions and the inbox, in every face: who looks, and where."""
    preparing = world.review(world.opportunity(title="In preparation"))
    barred = waiting(world, **{KEY: "not_met"})
    open_one = waiting(world)
    passed = asked(world, owner="lead", due_on=today() - timedelta(days=2))
    held = waiting(world)
    world.decided(held, "hold")
    return {
        "preparing": ("lead", f"/gates/{preparing.id}"),
        "preparing, read": ("auditor", f"/gates/{preparing.id}"),
        "waiting": ("lead", f"/gates/{open_one.id}"),
        "deciding": ("sponsor", f"/gates/{open_one.id}"),
        "barred": ("sponsor", f"/gates/{barred.id}"),
        "decided": ("lead", f"/gates/{passed.review_id}"),
        "held": ("sponsor", f"/gates/{held.id}"),
        "printed": ("sponsor", f"/gates/{passed.review_id}/print"),
        "conditions": ("lead", f"/opportunities/{passed.opportunity_id}/conditions"),
        "conditions, sponsor": ("sponsor", f"/opportunities/{passed.opportunity_id}/conditions"),
        "no conditions": ("lead", f"/opportunities/{preparing.opportunity_id}/conditions"),
        "inbox, sponsor": ("sponsor", "/inbox"),
        "inbox, lead": ("lead", "/inbox"),
        "inbox, empty": ("adviser", "/inbox"),
    }


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_every_page_is_accessible_quiet_and_fits(site: Site, width: int) -> None:
    windows = {name: site.page(name, width=width) for name in ("lead", "sponsor", "auditor")}
    windows["adviser"] = site.page("adviser", width=width)
    for face, (name, path) in pages_of(site.world).items():
        page = windows[name]
        answered = page.goto(path)
        assert answered is not None
        assert answered.status == 200, face
        for closed in page.locator("main details:not([open]) > summary").all():
            if closed.is_visible():
                closed.click()
        check_page(page)
        page.set_viewport_size({"width": NARROWEST, "height": 700})
        check_fits(page)
        page.set_viewport_size({"width": width, "height": 900})
