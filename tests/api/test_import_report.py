"""An import's report says nothing of an opportunity that its reader may not see."""

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
