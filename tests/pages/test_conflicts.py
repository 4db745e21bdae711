"""The pages of conflicts: declaring, telling of another, assessing, and the reviewer's."""

from typing import Any

from app.schemas.conflict import DeclareConflict
from app.services.conflicts import declare_conflict
from tests.client import PageClient, errors_on
from tests.world import World

INTEREST = {"nature": "actual", "organisation": "Tideway Ltd", "interest": "Shares."}
TEXTS = {"identified": "One.", "mitigations": "Recused.", "unfair_advantage": "None."}


def told(world: World, who: str, opportunity_id: int, **fields: Any) -> int:
    """A declaration, made without the pages."""
    command = DeclareConflict(**{**INTEREST, **fields})
    made = world.write(declare_conflict, world.actors[who], opportunity_id, command)
    return int(made.id)


def test_whoever_must_declare_is_asked_at_the_gate_and_on_the_register(
    sqlite_world: World,
) -> None:
    world, lead = sqlite_world, PageClient(sqlite_world, "lead")
    opportunity = world.opportunity()
    here = f"/opportunities/{opportunity.id}/conflicts"
    gate = lead.get(f"/gates/{world.review(opportunity).id}").text
    assert "still to declare" in gate and here in gate
    assert "You have still to declare" in lead.get(here).text
    done = lead.post(here, {"nature": "nothing"})
    assert (done.status_code, done.headers["location"]) == (303, f"{here}?done=declared")
    after = lead.get(here).text
    assert "You have still to declare" not in after
    assert "Nothing to declare" in after
    assert "Declare now" not in lead.get(f"/gates/{world.review(opportunity).id}").text


def test_what_was_typed_is_kept_when_a_declaration_lacks_something(sqlite_world: World) -> None:
    lead, opportunity = PageClient(sqlite_world, "lead"), sqlite_world.opportunity()
    here = f"/opportunities/{opportunity.id}/conflicts"
    page = lead.post(here, {"nature": "actual", "interest": "My brother works there."})
    assert page.status_code == 422
    assert errors_on(page) == ["Name the organisation, or choose it from the directory"]
    assert "My brother works there." in page.text
    none = lead.post(here, {})
    assert errors_on(none) == ["Choose what you have to declare"]


def test_asking_for_a_wall_leads_away_and_the_page_is_gone(sqlite_world: World) -> None:
    sponsor, opportunity = PageClient(sqlite_world, "sponsor"), sqlite_world.opportunity()
    here = f"/opportunities/{opportunity.id}/conflicts"
    done = sponsor.post(here, {**INTEREST, "wall": "yes"})
    assert done.headers["location"] == "/pipeline?done=walled"
    landed = sponsor.get("/pipeline?done=walled").text
    assert "walled off" in landed and opportunity.title not in landed
    assert sponsor.get(here).status_code == 404
    again = sponsor.post(here, {**INTEREST, "wall": "yes"})
    assert again.status_code == 404


def test_a_form_that_was_open_when_the_wall_came_shows_nothing_again(sqlite_world: World) -> None:
    world, lead = sqlite_world, PageClient(sqlite_world, "lead")
    opportunity = world.opportunity()
    path = f"/opportunities/{opportunity.id}/edit"
    assert opportunity.title in lead.get(path).text
    told(world, "lead", opportunity.id, wall=True)
    answer = lead.post(path, {"title": "", "version": "1"})
    assert answer.status_code == 404
    assert opportunity.title not in answer.text


def test_telling_of_somebody_elses_interest_shows_them_nothing(sqlite_world: World) -> None:
    world, lead = sqlite_world, PageClient(sqlite_world, "lead")
    opportunity = world.opportunity()
    here = f"/opportunities/{opportunity.id}/conflicts"
    form = {**INTEREST, "person_id": str(world.sponsor.person_id)}
    assert errors_on(lead.post(f"{here}/for-another", INTEREST)) == ["Choose whose interest it is"]
    done = lead.post(f"{here}/for-another", form)
    assert done.headers["location"] == f"{here}?done=told"
    assert "Waits for the reviewer" in lead.get(here).text
    assert "Tideway" not in PageClient(world, "sponsor").get(here).text
    shown = PageClient(world, "auditor").get(here).text
    assert "Tideway" in shown and "by Lead" in shown


