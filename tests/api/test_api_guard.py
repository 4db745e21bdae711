"""What reaches a handler, and what every answer carries, whatever is asked."""

import json
import tracemalloc
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from app.web.guard import HEADERS
from tests.client import ORIGIN, ApiClient, Client, PageClient
from tests.loops import run
from tests.world import World

MEGABYTE = 1024 * 1024
OPPORTUNITIES = "/api/v1/opportunities"


@dataclass
class Raw:
    """An answer taken straight from ASGI, with how much of the request was read."""

    status: int
    headers: dict[str, str]
    body: bytes
    read: int


def send_raw(
    client: Client,
    method: str,
    path: str,
    headers: dict[str, str],
    chunks: Iterable[bytes] = (),
) -> Raw:
    """One request as a server would pass it on, its body read only as far as the app wants."""
    answer = Raw(0, {}, b"", 0)
    source = iter(chunks)

    async def receive() -> dict[str, Any]:
        chunk = next(source, None)
        answer.read += len(chunk or b"")
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "headers": [
            (k.lower().encode("latin-1"), v.encode("latin-1"))
            for k, v in {"host": "127.0.0.1:8000", **headers}.items()
        ],
    }
    run(client.app(scope, receive, send))
    return answer


def is_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of an API refusal; AssertionError when it is not one."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


# --- where a request may come from ---------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, False),
        ({"Origin": ORIGIN}, True),
        ({"Origin": "null"}, False),
        ({"Origin": "https://elsewhere.example"}, False),
        ({"Origin": f"{ORIGIN}.elsewhere.example"}, False),
        ({}, False),
    ],
)
def test_a_form_counts_only_from_our_own_pages(
    sqlite_world: World, headers: dict[str, str], allowed: bool
) -> None:
    response = Client(sqlite_world).request("POST", "/nowhere", headers=headers)
    assert response.status_code == (404 if allowed else 403)
    if not allowed:
        assert "another site" in response.text


