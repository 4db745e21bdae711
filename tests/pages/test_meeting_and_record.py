"""The chair's record of a meeting, and the decision record: page, file and API."""

import json
import re
from typing import Any

from sqlalchemy.orm import Session

from app.delivery.checkpoints import make_checkpoints
from app.models import Membership
from app.schemas.gate import GateReviewOut
from app.services.documents import remove_document
from app.standards.verify_record import faults
from tests.client import ApiClient, PageClient, errors_on
from tests.pages.test_prepare_gate import text_of
from tests.services.test_answer_criterion import document
from tests.world import World

ON = {"held_on-day": "2", "held_on-month": "11", "held_on-year": "2026"}


def meeting(world: World, **fields: Any) -> dict[str, Any]:
    chair = world.actors["other_sponsor"].person_id
    return {**ON, "place": "Room 4", "chair_id": chair, "version": "0", **fields}


def submitted(world: World) -> GateReviewOut:
    return world.submitted(world.opportunity())


def test_the_meeting_is_recorded_and_corrected(sqlite_world: World) -> None:
    world, review = sqlite_world, submitted(sqlite_world)
    minutes = document(world, review.opportunity_id)
    lead = PageClient(world, "lead")
    path = f"/gates/{review.id}/meeting"
    assert "Record the meeting" in lead.get(f"/gates/{review.id}").text
    attended = [str(world.actors[name].person_id) for name in ("sponsor", "adviser")]
    form = meeting(world, attendee_ids=attended, others="Their lawyer", minutes_id=minutes)
    saved = lead.post(path, form)
    assert saved.headers["location"] == f"/gates/{review.id}?done=saved"
    page = text_of(lead.get(saved.headers["location"]))
    for part in ("2 November 2026", "Room 4", "Other Sponsor", "Sponsor, Adviser", "Their lawyer"):
        assert part in page
    world.decided(review)
    again = PageClient(world, "sponsor").post(path, meeting(world, place="A call", version="1"))
    assert again.status_code == 303
    assert "A call" in text_of(lead.get(f"/gates/{review.id}"))
    assert "recorded the meeting on gate 1" in text_of(
        lead.get(f"/opportunities/{review.opportunity_id}/history")
    )


def test_a_correction_keeps_who_left_and_the_minutes_taken_off_since(sqlite_world: World) -> None:
    world, review = sqlite_world, submitted(sqlite_world)
    minutes = document(world, review.opportunity_id)
    lead, path = PageClient(world, "lead"), f"/gates/{review.id}/meeting"
    adviser = world.adviser.person_id
    lead.post(path, meeting(world, attendee_ids=[str(adviser)], minutes_id=minutes))

    def leave(session: Session) -> None:
        gone = (adviser, world.actors["other_sponsor"].person_id)
        session.query(Membership).filter(Membership.person_id.in_(gone)).delete()

    world.database.write_now(leave)
    world.write(remove_document, world.lead, minutes)
    chosen = re.findall(r'value="(\d+)" (?:selected|checked)', lead.get(path).text)
    chair = world.actors["other_sponsor"].person_id
    assert set(chosen) == {str(i) for i in (adviser, minutes, chair)}
    kept = {"attendee_ids": [str(adviser)], "minutes_id": minutes, "version": "1"}
    assert lead.post(path, meeting(world, place="A call", **kept)).status_code == 303
    assert "Adviser" in text_of(lead.get(f"/gates/{review.id}"))


def test_the_meeting_is_printed_before_the_decision_and_kept_with_its_record(
    sqlite_world: World,
) -> None:
    world, review = sqlite_world, submitted(sqlite_world)
    lead = PageClient(world, "lead")
    lead.post(f"/gates/{review.id}/meeting", meeting(world))
    printed = lead.get(f"/gates/{review.id}/print")
    assert "Room 4" in text_of(printed)
    assert f"/gates/{review.id}/meeting" not in printed.text
    world.decided(review)
    assert text_of(lead.get(f"/gates/{review.id}/print")).count("Room 4") == 1
    assert "Room 4" in text_of(lead.get(f"/gates/{review.id}/record"))
    record = ApiClient(world, "lead").get(f"/api/v1/gates/{review.id}/record").json()
    assert (record["meeting"]["place"], record["meeting"]["held_on"]) == ("Room 4", "2026-11-02")


