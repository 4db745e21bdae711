"""Who may do what: every route, for everybody, on what is open, restricted, and next door.

`ROWS` says for each route who may. A route without a row fails. For each of its cells one request
is sent: anonymous people are asked to sign in, what one may not see is answered exactly as if it
did not exist, what one may see but not do is refused with the reason, and no answer holds a word
of anything that its reader may not see.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.architecture.surface import Route, routes
from tests.databases import fresh_database
from tests.everything import (
    PORTFOLIO,
    PROGRAMS,
    ROLES,
    TARGETS,
    UNKNOWN,
    WORDS,
    Everything,
    build_everything,
)
from tests.world import build_world

ANYBODY = frozenset(ROLES)
SIGNED_IN = ANYBODY - {"anonymous"}
PERSONS = SIGNED_IN - {"system", "reader"}
INSIDE = frozenset(
    {"lead", "member", "sponsor", "other_sponsor", "adviser", "auditor", "system", "reader"}
)
"""Who holds a role in our programme that sees its opportunities."""
BY_NAME = frozenset({"lead", "sponsor", "auditor", "reader"})
"""Who sees the restricted opportunity: those who work on it, and the auditor."""
TEAM = frozenset({"lead", "member", "system"})
LEAD, SPONSOR = frozenset({"lead"}), frozenset({"sponsor"})
COMMENTERS = frozenset({"lead", "member", "sponsor", "other_sponsor", "adviser", "system"})
ADMINISTRATOR = frozenset({"administrator"})
EDITORS = frozenset({"lead", "neighbour", "administrator"})
OWNER = frozenset({"lead", "reader"})
DIRECTORY = INSIDE | {"neighbour", "administrator"}

SEES = {"own": INSIDE, "restricted": BY_NAME, "neighbouring": frozenset({"neighbour"})}
"""Who may know of each target."""
SEES_PROGRAMME = {
    "own": INSIDE | ADMINISTRATOR,
    "neighbouring": frozenset({"neighbour", "administrator"}),
}


@dataclass(frozen=True)
class Row:
    """Who may use a route. Of the others, `blind` are told that it does not exist."""

    may: frozenset[str]
    subject: str = ""
    blind: frozenset[str] = frozenset()
    missing: bool = False


def of_opportunity(may: frozenset[str] = INSIDE) -> Row:
    """A record of an opportunity: whoever cannot see it is told that it does not exist."""
    return Row(may, "opportunity")


def of_programme(may: frozenset[str]) -> Row:
    """A record of a programme."""
    return Row(may, "programme")


def of_its_owner(may: frozenset[str] = LEAD) -> Row:
    """Something of the lead's own; nobody else knows of it."""
    return Row(may, blind=SIGNED_IN - OWNER)


def of_nobody(may: frozenset[str]) -> Row:
    """Something that is nobody's in particular."""
    return Row(may)


PUBLIC = of_nobody(ANYBODY)
NOT_THERE = Row(ANYBODY, missing=True)
"""Public, and asked for something that is not there: a link nobody sent, the demo's sign-in."""
IN_PROGRAMME = Row(LEAD, blind=SIGNED_IN - INSIDE)

