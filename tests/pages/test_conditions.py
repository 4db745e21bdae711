"""The conditions of an opportunity on its page."""

from datetime import timedelta

from app.clock import today
from app.queries.conditions import condition
from app.schemas.gate import DischargeCondition
from app.services.conditions import discharge_condition
from tests.client import PageClient, errors_on
from tests.pages.test_prepare_gate import text_of
from tests.services.test_answer_criterion import document
from tests.services.test_conditions import asked
from tests.world import World


def test_without_conditions_the_page_says_what_belongs_here(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    page = PageClient(sqlite_world, "lead").get(f"/opportunities/{opportunity.id}/conditions")
    assert page.status_code == 200
    assert "No conditions" in text_of(page)


def test_a_condition_shows_its_owner_its_due_date_and_where_it_comes_from(
    sqlite_world: World,
) -> None:
    one = asked(sqlite_world, due_on=today() - timedelta(days=2))
    page = PageClient(sqlite_world, "auditor").get(
        f"/opportunities/{one.opportunity_id}/conditions"
    )
    words = text_of(page)
    assert "Adviser sees to it. Asked for at gate 1 ." in words
    assert "before gate 2 can pass" in words
    assert "Overdue by 2 days" in words
    assert '<form method="post" action="/opportunities' not in page.text


def test_what_is_not_due_yet_is_not_overdue(sqlite_world: World) -> None:
    one = asked(sqlite_world, due_on=today())
    page = PageClient(sqlite_world, "lead").get(f"/opportunities/{one.opportunity_id}/conditions")
    assert "Overdue" not in page.text


def test_the_owner_discharges_it_with_evidence(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    evidence = document(sqlite_world, one.opportunity_id)
    owner = PageClient(sqlite_world, "adviser")
    base = f"/opportunities/{one.opportunity_id}/conditions"
    form = {"note": "All named.", "document_ids": str(evidence), "version": "1"}
    done = owner.post(f"{base}/{one.id}/discharge", form)
    assert done.status_code == 303
    assert done.headers["location"] == f"{base}?done=discharged"
    page = owner.get(f"{base}?done=discharged")
    assert "All named." in page.text
    assert f'href="/documents/{evidence}"' in page.text
    assert "Every condition is closed." in page.text


def test_the_sponsor_waives_it(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    sponsor = PageClient(sqlite_world, "sponsor")
    base = f"/opportunities/{one.opportunity_id}/conditions"
    shown = sponsor.get(base)
    assert f"{base}/{one.id}/waiver" in shown.text
    assert f"{base}/{one.id}/discharge" not in shown.text
    assert (
        sponsor.post(f"{base}/{one.id}/waiver", {"reason": "Moot.", "version": "1"}).status_code
        == 303
    )
    assert sqlite_world.read(condition, sqlite_world.lead, one.id).state == "waived"


def test_a_refused_discharge_keeps_what_was_typed(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    evidence = document(sqlite_world, one.opportunity_id)
    form = {"note": " ", "document_ids": str(evidence), "version": "1"}
    page = PageClient(sqlite_world, "adviser").post(
        f"/opportunities/{one.opportunity_id}/conditions/{one.id}/discharge", form
    )
    assert page.status_code == 422
    assert errors_on(page) == ["Enter something here"]
    assert f'href="#discharge-{one.id}-note"' in page.text
    assert f'value="{evidence}" checked' in page.text


def test_a_stale_form_is_refused_and_keeps_what_was_typed(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    page = PageClient(sqlite_world, "adviser").post(
        f"/opportunities/{one.opportunity_id}/conditions/{one.id}/discharge",
        {"note": "All named.", "version": "9"},
    )
    assert page.status_code == 409
    assert "Somebody changed this" in page.text
    assert "All named." in page.text


def test_what_was_closed_meanwhile_is_said_at_the_head(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    done = DischargeCondition(note="Mine first.")
    sqlite_world.write(discharge_condition, sqlite_world.lead, one.id, done)
    page = PageClient(sqlite_world, "sponsor").post(
        f"/opportunities/{one.opportunity_id}/conditions/{one.id}/waiver",
        {"reason": "Moot.", "version": "1"},
    )
    assert page.status_code == 409
    assert "This condition was already discharged." in text_of(page)
    assert "Mine first." in page.text


def test_whoever_may_not_is_told_on_the_page(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    base = f"/opportunities/{one.opportunity_id}/conditions/{one.id}"
    page = PageClient(sqlite_world, "member").post(
        f"{base}/discharge", {"note": "Done.", "version": "1"}
    )
    assert page.status_code == 403
    assert "Only the condition's owner" in text_of(page).replace("&#39;", "'")
    hidden = PageClient(sqlite_world, "outsider")
    assert hidden.post(f"{base}/discharge", {"note": "x"}).status_code == 404
    assert hidden.get(f"/opportunities/{one.opportunity_id}/conditions").status_code == 404