def test_what_is_wrong_with_it_is_said_and_what_was_typed_kept(sqlite_world: World) -> None:
    world, review = sqlite_world, submitted(sqlite_world)
    lead = PageClient(world, "lead")
    bad = {"held_on-day": "30", "held_on-month": "2", "place": "", "chair_id": "", "note": "Kept"}
    empty = lead.post(f"/gates/{review.id}/meeting", {"version": "0"})
    assert errors_on(empty) == [
        "Enter the day of the meeting",
        "Enter where it was held",
        "Choose who chaired it",
    ]
    refused = lead.post(f"/gates/{review.id}/meeting", meeting(world, **bad))
    assert refused.status_code == 422
    assert len(errors_on(refused)) >= 2
    assert "Kept" in refused.text
    later = meeting(world, **{"held_on-year": "2027", "chair_id": 987})
    refused = lead.post(f"/gates/{review.id}/meeting", later)
    assert errors_on(refused) == [
        "Enter today or an earlier day",
        "Choose somebody in this programme",
    ]
    other = document(world, world.opportunity(title="Another").id)
    refused = lead.post(f"/gates/{review.id}/meeting", meeting(world, minutes_id=other))
    assert errors_on(refused) == ["Choose a document of this opportunity"]


def test_a_stale_correction_shows_what_is_recorded_now(sqlite_world: World) -> None:
    world, review = sqlite_world, submitted(sqlite_world)
    lead, path = PageClient(world, "lead"), f"/gates/{review.id}/meeting"
    lead.post(path, meeting(world))
    refused = lead.post(path, meeting(world, place="Elsewhere"))
    assert refused.status_code == 409
    assert "Elsewhere" in refused.text
    assert "Recorded meanwhile by Lead: 2 November 2026, Room 4" in text_of(refused)


def test_only_those_who_lead_or_decide_record_it_and_only_once_it_is_asked(
    sqlite_world: World,
) -> None:
    world, review = sqlite_world, submitted(sqlite_world)
    path = f"/gates/{review.id}/meeting"
    for name in ("adviser", "auditor", "other_sponsor"):
        client = PageClient(world, name)
        assert client.get(path).status_code == 403
        assert client.post(path, meeting(world)).status_code == 403
    assert PageClient(world, "neighbour").get(path).status_code == 404
    early = world.review(world.opportunity(title="Another"))
    refused = PageClient(world, "lead").post(f"/gates/{early.id}/meeting", meeting(world))
    assert refused.status_code == 409


def test_the_api_records_it_on_the_version_that_was_read(sqlite_world: World) -> None:
    world, review = sqlite_world, submitted(sqlite_world)
    api, path = ApiClient(world, "lead"), f"/api/v1/gates/{review.id}/meeting"
    body = {
        "held_on": "2026-11-02",
        "place": "Room 4",
        "chair_id": world.actors["other_sponsor"].person_id,
    }
    assert api.get(path).status_code == 404
    assert api.put(path, body).status_code == 428
    made = api.put(path, body, **{"If-Match": '"0"'})
    assert (made.status_code, made.headers["etag"]) == (200, '"1"')
    assert api.put(path, body, **{"If-Match": '"0"'}).status_code == 412
    assert api.get(path).json()["place"] == "Room 4"


def test_a_decision_record_is_read_checked_and_taken_away(sqlite_world: World) -> None:
    world, review = sqlite_world, submitted(sqlite_world)
    auditor = PageClient(world, "auditor")
    assert auditor.get(f"/gates/{review.id}/record").status_code == 404
    world.decided(review)
    page = auditor.get(f"/gates/{review.id}/record")
    assert "The signature follows within minutes." in text_of(page)
    settings = world.database.settings  # type: ignore[attr-defined]
    make_checkpoints(world.database, settings, at=world.later())
    page = auditor.get(f"/gates/{review.id}/record")
    assert "the pack, the events, the votes and the signature agree" in text_of(page)
    assert review.pack_digest in page.text
    file = auditor.get(f"/gates/{review.id}/record.json")
    name = 'attachment; filename="OP-0001-gate-1-attempt-1-decision.json"'
    assert file.headers["content-disposition"] == name
    record = json.loads(file.text)
    keys = ApiClient(world, "lead").request("GET", "/api/v1/audit/keys", headers={}).json()
    assert [k["is_current"] for k in keys] == [True]
    assert list(faults(record, keys[0]["public_key"])) == []
    over_api = ApiClient(world, "lead").get(f"/api/v1/gates/{review.id}/record").json()
    assert list(faults(over_api, keys[0]["public_key"])) == []


def test_everybody_reads_the_public_key(sqlite_world: World) -> None:
    found = PageClient(sqlite_world, None).get("/api/v1/audit/keys")
    assert found.status_code == 200
    assert found.json()[0]["pem"].startswith("-----BEGIN PUBLIC KEY-----")
