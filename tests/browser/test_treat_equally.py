"""Discussions, levelling and the partner area in a real browser: with and without scripts."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from app.clock import today
from app.queries.disclosures import parity
from app.schemas.discussion import RecordDiscussion, RecordIdea
from app.services.discussions import record_discussion
from app.services.ideas import record_idea
from tests.browser.live import DESKTOP, NARROWEST, PHONE, Site, check_fits, check_page
from tests.services.partners import candidate
from tests.services.talking import TOLD, asked, disclosed, drafted, speaking, two_candidates


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_the_team_levels_what_one_was_told(site: Site, javascript: bool) -> None:
    world = site.world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    disclosed(world, made, alpha)
    page = site.page("lead", width=PHONE, javascript=javascript)
    page.goto(f"/opportunities/{made.id}/disclosures")
    page.get_by_role("button", name="Level now").click()
    page.wait_for_load_state()
    assert page.title().startswith("Error: ")
    check_page(page, expected_status=422)
    page.get_by_label("How they were told").select_option("email")
    yesterday = today() - timedelta(days=1)
    for part, value in (
        ("Day", yesterday.day),
        ("Month", yesterday.month),
        ("Year", yesterday.year),
    ):
        page.get_by_label(part).fill(str(value))
    page.get_by_role("button", name="Level now").click()
    expect(page.get_by_role("heading", name="Everything is level")).to_be_visible()
    assert world.read(parity, world.lead, made.id).unlevelled == 0


def test_a_talk_is_recorded_by_keyboard_and_form_alone(site: Site) -> None:
    world = site.world
    made = world.opportunity()
    two_candidates(world, made)
    page = site.page("lead", javascript=False)
    page.goto(f"/opportunities/{made.id}/discussions")
    page.get_by_role("link", name="Record a discussion").click()
    page.get_by_label("Alpha Ltd").check()
    page.get_by_label("What was said").fill("They can start in spring.")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("They can start in spring.")).to_be_visible()
    check_fits(page)


def test_a_partner_confirms_and_asks_on_a_phone(site: Site) -> None:
    world = site.world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    speaking(world, beta)
    disclosed(world, made, alpha, beta)
    page = site.page("partner", width=PHONE)
    page.goto("/")
    page.get_by_role("link", name=made.title).click()
    check_page(page)
    page.get_by_role("button", name="Confirm receipt").click()
    expect(page.get_by_text("You confirmed receipt")).to_be_visible()
    page.get_by_label("Ask a question").fill("How many sites are there?")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_text("Waits for an answer")).to_be_visible()
    assert "Alpha" not in page.content()
    check_page(page)


def test_every_page_is_sound_at_every_width(site: Site) -> None:
    world = site.world
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    for n in range(10):
        candidate(world, made, f"Maker {n} of very long words indeed")
    ids = [alpha.organisation_id, beta.organisation_id]
    said = RecordDiscussion(form="meeting", held_on=TOLD, organisation_ids=ids, said="We met.")
    talk = world.write(record_discussion, world.lead, made.id, said)
    idea = RecordIdea(title="Calls", organisation_id=ids[0], discussion_id=talk.id)
    noted = world.write(record_idea, world.lead, made.id, idea)
    told = disclosed(world, made, alpha, discussion_id=talk.id)
    question = drafted(world, asked(world, made, alpha))
    at = f"/opportunities/{made.id}"
    paths = [f"{at}/{part}" for part in ("discussions", "disclosures", "questions", "ideas")]
    paths += [f"{at}/engagement", f"{at}/disclosures/pack", f"/discussions/{talk.id}"]
    paths += [f"{at}/disclosures/new", f"{at}/discussions/new", f"/ideas/{noted.id}"]
    paths += [f"/disclosures/{told.id}", f"/questions/{question.id}"]
    for width in (DESKTOP, PHONE):
        page = site.page("lead", width=width)
        for path in paths:
            page.goto(path)
            check_page(page)
    narrow = site.page("lead", width=NARROWEST)
    for path in paths:
        narrow.goto(path)
        check_fits(narrow)
