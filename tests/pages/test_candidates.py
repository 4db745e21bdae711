"""Pages of candidates: listing, finding, adding, moving; what was typed is never lost."""

import pytest

from app.schemas.candidate import MoveCandidate
from app.schemas.organisation import CreateOrganisation
from app.services.candidates import move_candidate
from app.services.organisations import create_organisation
from tests.client import PageClient, errors_on
from tests.services.partners import candidate, moved, scored, shortlisted, with_member
from tests.world import World


def test_an_empty_list_teaches_and_says_what_comes_first(world: World) -> None:
    opportunity = world.opportunity()
    text = PageClient(world, "lead").get(f"/opportunities/{opportunity.id}/partners").text
    assert "before any tender is specified" in text
    assert f"/opportunities/{opportunity.id}/partners/new" in text


def test_the_lists_say_that_being_out_bars_nobody(world: World) -> None:
    opportunity = world.opportunity()
    moved(world, candidate(world, opportunity, "River Sense plc"), "out", "They are too busy.")
    text = PageClient(world, "sponsor").get(f"/opportunities/{opportunity.id}/partners").text
    assert "never bars an organisation from bidding" in text
    assert "They are too busy." in text
    assert "Find or add" not in text, "a sponsor adds none"


def test_searching_finds_by_name_number_and_similar_name(world: World) -> None:
    opportunity = world.opportunity()
    number = {"scheme": "GB-COH", "identifier": "01234567"}
    command = CreateOrganisation(name="Medixine Oy", kind="company", identifiers=[number])
    world.write(create_organisation, world.lead, command)
    client = PageClient(world, "lead")
    for q in ("medix", "01234567", "Medixine Limited"):
        path = f"/opportunities/{opportunity.id}/partners/new?q={q}"
        assert "Medixine Oy" in client.get(path).text
        fragment = client.get(path, headers={"HX-Request": "true"}).text
        assert "Medixine Oy" in fragment and "<h1" not in fragment
    none = client.get(f"/opportunities/{opportunity.id}/partners/new?q=Unheard of").text
    assert "Nobody of that name or number" in none


def test_a_found_one_joins_by_one_click_and_is_then_named_as_a_candidate(world: World) -> None:
    opportunity = world.opportunity()
    command = CreateOrganisation(name="Medixine Oy", kind="company")
    made = world.write(create_organisation, world.lead, command)
    client = PageClient(world, "lead")
    path = f"/opportunities/{opportunity.id}/partners"
    answer = client.post(path, {"organisation_id": made.id})
    assert answer.status_code == 303 and answer.headers["location"].startswith("/candidates/")
    assert "A candidate already" in client.get(f"{path}/new?q=medix").text
    again = client.post(path, {"organisation_id": made.id})
    assert again.status_code == 409 and "a candidate already" in again.text


def test_a_new_one_with_a_similar_name_is_asked_about_and_keeps_what_was_typed(
    world: World,
) -> None:
    opportunity = world.opportunity()
    world.write(
        create_organisation, world.lead, CreateOrganisation(name="Medixine Oy", kind="company")
    )
    client = PageClient(world, "lead")
    path = f"/opportunities/{opportunity.id}/partners"
    typed = {"name": "Medixine Ltd", "kind": "company", "why": "They showed a demo in a day."}
    refused = client.post(path, typed)
    assert refused.status_code == 422
    assert "Medixine Oy" in errors_on(refused)[0]
    assert "This is another organisation" in refused.text
    assert refused.text.count("They showed a demo in a day.") == 2  # kept for the one found, too
    added = client.post(path, {**typed, "is_another": "yes"})
    assert added.status_code == 303
    assert "Medixine Ltd" in client.get(path).text


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"kind": "company"}, "Enter its name"),
        ({"name": "Alpha"}, "Say what it is"),
        (
            {"name": "Alpha", "kind": "company", "scheme": "GB-COH", "identifier": "x"},
            "Enter a number of this register",
        ),
    ],
)
def test_a_new_one_needs_a_name_a_kind_and_a_sound_number(
    world: World, typed: dict[str, str], error: str
) -> None:
    opportunity = world.opportunity()
    answer = PageClient(world, "lead").post(f"/opportunities/{opportunity.id}/partners", typed)
    assert answer.status_code == 422
    assert any(error in message for message in errors_on(answer))


def test_whoever_may_not_add_organisations_is_told_before_trying(world: World) -> None:
    opportunity = with_member(world, world.opportunity())
    text = PageClient(world, "member").get(f"/opportunities/{opportunity.id}/partners/new").text
    assert "Only an administrator or a programme lead can change organisations." in text
    assert "Add it and put it on the longlist" not in text