def test_the_assessment_is_written_confirmed_and_revised(sqlite_world: World) -> None:
    world, lead = sqlite_world, PageClient(sqlite_world, "lead")
    opportunity = world.opportunity()
    here = f"/opportunities/{opportunity.id}/conflicts"
    wrong = lead.post(f"{here}/assessment", {**TEXTS, "mitigations": ""})
    assert wrong.status_code == 422 and "One." in wrong.text
    assert lead.post(f"{here}/assessment", TEXTS).status_code == 303
    assert lead.post(f"{here}/confirmation", {"note": "", "occasion": "UK4"}).status_code == 422
    note = {"note": "Read again.", "occasion": "Tender notice (UK4)"}
    assert lead.post(f"{here}/confirmation", note).status_code == 303
    page = lead.get(f"{here}/assessment").text
    assert "Read again." in page and "Tender notice (UK4)" in page
    assert "Up to date" in lead.get(here).text
    shut = PageClient(world, "member").get(f"{here}/assessment").text
    assert "Read again." not in shut


def test_the_reviewer_decides_and_names_a_replacement(sqlite_world: World) -> None:
    world, reviewer = sqlite_world, PageClient(sqlite_world, "reviewer")
    opportunity = world.opportunity(title="Zephyr licensing")
    number = told(world, "sponsor", opportunity.id)
    assert reviewer.get("/").headers["location"] == "/conflicts"
    listed = reviewer.get("/conflicts").text
    assert "OP-0001" in listed and "Sponsor" in listed and "Zephyr" not in listed
    path = f"/conflicts/{number}"
    page = reviewer.get(path).text
    assert "Works on it as sponsor" in page and "Zephyr" not in page
    wrong = reviewer.post(f"{path}/review", {"version": "1", "reason": "Married to it."})
    assert wrong.status_code == 422 and "Married to it." in wrong.text
    form = {"version": "1", "act": "wall", "reason": "Married to it."}
    assert reviewer.post(f"{path}/review", form).status_code == 303
    assert PageClient(world, "sponsor").get(f"/opportunities/{opportunity.id}").status_code == 404
    stale = reviewer.post(f"{path}/review", form)
    assert stale.status_code == 409 and "Married to it." in stale.text
    place = {
        "version": "2",
        "post": "sponsor",
        "person_id": str(world.other_sponsor.person_id),
        "reason": "Free of it.",
    }
    assert reviewer.post(f"{path}/replacement", place).status_code == 303
    decided = reviewer.get("/conflicts?decided=true").text
    assert "Walled off" in decided
    assert "Other Sponsor named sponsor" in reviewer.get(path).text


def test_the_reviewers_pages_teach_when_nothing_waits(sqlite_world: World) -> None:
    reviewer = PageClient(sqlite_world, "reviewer")
    assert "Nothing waits" in reviewer.get("/conflicts").text
    assert "Nothing decided yet" in reviewer.get("/conflicts?decided=true").text
    assert PageClient(sqlite_world, "lead").get("/conflicts").status_code == 403
    assert reviewer.get("/conflicts/999").status_code == 404


def test_an_administrator_makes_a_reviewer_on_the_people_pages(sqlite_world: World) -> None:
    world, admin = sqlite_world, PageClient(sqlite_world, "administrator")
    path = f"/people/{world.outsider.person_id}/edit"
    form = {"name": "Outsider", "email": "outsider@example.gov.uk", "version": "1"}
    assert admin.post(path, {**form, "is_conflicts_reviewer": "yes"}).status_code == 303
    assert "Conflicts reviewer" in admin.get(f"/people/{world.outsider.person_id}").text


def test_an_assessment_that_lacks_something_says_what(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    lead = PageClient(sqlite_world, "lead")
    here = f"/opportunities/{made.id}/conflicts"
    refused = lead.post(f"{here}/assessment", {"identified": "None, we asked everybody."})
    assert refused.status_code == 422
    assert errors_on(refused) == [
        "Say what is done about each, or that nothing is needed",
        "Say whether any supplier gains or loses",
    ]
    assert "None, we asked everybody." in refused.text
    written = {"identified": "None.", "mitigations": "None.", "unfair_advantage": "None."}
    assert lead.post(f"{here}/assessment", written).status_code == 303
    refused = lead.post(f"{here}/confirmation", {"note": ""})
    assert errors_on(refused) == ["Say what was looked at again"]
    assert "Interests on the register" in refused.text
