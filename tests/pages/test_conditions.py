"""The conditions of an opportunity on its page."""

from datetime import timedelta

from app.clock import today
from app.queries.conditions import condition
from app.queries.opportunities import opportunity as find
from app.schemas.condition import ProposeDischarge
from app.services.conditions import propose_discharge
from tests.client import PageClient, errors_on
from tests.discharging import DONE, confirmed
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


def test_the_owner_proposes_with_evidence_and_the_sponsor_confirms(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    evidence = document(sqlite_world, one.opportunity_id)
    owner, sponsor = PageClient(sqlite_world, "adviser"), PageClient(sqlite_world, "sponsor")
    base = f"/opportunities/{one.opportunity_id}/conditions"
    form = {"note": "All named.", "document_ids": str(evidence), "version": "1"}
    sent = owner.post(f"{base}/{one.id}/proposal", form)
    assert sent.headers["location"] == f"{base}?done=proposed"
    waiting = sponsor.get(base)
    assert "To be confirmed" in waiting.text
    assert f"{base}/{one.id}/confirmation" in waiting.text
    assert f"{base}/{one.id}/proposal" not in waiting.text
    read = sqlite_world.read(condition, sqlite_world.sponsor, one.id)
    form = {"proposal_id": str(read.proposal.id), "version": str(read.version)}
    done = sponsor.post(f"{base}/{one.id}/confirmation", form)
    assert done.headers["location"] == f"{base}?done=discharged"
    page = owner.get(base)
    assert "All named." in page.text
    assert f'href="/documents/{evidence}"' in page.text
    assert "Every condition is closed." in page.text
    assert "Discharged, confirmed by Sponsor" in text_of(page)


def test_a_return_needs_a_reason_and_the_owner_reads_it(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    read = sqlite_world.write(propose_discharge, sqlite_world.adviser, one.id, DONE)
    base = f"/opportunities/{one.opportunity_id}/conditions"
    sponsor = PageClient(sqlite_world, "sponsor")
    form = {"proposal_id": str(read.proposal.id), "version": "2", "reason": ""}
    assert sponsor.post(f"{base}/{one.id}/return", form).status_code == 422
    form["reason"] = "Two have left."
    assert sponsor.post(f"{base}/{one.id}/return", form).status_code == 303
    page = PageClient(sqlite_world, "adviser").get(base)
    assert "Returned by Sponsor" in text_of(page)
    assert "Two have left." in page.text
    assert f"{base}/{one.id}/proposal" in page.text


def test_a_proposal_is_taken_back(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    sqlite_world.write(propose_discharge, sqlite_world.adviser, one.id, DONE)
    owner = PageClient(sqlite_world, "adviser")
    path = f"/opportunities/{one.opportunity_id}/conditions/{one.id}/proposal/withdrawal"
    assert owner.post(path, {"version": "2"}).status_code == 303
    again = owner.post(path, {"version": "3"})
    assert again.status_code == 409
    assert "nothing to take back" in text_of(again)


def test_the_sponsor_says_who_may_confirm(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    member = sqlite_world.member.person_id
    base = f"/opportunities/{one.opportunity_id}/conditions"
    form = {"person_id": str(member), "version": "1"}
    assert (
        PageClient(sqlite_world, "sponsor").post(f"{base}/{one.id}/confirmer", form).status_code
        == 303
    )
    sqlite_world.write(propose_discharge, sqlite_world.adviser, one.id, DONE)
    assert f"{base}/{one.id}/confirmation" in PageClient(sqlite_world, "member").get(base).text


def test_what_bars_the_gate_ahead_is_said_before_it_is_submitted(sqlite_world: World) -> None:
    one = asked(sqlite_world, due_on=today() + timedelta(days=3))
    ahead = sqlite_world.read(find, sqlite_world.lead, one.opportunity_id).open_review_id
    page = PageClient(sqlite_world, "lead").get(f"/gates/{ahead}")
    words = text_of(page)
    assert "1 condition bars this gate" in words
    assert "Adviser sees to it" in words
    confirmed(sqlite_world, sqlite_world.adviser, one.id)
    page = PageClient(sqlite_world, "lead").get(f"/gates/{ahead}")
    assert "bars this gate" not in text_of(page)


def test_an_overdue_one_is_marked_wherever_the_opportunity_is(sqlite_world: World) -> None:
    one = asked(sqlite_world, due_on=today() - timedelta(days=2))
    other = sqlite_world.opportunity(title="Nothing late here")
    lead = PageClient(sqlite_world, "lead")
    late = "/pipeline/table?late_conditions=true"
    for path in ("/pipeline", "/pipeline/table", f"/opportunities/{one.opportunity_id}", late):
        assert "1 condition overdue" in text_of(lead.get(path)), path
    assert other.title in lead.get("/pipeline/table").text
    assert other.title not in lead.get(late).text
    assert "overdue" not in text_of(lead.get(f"/opportunities/{other.id}"))


def test_the_sponsor_waives_it(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    sponsor = PageClient(sqlite_world, "sponsor")
    base = f"/opportunities/{one.opportunity_id}/conditions"
    shown = sponsor.get(base)
    assert f"{base}/{one.id}/waiver" in shown.text
    assert f"{base}/{one.id}/proposal" not in shown.text
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
        f"/opportunities/{one.opportunity_id}/conditions/{one.id}/proposal", form
    )
    assert page.status_code == 422
    assert errors_on(page) == ["Enter something here"]
    assert f'href="#proposal-{one.id}-note"' in page.text
    assert f'value="{evidence}" checked' in page.text


def test_a_stale_form_is_refused_and_keeps_what_was_typed(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    page = PageClient(sqlite_world, "adviser").post(
        f"/opportunities/{one.opportunity_id}/conditions/{one.id}/proposal",
        {"note": "All named.", "version": "9"},
    )
    assert page.status_code == 409
    assert "Somebody changed this" in page.text
    assert "All named." in page.text


def test_what_was_closed_meanwhile_is_said_at_the_head(sqlite_world: World) -> None:
    one = asked(sqlite_world)
    done = ProposeDischarge(note="Mine first.")
    confirmed(sqlite_world, sqlite_world.lead, one.id, done)
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
        f"{base}/proposal", {"note": "Done.", "version": "1"}
    )
    assert page.status_code == 403
    assert "Only the condition's owner" in text_of(page).replace("&#39;", "'")
    hidden = PageClient(sqlite_world, "outsider")
    assert hidden.post(f"{base}/proposal", {"note": "x"}).status_code == 404
    assert hidden.get(f"/opportunities/{one.opportunity_id}/conditions").status_code == 404