def test_moving_needs_a_reason_and_keeps_the_choice(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    client = PageClient(world, "lead")
    refused = client.post(f"/candidates/{made.id}/move", {"to": "out", "version": made.version})
    assert refused.status_code == 422 and errors_on(refused) == ["Say why"]
    assert 'value="out" checked' in refused.text
    typed = {"to": "out", "reason": "They withdrew.", "version": made.version}
    assert client.post(f"/candidates/{made.id}/move", typed).status_code == 303
    page = client.get(f"/candidates/{made.id}").text
    assert "They withdrew." in page and "Out of discussion" in page


def test_a_move_after_somebody_elses_is_refused_and_may_be_made_on_top(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    first = MoveCandidate(to="shortlist", reason="They listen.")
    world.write(move_candidate, world.lead, made.id, first)
    client = PageClient(world, "lead")
    typed = {"to": "out", "reason": "They withdrew.", "version": made.version}
    stale = client.post(f"/candidates/{made.id}/move", typed)
    assert stale.status_code == 409
    assert "They listen." in stale.text and "They withdrew." in stale.text
    assert f'name="version" value="{made.version + 1}"' in stale.text


def test_an_edit_on_top_of_another_shows_both(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    client = PageClient(world, "lead")
    path = f"/candidates/{made.id}/edit"
    client.post(path, {"why": "Theirs.", "version": made.version})
    stale = client.post(path, {"why": "Mine.", "version": made.version})
    assert stale.status_code == 409
    assert "Theirs." in stale.text and "Mine." in stale.text
    again = client.post(path, {"why": "Mine.", "version": made.version + 1})
    assert again.status_code == 303


def test_early_views_and_due_diligence_are_recorded_from_the_page(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    client = PageClient(world, "lead")
    here = f"/candidates/{made.id}"
    writes = {
        "intellectual-property": {"brings": "A river model.", "version": "0"},
        "value-share": {"model": "revenue_share", "amount": "30%", "version": "0"},
        "due-diligence/financial_standing": {
            "state": "concern",
            "note": "Accounts are late.",
            "version": "0",
        },
    }
    for part, typed in writes.items():
        assert client.get(f"{here}/{part}").status_code == 200
        assert client.post(f"{here}/{part}", typed).status_code == 303, part
        assert client.post(f"{here}/{part}", typed).status_code == 409, part
    text = client.get(here).text
    for words in ("A river model.", "Share of revenue", "30%", "Accounts are late.", "1 concern"):
        assert words in text


def test_a_finding_without_words_and_a_share_without_a_way_are_refused(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    client = PageClient(world, "lead")
    here = f"/candidates/{made.id}"
    clear = client.post(
        f"{here}/due-diligence/financial_standing", {"state": "clear", "version": "0"}
    )
    assert (clear.status_code, errors_on(clear)) == (
        422,
        ["Say what was found, or choose a document that shows it"],
    )
    share = client.post(f"{here}/value-share", {"amount": "30%", "version": "0"})
    assert (share.status_code, errors_on(share)) == (422, ["Choose a way of sharing"])
    assert 'value="30%"' in share.text
    assert client.get(f"{here}/due-diligence/horoscope").status_code == 404


def test_the_shortlist_is_compared_on_one_page_for_a_sponsor(world: World) -> None:
    opportunity = world.opportunity()
    empty = PageClient(world, "sponsor").get(f"/opportunities/{opportunity.id}/compare").text
    assert "Nobody on the shortlist" in empty
    made = shortlisted(world, opportunity, "River Sense plc")
    candidate(world, opportunity, "Longlisted Ltd")
    scored(world, world.lead, made, 4)
    text = PageClient(world, "sponsor").get(f"/opportunities/{opportunity.id}/compare").text
    assert "River Sense plc" in text and "Longlisted Ltd" not in text
    assert "4.00" in text and "never a bar to bidding" in text


@pytest.mark.parametrize("name", ["adviser", "other_sponsor", "member"])
def test_for_everybody_else_there_is_no_such_page_and_no_way_to_it(world: World, name: str) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    client = PageClient(world, name)
    overview = client.get(f"/opportunities/{opportunity.id}").text
    assert "/partners" not in overview and "River Sense" not in overview
    for path in (
        *(f"/opportunities/{opportunity.id}/{p}" for p in ("partners", "scores", "compare")),
        *(f"/candidates/{made.id}{p}" for p in ("", "/edit", "/scores")),
    ):
        answer = client.get(path)
        assert answer.status_code == 404 and "River Sense" not in answer.text
