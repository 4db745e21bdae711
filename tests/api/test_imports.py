"""Importing a portfolio over the API."""

from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from app.domain.policy import Scope
from app.models import Opportunity, PortfolioImport
from tests.client import ApiClient
from tests.world import World

SAMPLE = (Path(__file__).parents[1] / "data" / "gmpp-2022-23-sample.csv").read_bytes()
SPOILT = b"project_number,project_name\nA-1,First\n,No reference\n"


def sent(client: ApiClient, content: bytes = SAMPLE, key: str = "", **data: Any) -> Any:
    """The answer to an upload."""
    fields = {"programme_id": str(client.world.programme_id), "stage": "contract", **data}
    return client.request(
        "POST",
        "/api/v1/imports",
        data=fields,
        files={"file": ("gmpp.csv", content, "text/csv")},
        headers={"Idempotency-Key": key} if key else {},
    )


def number(world: World, model: Any = Opportunity) -> int:
    """How many rows there are."""
    return int(world.read(lambda s: s.scalar(select(func.count()).select_from(model))))


def test_upload_look_and_confirm(world: World) -> None:
    client = ApiClient(world, "lead")
    made = sent(client)
    assert made.status_code == 201, made.text
    address = made.headers["location"]
    assert made.json()["report"]["state"] == "planned"
    assert client.get(address).json() == made.json()
    assert number(world) == 0

    done = client.post(f"{address}/confirmation", {})
    assert done.status_code == 201, done.text
    assert (done.json()["report"]["new"], done.json()["report"]["noted_rows"]) == (120, 73)
    assert client.post(f"{address}/confirmation", {}).json() == done.json()
    assert number(world) == 120
    first = client.get(
        f"/api/v1/opportunities/{done.json()['report']['rows'][0]['opportunity_id']}"
    )
    assert (first.json()["stage"], first.json()["origin"]) == ("contract", "imported")


def test_rejected_rows_refuse_unless_partial(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    address = sent(client, SPOILT).headers["location"]
    refused = client.post(f"{address}/confirmation", {"partial": False})
    assert refused.status_code == 409
    assert "line 3: It has no reference" in refused.json()["detail"]
    assert client.post(f"{address}/confirmation", {"partial": True}).status_code == 201
    assert number(sqlite_world) == 1


def test_a_keyed_upload_happens_once(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    first, again = sent(client, key="one"), sent(client, key="one")
    assert first.json() == again.json()
    assert number(sqlite_world, PortfolioImport) == 1
    assert sent(client, SPOILT, key="one").status_code == 422
    assert sent(client, key="one", stage="tender").status_code == 422


def test_a_bad_file_is_a_problem_with_a_pointer(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    refused = sent(client, b"PK\x03\x04")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/file"
    missing = client.request("POST", "/api/v1/imports", data={"programme_id": "1"})
    assert missing.status_code == 422
    assert sent(client, stage="nowhere").status_code == 422
    assert sent(client, programme_id="x").status_code == 422


def test_who_may(sqlite_world: World) -> None:
    assert sent(ApiClient(sqlite_world, "member")).status_code == 403
    assert sent(ApiClient(sqlite_world, "neighbour")).status_code == 404
    reading = ApiClient(sqlite_world, "lead", scopes=(Scope.READ,))
    assert sent(reading).status_code == 403
    address = sent(ApiClient(sqlite_world, "lead")).headers["location"]
    assert ApiClient(sqlite_world, "neighbour").get(address).status_code == 404
    assert ApiClient(sqlite_world, "member").get(address).status_code == 200
    confirmation = f"{address}/confirmation"
    assert ApiClient(sqlite_world, "member").post(confirmation, {}).status_code == 403
    assert ApiClient(sqlite_world, "neighbour").post(confirmation, {}).status_code == 404
    assert number(sqlite_world) == 0
