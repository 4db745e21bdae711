"""Small pieces: modules, functions, handlers and templates stay readable, and never grow past."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.surface import routes

ROOT = Path(__file__).resolve().parents[2]
MODULE, FUNCTION, HANDLER, TEMPLATE = 300, 40, 12, 100

OVER: dict[str, int] = {}
"""What is larger than its limit, with its size today. It may shrink; nothing may join it."""


@cache
def sources() -> tuple[Path, ...]:
    """Every module of the application."""
    return tuple(sorted((ROOT / "app").rglob("*.py")))


def named(path: Path) -> str:
    """Its path in the repository."""
    return path.relative_to(ROOT).as_posix()


def module_sizes() -> Iterator[tuple[str, int]]:
    """Lines per module."""
    for path in sources():
        yield named(path), len(path.read_text("utf-8").splitlines())


def function_sizes() -> Iterator[tuple[str, int]]:
    """Lines of a function's code: its signature and docstring say what it means, and are free."""
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{named(path)}:{node.name}", code_lines(node)


def code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement after the docstring to the end."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def handler_sizes() -> Iterator[tuple[str, int]]:
    """The same for the handlers of routes."""
    handlers = {(r.endpoint.__module__, r.endpoint.__name__) for r in routes()}
    for path in sources():
        module = named(path).removesuffix(".py").replace("/", ".")
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.AsyncFunctionDef) and (module, node.name) in handlers:
                yield f"{named(path)}:{node.name}", code_lines(node)


def template_sizes() -> Iterator[tuple[str, int]]:
    """Lines per template."""
    for path in sorted((ROOT / "app/templates").rglob("*.html")):
        yield named(path), len(path.read_text("utf-8").splitlines())


LIMITS = {
    "modules": (module_sizes, MODULE),
    "functions": (function_sizes, FUNCTION),
    "handlers": (handler_sizes, HANDLER),
    "templates": (template_sizes, TEMPLATE),
}


@pytest.mark.parametrize("kind", LIMITS)
def test_nothing_is_larger_than_its_limit(kind: str) -> None:
    measure, limit = LIMITS[kind]
    sizes = dict(measure())
    assert len(sizes) > 10, "nothing was measured"
    too_large = {
        name: size for name, size in sizes.items() if size > max(limit, OVER.get(name, limit))
    }
    assert too_large == {}


def test_what_has_shrunk_leaves_the_list() -> None:
    limits = {name: (size, limit) for m, limit in LIMITS.values() for name, size in m()}
    assert [name for name in OVER if name not in limits or limits[name][0] <= limits[name][1]] == []
