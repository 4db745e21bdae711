"""The pages of early partner discussion: what is typed, shown and refused."""

from typing import Any

from tests.client import PageClient, errors_on
from tests.services.talking import asked, disclosed, two_candidates
from tests.world import World

HELD = {"held_on-day": "1", "held_on-month": "11", "held_on-year": "2026"}


def talk(*ids: int, **fields: Any) -> dict[str, Any]:
    """A sound talk, as the form sends it."""
    return {
        **HELD,
        "form": "workshop",
        "place": "Exeter",
        "organisation_ids": [str(i) for i in ids],
        "our_people": "The lead",
        "their_people": "Their founder",
        "agenda": "How alerts could reach patients",
        "said": "They can call many thousands at short notice.",
        **fields,
    }


def recorded(lead: PageClient, opportunity_id: int, **form: Any) -> str:
    """The path of a talk just recorded."""
    answer = lead.post(f"/opportunities/{opportunity_id}/discussions/new", form)
    assert answer.status_code == 303, errors_on(answer)
    return str(answer.headers["location"].partition("?")[0])


def test_empty_pages_teach(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    for part in ("discussions", "disclosures", "questions", "ideas", "engagement"):
        shown = lead.get(f"/opportunities/{made.id}/{part}")
        assert shown.status_code == 200
        assert 'class="nothing' in shown.text


def test_a_talk_is_recorded_corrected_and_followed_up(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, beta = two_candidates(world, made)
    assert lead.get(f"/opportunities/{made.id}/discussions/new").status_code == 200
    path = recorded(lead, made.id, **talk(alpha.organisation_id, beta.organisation_id))
    shown = lead.get(path).text
    for words in ("Workshop, 1 November 2026", "Alpha Ltd, Beta plc", "Their founder", "Exeter"):
        assert words in shown
    assert "They can call many thousands" in lead.get(f"{path}/edit").text
    changed = talk(alpha.organisation_id, said="Only Alpha was there.", version="1")
    assert lead.post(f"{path}/edit", changed).status_code == 303
    shown = lead.get(path).text
    assert "Only Alpha was there." in shown
    assert "Beta plc" not in shown
    due = {"text": "Send the site list", "due_on-day": "9", "due_on-month": "11"}
    refused = lead.post(f"{path}/actions", due)
    assert refused.status_code == 422
    assert "Send the site list" in refused.text
    owner = world.lead.person_id
    assert (
        lead.post(f"{path}/actions", {**due, "due_on-year": "2026", "owner_id": owner}).status_code
        == 303
    )
    shown = lead.get(path)
    assert "Send the site list" in shown.text
    done = lead.post(f"{path}/actions/1/completion", {"note": "Sent by e-mail."})
    assert done.status_code == 303
    assert "Sent by e-mail." in lead.get(path).text
    assert "Alpha Ltd" in lead.get(f"/opportunities/{made.id}/discussions").text


def test_bad_input_keeps_what_was_typed(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    two_candidates(world, made)
    answer = lead.post(
        f"/opportunities/{made.id}/discussions/new",
        {
            "form": "meeting",
            "held_on-day": "31",
            "held_on-month": "2",
            "held_on-year": "2026",
            "said": "Kept words",
        },
    )
    assert answer.status_code == 422
    assert "Kept words" in answer.text
    assert len(errors_on(answer)) == 2


def test_a_stale_correction_shows_both_and_can_be_saved_on_purpose(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, _ = two_candidates(world, made)
    path = recorded(lead, made.id, **talk(alpha.organisation_id))
    first = talk(alpha.organisation_id, said="Theirs", version="1")
    assert lead.post(f"{path}/edit", first).status_code == 303
    mine = lead.post(f"{path}/edit", {**first, "said": "Mine"})
    assert mine.status_code == 409
    assert "Mine" in mine.text
    assert "Theirs" in mine.text
    assert 'name="version" value="2"' in mine.text
    again = lead.post(f"{path}/edit", {**first, "said": "Mine", "version": "2"})
    assert again.status_code == 303


def test_an_idea_is_credited_and_says_whom_it_may_be_told_to(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, beta = two_candidates(world, made)
    new = f"/opportunities/{made.id}/ideas/new"
    assert "Nobody else" in lead.get(new).text
    typed = {
        "title": "Automated calls",
        "organisation_id": alpha.organisation_id,
        "person": "Their founder",
        "audience": "named",
    }
    refused = lead.post(new, typed)
    assert refused.status_code == 422
    assert "Automated calls" in refused.text
    answer = lead.post(new, {**typed, "named_ids": [beta.organisation_id]})
    path = answer.headers["location"].partition("?")[0]
    shown = lead.get(path).text
    assert "An idea of Alpha Ltd" in shown
    assert "Beta plc" in shown
    assert "stay its own" in shown
    assert lead.get(f"{path}/edit").status_code == 200
    saved = lead.post(f"{path}/edit", {**typed, "audience": "nobody", "version": "1"})
    assert saved.status_code == 303
    stale = lead.post(f"{path}/edit", {**typed, "audience": "nobody", "version": "1"})
    assert stale.status_code == 409
    assert "Stored now" in stale.text
    assert "Nobody else" in lead.get(f"/opportunities/{made.id}/ideas").text


def test_where_there_is_no_candidate_yet_each_page_leads_to_adding_one(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    at = f"/opportunities/{made.id}"
    for path in ("discussions", "disclosures", "disclosures/new", "questions"):
        main = lead.get(f"{at}/{path}").text.partition("<main")[2]
        assert f'href="{at}/partners">' in main.partition("</nav>")[2], path
        assert "dd candidates" in main, path


READERS = ("sponsor", "auditor")
BLIND = ("member", "adviser", "other_sponsor")


def test_readers_see_no_forms_and_others_of_the_programme_see_nothing(world: World) -> None:
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    told = disclosed(world, made, alpha)
    question = asked(world, made, alpha)
    at = f"/opportunities/{made.id}"
    paths = [f"{at}/{p}" for p in ("discussions", "disclosures", "questions", "ideas")]
    paths += [f"{at}/engagement", f"{at}/disclosures/pack", f"/disclosures/{told.id}"]
    paths += [f"/questions/{question.id}"]
    for name in READERS:
        reader = PageClient(world, name)
        for path in paths:
            shown = reader.get(path)
            assert shown.status_code == 200, (name, path)
            assert shown.text.count('method="post"') <= 2, (name, path)  # signing out
    for name in BLIND:
        blind = PageClient(world, name)
        assert blind.get(at).status_code == 200
        assert "/discussions" not in blind.get(at).text
        assert {blind.get(path).status_code for path in paths} == {404}
