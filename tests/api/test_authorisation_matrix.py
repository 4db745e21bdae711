"""Who may do what: every route, for everybody, on what is open, restricted, and next door.

`ROWS` says for each route who may. A route without a row fails. For each of its cells one request
is sent: anonymous people are asked to sign in, what one may not see is answered exactly as if it
did not exist, what one may see but not do is refused with the reason, and no answer holds a word
of anything that its reader may not see.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import event

from tests.api.rows import BODIES, FORMS, ROWS, UPLOADS
from tests.api.rows.who import (
    ADMINISTRATOR,
    PERSONS,
    SEES,
    SEES_CONFIDENTIAL,
    SEES_PROGRAMME,
    SPONSOR,
    Row,
)
from tests.architecture.surface import Route, routes
from tests.databases import fresh_database
from tests.everything import (
    PORTFOLIO,
    PROGRAMS,
    ROLES,
    TARGETS,
    UNKNOWN,
    WALLED,
    WORDS,
    Everything,
    build_everything,
)
from tests.extras import KEYS as EXTRA_KEYS
from tests.world import build_world

PASSED = frozenset({200, 201, 204, 303, 409, 412, 422})
"""Past the policy: done, or refused for another reason."""
KEYS = ("opportunity_id", "review_id", "document_id", "condition_id", "programme_id", "view_id")
KEYS = (*KEYS, "token_id", "import_id", *EXTRA_KEYS)


@pytest.fixture(scope="module")
def everything(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    template_database: Path,
) -> Iterator[Everything]:
    """One of everything; every write is undone, so that all cells share it."""
    folder = tmp_path_factory.mktemp("everything")
    with fresh_database(request, "sqlite", folder, template_database) as database:
        yield build_everything(build_world(database))


def cells(route: Route, row: Row) -> Iterator[tuple[str, str]]:
    """Who asks, and of what."""
    whole = {"opportunity": TARGETS, "confidential": TARGETS, "programme": tuple(SEES_PROGRAMME)}
    targets = whole.get(row.subject, ("own",))
    for target in targets:
        for role in (*WALLED, "lead") if target == "walled" else ROLES:
            if route.is_api or role not in PROGRAMS:
                yield target, role


def expected(row: Row, target: str, role: str) -> str:
    """`passes`, `forbidden`, `not found` or `sign in`."""
    if row.missing:
        return "not found"
    if role == "anonymous":
        return "passes" if "anonymous" in row.may else "sign in"
    if row.subject == "programme":
        if role not in SEES_PROGRAMME[target]:
            return "not found"
        return "passes" if role in row.may else "forbidden"
    if row.subject in ("opportunity", "confidential"):
        sees = SEES if row.subject == "opportunity" else SEES_CONFIDENTIAL
        if role not in sees[target]:
            return "not found"
        as_if = "lead" if target == "neighbouring" else role
        return "passes" if as_if in row.may else "forbidden"
    if role in row.blind:
        return "not found"
    return "passes" if role in row.may else "forbidden"


def path_to(everything: Everything, route: Route, target: str, **instead: Any) -> str:
    """The route's path, filled in with the ids of `target`."""
    ids = {**everything.ids["own"], **everything.ids[target]}
    if "system-tokens" in route.path:
        ids["token_id"] = ids["system_token_id"]
    return re.sub(r"{(\w+)}", lambda m: str((ids | instead)[m[1]]), route.path)


def ask(
    everything: Everything, role: str, route: Route, target: str, **instead: Any
) -> httpx.Response:
    """Send what the route wants."""
    path = path_to(everything, route, target, **instead)
    sent: dict[str, Any] = {}
    if route.is_write and route.is_api:
        sent = body_of(everything, route, target)
        sent["headers"] = {"If-Match": '"1"'}
    elif route.is_write:
        ids = everything.ids[target]
        sent["form"] = {**FORMS.get(route.face, {}), **ids.get("forms", {}).get(route.face, {})}
        if route.face in UPLOADS:
            sent["files"] = {"file": UPLOADS[route.face]}
    return everything.send(role, route.method, path, **sent)


