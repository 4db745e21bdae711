"""The stakeholders of the cases and the example: their structure, and what is ours is said so."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from app.domain.dating import Precision
from app.domain.salience import is_key_player
from app.domain.stakeholders import CoDevelopmentKind, ContactMeans, StakeholderRole, Stance

DATA = Path(__file__).parents[2] / "app" / "data"
CASES = tomllib.loads((DATA / "case_stakeholders.toml").read_text("utf-8"))
EXAMPLE = tomllib.loads((DATA / "demo_stakeholders.toml").read_text("utf-8"))
DEMO = tomllib.loads((DATA / "demo.toml").read_text("utf-8"))
WHEN = {"when", "precision", "estimated"}
FIELDS = {
    "stakeholder": {"name", "roles", "group", "of", "perspective", "text", "read", "members"}
    | {"needed_for_gate", "required"},
    "contact": {"of", "means", "who", "said", "agreed"} | WHEN,
    "co_development": {"kind", "title", "of", "people", "purpose", "learnt", "changed"} | WHEN,
}

each_case = pytest.mark.parametrize("key", ["psba", "healthy_outlook"])


def dated(key: str) -> list[dict[str, Any]]:
    """Everything of a case that has a date."""
    told = CASES[key]
    readings = [read for row in told["stakeholder"] for read in row.get("read", ())]
    return [*readings, *told["contact"], *told["co_development"]]


@each_case
def test_a_case_has_known_fields_codes_and_names(key: str) -> None:
    told = CASES[key]
    names = {row["name"] for row in told["stakeholder"]}
    assert len(names) == len(told["stakeholder"])
    for table, known in FIELDS.items():
        assert all(row.keys() <= known for row in told[table]), table
    for row in told["stakeholder"]:
        assert {StakeholderRole(role) for role in row["roles"]}
        assert row.get("of", row["name"]) in names
        for read in row.get("read", ()):
            assert read.keys() <= WHEN | {"is", "stance"}
            assert Stance(read["stance"])
            assert all(1 <= value <= 5 for value in read["is"])
            assert len(read["is"]) == 4
    for row in (*told["contact"], *told["co_development"]):
        assert set(row["of"]) <= names
    assert {ContactMeans(row["means"]) for row in told["contact"]}
    assert {CoDevelopmentKind(row["kind"]) for row in told["co_development"]}


@each_case
def test_a_day_is_never_claimed_that_the_report_does_not_give(key: str) -> None:
    assert {Precision(row["precision"]) for row in dated(key)} <= {Precision.MONTH, Precision.YEAR}
    assert all(row["when"].year in range(2001, 2011) for row in dated(key))


def test_what_the_report_does_not_say_is_called_ours() -> None:
    assert "not in the source" in CASES["reading"]
    assert "names none" in CASES["general"]
    authorities = next(r for r in CASES["psba"]["stakeholder"] if "members" in r)
    assert len(set(authorities["members"])) == 22


def test_every_opportunity_of_the_example_has_a_register() -> None:
    assert EXAMPLE["opportunity"].keys() == {row["title"] for row in DEMO["opportunity"]}
    for rows in EXAMPLE["opportunity"].values():
        names = [row[0] for row in rows]
        assert len(set(names)) == len(names)
        for name, role, *ratings, stance, group in rows:
            assert StakeholderRole(role)
            assert Stance(stance)
            assert all(1 <= value <= 5 for value in ratings)
            assert not group or names.index(group) < names.index(name)
    assert any(is_key_player(r[2], r[3]) for rows in EXAMPLE["opportunity"].values() for r in rows)
    first = {row[0] for row in EXAMPLE["opportunity"]["Coastal flood model licensing"]}
    told = [row["of"] for table in ("contact", "moved", "needed") for row in EXAMPLE[table]]
    told += [name for row in EXAMPLE["co_development"] for name in row["of"]]
    assert {*told, *EXAMPLE["perspective"]} <= first