def test_a_form_without_this_sessions_token_changes_nothing(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    opportunity = sqlite_world.opportunity()
    path = f"/opportunities/{opportunity.id}/comments"
    for token in ("", "0" * 64, PageClient(sqlite_world, "member").csrf):
        response = client.post(path, {"csrf": token, "body": "Unwanted"})
        assert response.status_code == 403
        assert "expired" in response.text


def test_the_api_takes_a_token_and_never_a_cookie(sqlite_world: World) -> None:
    opportunity = sqlite_world.opportunity(restricted=True)
    path = f"{OPPORTUNITIES}/{opportunity.id}"
    browser = PageClient(sqlite_world, "lead")
    assert browser.get(path).status_code == 401
    outsider = ApiClient(sqlite_world, "outsider")
    outsider._http.cookies = browser._http.cookies
    assert outsider.get(path).status_code == 404
    assert ApiClient(sqlite_world, "lead").get(path).status_code == 200


@pytest.mark.parametrize(
    "value",
    ["", "Bearer", "Bearer ", "Basic bGVhZDpwYXNz", "Bearer wrong", "bearer \xff", "x" * 9000],
)
def test_anything_but_a_live_token_is_401(sqlite_world: World, value: str) -> None:
    client = Client(sqlite_world)
    raw = send_raw(client, "GET", f"{OPPORTUNITIES}/1", {"authorization": value})
    assert raw.status == 401
    assert raw.headers["www-authenticate"] == "Bearer"
    assert json.loads(raw.body)["status"] == 401


@pytest.mark.parametrize(
    "host",
    ["elsewhere.example", "", "127.0.0.1.elsewhere.example", "[::1", "[zz]:80", "a:b:c"],
)
@pytest.mark.parametrize("path", ["/", "/api/v1/opportunities/1", "/static/css/base.css"])
def test_only_our_own_host_names_are_answered(sqlite_world: World, host: str, path: str) -> None:
    raw = send_raw(Client(sqlite_world), "GET", path, {"host": host})
    assert raw.status == 400
    assert b"host name" in raw.body


# --- what every answer carries --------------------------------------------------------------


async def _broken() -> None:
    raise RuntimeError("a fault of ours: secret detail")


async def _too_late() -> None:
    raise OperationalError("SELECT 1", {}, Exception("secret detail"))


async def _twice() -> None:
    raise IntegrityError("INSERT", {}, Exception("secret detail"))


def faulty(client: Client) -> Client:
    """The same application with handlers that fail."""
    for prefix in ("", "/api"):
        for name, handler in {"broken": _broken, "late": _too_late, "twice": _twice}.items():
            client.app.add_api_route(f"{prefix}/{name}", handler)
    return client


ANSWERS = [
    ("GET", "/help", 200),
    ("GET", "/nowhere", 404),
    ("POST", "/help", 405),
    ("GET", "/broken", 500),
    ("GET", "/late", 503),
    ("GET", "/twice", 409),
    ("GET", "/opportunities/new", 303),
    ("GET", "/static/css/base.css", 200),
    ("GET", "/static/nowhere.css", 404),
    ("GET", "/api/nowhere", 404),
    ("GET", f"{OPPORTUNITIES}/1", 401),
    ("PATCH", f"{OPPORTUNITIES}/1", 405),
    ("GET", "/api/broken", 500),
    ("GET", "/api/late", 503),
    ("GET", "/api/twice", 409),
]


@pytest.mark.parametrize(("method", "path", "status"), ANSWERS)
def test_every_answer_carries_the_same_headers(
    sqlite_world: World, method: str, path: str, status: int
) -> None:
    client = faulty(Client(sqlite_world))
    response = client.request(method, path, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status_code == status
    for name, value in HEADERS.items():
        assert response.headers[name] == value
    assert len(response.headers["x-request-id"]) == 16
    cached = path.startswith("/static/") and status == 200
    assert ("immutable" if cached else "no-store") in response.headers["cache-control"]
    assert "set-cookie" not in response.headers
    assert "secret detail" not in response.text
    assert "strict-transport-security" not in response.headers


@pytest.mark.parametrize("path", ["/broken", "/late", "/twice", "/nowhere"])
def test_people_get_a_page_and_programs_a_problem(sqlite_world: World, path: str) -> None:
    client = faulty(PageClient(sqlite_world, "lead"))
    page = client.get(path)
    assert page.headers["content-type"].startswith("text/html")
    assert "HX-Request" in page.headers["vary"]
    is_problem(client.get(f"/api{path}"), page.status_code)


def test_a_fault_of_ours_has_an_incident_number_and_no_detail(sqlite_world: World) -> None:
    problem = is_problem(faulty(Client(sqlite_world)).get("/api/broken"), 500)
    assert len(problem["incident"]) == 8
    assert problem["incident"] not in faulty(Client(sqlite_world)).get("/broken").text


@pytest.mark.parametrize("path", ["/late", "/api/late"])
def test_a_busy_database_says_when_to_come_back(sqlite_world: World, path: str) -> None:
    assert faulty(Client(sqlite_world)).get(path).headers["retry-after"] == "5"


def test_a_wrong_method_says_which_ones_work(sqlite_world: World) -> None:
    client = ApiClient(sqlite_world, "lead")
    problem = client.request("PATCH", f"{OPPORTUNITIES}/1")
    is_problem(problem, 405)
    assert set(problem.headers["allow"].split(", ")) >= {"GET"}


def test_encryption_is_asked_for_where_there_is_some(sqlite_world: World) -> None:
    settings = sqlite_world.database.settings  # type: ignore[attr-defined]
    sqlite_world.database.settings = settings.model_copy(  # type: ignore[attr-defined]
        update={"public_origin": "https://pipeline.example.gov.uk", "trusted_hosts": "127.0.0.1"}
    )
    response = Client(sqlite_world).get("/nowhere")
    assert "max-age=" in response.headers["strict-transport-security"]


def test_a_fragment_that_fails_becomes_a_whole_page(sqlite_world: World) -> None:
    response = PageClient(sqlite_world, "lead").get("/nowhere", headers={"HX-Request": "true"})
    assert response.headers["HX-Retarget"] == "#main"


@pytest.mark.parametrize("path", ["/help", "/api/v1/openapi.json", "/nowhere"])
def test_head_answers_as_get_does_without_the_body(sqlite_world: World, path: str) -> None:
    client = Client(sqlite_world)
    get, head = client.get(path), client.request("HEAD", path)
    assert (head.status_code, head.content) == (get.status_code, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


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