def body_of(everything: Everything, route: Route, target: str) -> dict[str, Any]:
    """The documented example, with ids that are there."""
    operation = everything.document["paths"][route.path][route.method.lower()]
    content = operation.get("requestBody", {}).get("content", {})
    programme = everything.ids[target]["programme_id"]
    if "multipart/form-data" in content:
        csv = ("portfolio.csv", PORTFOLIO.read_bytes(), "text/csv")
        text = ("minutes.txt", b"Agreed.", "text/plain")
        is_import = "/imports" in route.path
        return {"data": {"programme_id": programme}, "files": {"file": csv if is_import else text}}
    if "application/json" not in content:
        return {}
    near = target != "neighbouring"
    sound = {
        "programme_id": None if "/views" in route.path else programme,
        "lead_id": everything.id_of("lead" if near else "neighbour"),
        "sponsor_id": everything.id_of("sponsor" if near else "next_sponsor"),
        "person_id": everything.id_of("adviser" if near else "next_sponsor"),
        "organisation_id": everything.ids["own"]["organisation_id"],
        "programme_ids": [programme],
        "document_ids": [],
        "mention_ids": [],
        "mentions": [],
        "identifiers": [],
        "conditions": [],
        "scopes": ["read"],
        "function": None,
        "query": "stage=tender",
        "text": "Noted.",
        "name": f"A new name for {target}",
    }
    example = content["application/json"]["example"]
    sound |= everything.ids[target].get("bodies", {}) | BODIES.get(route.face, {})
    return {"json": {field: sound.get(field, value) for field, value in example.items()}}


def verdict(route: Route, response: httpx.Response) -> str:
    """What an answer amounts to."""
    status = response.status_code
    to_sign_in = response.headers.get("location", "").startswith("/sign-in?next=")
    if status == 401 or (status == 303 and to_sign_in):
        return "sign in"
    if status in (403, 404):
        return {403: "forbidden", 404: "not found"}[status]
    return "passes" if status in PASSED else f"status {status}"


def told(response: httpx.Response, path: str) -> tuple[Any, ...]:
    """Everything an answer tells, but for the address that was asked."""
    headers = {k: v for k, v in response.headers.items() if k not in ("x-request-id",)}
    headers.pop("content-length", None)
    return response.status_code, headers, response.text.replace(path, "…")


def leaks(response: httpx.Response, role: str) -> list[str]:
    """Targets of which the answer says something its reader may not know."""
    text = response.text.casefold()
    return [t for t in TARGETS if role not in SEES[t] and WORDS[t].casefold() in text]


def test_the_matrix_covers_every_route_and_no_other() -> None:
    assert len(routes()) > 60
    faces = {route.face for route in routes()}
    assert faces - ROWS.keys() == set(), "routes without a row"
    assert ROWS.keys() - faces == set(), "rows without a route"
    assert FORMS.keys() <= faces


@pytest.mark.parametrize("route", routes(), ids=lambda r: r.face)
def test_each_cell_of_the_matrix(everything: Everything, route: Route) -> None:
    """It answers as its row says; what may not be seen reads as if it did not exist."""
    row, wrong = ROWS[route.face], []
    unknown = Unknown(everything, route)
    for target, role in cells(route, row):
        with statements(everything) as asked:
            response = ask(everything, role, route, target)
        found, wanted = verdict(route, response), expected(row, target, role)
        if found != wanted:
            wrong.append(f"{role} on {target}: {response.status_code}, expected {wanted}")
        if leaks(response, role):
            wrong.append(f"{role} on {target} reads of {leaks(response, role)}")
        if found == "forbidden" and route.is_api and len(response.json()["detail"]) < 20:
            wrong.append(f"{role} on {target} is not told why")
        if wanted == "not found":
            wrong += unknown.differences(response, asked, role, target)
    assert wrong == []


