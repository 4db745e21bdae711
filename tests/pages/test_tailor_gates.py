"""Pages of a programme's gates: in force, drafted, compared, imported; and open reviews moved."""

import re

import pytest

from app.schemas.tailoring import StartDraft
from app.services.drafts import start_gate_draft
from tests.client import PageClient, errors_on
from tests.world import World


@pytest.fixture
def lead(sqlite_world: World) -> PageClient:
    return PageClient(sqlite_world, "lead")


def gates(world: World) -> str:
    """Where the programme's gates are."""
    return f"/programmes/{world.programme_id}/gates"


def version_on(page: str) -> str:
    """The draft's version, from the hidden field."""
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found is not None
    return found[1]


def drafted(lead: PageClient) -> str:
    """A begun draft; the address of its pages."""
    at = gates(lead.world)
    assert lead.post(f"{at}/draft").status_code == 303
    return f"{at}/draft"


def test_the_gates_in_force_are_shown_to_their_people(sqlite_world: World) -> None:
    page = PageClient(sqlite_world, "member").get(gates(sqlite_world)).text
    assert "Gate 3: ready to award?" in page and "Procurement, Legal" in page
    assert "Change the gates" not in page
    assert PageClient(sqlite_world, "neighbour").get(gates(sqlite_world)).status_code == 404


def test_a_draft_goes_from_change_to_publication_without_scripts(lead: PageClient) -> None:
    at = drafted(lead)
    page = lead.get(f"{at}/1").text
    form = {"version": version_on(page), "title": "Patents are searched", "strength": "required"}
    assert lead.post(f"{at}/1/criteria/new", form).status_code == 303
    page = lead.get(f"{at}/1").text
    moved = {"version": version_on(page), "position": "1"}
    assert lead.post(f"{at}/1/criteria/patents_are_searched/position", moved).status_code == 303
    terms = {
        "version": version_on(lead.get(f"{at}/1").text),
        "quorum": "some",
        "quorum_count": "2",
        "decision_days": "10",
        "functions": ["legal", "it"],
        "must_endorse": "yes",
        "value_tolerance_percent": "5",
    }
    assert lead.post(f"{at}/1/terms", terms).status_code == 303
    page = lead.get(at).text
    assert "Patents are searched" in page and "2 of the named sponsors" in page
    note = {"version": version_on(page), "note": "The board asked for it."}
    assert lead.post(f"{at}/publication", note).status_code == 303
    page = lead.get(gates(lead.world)).text
    assert "Version 1" in page and "The board asked for it." in page and "Legal, IT" in page


def test_what_was_typed_is_kept_when_it_is_refused(lead: PageClient) -> None:
    at = drafted(lead)
    version = version_on(lead.get(f"{at}/1").text)
    refused = lead.post(f"{at}/1/criteria/new", {"version": version, "guidance": "Only this."})
    assert refused.status_code == 422
    assert "Only this." in refused.text and len(errors_on(refused)) == 2
    refused = lead.post(
        f"{at}/1/terms",
        {"version": version, "quorum": "some", "value_tolerance_percent": "7"},
    )
    assert refused.status_code == 422 and 'value="7"' in refused.text
    assert errors_on(refused) == ["Enter how many sponsors must agree, 2 or more"]


def test_a_change_made_meanwhile_is_shown_and_can_be_replaced_on_purpose(lead: PageClient) -> None:
    at = drafted(lead)
    one = f"{at}/1/criteria/need_recorded"
    version = version_on(lead.get(one).text)
    form = {"title": "Mine", "strength": "required", "rule": "need_recorded"}
    assert lead.post(one, form | {"version": version, "title": "Theirs"}).status_code == 303
    stale = lead.post(one, form | {"version": version})
    assert stale.status_code == 409
    assert "Theirs" in stale.text and 'value="Mine"' in stale.text
    assert lead.post(one, form | {"version": version_on(stale.text)}).status_code == 303
    assert "Mine" in lead.get(f"{at}/1").text


