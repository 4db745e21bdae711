"""Every service asks the policy, and nothing but the unit of work commits."""

import ast
from functools import cache
from pathlib import Path

import pytest

from app.domain.policy import RULES, Action

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"

UNASKED = {
    "see_session": "notes that a session found by its secret is in use",
}
"""Public services that write without asking the policy, and why they need not."""


@cache
def modules(folder: str) -> dict[str, ast.Module]:
    """The parsed modules of a folder under app, by path."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text("utf-8"))
        for path in sorted((APP / folder).rglob("*.py"))
    }


@cache
def functions() -> dict[str, ast.FunctionDef]:
    """Every function of app/services; names are unique there, which a test below holds."""
    return {
        node.name: node
        for tree in modules("services").values()
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


def called_in(function: ast.FunctionDef) -> set[str]:
    """Names of the functions it calls or hands on."""
    return {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}


def is_service(function: ast.FunctionDef) -> bool:
    """A public function that takes a session and the clock: it writes."""
    names = {a.arg for a in (*function.args.args, *function.args.kwonlyargs)}
    return not function.name.startswith("_") and {"session", "at"} <= names


def is_for_an_actor(function: ast.FunctionDef) -> bool:
    """Whether it acts on somebody's behalf."""
    return "actor" in {a.arg for a in function.args.args}


def asks_the_policy(name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether it calls `authorise`, or another service that does."""
    if name == "authorise":
        return True
    if name in seen or name not in functions():
        return False
    return any(asks_the_policy(n, seen | {name}) for n in called_in(functions()[name]))


def test_the_services_were_found() -> None:
    assert len([f for f in functions().values() if is_service(f)]) > 15


@pytest.mark.parametrize(
    "name", [f.name for f in functions().values() if is_service(f) and is_for_an_actor(f)]
)
def test_every_service_asks_the_policy(name: str) -> None:
    assert asks_the_policy(name) or name in UNASKED | RECORDERS


RECORDERS = {
    "analysis_changed": "follows a change of the analysis that was asked about",
    "sign_out_after_role_change": "follows a change of roles that was asked about",
    "record": "appends the event of a service that has asked",
    "record_together": "appends the events of a service that has asked",
    "record_on": "appends the event of a service that has asked, to an opportunity's history",
    "replace_sponsor": "follows a handover or a conflict that was asked about",
    "end_delegation": "follows a revocation or a handover that was asked about",
    "ask_advisers": "follows a submission or a request that was asked about",
    "withdraw_changed_advice": "follows a change that was asked about",
    "advice_recorded": "appends the event of a service that has asked",
    "cast_vote": "keeps the vote of a service that has asked",
    "record_outcome": "records what the votes of services that have asked come to",
    "gates_recorded": "appends the event of a service that has asked",
    "record_confidential": "appends the event of a service that has asked",
    "take_in": "inserts the rows of a service that has asked",
    "insert_stakeholder": "inserts the row of a service that has asked",
    "register_changed": "records what a service that has asked changed",
}


def test_no_exception_outlives_its_reason() -> None:
    public = {f.name for f in functions().values()}
    assert (UNASKED | RECORDERS).keys() <= public
    assert [name for name in UNASKED if asks_the_policy(name)] == []


def test_a_public_service_name_means_one_thing() -> None:
    names = [
        node.name
        for tree in modules("services").values()
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]
    assert len(names) == len(set(names))


def test_every_action_has_a_rule_and_is_asked_about() -> None:
    used = {
        node.attr
        for tree in (*modules("services").values(), *modules("queries").values())
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "Action"
    }
    assert set(RULES) == set(Action)
    assert {action.name for action in Action} - used == set()


COMMITTERS = {"app/database.py", "app/migrate.py"}


def test_only_the_unit_of_work_commits() -> None:
    found = {
        path
        for path, tree in modules(".").items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    }
    assert found <= COMMITTERS