ROWS: dict[str, Row] = {
    # what programs ask
    "fastapi.applications.openapi": PUBLIC,
    "api.health.get_health": PUBLIC,
    "api.health.get_readiness": PUBLIC,
    "api.pipeline.list_opportunities": of_nobody(SIGNED_IN),
    "api.opportunities.get_opportunity": of_opportunity(),
    "api.opportunities.post_opportunity": Row(TEAM, blind=SIGNED_IN - INSIDE),
    "api.opportunities.put_opportunity": of_opportunity(TEAM),
    "api.opportunities.put_team": of_opportunity(LEAD),
    "api.opportunities.post_team_member": of_opportunity(LEAD),
    "api.opportunities.delete_team_member": of_opportunity(LEAD),
    "api.opportunities.post_risk_acceptance": of_opportunity(SPONSOR),
    "api.opportunities.post_resumption": of_opportunity(SPONSOR),
    "api.opportunities.post_reopening": of_opportunity(SPONSOR),
    "api.gates.get_gate": of_opportunity(),
    "api.gates.get_gates": of_opportunity(),
    "api.gates.get_pack": of_opportunity(),
    "api.gates.put_answer": of_opportunity(TEAM),
    "api.gates.post_submission": of_opportunity(LEAD),
    "api.gates.post_withdrawal": of_opportunity(LEAD),
    "api.gates.post_decision": of_opportunity(SPONSOR),
    "api.conditions.get_condition": of_opportunity(),
    "api.conditions.get_conditions": of_opportunity(),
    "api.conditions.post_discharge": of_opportunity(TEAM | {"adviser"}),
    "api.conditions.post_waiver": of_opportunity(SPONSOR),
    "api.documents.list_documents": of_opportunity(),
    "api.documents.get_document": of_opportunity(),
    "api.documents.get_content": of_opportunity(),
    "api.documents.post_document": of_opportunity(TEAM),
    "api.documents.delete_document": of_opportunity(TEAM),
    "api.comments.list_comments": of_opportunity(),
    "api.comments.post_comment": of_opportunity(COMMENTERS),
    "api.comments.post_read": of_opportunity(INSIDE - {"system", "reader"}),
    "api.events.list_events": of_opportunity(),
    "api.inbox.get_inbox": of_nobody(SIGNED_IN),
    "api.views.list_views": of_nobody(SIGNED_IN),
    "api.views.get_view": of_its_owner(OWNER),
    "api.views.post_view": of_nobody(PERSONS),
    "api.views.put_view": of_its_owner(),
    "api.views.remove_view": of_its_owner(),
    "api.imports.post_import": IN_PROGRAMME,
    "api.imports.get_import": Row(INSIDE, blind=SIGNED_IN - INSIDE),
    "api.imports.post_confirmation": IN_PROGRAMME,
    "api.organisations.list_organisations": of_nobody(DIRECTORY),
    "api.organisations.get_organisation": of_nobody(DIRECTORY),
    "api.organisations.post_organisation": of_nobody(EDITORS),
    "api.organisations.put_organisation": of_nobody(EDITORS),
    "api.people.list_people": of_nobody(ADMINISTRATOR),
    "api.people.get_person": of_nobody(ADMINISTRATOR),
    "api.people.post_person": of_nobody(ADMINISTRATOR),
    "api.people.put_person": of_nobody(ADMINISTRATOR),
    "api.people.post_deactivation": of_nobody(ADMINISTRATOR),
    "api.people.post_reactivation": of_nobody(ADMINISTRATOR),
    "api.people.post_password_link": of_nobody(ADMINISTRATOR),
    "api.programmes.list_programmes": of_nobody(SIGNED_IN),
    "api.programmes.post_programme": of_nobody(ADMINISTRATOR),
    "api.programmes.get_programme": of_programme(DIRECTORY),
    "api.programmes.put_programme": of_programme(ADMINISTRATOR),
    "api.programmes.post_member": of_programme(ADMINISTRATOR),
    "api.programmes.delete_member": of_programme(ADMINISTRATOR),
    "api.account.get_me": of_nobody(SIGNED_IN),
    "api.account.put_me": of_nobody(PERSONS),
    "api.tokens.list_tokens": of_nobody(SIGNED_IN - {"system"}),
    "api.tokens.get_token": of_its_owner(OWNER),
    "api.tokens.post_token": of_nobody(PERSONS),
    "api.tokens.post_revocation": of_its_owner(),
    "api.tokens.list_system_tokens": of_nobody(ADMINISTRATOR),
    "api.tokens.post_system_token": of_nobody(ADMINISTRATOR),
    # what people ask
    "pages.help.show_help": PUBLIC,
    "pages.help.show_stage_help": PUBLIC,
    "pages.help.show_accessibility": PUBLIC,
    "pages.help.show_privacy": PUBLIC,
    "pages.reference.show_reference": PUBLIC,
    "pages.reference.show_reference_group": PUBLIC,
    "pages.sign_in.show_sign_in": PUBLIC,
    "pages.sign_in.sign_in": PUBLIC,
    "pages.sign_in.sign_out": PUBLIC,
    "pages.sign_in.sign_in_demo": NOT_THERE,
    "pages.sign_in.show_set_password": NOT_THERE,
    "pages.sign_in.set_password": NOT_THERE,
    "pages.pipeline.start": of_nobody(SIGNED_IN),
    "pages.pipeline.show_board": of_nobody(SIGNED_IN),
    "pages.pipeline.show_table": of_nobody(SIGNED_IN),
    "pages.pipeline.more_cards": of_nobody(SIGNED_IN),
    "pages.pipeline.ask_to_move": Row(INSIDE, blind=SIGNED_IN - INSIDE),
    "pages.opportunities.new": of_nobody(frozenset({"lead", "member", "neighbour"})),
    "pages.opportunities.create": Row(TEAM, blind=SIGNED_IN - INSIDE),
    "pages.opportunities.show": of_opportunity(),
    "pages.opportunities.gate": of_opportunity(),
    "pages.opportunities.show_history": of_opportunity(),
    "pages.opportunities.edit": of_opportunity(TEAM),
    "pages.opportunities.save": of_opportunity(TEAM),
    "pages.team.show_team": of_opportunity(),
    "pages.team.save_team": of_opportunity(LEAD),
    "pages.team.add_member": of_opportunity(LEAD),
    "pages.team.remove_member": of_opportunity(LEAD),
    "pages.team.show_risk": of_opportunity(),
    "pages.team.accept": of_opportunity(SPONSOR),
    "pages.team.show_resume": of_opportunity(),
    "pages.team.resume": of_opportunity(SPONSOR),
    "pages.team.show_reopen": of_opportunity(),
    "pages.team.reopen": of_opportunity(SPONSOR),
    "pages.gates.show": of_opportunity(),
    "pages.gates.show_print": of_opportunity(),
    "pages.gates.download_pack": of_opportunity(),
    "pages.gates.answer": of_opportunity(TEAM),
    "pages.gates.submit": of_opportunity(LEAD),
    "pages.gates.withdraw": of_opportunity(LEAD),
    "pages.gates.decide": of_opportunity(SPONSOR),
    "pages.conditions.index": of_opportunity(),
    "pages.conditions.discharge": of_opportunity(TEAM | {"adviser"}),
    "pages.conditions.waive": of_opportunity(SPONSOR),
    "pages.documents.index": of_opportunity(),
    "pages.documents.show": of_opportunity(),
    "pages.documents.content": of_opportunity(),
    "pages.documents.add": of_opportunity(TEAM),
    "pages.documents.remove": of_opportunity(TEAM),
    "pages.comments.index": of_opportunity(),
    "pages.comments.add": of_opportunity(COMMENTERS),
    "pages.comments.mark_read": of_opportunity(INSIDE),
    "pages.inbox.show": of_nobody(SIGNED_IN),
    "pages.views.index": of_nobody(SIGNED_IN),
    "pages.views.new": of_nobody(SIGNED_IN),
    "pages.views.create": of_nobody(PERSONS),
    "pages.views.edit": of_its_owner(),
    "pages.views.save": of_its_owner(),
    "pages.views.remove": of_its_owner(),
    "pages.imports.choose": of_nobody(frozenset({"lead", "neighbour"})),
    "pages.imports.upload": of_nobody(frozenset({"lead", "neighbour"})),
    "pages.imports.show": Row(INSIDE, blind=SIGNED_IN - INSIDE),
    "pages.imports.confirm": IN_PROGRAMME,
    "pages.organisations.index": of_nobody(DIRECTORY),
    "pages.organisations.show": of_nobody(DIRECTORY),
    "pages.organisations.new": of_nobody(EDITORS),
    "pages.organisations.create": of_nobody(EDITORS),
    "pages.organisations.edit": of_nobody(EDITORS),
    "pages.organisations.save": of_nobody(EDITORS),
    "pages.people.index": of_nobody(ADMINISTRATOR),
    "pages.people.show": of_nobody(ADMINISTRATOR),
    "pages.people.new": of_nobody(ADMINISTRATOR),
    "pages.people.create": of_nobody(ADMINISTRATOR),
    "pages.people.edit": of_nobody(ADMINISTRATOR),
    "pages.people.save": of_nobody(ADMINISTRATOR),
    "pages.people.close": of_nobody(ADMINISTRATOR),
    "pages.people.reopen": of_nobody(ADMINISTRATOR),
    "pages.people.make_link": of_nobody(ADMINISTRATOR),
    "pages.programmes.index": of_nobody(SIGNED_IN),
    "pages.programmes.new": of_nobody(ADMINISTRATOR),
    "pages.programmes.create": of_nobody(ADMINISTRATOR),
    "pages.programmes.show": of_programme(DIRECTORY),
    "pages.programmes.edit": of_programme(ADMINISTRATOR),
    "pages.programmes.save": of_programme(ADMINISTRATOR),
    "pages.programmes.add_member": of_programme(ADMINISTRATOR),
    "pages.programmes.ask_removal": of_programme(ADMINISTRATOR),
    "pages.programmes.remove_member": of_programme(ADMINISTRATOR),
    "pages.account.show": of_nobody(SIGNED_IN),
    "pages.account.edit": of_nobody(SIGNED_IN),
    "pages.account.save": of_nobody(SIGNED_IN),
    "pages.account.show_password": of_nobody(SIGNED_IN),
    "pages.account.save_password": of_nobody(SIGNED_IN),
    "pages.account.sign_out_elsewhere": of_nobody(SIGNED_IN),
    "pages.tokens.show": of_nobody(SIGNED_IN),
    "pages.tokens.create": of_nobody(SIGNED_IN),
    "pages.tokens.revoke": of_its_owner(),
    "pages.tokens.show_system": of_nobody(ADMINISTRATOR),
    "pages.tokens.create_system": of_nobody(ADMINISTRATOR),
    "pages.tokens.revoke_system": of_nobody(ADMINISTRATOR),
}