@dataclass
class Unknown:
    """What a route answers about an id that nothing has, to each person once."""

    everything: Everything
    route: Route
    answers: dict[str, tuple[tuple[Any, ...], list[str]]] = field(default_factory=dict)

    def differences(
        self, response: httpx.Response, asked: list[str], role: str, target: str
    ) -> list[str]:
        """What tells this person, who may not see it, that the target is there."""
        key = next((key for key in KEYS if f"{{{key}}}" in self.route.path), None)
        if key is None:
            return []
        if role not in self.answers:
            made_up = path_to(self.everything, self.route, target, **{key: UNKNOWN})
            with statements(self.everything) as of_none:
                answer = ask(self.everything, role, self.route, target, **{key: UNKNOWN})
            self.answers[role] = told(answer, made_up), of_none
        answered, of_none = self.answers[role]
        here = told(response, path_to(self.everything, self.route, target))
        found = [] if here == answered else [f"{role} can tell {target} from what is not there"]
        return found if asked == of_none else [*found, f"{role} on {target}: time tells, too"]


@contextmanager
def statements(everything: Everything) -> Iterator[list[str]]:
    """What the database is asked meanwhile."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    engine = everything.world.database.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("target", TARGETS)
def test_whoever_may_see_it_finds_its_words(everything: Everything, target: str) -> None:
    seen = {
        route.face
        for route in routes()
        if route.method == "GET" and ROWS[route.face].subject == "opportunity"
        for role in sorted(SEES[target])
        if route.is_api or role not in PROGRAMS
        if WORDS[target] in ask(everything, role, route, target).text
    }
    assert len(seen) > 15


LISTS = (
    "/api/v1/opportunities?status=all",
    "/api/v1/opportunities?status=all&q={}",
    "/api/v1/opportunities?sector={}%20sector",
    "/api/v1/inbox",
    "/pipeline?status=all",
    "/pipeline/table?status=all",
    "/pipeline/table?status=all&sort=value",
    "/pipeline/columns/early_partner_discussion?status=all",
    "/inbox",
)


@pytest.mark.parametrize("path", LISTS)
def test_lists_searches_and_filters_show_only_what_one_may_see(
    everything: Everything, path: str
) -> None:
    found = set()
    for target in TARGETS:
        for role in ROLES:
            if role == "anonymous" or (role in PROGRAMS and not path.startswith("/api/")):
                continue
            fragment = {"HX-Request": "true"} if "/columns/" in path else {}
            response = everything.send(role, "GET", path.format(WORDS[target]), headers=fragment)
            assert response.status_code == 200
            assert leaks(response, role) == []
            found |= {t for t in TARGETS if f"{WORDS[t]} opportunity" in response.text}
    assert found == set(TARGETS)


def test_asking_to_move_what_one_may_not_see_reads_as_if_it_did_not_exist(
    everything: Everything,
) -> None:
    for target in TARGETS:
        for role in sorted(PERSONS - SEES[target]):
            answers = [
                told(everything.send(role, "POST", "/pipeline/moves", form=form), "/nowhere")
                for number in (everything.ids[target]["opportunity_id"], UNKNOWN)
                for form in ({"opportunity_id": number, "to": "tender"},)
            ]
            assert answers[0] == answers[1]
            assert answers[0][0] == 404


def test_a_token_that_may_only_read_changes_nothing(everything: Everything) -> None:
    for route in routes():
        if route.is_api and route.is_write:
            status = ask(everything, "reader", route, "own").status_code
            assert status in (403, 404), route.face


def test_a_system_never_does_a_sponsors_or_an_administrators_acts(everything: Everything) -> None:
    sponsors = [f for f, row in ROWS.items() if row.may in (SPONSOR, ADMINISTRATOR)]
    for route in routes():
        if route.is_api and route.face in sponsors:
            assert ask(everything, "system", route, "own").status_code == 403, route.face


TOKENLESS = {"pages.sign_in.sign_in", "pages.sign_in.set_password", "pages.mail.unsubscribe"}
"""Forms whose permission is a password or a signed link."""


def test_no_form_is_taken_without_its_sessions_token(everything: Everything) -> None:
    wrong, refused = {}, 0
    for route in routes():
        if route.is_api or not route.is_write or route.face in TOKENLESS:
            continue
        form = {**FORMS.get(route.face, {}), "csrf": "of another session"}
        answer = everything.send("lead", route.method, path_to(everything, route, "own"), form=form)
        refused += "This form has expired" in answer.text
        if answer.status_code not in (403, 404):
            wrong[route.face] = answer.status_code
    assert wrong == {}
    assert refused > 100
