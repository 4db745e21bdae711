"""The pages of equal treatment: matrix and levelling, corrections, questions, engagement, proof."""

from app.queries.disclosures import disclosure
from app.schemas.discussion import RecordIdea
from app.services.ideas import record_idea
from tests.client import PageClient, errors_on
from tests.services.partners import candidate
from tests.services.talking import asked, disclosed, drafted, speaking, two_candidates
from tests.world import World

TOLD = {"told_on-day": "1", "told_on-month": "11", "told_on-year": "2026"}


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
