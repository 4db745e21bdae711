"""The pages of early partner discussion: what is typed, shown and refused."""

import re
from typing import Any

import pytest

from app.queries.disclosures import disclosure
from app.schemas.discussion import RecordIdea
from app.services.ideas import record_idea
from tests.client import PageClient, errors_on
from tests.services.partners import candidate
from tests.services.talking import asked, disclosed, drafted, speaking, two_candidates
from tests.world import World

HELD = {"held_on-day": "1", "held_on-month": "11", "held_on-year": "2026"}
TOLD = {"told_on-day": "1", "told_on-month": "11", "told_on-year": "2026"}


@pytest.fixture
def world(sqlite_world: World) -> World:
    return sqlite_world


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


def test_the_matrix_shows_what_is_owed_and_levels_it(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, _ = two_candidates(world, made)
    here = f"/opportunities/{made.id}/disclosures"
    assert lead.get(f"{here}/new").status_code == 200
    answer = lead.post(
        f"{here}/new",
        {
            **TOLD,
            "kind": "fact",
            "title": "Two rivers",
            "text": "Severn and Trent",
            "means": "meeting",
            "organisation_ids": [alpha.organisation_id],
        },
    )
    assert answer.status_code == 303, errors_on(answer)
    shown = lead.get(here).text
    assert "1 disclosure is not level" in shown
    assert "Owed" in shown
    assert "Beta plc" in shown
    assert "Two rivers" in lead.get(f"{here}?unlevelled=true").text
    refused = lead.post(f"{here}/levelling", {})
    assert refused.status_code == 422
    assert "Beta plc" in errors_on(refused)[0]
    assert lead.post(f"{here}/levelling", {**TOLD, "means": "email"}).status_code == 303
    assert "Everything is level" in lead.get(here).text
    assert lead.post(f"{here}/levelling", {}).status_code == 409


def test_a_disclosure_that_draws_on_a_candidates_idea_is_refused_on_its_form(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, beta = two_candidates(world, made)
    command = RecordIdea(title="Calls", organisation_id=alpha.organisation_id)
    idea = world.write(record_idea, world.lead, made.id, command)
    answer = lead.post(
        f"/opportunities/{made.id}/disclosures/new",
        {
            **TOLD,
            "kind": "fact",
            "title": "Kept title",
            "text": "Calls",
            "means": "call",
            "organisation_ids": [beta.organisation_id],
            "idea_id": idea.id,
        },
    )
    assert answer.status_code == 422
    assert "an idea of Alpha Ltd" in answer.text
    assert "Kept title" in answer.text


def test_a_mistaken_entry_is_withdrawn_on_its_page(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, beta = two_candidates(world, made)
    told = disclosed(world, made, alpha, beta)
    here = f"/disclosures/{told.id}"
    assert "Level: everybody" in lead.get(here).text
    entry = f"{here}/tellings/{told.tellings[1].id}/withdrawal"
    assert lead.post(entry, {"reason": ""}).status_code == 422
    assert lead.post(entry, {"reason": "Not in the room."}).status_code == 303
    shown = lead.get(here).text
    assert "Still owed to Beta plc" in shown
    assert "Not in the room." in shown
    more = {**TOLD, "means": "call", "organisation_ids": [beta.organisation_id]}
    assert lead.post(f"{here}/tellings", {**TOLD, "means": "call"}).status_code == 422
    assert lead.post(f"{here}/tellings", more).status_code == 303
    assert lead.post(f"{here}/withdrawal", {"reason": "Another talk."}).status_code == 303
    assert "Another talk." in lead.get(here).text
    assert world.read(disclosure, world.lead, told.id).owed == []


def test_a_question_is_answered_to_all_on_its_page(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, beta = two_candidates(world, made)
    here = f"/opportunities/{made.id}/questions"
    form = {
        "organisation_id": alpha.organisation_id,
        "text": "How many sites?",
        "asked_on-day": "1",
        "asked_on-month": "11",
        "asked_on-year": "2026",
    }
    assert lead.post(here, {**form, "text": ""}).status_code == 422
    path = lead.post(here, form).headers["location"].partition("?")[0]
    assert "Write the answer first" in lead.get(path).text
    assert lead.post(f"{path}/release", {"version": "1"}).status_code == 409
    assert lead.post(f"{path}/answer", {"answer": "Forty.", "version": "1"}).status_code == 303
    refused = lead.post(f"{path}/release", {"version": "2"})
    assert refused.status_code == 422
    assert "Beta plc" in errors_on(refused)[0]
    assert lead.post(f"{path}/release", {"version": "2", "means": "email"}).status_code == 303
    shown = lead.get(path).text
    assert "Released to everybody still in" in shown
    assert "Released to all" in lead.get(here).text
    assert beta.organisation_id


def test_a_secret_is_reworded_or_the_question_refused(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, _ = two_candidates(world, made)
    question = drafted(world, asked(world, made, alpha, holds_secret=True))
    path = f"/questions/{question.id}"
    assert "Reword it" in lead.get(path).text
    assert lead.post(f"{path}/refusal", {"version": "2"}).status_code == 422
    refusal = {"version": "2", "reason": "It cannot be answered without your secret."}
    assert lead.post(f"{path}/refusal", refusal).status_code == 303
    assert "without your secret" in lead.get(path).text


def test_the_notice_and_the_assessments_are_recorded(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, _ = two_candidates(world, made)
    here = f"/opportunities/{made.id}/engagement"
    both = {"reference": "2026/S 000-1", "reason_for_none": "None", "version": "0"}
    refused = lead.post(here, both)
    assert refused.status_code == 422
    assert "2026/S 000-1" in refused.text
    dated = {"published_on-day": "1", "published_on-month": "11", "published_on-year": "2026"}
    sound = {"reference": "2026/S 000-1", **dated, "version": "0"}
    closes = {"closes_on-day": "31", "closes_on-month": "10", "closes_on-year": "2026"}
    early = lead.post(here, sound | closes)
    assert early.status_code == 422
    assert "on or after the notice was published" in early.text
    later = closes | {"closes_on-day": "30", "closes_on-month": "11"}
    assert lead.post(here, sound | later).status_code == 303
    assert "published 1 November 2026" in lead.get(here).text
    assert "until 30 November 2026" in lead.get(here).text
    stale = lead.post(here, sound)
    assert stale.status_code == 409
    chosen = lead.get(f"{here}?assess={alpha.organisation_id}").text
    assert "What did taking part do?" in chosen
    path = f"{here}/assessments/{alpha.organisation_id}"
    assert lead.post(path, {"finding": "mitigated", "version": "0"}).status_code == 422
    whole = {
        "finding": "mitigated",
        "advantage": "Saw the drafts",
        "mitigation": "All have them",
        "version": "0",
    }
    assert lead.post(path, whole).status_code == 303
    assert "Saw the drafts" in lead.get(here).text


def test_where_there_is_no_candidate_yet_each_page_leads_to_adding_one(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    at = f"/opportunities/{made.id}"
    for path in ("discussions", "disclosures", "disclosures/new", "questions"):
        main = lead.get(f"{at}/{path}").text.partition("<main")[2]
        assert f'href="{at}/partners">' in main.partition("</nav>")[2], path
        assert "dd candidates" in main, path


def test_a_disclosure_is_put_right_by_a_further_one_to_the_same_candidates(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, beta = two_candidates(world, made)
    speaking(world, alpha)
    told = disclosed(world, made, alpha, beta)
    new = f"/opportunities/{made.id}/disclosures/new?corrects_id={told.id}"
    assert new in lead.get(f"/disclosures/{told.id}").text
    form = lead.get(new).text
    assert "What was told stays told" in form
    assert form.count("checked") >= 2
    fields = {
        "kind": "fact",
        "corrects_id": str(told.id),
        "title": "The pilot covers three rivers",
        "text": "",
        "organisation_ids": [str(c.organisation_id) for c in (alpha, beta)],
        "means": "email",
        "told_on-day": "1",
        "told_on-month": "11",
        "told_on-year": "2026",
    }
    refused = lead.post(new.partition("?")[0], fields)
    assert refused.status_code == 422
    assert "What was told stays told" in refused.text
    done = lead.post(new.partition("?")[0], fields | {"text": "The Severn, the Trent, the Wye."})
    assert "Puts right" in lead.get(done.headers["location"]).text
    assert "Put right by" in lead.get(f"/disclosures/{told.id}").text
    partner = PageClient(world, "partner").get(f"/partner/topics/{made.id}").text
    assert "Put right since" in partner
    assert lead.get(f"{new}9999").status_code == 404


def test_the_evidence_pack_shows_who_knew_what_with_its_events(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    alpha, beta = two_candidates(world, made)
    told = disclosed(world, made, alpha)
    here = f"/opportunities/{made.id}/disclosures/pack"
    shown = lead.get(here).text
    for words in ("The trail is intact", "Still owed to</b> Beta plc", told.content_sha256):
        assert words in shown
    pack = lead.get(f"{here}.json")
    assert pack.headers["content-disposition"].startswith("attachment")
    [proof] = pack.json()["disclosures"]
    assert proof["content_matches"] is True
    assert [event["kind"] for event in proof["events"]] == ["disclosure_made"]
    assert beta.organisation_id


def test_thirty_candidates_and_many_disclosures_stay_a_light_page(world: World) -> None:
    made, lead = world.opportunity(), PageClient(world, "lead")
    many = [candidate(world, made, f"Maker {n:02} of Things") for n in range(30)]
    for n in range(25):
        disclosed(world, made, *many[: n + 1], title=f"Fact {n}", text=f"{n} " + "word " * 3000)
    answer = lead.get(f"/opportunities/{made.id}/disclosures")
    assert len(answer.content) < 60_000, len(answer.content)
    assert "24 disclosures are not level" in answer.text or "25 disclosures" in answer.text
    assert "?before=" in answer.text
    engaged = lead.get(f"/opportunities/{made.id}/engagement")
    assert len(engaged.content) < 60_000


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


def test_a_partner_sees_what_was_addressed_to_it_asks_and_confirms(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    speaking(world, beta)
    page = PageClient(world, "partner")
    assert page.get("/").headers["location"] == "/partner"
    assert "Nothing yet" in page.get("/partner").text
    told = disclosed(world, made, alpha, beta)
    assert "1 to confirm" in page.get("/partner").text
    shown = page.get(f"/partner/topics/{made.id}")
    assert "The pilot covers the Severn" in shown.text
    assert "Alpha" not in shown.text
    entry = next(t for t in told.tellings if t.organisation.name == "Beta plc")
    assert page.post(f"/partner/receipts/{entry.id}").status_code == 303
    assert "You confirmed receipt" in page.get(f"/partner/topics/{made.id}").text
    questions = f"/partner/topics/{made.id}/questions"
    assert page.post(questions, {"text": ""}).status_code == 422
    assert (
        page.post(questions, {"text": "How many sites?", "holds_secret": "yes"}).status_code == 303
    )
    assert "How many sites?" in page.get(f"/partner/topics/{made.id}").text
    assert (
        "Holds a secret"
        in PageClient(world, "lead").get(f"/opportunities/{made.id}/questions").text
    )


def test_a_partner_withdraws_its_question_and_the_team_sees_it(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    speaking(world, beta)
    disclosed(world, made, alpha, beta)
    page, at = PageClient(world, "partner"), f"/partner/topics/{made.id}"
    page.post(f"{at}/questions", {"text": "How many sites?"})
    path = re.findall(r"/partner/topics/\d+/questions/\d+/withdrawal", page.get(at).text)[0]
    done = page.post(path)
    assert (done.status_code, done.headers["location"]) == (
        303,
        f"{at}?done=question-withdrawn#questions",
    )
    shown = page.get(at).text
    assert "You withdrew it" in shown
    assert "/withdrawal" not in shown
    again = page.post(path)
    assert again.status_code == 409
    assert "withdrew this question" in again.text
    lead = PageClient(world, "lead")
    assert "Withdrawn by the asker" in lead.get(f"/opportunities/{made.id}/questions").text
    number = path.split("/")[-2]
    assert "for Beta plc. Nothing is left to answer" in lead.get(f"/questions/{number}").text
    assert f'action="/questions/{number}' not in lead.get(f"/questions/{number}").text


def test_an_administrator_says_whom_a_partner_speaks_for(world: World) -> None:
    made = world.opportunity()
    _, beta = two_candidates(world, made)
    speaking(world, beta)
    admin = PageClient(world, "administrator")
    shown = admin.get(f"/programmes/{world.programme_id}").text
    assert "Speaks for Beta plc" in shown
    path = shown.partition('/organisation"')[0].rpartition('"')[2] + "/organisation"
    assert 'value="Beta plc"' in admin.get(path).text
    unknown = admin.post(path, {"organisation": "Nobody Ltd"})
    assert unknown.status_code == 422
    assert "Nobody Ltd" in unknown.text
    assert admin.post(path, {"organisation": "alpha ltd"}).status_code == 303
    assert "Speaks for Alpha Ltd" in admin.get(f"/programmes/{world.programme_id}").text
