"""An import's report says nothing of an opportunity that its reader may not see."""

from typing import Any

from sqlalchemy.orm import Session

from app.models import Opportunity
from app.schemas.opportunity import SetTeam
from app.services.opportunities import set_team
from tests.client import ApiClient, PageClient
from tests.world import World

FILE = b"project_number,project_name,benefits\nA-1,Quixotical project,10\nA-2,Open project,x\n"


def test_what_is_restricted_later_leaves_the_report_of_those_who_may_not_see_it(
    sqlite_world: World,
) -> None:
    world, lead = sqlite_world, ApiClient(sqlite_world, "lead")
    made = lead.request(
        "POST",
        "/api/v1/imports",
        data={"programme_id": world.programme_id},
        files={"file": ("portfolio.csv", FILE, "text/csv")},
    ).json()
    path = f"/api/v1/imports/{made['id']}"
    lead.post(f"{path}/confirmation", {"partial": True})
    rows = lead.get(path).json()["report"]["rows"]
    first = next(r for r in rows if r["reference"] == "A-1")
    team = SetTeam(
        lead_id=world.lead.person_id, sponsor_id=world.sponsor.person_id, restricted=True
    )
    world.write(set_team, world.lead, first["opportunity_id"], team)
    for name in ("member", "other_sponsor", "adviser"):
        assert "Quixotical" not in ApiClient(world, name).get(path).text
        page = PageClient(world, name).get(f"/import/{made['id']}").text
        assert "Quixotical" not in page
        assert "Open project" in page
    for name in ("lead", "sponsor", "auditor"):
        assert "Quixotical" in ApiClient(world, name).get(path).text


def test_trying_out_a_reference_tells_a_walled_lead_nothing(sqlite_world: World) -> None:
    world, lead = sqlite_world, ApiClient(sqlite_world, "lead")

    def upload() -> dict[str, Any]:
        made = lead.request(
            "POST",
            "/api/v1/imports",
            data={"programme_id": world.programme_id},
            files={"file": ("portfolio.csv", FILE, "text/csv")},
        )
        return made.json()["report"] | {"path": f"/api/v1/imports/{made.json()['id']}"}

    first = upload()
    lead.post(f"{first['path']}/confirmation", {"partial": True})
    rows = lead.get(first["path"]).json()["report"]["rows"]
    walled = next(r["opportunity_id"] for r in rows if r["reference"] == "A-1")
    body = {"nature": "actual", "organisation": "Kin Ltd", "interest": "Mine.", "wall": True}
    lead.post(f"/api/v1/opportunities/{walled}/conflicts", body)

    # what was imported before is told without it
    before = lead.get(first["path"]).json()["report"]
    assert (before["new"], [r["reference"] for r in before["rows"]]) == (1, ["A-2"])
    # a preview takes it for new, as it takes any reference it does not know
    again = upload()
    found = {r["reference"]: r for r in again["rows"]}
    assert (found["A-1"]["outcome"], found["A-1"]["opportunity_id"]) == ("new", None)
    assert found["A-2"]["outcome"] == "unchanged"
    shown = lead.get(again["path"]).json()["report"]
    assert (shown["new"], len(shown["rows"])) == (1, 2)
    # and importing it leaves the opportunity alone
    title = world.read(titles, walled)
    lead.post(f"{again['path']}/confirmation", {"partial": True})
    done = lead.get(again["path"]).json()["report"]
    skipped = next(r for r in done["rows"] if r["reference"] == "A-1")
    assert (skipped["outcome"], skipped["opportunity_id"], done["new"]) == ("skipped", None, 0)
    assert world.read(titles, walled) == title


def test_no_count_of_remarks_tells_of_what_is_left_out(sqlite_world: World) -> None:
    world, lead = sqlite_world, ApiClient(sqlite_world, "lead")
    remarked = b"project_number,project_name,benefits\nA-1,Quixotical project,much\nA-2,Open,x\n"
    made = lead.request(
        "POST",
        "/api/v1/imports",
        data={"programme_id": world.programme_id},
        files={"file": ("portfolio.csv", remarked, "text/csv")},
    ).json()
    path = f"/api/v1/imports/{made['id']}"
    lead.post(f"{path}/confirmation", {"partial": True})
    rows = lead.get(path).json()["report"]["rows"]
    walled = next(r["opportunity_id"] for r in rows if r["reference"] == "A-1")
    body = {"nature": "actual", "organisation": "Kin Ltd", "interest": "Mine.", "wall": True}
    before = lead.get(path).json()["report"]
    lead.post(f"/api/v1/opportunities/{walled}/conflicts", body)
    after = lead.get(path).json()["report"]
    assert before["noted"] == len(before["notes"]) > len(after["notes"])
    assert (after["noted"], before["noted_rows"], after["noted_rows"]) == (
        len(after["notes"]),
        2,
        1,
    )


def titles(session: Session, opportunity_id: int) -> tuple[str, int]:
    """What an import could have changed."""
    found = session.get_one(Opportunity, opportunity_id)
    return found.title, found.version
