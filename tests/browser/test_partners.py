"""Partners in a browser: finding a candidate, the matrix wide and narrow, scoring, printing."""

import pytest
from playwright.sync_api import expect

from app.domain.scoring import Attribute
from app.queries.candidates import candidates
from app.queries.scores import candidate_scores
from app.schemas.diligence import NoteIp, NoteShare
from app.schemas.opportunity import OpportunityOut
from app.schemas.organisation import CreateOrganisation
from app.services.diligence import note_ip, note_share
from app.services.organisations import create_organisation
from tests.browser.live import DESKTOP, NARROWEST, PHONE, Site, check_fits, check_page
from tests.services.partners import (
    candidate,
    capability,
    offered,
    scored,
    shortlisted,
    with_member,
)
from tests.world import World

SCRIPTS = pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])


def filled(world: World) -> OpportunityOut:
    """Two on the shortlist, one on the longlist; a gap, an overlap, a single point."""
    opportunity = with_member(world, world.opportunity(title="Flood forecasts for insurers"))
    voice = shortlisted(world, opportunity, "Blue Line Telephony")
    mail = shortlisted(world, opportunity, "Copper Beech Software")
    candidate(world, opportunity, "Meridian Insurance Services")
    offered(world, capability(world, opportunity, "Flood forecasting"), None, confidence="proven")
    alerts = capability(world, opportunity, "Alerting thousands at short notice")
    offered(world, alerts, voice, confidence="shown")
    offered(world, alerts, mail)
    capability(world, opportunity, "Billing each customer")
    for actor, score in ((world.lead, 4), (world.member, 2)):
        scored(world, actor, voice, score)
    ip = NoteIp(brings="A telephony platform.", wants_to_own="Changes to it.")
    world.write(note_ip, world.lead, voice.id, ip)
    world.write(note_share, world.lead, voice.id, NoteShare(model="revenue_share", amount="30%"))
    return opportunity


def test_typing_a_name_suggests_who_may_be_meant(site: Site) -> None:
    world, opportunity = site.world, site.world.opportunity()
    for name in ("Medixine Oy", "Meridian Insurance Services"):
        world.write(create_organisation, world.lead, CreateOrganisation(name=name, kind="company"))
    page = site.page("lead")
    page.goto(f"/opportunities/{opportunity.id}/partners")
    page.get_by_role("link", name="Find or add a candidate").click()
    page.get_by_label("Name or number").press_sequentially("Medix")
    expect(page.locator("#shown")).to_have_text("1 organisation may be meant")
    check_page(page)
    page.get_by_role("button", name="Put on the longlist Medixine Oy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Medixine Oy")
    listed = world.read(candidates, world.lead, opportunity.id).items
    assert [c.name for c in listed] == ["Medixine Oy"]


@SCRIPTS
def test_a_new_one_with_a_similar_name_is_asked_about_on_a_phone(
    site: Site, javascript: bool
) -> None:
    world, opportunity = site.world, site.world.opportunity()
    world.write(
        create_organisation, world.lead, CreateOrganisation(name="Medixine Oy", kind="company")
    )
    page = site.page("lead", width=PHONE, javascript=javascript)
    page.goto(f"/opportunities/{opportunity.id}/partners/new")
    page.get_by_label("Name", exact=True).fill("Medixine Limited")
    page.get_by_label("What it is").select_option("company")
    page.get_by_role("button", name="Add it and put it on the longlist").click()
    expect(page.get_by_text("Already in the register: Medixine Oy").first).to_be_visible()
    check_page(page, expected_status=422)
    page.get_by_label("This is another organisation").check()
    page.get_by_role("button", name="Add it and put it on the longlist").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Medixine Limited")


def test_the_matrix_is_a_table_where_there_is_room_and_a_list_where_there_is_not(
    site: Site,
) -> None:
    opportunity = filled(site.world)
    table, rows = ".matrix", ".matrix-list"
    for width, shown, hidden in ((DESKTOP, table, rows), (PHONE, rows, table)):
        page = site.page("sponsor", width=width)
        page.goto(f"/opportunities/{opportunity.id}/coverage")
        expect(page.locator(shown).first).to_be_visible()
        expect(page.locator(hidden).first).to_be_hidden()
        expect(page.get_by_text("Nobody covers: Billing each customer")).to_be_visible()
        check_page(page)


def test_choosing_what_is_looked_at_brings_the_answer_without_a_new_page(site: Site) -> None:
    opportunity = filled(site.world)
    page = site.page("lead")
    page.goto(f"/opportunities/{opportunity.id}/coverage")
    page.get_by_label("Known at least as").select_option("proven")
    expect(page.get_by_role("heading", name="2 of 3 capabilities")).to_be_visible()
    assert "confidence=proven" in page.url
    check_page(page)


@SCRIPTS
def test_somebody_scores_on_a_phone_and_only_then_sees_the_others(
    site: Site, javascript: bool
) -> None:
    world = site.world
    opportunity = with_member(world, world.opportunity())
    made = candidate(world, opportunity, "River Sense plc")
    scored(world, world.lead, made, 5)
    page = site.page("member", width=PHONE, javascript=javascript)
    page.goto(f"/opportunities/{opportunity.id}/scores")
    page.get_by_role("link", name="Score River Sense plc").click()
    expect(page.get_by_text("once yours are in")).to_be_visible()
    for attribute in Attribute:
        group = page.get_by_role("group", name=attribute.label)
        group.get_by_label("Score").select_option("2")
        group.get_by_label("Justification").fill("Seen in the meeting.")
    page.get_by_role("button", name="Record my scores").click()
    expect(page.get_by_role("heading", name="3.50 by 2 people")).to_be_visible()
    check_page(page)
    found = world.read(candidate_scores, world.member, made.id)
    assert found.standing.people == 2


def test_a_sponsor_prints_the_comparison_on_a4(site: Site) -> None:
    opportunity = filled(site.world)
    page = site.page("sponsor")
    page.goto(f"/opportunities/{opportunity.id}/compare")
    check_page(page)
    page.emulate_media(media="print")
    for gone in (".mast", ".ways", ".foot", ".crumbs"):
        expect(page.locator(gone).first).to_be_hidden()
    for words in ("Blue Line Telephony", "3.00", "Share of revenue", "A telephony platform."):
        expect(page.locator(".side").get_by_text(words).first).to_be_visible()
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.count(b"/Type /Page\n") <= 2, "two candidates and three capabilities"


PAGES = ("partners", "partners/new", "capabilities", "coverage", "scores", "scores/weights")


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_every_page_is_sound_wide_and_narrow(site: Site, width: int) -> None:
    opportunity = filled(site.world)
    page = site.page("lead", width=width)
    paths = [f"/opportunities/{opportunity.id}/{name}" for name in (*PAGES, "compare")]
    for part in ("", "/edit", "/scores", "/value-share", "/intellectual-property"):
        paths.append(f"/candidates/1{part}")
    paths += ["/candidates/1/due-diligence/financial_standing", "/capabilities/2"]
    for path in (*paths, "/capabilities/2/offers/1"):
        page.goto(path)
        check_page(page)


def test_nothing_overflows_at_320(site: Site) -> None:
    opportunity = filled(site.world)
    page = site.page("lead", width=NARROWEST)
    for path in (*PAGES, "compare"):
        page.goto(f"/opportunities/{opportunity.id}/{path}")
        check_fits(page)
    for path in ("/candidates/1", "/candidates/1/scores", "/capabilities/2"):
        page.goto(path)
        check_fits(page)
