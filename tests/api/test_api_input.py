"""How much may be sent to the API, and what may be in it."""

import json
import tracemalloc

import httpx
import pytest

from tests.api.raw import send_raw
from tests.api.refusals import is_problem
from tests.client import ApiClient, Client, PageClient
from tests.world import World

OPPORTUNITIES = "/api/v1/opportunities"

MEGABYTE = 1024 * 1024


# --- how much may be sent -------------------------------------------------------------------


def test_a_declared_hundred_megabytes_are_refused_unread_by_the_api(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    headers = {"content-length": str(100 * MEGABYTE), "content-type": "application/json"}
    for path in (OPPORTUNITIES, f"{OPPORTUNITIES}/1/documents", "/api/v1/imports"):
        raw = send_raw(client, "POST", path, headers, (b"x" * MEGABYTE for _ in range(100)))
        assert (raw.status, raw.read) == (413, 0)
        assert json.loads(raw.body)["title"] == "That is too large"
        assert raw.headers["connection"] == "close"


def test_an_undeclared_hundred_megabytes_stop_at_the_limit(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    auth = client._http.headers["authorization"]
    headers = {"authorization": auth, "content-type": "application/json"}
    tracemalloc.start()
    raw = send_raw(client, "POST", OPPORTUNITIES, headers, (bytes(65536) for _ in range(1600)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert raw.status == 413
    assert raw.read <= 2 * MEGABYTE
    assert peak < 16 * MEGABYTE


def test_a_browser_is_heard_out_and_then_told(sqlite_world: World) -> None:
    headers = {
        "content-length": str(100 * MEGABYTE),
        "content-type": "multipart/form-data; boundary=x",
        "sec-fetch-site": "same-origin",
    }
    chunk = bytes(MEGABYTE)
    tracemalloc.start()
    raw = send_raw(
        Client(sqlite_world),
        "POST",
        "/opportunities/1/documents",
        headers,
        (chunk for _ in range(100)),
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (raw.status, raw.read) == (413, 100 * MEGABYTE)
    assert peak < 16 * MEGABYTE
    assert "too large" in raw.body.decode()


@pytest.mark.parametrize("length", ["9" * 30, "9" * 5000])
def test_an_absurd_length_is_too_large(sqlite_world: World, length: str) -> None:
    raw = send_raw(Client(sqlite_world), "POST", OPPORTUNITIES, {"content-length": length})
    assert raw.status == 413


# --- what may be in it ----------------------------------------------------------------------


def created(client: ApiClient, content: bytes, kind: str = "application/json") -> httpx.Response:
    """What the API says to these bytes sent as a new opportunity."""
    headers = {"content-type": kind} if kind else {}
    return client.request("POST", OPPORTUNITIES, content=content, headers=headers)


HOSTILE: list[tuple[bytes, int]] = [
    (b"", 422),
    (b"{", 400),
    (b'{"title": "a",}', 400),
    (b"\xff\xfe", 400),
    (b"[" * 100_000, 400),
    (b'{"programme_id":' + b"[" * 5_000 + b"]" * 5_000 + b"}", 400),
    (b"null", 422),
    (b"[]", 422),
    (b'"text"', 422),
    (b"NaN", 422),
    (b'{"programme_id": 1, "title": "T", "expected_value_pence": 1e999}', 422),
    (b'{"programme_id": 99999999999999999999999, "title": "T"}', 422),
    (b'{"programme_id": ' + b"9" * 5_000 + b', "title": "T"}', 400),
    (b'{"programme_id": 1, "title": "\\ud800"}', 422),
    (b'{"programme_id": 1, "title": "T", "\\ud800": 1}', 422),
    (b'{"programme_id": 1, "title": "T", "colour": "red"}', 422),
    (b'{"programme_id": "1; DROP TABLE", "title": "T"}', 422),
    (b'{"programme_id": 1, "title": ""}', 422),
    (b'{"programme_id": 1, "title": "\\u0000\\u0000"}', 422),
    (b'{"programme_id": 1, "title": "' + b"x" * 10_000 + b'"}', 422),
    (b'{"programme_id": 1, "title": "T", "target_dates": {"6": "2027-01-01"}}', 422),
    (b'{"programme_id": 1, "title": "T", "target_dates": {"1": "2027-02-30"}}', 422),
]


@pytest.mark.parametrize(("content", "status"), HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_is_a_problem_and_saves_nothing(
    sqlite_world: World, content: bytes, status: int
) -> None:
    client = ApiClient(sqlite_world, "lead")
    problem = is_problem(created(client, content), status)
    for error in problem.get("errors", []):
        assert set(error) == {"detail", "pointer"}
        assert error["pointer"].startswith("#")
    assert client.get(f"{OPPORTUNITIES}/1").status_code == 404


def test_the_pointer_names_the_field(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    body = b'{"programme_id": 1, "outcomes": ["new_services", "nonsense"], "a/b~c": 1}'
    problem = is_problem(created(client, body), 422)
    pointers = {error["pointer"] for error in problem["errors"]}
    assert pointers == {"#/title", "#/outcomes/1", "#/a~1b~0c"}


def test_every_problem_with_the_body_is_told_at_once_in_plain_words(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    problem = is_problem(created(client, b'{"currency": "EUR"}'), 422)
    told = {error["pointer"]: error["detail"] for error in problem["errors"]}
    assert told["#/title"] == told["#/programme_id"] == "Enter something here"
    assert "GBP" in told["#/currency"]


def test_text_that_is_not_json_is_sent_back(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    body = json.dumps({"programme_id": sqlite_world.programme_id, "title": "T"}).encode()
    for kind in ("text/plain", "application/xml", "application/x-www-form-urlencoded", ""):
        assert "application/json" in is_problem(created(client, body, kind), 415)["detail"]
    for kind in ("application/json", "application/json; charset=utf-8"):
        assert created(client, body, kind).status_code == 201


@pytest.mark.parametrize("given", ["0", "-1", "abc", "1.5", str(2**63), "9" * 5000, "%00", "1%20"])
def test_an_id_that_cannot_be_one_is_a_4xx(sqlite_world: World, given: str) -> None:
    api = ApiClient(sqlite_world, "lead").get(f"{OPPORTUNITIES}/{given}")
    assert is_problem(api, api.status_code)["status"] in (404, 422)
    assert PageClient(sqlite_world, "lead").get(f"/opportunities/{given}").status_code == 404


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "caf\xe9", "a b"])
def test_a_bad_idempotency_key_is_refused(sqlite_world: World, key: str) -> None:
    client = ApiClient(sqlite_world, "lead")
    body = {"programme_id": sqlite_world.programme_id, "title": "T"}
    response = client.request(
        "POST",
        OPPORTUNITIES,
        json=body,
        headers=[(b"idempotency-key", key.encode("latin-1"))],
    )
    is_problem(response, 422)


def test_a_form_with_too_many_fields_is_refused(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    opportunity = sqlite_world.opportunity()
    fields = {f"f{n}": "x" for n in range(600)}
    response = client.post(f"/opportunities/{opportunity.id}/comments", fields)
    assert response.status_code == 400
