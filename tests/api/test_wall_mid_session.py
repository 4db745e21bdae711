"""A wall declared mid-session blanks every surface, enumerated from the route table.

Somebody signed in, with a personal token and pages open, sees an opportunity wherever they may.
They ask for a wall, in that session. Then every route that answers to a GET, on a page or in the
API, whole or as a fragment, with a bookmark, a search or an ETag they still have, tells as much of
it as of one that never was; so does every write, and every retry of a write they made before.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.rows import ROWS
from tests.api.test_authorisation_matrix import KEYS, LISTS, ask, path_to, told
from tests.architecture.surface import Route, routes
from tests.databases import fresh_database
from tests.everything import UNKNOWN, WORDS, Everything, build_everything
from tests.world import build_world

pytestmark = pytest.mark.slow
WORD = WORDS["own"].casefold()
WALLING = ("auditor", "sponsor", "lead")
"""Who walls themselves off, one after the other: the wall beats every role."""
GETS = [route for route in routes() if route.method == "GET"]
OF_IT = [route for route in routes() if any(f"{{{key}}}" in route.path for key in KEYS)]
SUBJECTS = ("opportunity", "confidential")


@pytest.fixture(scope="module")
def everything(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    template_database: Path,
) -> Iterator[Everything]:
    """One of everything. Writes here are undone, but for the walls."""
    folder = tmp_path_factory.mktemp("walled")
    with fresh_database(request, "sqlite", folder, template_database) as database:
        yield build_everything(build_world(database))


def surfaces(everything: Everything, role: str) -> dict[str, httpx.Response]:
    """The answer of every route, list, search and fragment, by what was asked."""
    found = {}
    for route in GETS:
        answer = ask(everything, role, route, "own")
        found[route.face] = answer
        if not route.is_api:
            path = path_to(everything, route, "own")
            fragment = {"HX-Request": "true"}
            found[f"{route.face}, a fragment"] = everything.send(
                role, "GET", path, headers=fragment
            )
        if "etag" in answer.headers:
            kept = {"If-None-Match": answer.headers["etag"]}
            path = path_to(everything, route, "own")
            found[f"{route.face}, known before"] = everything.send(role, "GET", path, headers=kept)
    for path in LISTS:
        found[path] = everything.send(role, "GET", path.format(WORDS["own"]))
    return found


def telling(answers: dict[str, httpx.Response]) -> set[str]:
    """Which of them hold the word of the opportunity, in body or headers."""
    return {
        name
        for name, answer in answers.items()
        if WORD in f"{answer.text} {dict(answer.headers)}".casefold()
    }


def keyed_comment(everything: Everything, role: str) -> httpx.Response:
    """A comment sent with a key, so that a retry would get the same reply."""
    path = f"/api/v1/opportunities/{everything.ids['own']['opportunity_id']}/comments"
    body = {"text": f"{WORDS['own']} noted."}
    return everything.send(role, "POST", path, json=body, headers={"Idempotency-Key": "one-key"})


def for_good(everything: Everything, send: Any) -> Any:
    """Send with the real writer, so that what is written stays."""
    database = everything.world.database
    undoing, database._writer = database._writer, database._writer._real  # type: ignore[attr-defined]
    try:
        return send()
    finally:
        database._writer = undoing


@pytest.mark.parametrize("role", WALLING)
def test_a_wall_declared_mid_session_blanks_every_surface(
    everything: Everything, role: str
) -> None:
    before = surfaces(everything, role)
    shown = telling(before)
    assert len(shown) > 40, sorted(shown)
    first = for_good(everything, lambda: keyed_comment(everything, role))
    opportunity_id = everything.ids["own"]["opportunity_id"]
    page = f"/opportunities/{opportunity_id}/conflicts"
    form = {"nature": "actual", "organisation": "Kin Ltd", "interest": "A sister.", "wall": "yes"}
    answer = for_good(everything, lambda: everything.send(role, "POST", page, form=form))
    assert (answer.status_code, answer.headers["location"]) == (303, "/pipeline?done=walled")

    after = surfaces(everything, role)
    assert telling(after) == set()
    assert {name for name, answer in after.items() if answer.status_code == 304} == set()
    assert {name for name, answer in after.items() if answer.status_code >= 500} == set()
    again = for_good(everything, lambda: keyed_comment(everything, role))
    if first.status_code == 201:
        assert again.status_code == 404
    assert WORD not in again.text.casefold()
    _reads_as_unknown(everything, role)


def _reads_as_unknown(everything: Everything, role: str) -> None:
    """Each route of the opportunity, read or written: the same answer as for a made-up id."""
    asked = 0
    for route in OF_IT:
        if ROWS[route.face].subject not in SUBJECTS:
            continue
        key = next(key for key in KEYS if f"{{{key}}}" in route.path)
        real = path_to(everything, route, "own")
        made_up = path_to(everything, route, "own", **{key: UNKNOWN})
        one = told(ask(everything, role, route, "own"), real)
        other = told(ask(everything, role, route, "own", **{key: UNKNOWN}), made_up)
        assert one == other, (role, route.face)
        assert one[0] in (404, 422), (role, route.face)
        asked += one[0] == 404
    assert asked > 80


def test_every_surface_is_asked() -> None:
    unasked = {route.face for route in GETS} - set(ROWS)
    assert unasked == set()
    assert len(GETS) > 60
    assert isinstance(GETS[0], Route)
