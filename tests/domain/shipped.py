"""The criteria sets and the past cases that the product ships as data, as read."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

DATA = Path(__file__).parents[2] / "app" / "data"
SILENT = "Not recorded in the source"
SINGLE = {"case", "programme", "opportunity"}


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


GATES = read("gates.toml")
SETS = {s["key"]: s for s in GATES["set"]}
CASES = {path.stem: read(f"cases/{path.name}") for path in (DATA / "cases").glob("*.toml")}
HISTORICAL = {
    gate: {c["key"] for c in SETS["historical"]["criterion"] if c["gate"] == gate}
    for gate in range(1, 6)
}

each_case = pytest.mark.parametrize("name", ["psba", "healthy_outlook"])


def rows(case: dict[str, Any], table: str) -> list[dict[str, Any]]:
    found = case.get(table, [])
    return [found] if table in SINGLE else found


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from strings(part)


def acts(name: str, *kinds: str) -> list[dict[str, Any]]:
    return [a for a in CASES[name]["act"] if not kinds or a["kind"] in kinds]


def keys(name: str, table: str) -> set[str]:
    return {row["key"] for row in CASES[name][table]}