DIGEST = "0" * 64
FORMS: dict[str, dict[str, Any]] = {
    "pages.account.save": {"name": "Somebody", "version": 1},
    "pages.tokens.create": {"name": "Mine too", "scopes": "read", "expires_in_days": 30},
    "pages.gates.answer": {"answer": "met", "note": "As agreed.", "version": 0},
    "pages.gates.submit": {"recommendation": "proceed", "statement": "Ready."},
    "pages.gates.withdraw": {"reason": "Not yet."},
    "pages.gates.decide": {"outcome": "stop", "reason": "Enough.", "pack_digest": DIGEST},
    "pages.opportunities.create": {"title": "Another", "programme_id": 1},
    "pages.opportunities.save": {"title": "Renamed", "version": 1},
    "pages.comments.add": {"text": "Noted."},
    "pages.conditions.discharge": {"note": "Done.", "version": 1},
    "pages.conditions.waive": {"reason": "No longer needed.", "version": 1},
    "pages.documents.add": {"title": "Minutes"},
    "pages.team.reopen": {"stage": "stakeholder_analysis", "reason": "Look again.", "version": 1},
    "pages.team.resume": {"reason": "Go on.", "version": 1},
    "pages.team.accept": {"statement": "I accept it."},
    "pages.team.add_member": {"person_id": 5, "role": "member"},
    "pages.organisations.create": {"name": "Another Ltd", "kind": "company"},
    "pages.organisations.save": {"name": "Renamed Ltd", "kind": "company", "version": 1},
    "pages.pipeline.ask_to_move": {"opportunity_id": 1, "to": "tender"},
    "pages.views.create": {"name": "Another", "layout": "board", "query": ""},
    "pages.views.save": {"name": "Renamed", "layout": "board", "query": "", "version": 1},
}
"""What is typed on pages, sound enough to get as far as the policy."""
UPLOADS = {"pages.documents.add": ("minutes.txt", b"Agreed.", "text/plain")}
PASSED = frozenset({200, 201, 204, 303, 409, 412, 422})
"""Past the policy: done, or refused for another reason."""
KEYS = ("opportunity_id", "review_id", "document_id", "condition_id", "programme_id", "view_id")
KEYS = (*KEYS, "token_id", "import_id")


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
    targets = {"opportunity": TARGETS, "programme": tuple(SEES_PROGRAMME)}.get(
        row.subject, ("own",)
    )
    for target in targets:
        for role in ROLES:
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
    if row.subject == "opportunity":
        if role not in SEES[target]:
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
        sent["form"] = FORMS.get(route.face, {})
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
    row = ROWS[route.face]
    wrong = []
    for target, role in cells(route, row):
        response = ask(everything, role, route, target)
        found, wanted = verdict(route, response), expected(row, target, role)
        if found != wanted:
            wrong.append(f"{role} on {target}: {response.status_code}, expected {wanted}")
        if leaks(response, role):
            wrong.append(f"{role} on {target} reads of {leaks(response, role)}")
        if found == "forbidden" and route.is_api and len(response.json()["detail"]) < 20:
            wrong.append(f"{role} on {target} is not told why")
    assert wrong == []


HIDING = [r for r in routes() if any(f"{{{key}}}" in r.path for key in KEYS)]


@pytest.mark.parametrize("route", HIDING, ids=lambda r: r.face)
def test_what_one_may_not_see_reads_as_if_it_did_not_exist(
    everything: Everything, route: Route
) -> None:
    row = ROWS[route.face]
    key = next(key for key in KEYS if f"{{{key}}}" in route.path)
    hidden = [c for c in cells(route, row) if expected(row, *c) == "not found"]
    for target, role in hidden:
        real, unknown = path_to(everything, route, target), UNKNOWN
        made_up = path_to(everything, route, target, **{key: unknown})
        one = told(ask(everything, role, route, target), real)
        other = told(ask(everything, role, route, target, **{key: unknown}), made_up)
        assert one == other, (role, target)


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