def test_what_is_wrong_in_a_form_that_is_out_of_date_hides_nothing_that_was_saved_meanwhile(
    lead: PageClient,
) -> None:
    at = drafted(lead)
    one, version = f"{at}/1/criteria/need_recorded", version_on(lead.get(f"{at}/1").text)
    form = {"title": "Mine", "strength": "required", "rule": "need_recorded", "version": version}
    terms = {"quorum": "any_one", "value_tolerance_percent": "7", "version": version}
    assert lead.post(one, form | {"title": "Theirs"}).status_code == 303
    wrong = lead.post(one, form | {"title": ""})
    assert wrong.status_code == 422 and version_on(wrong.text) == version
    assert errors_on(wrong) == ["Enter what must be true, as a statement"]
    wrong = lead.post(f"{at}/1/terms", terms | {"decision_days": "0"})
    terms_version = re.search(r'id="terms-version"><input [^>]*value="(\d+)"', wrong.text)
    assert wrong.status_code == 422 and terms_version and terms_version[1] == version
    assert lead.post(f"{at}/1/terms", terms).status_code == 409


def test_retiring_or_discarding_what_somebody_changed_meanwhile_shows_it_first(
    lead: PageClient,
) -> None:
    at = drafted(lead)
    version = version_on(lead.get(at).text)
    one = f"{at}/1/criteria/need_recorded"
    theirs = {"title": "Theirs", "strength": "required", "rule": "need_recorded"}
    assert lead.post(one, theirs | {"version": version}).status_code == 303
    for path in (f"{one}/retirement", f"{at}/removal"):
        stale = lead.post(path, {"version": version})
        assert stale.status_code == 409 and "Theirs" in stale.text, path
        assert "Lead changed the draft meanwhile" in stale.text, path
    again = {"version": version_on(lead.post(f"{one}/retirement", {"version": version}).text)}
    assert lead.post(f"{one}/retirement", again).status_code == 303
    gone = lead.post(f"{one}/retirement", {"version": version})
    assert gone.status_code == 409 and "Somebody retired this criterion" in gone.text
    kept = lead.post(one, theirs | {"title": "Mine", "version": version})
    assert kept.status_code == 409 and 'value="Mine"' in kept.text
    assert lead.get(f"{one}/retirement").status_code == 404


def test_a_draft_that_changes_nothing_offers_no_publication(lead: PageClient) -> None:
    assert "Publish as the next version" not in lead.get(drafted(lead)).text


def test_law_and_fairness_ask_for_a_reason_before_they_go(lead: PageClient) -> None:
    at = drafted(lead)
    page = lead.get(f"{at}/2/criteria/disclosures_levelled/retirement").text
    assert "Why law or fairness may yield" in page
    form = {"version": version_on(page)}
    assert lead.post(f"{at}/2/criteria/disclosures_levelled/retirement", form).status_code == 303
    page = lead.get(at).text
    assert f'{at}/2/criteria/disclosures_levelled/retirement#departure_reason">say why' in page
    refused = lead.post(f"{at}/publication", {"version": version_on(page), "note": "Less."})
    assert refused.status_code == 409 and "Less." in refused.text
    page = lead.get(f"{at}/2/criteria/disclosures_levelled/retirement").text
    assert "Why was this retired" in page
    form = {"version": version_on(page), "departure_reason": "One candidate by statute."}
    assert lead.post(f"{at}/2/criteria/disclosures_levelled/retirement", form).status_code == 303
    page = lead.get(at).text
    assert "say why" not in page and "One candidate by statute." in page
    page = lead.get(f"{at}/2").text
    assert "Bring back" in page
    back = {"version": version_on(page)}
    assert lead.post(f"{at}/2/criteria/disclosures_levelled/restoration", back).status_code == 303
    assert "Bring back" not in lead.get(f"{at}/2").text


