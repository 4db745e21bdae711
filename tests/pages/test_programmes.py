"""Programmes and their people on the pages."""

import re

import pytest

from tests.client import PageClient, errors_on
from tests.world import World


def removal(page: str, who: str, role: str) -> str:
    pattern = rf'href="([^"]*/removal)">Remove<span class="vh"> {who} as {role}<'
    found = re.search(pattern, page)
    assert found
    return found[1]


def test_each_sees_the_programmes_they_may(sqlite_world: World) -> None:
    admin = PageClient(sqlite_world, "administrator").get("/programmes").text
    assert "Neighbouring Programme" in admin
    assert "Add a programme" in admin
    lead = PageClient(sqlite_world, "lead").get("/programmes").text
    assert "Public Assets Programme" in lead
    assert "Neighbouring Programme" not in lead
    assert "Add a programme" not in lead
    assert "You are in no programme" in PageClient(sqlite_world, "outsider").get("/programmes").text


def test_its_people_read_it_but_change_nothing(sqlite_world: World) -> None:
    path = f"/programmes/{sqlite_world.programme_id}"
    lead = PageClient(sqlite_world, "lead")
    page = lead.get(path)
    assert page.status_code == 200
    assert "Other Sponsor" in page.text
    for words in ("Remove", "Give a role", "/edit"):
        assert words not in page.text
    role = {"email": "outsider@example.gov.uk", "role": "member"}
    assert lead.post(f"{path}/members", role).status_code == 403
    assert lead.get(f"{path}/edit").status_code == 403
    assert lead.get(f"{path}/members/1/removal").status_code == 403
    assert lead.post(f"{path}/members/1/removal").status_code == 403
    assert lead.post("/programmes/new", {"name": "X"}).status_code in (403, 422)
    for name in ("outsider", "neighbour", "partner"):
        assert PageClient(sqlite_world, name).get(path).status_code == 404


def test_adding_and_renaming_a_programme(sqlite_world: World) -> None:
    admin = PageClient(sqlite_world, "administrator")
    assert admin.get("/programmes/new").status_code == 200
    empty = admin.post("/programmes/new", {"criteria_set": "standard", "name": "Kept"})
    assert empty.status_code == 422
    assert 'value="Kept"' in empty.text
    fields = {"name": "New Programme", "organisation_id": "1", "criteria_set": "standard"}
    added = admin.post("/programmes/new", fields)
    path = added.headers["location"].partition("?")[0]
    assert "Nobody yet" in admin.get(path).text
    assert admin.post("/programmes/new", fields).status_code == 409

    renamed = {**fields, "name": "Renamed", "version": "1"}
    assert admin.post(f"{path}/edit", renamed).status_code == 303
    stale = admin.post(f"{path}/edit", {**fields, "name": "Mine", "version": "1"})
    assert stale.status_code == 409
    assert 'value="Mine"' in stale.text
    assert "<td>Mine</td><td>Renamed</td>" in stale.text


def test_giving_and_taking_a_role(sqlite_world: World) -> None:
    admin = PageClient(sqlite_world, "administrator")
    path = f"/programmes/{sqlite_world.programme_id}"
    role = {"email": " Outsider@example.gov.uk ", "role": "adviser", "function": "it"}
    assert admin.post(f"{path}/members", role).status_code == 303
    page = admin.get(path).text
    assert "Adviser, IT" in page

    asked = removal(page, "Outsider", "adviser")
    assert "Remove Outsider as adviser?" in admin.get(asked).text
    assert admin.post(asked).headers["location"] == f"{path}?done=removed"
    assert admin.get(asked).status_code == 404


@pytest.mark.parametrize(
    ("typed", "status", "problem"),
    [
        ({"email": "", "role": "member"}, 422, "Enter the person"),
        ({"email": "nobody@x.uk", "role": "member"}, 422, "Nobody has this e-mail address"),
        ({"email": "outsider@example.gov.uk"}, 422, ""),
        ({"email": "outsider@example.gov.uk", "role": "adviser"}, 422, "Choose what the adviser"),
        ({"email": "auditor@example.gov.uk", "role": "lead"}, 409, "An auditor reads everything"),
        ({"email": "lead@example.gov.uk", "role": "lead"}, 409, "This person has this role"),
    ],
)
def test_a_refused_role_keeps_what_was_typed(
    sqlite_world: World, typed: dict[str, str], status: int, problem: str
) -> None:
    admin = PageClient(sqlite_world, "administrator")
    answer = admin.post(f"/programmes/{sqlite_world.programme_id}/members", typed)
    assert answer.status_code == status
    assert errors_on(answer)[0].startswith(problem)
    assert typed["email"] in answer.text


def test_a_role_still_needed_is_said_before_the_attempt_and_refused_after(
    sqlite_world: World,
) -> None:
    admin = PageClient(sqlite_world, "administrator")
    page = admin.get(f"/programmes/{sqlite_world.programme_id}").text
    asked = removal(page, "Sponsor", "sponsor")
    assert "Remove role" in admin.get(asked).text
    opportunity = sqlite_world.opportunity()
    before = admin.get(asked).text
    assert "still leads or sponsors opportunities" in before
    assert "Remove role" not in before
    assert opportunity.title not in before
    assert opportunity.reference not in before
    assert admin.post(asked).status_code == 409


def test_a_new_role_signs_the_person_out(sqlite_world: World) -> None:
    outsider = PageClient(sqlite_world, "outsider")
    assert outsider.get("/account").status_code == 200
    admin = PageClient(sqlite_world, "administrator")
    role = {"email": "outsider@example.gov.uk", "role": "member"}
    admin.post(f"/programmes/{sqlite_world.programme_id}/members", role)
    assert outsider.get("/account").status_code == 303


def test_an_administrator_sets_when_opportunities_stand_still(sqlite_world: World) -> None:
    admin = PageClient(sqlite_world, "administrator")
    path = f"/programmes/{sqlite_world.programme_id}/edit"
    assert re.search(r'name="stale_after_days"[^>]* value="30"', admin.get(path).text)
    fields = {"name": "Renamed", "organisation_id": "1", "criteria_set": "standard"}
    for typed in ("3", "400", "soon", "-1"):
        refused = admin.post(path, {**fields, "stale_after_days": typed, "version": "1"})
        assert refused.status_code == 422
        assert f'value="{typed}"' in refused.text
    saved = admin.post(path, {**fields, "stale_after_days": "45", "version": "1"})
    assert saved.status_code == 303
    assert re.search(r'name="stale_after_days"[^>]* value="45"', admin.get(path).text)
