"""Adding and editing on the pages: everything typed is kept, two versions are shown."""

import re
from typing import Any

import pytest

from app.domain.policy import Role
from app.models import Membership, Opportunity
from app.queries.opportunities import opportunity as find
from app.schemas.opportunity import OpportunityOut
from app.web.opportunity_forms import editable_money, form_of
from tests.client import PageClient, errors_on
from tests.world import World


def typed(made: OpportunityOut, **fields: Any) -> dict[str, Any]:
    """The form as the browser sends it, with `fields` typed over it."""
    values = form_of(made).values
    return {
        name: value
        for name, value in {**values, **fields}.items()
        if value not in (None, [], {}) and name not in ("target_dates", "currency")
    }


def test_the_short_form_adds_an_opportunity(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    assert "Add an opportunity" in client.get("/opportunities/new").text
    response = client.post(
        "/opportunities/new",
        {
            "programme_id": sqlite_world.programme_id,
            "title": "Tidal data service",
            "expected_value_pence": "£1.25m",
            "lead_id": sqlite_world.lead.person_id,
            "sponsor_id": "",
            "restricted": "yes",
        },
    )
    assert response.status_code == 303
    path = response.headers["location"].partition("?")[0]
    made = sqlite_world.read(find, sqlite_world.lead, int(path.rpartition("/")[2]))
    assert (made.title, made.expected_value_pence, made.restricted) == (
        "Tidal data service",
        125_000_000,
        True,
    )
    assert "Added." in client.get(response.headers["location"]).text


def test_what_is_wrong_is_said_at_its_field_and_all_stays_typed(sqlite_world: World) -> None:
    response = PageClient(sqlite_world, "lead").post(
        "/opportunities/new",
        {
            "programme_id": sqlite_world.programme_id,
            "title": " ",
            "summary": "Kept <b>words</b>",
            "expected_value_pence": "lots",
            "lead_id": sqlite_world.lead.person_id,
            "sponsor_id": sqlite_world.lead.person_id,
        },
    )
    assert response.status_code == 422
    assert "<title>Error: " in response.text
    assert any("amount" in message for message in errors_on(response))
    assert "Kept &lt;b&gt;words&lt;/b&gt;" in response.text
    assert 'value="lots"' in response.text


def test_with_several_programmes_one_is_chosen_first(sqlite_world: World) -> None:
    world = sqlite_world

    def join(session: Any, at: Any) -> None:
        session.add(
            Membership(
                programme_id=world.other_programme_id,
                person_id=world.lead.person_id,
                role=Role.LEAD,
            )
        )

    world.write(join)
    client = PageClient(world, "lead")
    choice = client.get("/opportunities/new").text
    assert "Which programme is it for?" in choice
    chosen = client.get(f"/opportunities/new?programme={world.other_programme_id}").text
    assert "Neighbour" in chosen
    assert "Sponsor</option>" not in chosen
    assert client.get("/opportunities/new?programme=999999").status_code == 404


def test_who_may_not_add_is_told_so(sqlite_world: World) -> None:
    response = PageClient(sqlite_world, "auditor").get("/opportunities/new")
    assert response.status_code == 403
    assert "members and leads" in response.text


def test_saving_the_form_unchanged_changes_nothing(sqlite_world: World) -> None:
    made = sqlite_world.opportunity(
        expected_value_pence=123_456_789,
        dimensions=["new_services", "partnerships"],
        outcomes=["new_services", "higher_quality"],
        novelty="radical",
        target_dates={"1": "2027-03-31", "4": "2029-01-02"},
    )
    client = PageClient(sqlite_world, "lead")
    response = client.post(f"/opportunities/{made.id}/edit", typed(made))
    assert response.status_code == 303
    after = sqlite_world.read(find, sqlite_world.lead, made.id)
    assert after == made


@pytest.mark.parametrize(
    ("pence", "shown"),
    [(None, ""), (840_000_000, "£8.4m"), (123_456_789, "£1,234,567.89"), (0, "£0")],
)
def test_an_amount_is_shown_as_it_can_be_typed_again(pence: int | None, shown: str) -> None:
    assert editable_money(pence) == shown


def test_the_gate_page_finds_the_fields_it_links_to(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    page = PageClient(sqlite_world, "lead").get(f"/opportunities/{made.id}/edit").text
    for anchor in ("summary", "need", "expected_value", "target_dates"):
        assert f'id="{anchor}"' in page


def test_a_bad_date_is_said_at_its_gate_and_reversed_dates_together(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, "lead")
    dates = {"target_2-day": "31", "target_2-month": "2", "target_2-year": "2027"}
    response = client.post(f"/opportunities/{made.id}/edit", typed(made, need="Kept.", **dates))
    assert response.status_code == 422
    assert 'href="#target_2-day"' in response.text
    assert 'value="31"' in response.text
    assert "Kept." in response.text

    dates = {
        "target_1-day": "1", "target_1-month": "5", "target_1-year": "2028",
        "target_2-day": "1", "target_2-month": "2", "target_2-year": "2027",
    }  # fmt: skip
    response = client.post(f"/opportunities/{made.id}/edit", typed(made, **dates))
    assert errors_on(response) == ["A later gate cannot be due before an earlier one"]


def test_the_summary_of_errors_follows_the_form(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    wrong = {"title": "", "expected_value_pence": "lots", "target_3-day": "40"}
    client = PageClient(sqlite_world, "lead")
    response = client.post(f"/opportunities/{made.id}/edit", typed(made, **wrong))
    found = re.findall(r'<li><a href="#([^"]*)"', response.text)
    assert found == ["title", "expected_value", "target_3-day"]


def test_a_page_that_is_out_of_date_shows_both_versions_and_can_save_on_purpose(
    sqlite_world: World,
) -> None:
    made = sqlite_world.opportunity()
    first, second = PageClient(sqlite_world, "lead"), PageClient(sqlite_world, "lead")
    first.post(f"/opportunities/{made.id}/edit", typed(made, need="Theirs."))

    response = second.post(f"/opportunities/{made.id}/edit", typed(made, need="Mine."))

    assert response.status_code == 409
    assert "Somebody else saved" in response.text
    assert "<td>Mine.</td><td>Theirs.</td>" in response.text
    assert sqlite_world.read(find, sqlite_world.lead, made.id).need == "Theirs."
    assert 'name="version" value="2"' in response.text
    again = typed(made, need="Mine.", version="2")
    assert second.post(f"/opportunities/{made.id}/edit", again).status_code == 303
    assert sqlite_world.read(find, sqlite_world.lead, made.id).need == "Mine."


@pytest.mark.parametrize("version", ["", "abc", "-1", "999"])
def test_a_form_without_its_version_overwrites_nothing(sqlite_world: World, version: str) -> None:
    made = sqlite_world.opportunity()
    sent = typed(made, need="Mine.", version=version)
    response = PageClient(sqlite_world, "lead").post(f"/opportunities/{made.id}/edit", sent)
    assert response.status_code == 409
    assert sqlite_world.read(find, sqlite_world.lead, made.id).need != "Mine."


def test_a_waiting_gate_is_mentioned_before_anything_is_typed(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    sqlite_world.submitted(made)
    page = PageClient(sqlite_world, "lead").get(f"/opportunities/{made.id}/edit").text
    assert "asks for a new submission" in page


def test_a_confidence_from_an_import_is_kept_unless_changed(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()

    def imported(session: Any, at: Any) -> None:
        session.get(Opportunity, made.id).delivery_confidence = "amber_green"

    sqlite_world.write(imported)
    brought = sqlite_world.read(find, sqlite_world.lead, made.id)
    client = PageClient(sqlite_world, "lead")
    page = client.get(f"/opportunities/{made.id}/edit").text
    assert '<option value="amber_green" selected>Amber/Green (from the import)</option>' in page
    client.post(f"/opportunities/{made.id}/edit", typed(brought, sector="Sea"))
    after = sqlite_world.read(find, sqlite_world.lead, made.id)
    assert (after.sector, after.delivery_confidence) == ("Sea", "amber_green")


def test_stopped_while_it_was_edited_keeps_what_was_typed(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    sqlite_world.decided(sqlite_world.submitted(made), "stop")
    after = sqlite_world.read(find, sqlite_world.lead, made.id)
    client = PageClient(sqlite_world, "lead")
    response = client.post(f"/opportunities/{made.id}/edit", typed(after, need="Typed."))
    assert response.status_code == 409
    assert "Typed." in response.text
    assert client.get(f"/opportunities/{made.id}/edit").status_code == 409


@pytest.mark.parametrize("name", ["member", "sponsor", "auditor"])
def test_who_may_not_edit_gets_the_reason(sqlite_world: World, name: str) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, name)
    assert client.get(f"/opportunities/{made.id}/edit").status_code == 403
    assert client.post(f"/opportunities/{made.id}/edit", typed(made)).status_code == 403


def test_a_form_without_its_token_changes_nothing(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, "lead")
    sent = {**typed(made, need="Mine."), "csrf": "0" * 64}
    assert client.post(f"/opportunities/{made.id}/edit", sent).status_code == 403
    assert sqlite_world.read(find, sqlite_world.lead, made.id).need != "Mine."