def test_with_scripts_the_list_alone_is_swapped_and_the_focus_stays(lead: PageClient) -> None:
    at = drafted(lead)
    version = version_on(lead.get(f"{at}/1").text)
    form = {"version": version, "position": "1", "button": "up", "csrf": lead.csrf}
    path = f"{at}/1/criteria/need_recorded/position"
    answer = lead.request("POST", path, data=form, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<ol class="sheet asks')
    page = lead.get(f"{at}/1").text
    kept = f'<input type="hidden" name="version" value="{version_on(page)}"></hx-partial>'
    assert kept in answer.text, "or the form of the terms would be refused as out of date"
    assert answer.headers["HX-Trigger"] == '{"ui:focus":{"to":"#down-need_recorded"}}'


def test_versions_are_compared_side_by_side(lead: PageClient) -> None:
    test_a_draft_goes_from_change_to_publication_without_scripts(lead)
    at = gates(lead.world)
    page = lead.get(f"{at}/versions").text
    assert "Version 1" in page and "Standard, version 1" in page
    page = lead.get(f"{at}/compare?before=1").text
    assert "Added" in page and "All named sponsors" not in page and "Any one sponsor" in page
    assert "Not asked" in page and "Required · Judged by the team" in page
    assert lead.get(f"{at}/compare?before=9999").status_code == 404


def test_a_file_is_previewed_before_it_goes_into_the_draft(lead: PageClient) -> None:
    at = gates(lead.world)
    text = lead.get(f"{at}/versions/1/file").text
    changed = text.replace("The need is written down", "The need is costed")
    files = {"file": ("gates.toml", changed.encode())}
    page = lead.post(f"{at}/import", files=files)
    assert page.status_code == 200 and "The need is costed" in page.text
    assert lead.get(f"{at}/draft").status_code == 404
    done = lead.post(f"{at}/draft/file", {"version": "0", "toml": changed})
    assert done.status_code == 303
    assert "The need is costed" in lead.get(f"{at}/draft").text


def test_a_bad_file_is_answered_with_the_line_of_each_problem(lead: PageClient) -> None:
    at = gates(lead.world)
    text = lead.get(f"{at}/versions/1/file").text
    bad = text.replace('strength = "required"', 'strength = "vital"', 2)
    page = lead.post(f"{at}/import", {"toml": bad})
    assert page.status_code == 422
    lines = re.findall(r"<li>Line (\d+): “strength” must be one of", page.text)
    assert len(lines) == 2
    assert all('strength = "vital"' in bad.splitlines()[int(n) - 1] for n in lines)
    assert "vital" in page.text
    assert lead.post(f"{at}/import", {"toml": ""}).status_code == 422


def test_an_open_review_is_moved_from_its_own_page(lead: PageClient) -> None:
    review = lead.world.review(lead.world.opportunity())
    test_a_draft_goes_from_change_to_publication_without_scripts(lead)
    assert f"/gates/{review.id}/version-change" in lead.get(f"/gates/{review.id}").text
    assert "OP-0001" in lead.get(f"{gates(lead.world)}/reviews").text
    page = lead.get(f"/gates/{review.id}/version-change").text
    chosen = re.search(r'name="criteria_set_id" value="(\d+)"', page)
    assert chosen is not None and "Patents are searched" in page
    form = {"criteria_set_id": chosen[1]}
    assert lead.post(f"/gates/{review.id}/version-change", form).status_code == 303
    assert "Patents are searched" in lead.get(f"/gates/{review.id}").text
    assert lead.post(f"/gates/{review.id}/version-change", form).status_code == 409


def test_a_draft_is_discarded(lead: PageClient) -> None:
    at = drafted(lead)
    form = {"version": version_on(lead.get(at).text)}
    assert lead.post(f"{at}/removal", form).status_code == 303
    assert lead.get(at).status_code == 404


def test_somebody_elses_draft_is_told_of_before_another_is_begun(lead: PageClient) -> None:
    world = lead.world
    world.write(start_gate_draft, world.administrator, world.programme_id, StartDraft())
    assert "Go on with the draft" in lead.get(gates(world)).text
    assert lead.post(f"{gates(world)}/draft").status_code == 409
