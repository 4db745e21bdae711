"""The register of organisations on the pages."""

import pytest

from tests.client import PageClient, errors_on
from tests.world import World

FIRM = {
    "name": "Brightwater Ltd",
    "kind": "company",
    "scheme": ["GB-COH", "", ""],
    "identifier": ["1234567", "", ""],
}


def test_a_lead_adds_one_and_finds_it(sqlite_world: World) -> None:
    lead = PageClient(sqlite_world, "lead")
    assert lead.get("/organisations/new").status_code == 200
    added = lead.post("/organisations/new", FIRM)
    page = lead.get(added.headers["location"])
    assert "01234567" in page.text
    for query in ("q=bright", "q=01234567", "kind=company"):
        found = lead.get(f"/organisations?{query}").text
        assert "Brightwater Ltd" in found
        assert "Environment Agency" not in found
    assert "Environment Agency" in lead.get("/organisations?kind=nonsense").text
    part = lead.get("/organisations?q=bright", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<div id="rows">')


def test_wrong_numbers_are_refused_in_their_row_and_everything_is_kept(
    sqlite_world: World,
) -> None:
    lead = PageClient(sqlite_world, "lead")
    typed = {
        "name": "Brightwater Ltd",
        "kind": "company",
        "scheme": ["GB-COH", "", "GB-PPON", ""],
        "identifier": ["1234567", "", "nope", "orphan"],
    }
    answer = lead.post("/organisations/new", typed)
    assert answer.status_code == 422
    assert 'href="#identifier-1"' in answer.text
    assert 'href="#scheme-2"' in answer.text
    for kept in ("1234567", "nope", "orphan"):
        assert f'value="{kept}"' in answer.text


def test_an_identifier_in_use_names_its_owner(sqlite_world: World) -> None:
    lead = PageClient(sqlite_world, "lead")
    lead.post("/organisations/new", FIRM)
    answer = lead.post("/organisations/new", {**FIRM, "name": "Another Ltd"})
    assert answer.status_code == 409
    assert errors_on(answer) == ["GB-COH 01234567 already belongs to Brightwater Ltd."]
    assert 'value="Another Ltd"' in answer.text


def test_another_of_the_same_name_is_pointed_out(sqlite_world: World) -> None:
    lead = PageClient(sqlite_world, "lead")
    body = {"name": "environment agency", "kind": "public_body"}
    added = lead.post("/organisations/new", body)
    assert "Another organisation has this very name" in lead.get(added.headers["location"]).text


def test_editing_shows_both_versions_when_somebody_else_was_first(sqlite_world: World) -> None:
    lead = PageClient(sqlite_world, "lead")
    assert 'value="Environment Agency"' in lead.get("/organisations/1/edit").text
    typed = {"name": "Environment Agency", "kind": "regulator", "version": "1"}
    assert lead.post("/organisations/1/edit", typed).status_code == 303
    stale = lead.post(
        "/organisations/1/edit",
        {**typed, "kind": "company", "scheme": "GB-GOR", "identifier": "ea199"},
    )
    assert stale.status_code == 409
    assert "<td>Company</td><td>Regulator</td>" in stale.text
    assert "<td>GB-GOR EA199</td><td>None</td>" in stale.text
    assert 'name="version" value="2"' in stale.text


@pytest.mark.parametrize("name", ["member", "sponsor", "auditor"])
def test_people_inside_read_and_are_not_offered_what_they_may_not_do(
    sqlite_world: World, name: str
) -> None:
    client = PageClient(sqlite_world, name)
    assert "Add an organisation" not in client.get("/organisations").text
    assert "Edit" not in client.get("/organisations/1").text
    for path in ("/organisations/new", "/organisations/1/edit"):
        assert client.get(path).status_code == 403
        assert (
            client.post(path, {"name": "X", "kind": "company", "version": "1"}).status_code == 403
        )


@pytest.mark.parametrize("name", ["outsider", "partner"])
def test_people_outside_are_turned_away(sqlite_world: World, name: str) -> None:
    client = PageClient(sqlite_world, name)
    assert client.get("/organisations").status_code == 403
    assert "/organisations" not in client.get("/account").text
