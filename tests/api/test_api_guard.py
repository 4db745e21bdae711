"""What reaches a handler, and what every answer carries, whatever is asked."""

import json

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from app.web.guard import HEADERS
from tests.api.raw import send_raw
from tests.api.refusals import is_problem
from tests.client import ORIGIN, ApiClient, Client, PageClient
from tests.world import World

OPPORTUNITIES = "/api/v1/opportunities"


# --- what no database's text can hold -------------------------------------------------------


def test_a_nul_in_an_address_or_a_form_is_no_fault_of_ours(world: World) -> None:
    """PostgreSQL refuses it in any text, which would be an error of the server."""
    page = PageClient(world, "administrator")
    for path in ("/people?q=%00", "/people?q=le%00ad", "/organisations?q=a%00b", "/people?%00=1"):
        assert page.get(path).status_code == 200, path
    assert ApiClient(world, "administrator").get("/api/v1/people?q=%00").status_code == 200
    form = {"email": "lead\0@example.gov.uk", "password": "wrong\0"}
    assert PageClient(world, None).request("POST", "/sign-in", data=form).status_code == 422


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
