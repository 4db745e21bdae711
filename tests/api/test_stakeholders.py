"""The stakeholder register over the API: versions, pages, keys, and pastes."""

from tests.client import ApiClient
from tests.world import World


def test_a_stakeholder_from_entry_to_removal(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    lead = ApiClient(sqlite_world, "lead")
    made = lead.post(f"/api/v1/opportunities/{opportunity.id}/stakeholders", {"name": "Unions"})
    assert (made.status_code, made.headers["etag"]) == (201, '"1"')
    here = made.headers["location"]
    reading = {"power": 5, "interest": 4, "legitimacy": 4, "urgency": 4, "stance": "opposed"}
    assert lead.post(f"{here}/positions", reading).status_code == 428
    placed = lead.post(f"{here}/positions", reading, **{"If-Match": '"1"'})
    assert placed.json()["salience"] == "definitive"
    assert lead.post(f"{here}/positions", reading, **{"If-Match": '"1"'}).status_code == 412
    moved = lead.post(f"{here}/moves", {"power": 3, "interest": 4}, **{"If-Match": '"2"'})
    assert [p["how"] for p in moved.json()["positions"]] == ["map", "form"]
    assert moved.json()["positions"][0]["moved"] == "Power 5 to 3"
    kept = lead.put(here, {"name": "All unions"}, **{"If-Match": moved.headers["etag"]})
    assert kept.json()["name"] == "All unions"
    contact = {"held_on": "2026-11-02", "who": "Secretary", "said": "No."}
    assert lead.post(f"{here}/contacts", contact).status_code == 201
    assert lead.get(f"{here}/contacts").json()["items"][0]["said"] == "No."
    gone = lead.post(f"{here}/removal", {"reason": "Merged."})
    assert gone.json()["removed_reason"] == "Merged."
    assert lead.get(here).json()["permitted_actions"] == []
    assert lead.post(f"{here}/removal", {"reason": "Again."}).status_code == 409
    register = f"/api/v1/opportunities/{opportunity.id}/stakeholders"
    assert [row["removed_reason"] for row in lead.get(f"{register}/removed").json()] == ["Merged."]
    back = lead.post(f"{here}/reinstatement", **{"Idempotency-Key": "back"})
    assert (back.status_code, back.json()["removed_at"]) == (200, None)
    again = lead.post(f"{here}/reinstatement", **{"Idempotency-Key": "back"})
    assert again.json() == back.json()
    first = lead.get(f"{here}/positions?limit=1")
    assert [p["how"] for p in first.json()["items"]] == ["map"]
    following = first.headers["link"].split(">")[0].removeprefix("<")
    assert [p["how"] for p in lead.get(following).json()["items"]] == ["form"]


def test_the_register_pages_and_a_paste_is_added_once(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    lead = ApiClient(sqlite_world, "lead")
    here = f"/api/v1/opportunities/{opportunity.id}/stakeholders"
    body = {"text": "\n".join(f"Somebody {n}" for n in range(5))}
    first = lead.post(f"{here}/paste", body, **{"Idempotency-Key": "once"})
    again = lead.post(f"{here}/paste", body, **{"Idempotency-Key": "once"})
    assert first.json() == again.json()
    assert len(first.json()["added"]) == 5
    page = lead.get(f"{here}?limit=3")
    assert page.json()["total"] == 5
    following = page.headers["link"].split(">")[0].removeprefix("<")
    names = [row["name"] for row in (*page.json()["items"], *lead.get(following).json()["items"])]
    assert names == [f"Somebody {n}" for n in range(5)]
    assert lead.get(f"{here}?gap=not_rated&limit=1").json()["total"] == 5
    refused = lead.get(f"{here}?q={'x' * 201}").json()["errors"][0]["detail"]
    assert refused == "Shorten this to 200 characters or fewer"


def test_the_map_coverage_and_contacts_due_read_the_same_register(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity()
    lead = ApiClient(sqlite_world, "lead")
    here = f"/api/v1/opportunities/{opportunity.id}/stakeholders"
    me = sqlite_world.lead.person_id
    body = {"name": "Unions", "power": 5, "interest": 5, "owner_id": me, "needed_for_gate": 1}
    lead.post(here, {**body, "next_contact_on": "2026-11-20"})
    point = lead.get(f"{here}/map?since=2020-01-01").json()["quadrants"][0]["points"][0]
    assert (point["number"], point["was"]) == (1, None)
    found = lead.get(f"{here}/coverage?days=30").json()
    assert (found["key_total"], found["key_uncared"]) == (1, 1)
    assert [s["name"] for s in found["gates"][0]["lacking"]] == ["Unions"]
    due = lead.get("/api/v1/contacts-due").json()
    assert [(d["name"], d["due_on"]) for d in due] == [("Unions", "2026-11-20")]
    system = ApiClient(sqlite_world, None, programme_ids=(sqlite_world.programme_id,))
    assert system.get("/api/v1/contacts-due").json() == []
    assert system.get(here).json()["total"] == 1
