"""The inbox page: one tap from what waits to deciding it."""

from datetime import timedelta

from app.clock import now, today
from app.schemas.comment import AddComment
from app.services.comments import add_comment
from tests.client import PageClient
from tests.pages.test_prepare_gate import text_of
from tests.services import talking
from tests.services.talking import disclosed, two_candidates
from tests.services.test_conditions import asked
from tests.world import World


def test_an_empty_inbox_says_what_gathers_here(sqlite_world: World) -> None:
    page = PageClient(sqlite_world, "adviser").get("/inbox")
    assert page.status_code == 200
    assert "Nothing waits for you" in page.text
    assert 'href="/pipeline"' in page.text


def test_a_gate_that_waits_is_one_tap_away(sqlite_world: World) -> None:
    sqlite_world.moment = now()
    review = sqlite_world.submitted(
        sqlite_world.opportunity(target_dates={"1": (today() + timedelta(days=3)).isoformat()})
    )
    page = PageClient(sqlite_world, "sponsor").get("/inbox")
    words = text_of(page)
    for wanted in ("OP-0001", "Coastal flood", "£2.4m", "Lead recommends: proceed", "in 3 days"):
        assert wanted in words
    assert f'<a class="btn" href="/gates/{review.id}">Decide</a>' in page.text
    assert "1 waiting for you" in words


def test_what_is_late_is_marked(sqlite_world: World) -> None:
    late = {"1": (today() - timedelta(days=1)).isoformat()}
    sqlite_world.opportunity(target_dates=late)
    assert "1 day late" in text_of(PageClient(sqlite_world, "lead").get("/inbox"))


def test_what_was_sent_back_says_what_is_asked(sqlite_world: World) -> None:
    sqlite_world.decided(
        sqlite_world.submitted(sqlite_world.opportunity()), "rework", reason="Show the low case."
    )
    words = text_of(PageClient(sqlite_world, "lead").get("/inbox"))
    assert "Sent back" in words
    assert "The sponsor asks: Show the low case." in words


def test_once_decided_nothing_waits_and_the_record_is_linked(sqlite_world: World) -> None:
    review = sqlite_world.submitted(sqlite_world.opportunity())
    sqlite_world.decided(review)
    page = PageClient(sqlite_world, "sponsor").get("/inbox")
    assert "Nothing waits for your decision." in page.text
    assert f'href="/gates/{review.id}"' in page.text


def test_conditions_and_mentions_link_to_where_they_are(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    said = AddComment(text="Please look.", mention_ids=[sqlite_world.adviser.person_id])
    sqlite_world.write(add_comment, sqlite_world.lead, one.opportunity_id, said)
    page = PageClient(sqlite_world, "adviser").get("/inbox")
    base = f"/opportunities/{one.opportunity_id}"
    assert f'href="{base}/conditions#condition-{one.id}"' in page.text
    assert f'href="{base}/comments#comment-1"' in page.text
    assert "bars it now" in page.text


def test_a_stranger_signed_in_has_no_inbox_full_of_others(sqlite_world: World) -> None:
    sqlite_world.submitted(sqlite_world.opportunity())
    page = PageClient(sqlite_world, "neighbour").get("/inbox")
    assert "Coastal" not in page.text


def test_partner_discussion_waits_in_it_with_a_way_to_act(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    alpha, _ = two_candidates(sqlite_world, made)
    question = talking.asked(sqlite_world, made, alpha)
    disclosed(sqlite_world, made, alpha)
    page = PageClient(sqlite_world, "lead").get("/inbox")
    assert "Alpha Ltd asked" in text_of(page)
    assert f'href="/questions/{question.id}">Answer</a>' in page.text
    assert "1 disclosure that somebody still in has not had" in text_of(page)
    assert f'href="/opportunities/{made.id}/disclosures">Level now</a>' in page.text
    assert "Alpha" not in PageClient(sqlite_world, "member").get("/inbox").text
