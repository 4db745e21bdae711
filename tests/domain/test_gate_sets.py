"""The criteria sets that the product ships as data."""

import re
from typing import Any

import pytest

from app.domain.criteria import Kind, Strength
from app.domain.gates import CHECKS
from app.domain.policy import AdviserFunction
from app.domain.stages import Stage
from app.queries.gates import FIX_PAGES
from tests.domain.shipped import GATES, HISTORICAL, SETS

FIXES = set(FIX_PAGES)
BLOCKING = {
    1: {"conditions_discharged"},
    2: {"disclosures_levelled", "conflicts_assessed", "conditions_discharged"},
    3: {
        "disclosures_levelled",
        "minimum_tendering_period_kept",
        "conflicts_confirmed",
        "conditions_discharged",
    },
    4: {"standstill_over", "conflicts_confirmed", "conditions_discharged"},
    5: {"conditions_discharged"},
}
CRITERIA = [(key, c) for key, s in SETS.items() for c in s["criterion"]]


def test_the_gates_are_five_in_the_order_of_the_stages() -> None:
    assert [g["n"] for g in GATES["gate"]] == [1, 2, 3, 4, 5]
    assert [g["stage"] for g in GATES["gate"]] == [stage.value for stage in Stage]
    for gate in GATES["gate"]:
        assert set(gate) == {"n", "stage", "name", "question"}
        assert gate["question"].endswith("?")


def test_a_gate_asks_the_same_question_in_the_data_and_in_the_code() -> None:
    for gate in GATES["gate"]:
        assert gate["question"].lower() == Stage(gate["stage"]).gate_question


def test_there_is_a_set_for_today_and_a_set_for_past_cases() -> None:
    assert [s["key"] for s in GATES["set"]] == ["standard", "historical"]
    for criteria_set in GATES["set"]:
        assert set(criteria_set) - {"terms"} == {"key", "title", "version", "note", "criterion"}
        assert criteria_set["version"] == 1


def test_today_each_gate_names_the_advisers_it_asks_and_a_time_for_deciding() -> None:
    terms = SETS["standard"]["terms"]
    assert [entry["gate"] for entry in terms] == [1, 2, 3, 4, 5]
    for entry in terms:
        assert set(entry) == {"gate", "decision_days", "functions"}
        assert 1 <= entry["decision_days"] <= 60
        assert set(entry["functions"]) <= {f.value for f in AdviserFunction}
    assert "terms" not in SETS["historical"]


@pytest.mark.parametrize(("set_key", "criterion"), CRITERIA)
def test_a_criterion_is_complete_and_uses_known_words(
    set_key: str, criterion: dict[str, Any]
) -> None:
    wanted = {"gate", "key", "title", "strength", "kind", "guidance", "fix", "source"}
    if criterion["kind"] == Kind.CHECK:
        wanted |= {"rule"}
        assert criterion["rule"] in CHECKS
    assert set(criterion) == wanted
    assert criterion["gate"] in range(1, 6)
    assert re.fullmatch(r"[a-z][a-z_]{2,59}", criterion["key"])
    assert criterion["strength"] in set(Strength)
    assert criterion["kind"] in set(Kind)
    assert criterion["fix"] in FIXES
    assert len(criterion["title"]) <= 60 and not criterion["title"].endswith(".")
    assert criterion["guidance"].endswith(".") and len(criterion["guidance"]) <= 260
    assert 0 < len(criterion["source"]) <= 300


KEPT_NAMES = {
    "conflicts_register_opened": "conflicts_declared",
    "conflicts_confirmed": "conflicts_assessed",
}
"""Criteria that kept their key when they became checks, so that versions can be compared."""


def test_a_check_is_named_after_its_rule_and_every_rule_is_asked_somewhere() -> None:
    checks = [c for _, c in CRITERIA if c["kind"] == Kind.CHECK]
    assert all(KEPT_NAMES.get(c["key"], c["key"]) == c["rule"] for c in checks)
    assert {c["rule"] for c in checks} == set(CHECKS)


def test_criterion_keys_are_unique_within_a_gate() -> None:
    for criteria_set in GATES["set"]:
        pairs = [(c["gate"], c["key"]) for c in criteria_set["criterion"]]
        assert len(pairs) == len(set(pairs))


def test_criteria_are_listed_in_the_order_of_their_gates() -> None:
    for criteria_set in GATES["set"]:
        gates = [c["gate"] for c in criteria_set["criterion"]]
        assert gates == sorted(gates)


@pytest.mark.parametrize("gate", range(1, 6))
def test_a_standard_gate_is_calm(gate: int) -> None:
    assert 6 <= sum(c["gate"] == gate for c in SETS["standard"]["criterion"]) <= 11


@pytest.mark.parametrize("gate", range(1, 6))
def test_only_law_and_fairness_block(gate: int) -> None:
    blocking = {
        c["key"]
        for c in SETS["standard"]["criterion"]
        if c["gate"] == gate and c["strength"] == Strength.BLOCKING
    }
    assert blocking == BLOCKING[gate]


def test_the_historical_set_asks_a_few_advisory_judgements_of_the_report_only() -> None:
    criteria = SETS["historical"]["criterion"]
    assert len({c["key"] for c in criteria}) == len(criteria)
    for gate in range(1, 6):
        assert 3 <= len(HISTORICAL[gate]) <= 5
    for criterion in criteria:
        assert criterion["kind"] == Kind.JUDGEMENT
        assert criterion["strength"] == Strength.ADVISORY
        assert criterion["source"] == "Cranfield report 2010, recommendations"
