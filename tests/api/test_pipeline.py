"""The list of opportunities and saved views over JSON."""

import random
import re

import pytest

from app.clock import now
from app.domain.policy import Scope
from tests.client import ApiClient
from tests.scatter import scatter
from tests.world import World

LIST = "/api/v1/opportunities"


@pytest.fixture
def many(world: World) -> World:
    """The cast with a full pipeline."""
    scatter(world, 130, random.Random(1), now())
    return world


def test_following_links_reads_everything_once_and_back(many: World) -> None:
    client = ApiClient(many, "auditor")
    ids: list[int] = []
    path, last = f"{LIST}?status=all&sort=value&limit=17", ""
    while path:
        answer = client.get(path)
        ids += [row["id"] for row in answer.json()]
        found = re.findall(r'<([^>]+)>; rel="(\w+)"', answer.headers.get("link", ""))
        links = {kind: href for href, kind in found}
        path, last = links.get("next", ""), links.get("prev", "")
    assert len(ids) == len(set(ids)) > 60
    assert [row["id"] for row in client.get(last).json()] == ids[-(len(ids) % 17 or 17) - 17 :][:17]


def test_the_page_size_is_bounded(many: World) -> None:
    client = ApiClient(many, "auditor")
    assert len(client.get(LIST).json()) == 50
    assert client.get(f"{LIST}?limit=200").status_code == 200
    for limit in ("0", "201", "x"):
        assert client.get(f"{LIST}?limit={limit}").status_code == 422


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("stage=nowhere", "stage"),
        ("lead=abc", "lead"),
        ("programme=99", "programme"),
        ("cursor=nonsense", "cursor"),
        ("q=a", "q"),
        ("shoe=9", "shoe"),
        ("overdue=perhaps", "overdue"),
    ],
)
def test_a_bad_filter_is_a_problem_with_a_pointer(many: World, asked: str, field: str) -> None:
    answer = ApiClient(many, "lead").get(f"{LIST}?{asked}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["pointer"].endswith(f"/{field}")


def test_the_filters_of_a_page_work_unchanged(many: World) -> None:
    asked = "q=flood&sector=&stage=&status=all&lead=&overdue=&sort=title&order="
    rows = ApiClient(many, "auditor").get(f"{LIST}?{asked}").json()
    assert rows
    assert all("flood" in row["title"] for row in rows)


def test_invisible_ones_are_not_listed(many: World) -> None:
    mine = {row["id"] for row in ApiClient(many, "auditor").get(f"{LIST}?limit=200").json()}
    theirs = {row["id"] for row in ApiClient(many, "neighbour").get(f"{LIST}?limit=200").json()}
    assert mine and theirs and not mine & theirs
    for name in ("outsider", "partner", "administrator"):
        assert ApiClient(many, name).get(LIST).json() == []
    system = ApiClient(many, None, programme_ids=(many.programme_id,))
    rows = system.get(f"{LIST}?limit=200&status=all").json()
    assert rows and not any(row["restricted"] for row in rows)
    blind = ApiClient(many, "lead", scopes=(Scope.WRITE,))
    assert blind.get(LIST).json() == []


def test_the_list_is_described(sqlite_world: World) -> None:
    operation = ApiClient(sqlite_world, "lead").app.openapi()["paths"][LIST]["get"]
    names = {p["name"] for p in operation["parameters"]}
    assert {"q", "stage", "status", "lead", "sort", "order", "cursor", "limit"} <= names
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["items"]["$ref"].endswith("/OpportunityRow")


def test_a_view_is_kept_changed_and_removed(world: World) -> None:
    client = ApiClient(world, "lead")
    made = client.post("/api/v1/views", {"name": "Tenders", "query": "stage=tender"})
    assert made.status_code == 201
    path = made.headers["location"]
    assert client.get(path).json() == made.json()
    assert client.get("/api/v1/views").json() == [made.json()]
    body = {"name": "Tenders", "query": "stage=contract", "programme_id": world.programme_id}
    assert client.put(path, body).status_code == 428
    changed = client.put(path, body, **{"If-Match": '"1"'})
    assert changed.headers["etag"] == '"2"'
    assert client.put(path, body, **{"If-Match": '"1"'}).status_code == 412
    assert len(ApiClient(world, "sponsor").get("/api/v1/views").json()) == 1
    assert ApiClient(world, "neighbour").get(path).status_code == 404
    assert ApiClient(world, "sponsor").request("DELETE", path).status_code == 403
    assert client.request("DELETE", path).status_code == 204
    assert client.get(path).status_code == 404


def test_a_bad_view_is_a_problem_with_a_pointer(world: World) -> None:
    answer = ApiClient(world, "lead").post("/api/v1/views", {"name": "x", "query": "stage=moon"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/query"


def test_a_repeated_view_with_one_key_is_one_view(world: World) -> None:
    client = ApiClient(world, "lead")
    first, second = (
        client.post("/api/v1/views", {"name": "Once"}, **{"Idempotency-Key": "k1"}) for _ in "ab"
    )
    assert first.json() == second.json()
    assert len(client.get("/api/v1/views").json()) == 1
