"""The application's routes, and the services they call, for tests that must cover them all.

FastAPI shows an included router as one opaque entry in `app.routes`; `iter_route_contexts` looks
inside. `python -m tests.architecture.surface` rewrites the snapshot in `routes.json`.
"""

import ast
import inspect
import json
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Route as StarletteRoute

from app.database import Database
from app.main import create_app
from app.settings import Settings

SNAPSHOT = Path(__file__).with_name("routes.json")
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Route:
    """One method at one path."""

    method: str
    path: str
    name: str
    endpoint: Callable[..., Any]

    @property
    def is_api(self) -> bool:
        """Whether programs call it."""
        return self.path.startswith("/api/")

    @property
    def is_write(self) -> bool:
        """Whether it changes something."""
        return self.method in WRITES

    @property
    def face(self) -> str:
        """Its name, unique over both faces: `api.get_gate`, `pages.show`."""
        module = self.endpoint.__module__.removeprefix("app.routers.")
        return f"{module}.{self.name}"


@cache
def application() -> FastAPI:
    """The application as it is served, without a database: only its routes are looked at."""
    return create_app(Settings(), cast("Database", object()))


@cache
def routes() -> tuple[Route, ...]:
    """Every route there is, in a fixed order."""
    found = [
        Route(method, context.path or "", context.name or "", context.endpoint)
        for context in iter_route_contexts(application().routes)
        if isinstance(context.original_route, StarletteRoute) and context.endpoint is not None
        for method in sorted((context.methods or set()) - {"HEAD"})
    ]
    return tuple(sorted(found, key=lambda r: (r.path, r.method)))


def services_of(route: Route) -> frozenset[str]:
    """Names of the services a handler writes with, also through functions of its own module."""
    return frozenset(_written_by(route.endpoint, set()))


def _written_by(function: Callable[..., Any], seen: set[Any]) -> Iterator[str]:
    function = inspect.unwrap(function)
    if function in seen:
        return
    seen.add(function)
    for call in _calls(function):
        named = call.func.attr if isinstance(call.func, ast.Attribute) else ""
        if named.startswith("write") and call.args:
            yield from _services_in(call.args[0], function)
        if isinstance(call.func, ast.Name):
            known = function.__globals__.get(call.func.id)
            if inspect.isfunction(known) and known.__module__.startswith(
                ("app.routers", "app.web")
            ):
                yield from _written_by(known, seen)
        for argument in call.args:
            yield from _handed_over(argument, function)


def _services_in(node: ast.AST, function: Callable[..., Any]) -> Iterator[str]:
    for name in ast.walk(node):
        if isinstance(name, ast.Name):
            known = function.__globals__.get(name.id)
            if inspect.isfunction(known) and is_service(known):
                yield known.__name__


def is_service(function: Callable[..., Any]) -> bool:
    """Whether it writes: a function of app/services that takes a session and the clock."""
    return function.__module__.startswith("app.services") and {"session", "at"} <= set(
        inspect.signature(function).parameters
    )


def _handed_over(argument: ast.AST, function: Callable[..., Any]) -> Iterator[str]:
    """A service handed to a helper that writes with it."""
    if isinstance(argument, ast.Name):
        yield from _services_in(argument, function)


def _calls(function: Callable[..., Any]) -> list[ast.Call]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def snapshot() -> list[list[str]]:
    """What `routes.json` holds: method, path, name."""
    return [[r.method, r.path, r.name] for r in routes()]


def rewrite() -> None:
    """Write the snapshot anew; the change shows in review."""
    rows = ",\n".join(f"  {json.dumps(row)}" for row in snapshot())
    SNAPSHOT.write_text(f"[\n{rows}\n]\n", "utf-8")


if __name__ == "__main__":
    rewrite()
