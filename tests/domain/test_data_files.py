"""The past cases that the product ships as data: their shape."""

import re
from datetime import date
from typing import Any

import pytest

from app.domain.criteria import Answer
from app.domain.gates import OUTCOMES, Outcome
from app.domain.opportunities import (
    Dimension,
    LegalRoute,
    Novelty,
    OrganisationKind,
    OutcomeSought,
    OwnershipModel,
    RiskAppetite,
)
from app.domain.policy import AdviserFunction, Role
from tests.domain.shipped import CASES, HISTORICAL, SILENT, acts, each_case, keys, rows

REPORT = r"Cranfield/Steria/CSW report 2010, .+ \(facts (§1, )?§[67]\)"
WHEN = {"on", "precision", "estimated", "basis"}
ACT = WHEN | {"by", "kind", "source"}
ACT_FIELDS = {
    "event": {"title", "text"},
    "comment": {"text"},
    "risk_acceptance": {"statement"},
    "answer": {"gate", "criterion", "state", "note"},
    "submission": {"gate", "recommendation", "statement"},
    "decision": {"gate", "outcome", "reason", "conditions", "source_words"},
    "resumption": {"gate", "reason"},
    "discharge": {"condition", "note"},
}
CONDITION_FIELDS = {"text", "owner", "by_gate"}
FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "case": ({"key", "title", "source", "source_url", "note"}, set()),
    "programme": ({"name", "organisation"}, set()),
    "organisation": ({"key", "name", "kind", "role_in_case", "identifiers", "source"}, set()),
    "person": ({"key", "name", "roles", "note", "source"}, {"function"}),
    "opportunity": (
        {"title", "summary", "need", "public_assets", "outcomes", "dimensions", "novelty"}
        | {"ownership_model", "sector", "context", "legal_route_note", "risk_appetite"}
        | {"value_note", "lead", "sponsor", "opened", "source"},
        {"legal_route", "expected_value_pence", "mentor"},
    ),
    "remit": ({"party", "mandate", "responsibilities", "source"}, {"note"}),
    "capability": ({"party", "text", "source"}, set()),
    "stakeholder": ({"organisation", "perspective", "text", "source"}, set()),
    "candidate_note": ({"organisation", "date", "text", "source"}, {"count"}),
    "clearance": (
        {"kind", "applicant", "authority", "authority_note", "applied", "granted"}
        | {"reference", "conditions", "text", "source"},
        set(),
    ),
    "value_fact": (
        {"key", "number", "unit", "qualifier", "period", "party", "text", "source"},
        {"upper"},
    ),
    "adoption": (
        {"year", "estimated", "basis", "qualifier", "text", "source"},
        {"organisations", "organisation_kind", "users", "user_kind"},
    ),
    "ip": ({"party", "kind", "owner", "text", "source"}, {"note"}),
    "lesson": ({"key", "said_by", "text", "source"}, set()),
    "contract_fact": ({"title", "party", "text", "source"}, set()),
    "context_event": ({"kind", "title", "text", "source"}, {"date"}),
}
OPTIONAL_TABLES = {"clearance"}
ACTS = [(name, i, act) for name, case in CASES.items() for i, act in enumerate(case["act"])]


def test_both_cases_are_shipped() -> None:
    assert set(CASES) == {"psba", "healthy_outlook"}
    assert all(case["case"]["key"] == name for name, case in CASES.items())


@each_case
def test_a_case_has_exactly_the_tables_and_fields_a_loader_expects(name: str) -> None:
    case = CASES[name]
    assert set(case) - OPTIONAL_TABLES == (set(FIELDS) | {"act"}) - OPTIONAL_TABLES
    for table, (required, optional) in FIELDS.items():
        for row in rows(case, table):
            assert required <= set(row) <= required | optional, (table, row)


@pytest.mark.parametrize(("name", "index", "act"), ACTS)
def test_an_act_has_exactly_the_fields_of_its_kind(
    name: str, index: int, act: dict[str, Any]
) -> None:
    assert set(act) == ACT | ACT_FIELDS[act["kind"]], (name, index)
    for condition in act.get("conditions", []):
        assert set(condition) == CONDITION_FIELDS


@each_case
def test_every_fact_names_the_report_as_its_source(name: str) -> None:
    for table in [*FIELDS, "act"]:
        for row in rows(CASES[name], table):
            if table not in {"case", "programme"}:
                assert re.fullmatch(REPORT, row["source"]), row
    assert "Cranfield School of Management" in CASES[name]["case"]["source"]


@each_case
def test_nothing_is_left_blank_but_what_may_be(name: str) -> None:
    blank = {"source_url", "basis", "party", "organisation", "said_by", "owner", "period"}
    for table in [*FIELDS, "act"]:
        for row in rows(CASES[name], table):
            for field, value in row.items():
                assert value != "" or field in blank, (table, row)


@each_case
def test_dates_say_how_sure_they_are(name: str) -> None:
    tables = [
        row[f]
        for t in FIELDS
        for row in rows(CASES[name], t)
        for f in row
        if f in {"opened", "date", "applied", "granted"}
    ]
    for when in [*tables, *CASES[name]["act"]]:
        assert WHEN.issubset(when)
        assert type(when["on"]) is date
        assert when["precision"] in {"day", "month", "year"}
        assert bool(when["basis"]) is when["estimated"], when
        assert len(when["basis"]) <= 160


@each_case
def test_a_reported_month_is_its_first_day(name: str) -> None:
    reported = [a for a in acts(name) if a["precision"] == "month" and not a["estimated"]]
    assert all(a["on"].day == 1 for a in reported)


@each_case
def test_organisations_people_and_facts_have_unique_keys(name: str) -> None:
    for table in ("organisation", "person", "value_fact", "lesson"):
        found = [row["key"] for row in CASES[name][table]]
        assert len(found) == len(set(found)), table


@each_case
def test_words_come_from_the_closed_lists(name: str) -> None:
    case, opportunity = CASES[name], CASES[name]["opportunity"]
    assert set(opportunity["outcomes"]) <= set(OutcomeSought)
    assert set(opportunity["dimensions"]) <= set(Dimension)
    assert opportunity["novelty"] in set(Novelty)
    assert opportunity["ownership_model"] == OwnershipModel.COMMERCIAL_PARTNERSHIP
    assert opportunity["risk_appetite"] in set(RiskAppetite)
    assert opportunity.get("legal_route", LegalRoute.DIRECT_AWARD) in set(LegalRoute)
    assert {o["kind"] for o in case["organisation"]} <= set(OrganisationKind)
    for person in case["person"]:
        assert set(person["roles"]) <= set(Role)
        assert ("function" in person) is (Role.ADVISER in person["roles"])
        assert person.get("function", AdviserFunction.LEGAL) in set(AdviserFunction)


@each_case
def test_everybody_and_every_organisation_named_is_listed(name: str) -> None:
    case, people, bodies = CASES[name], keys(name, "person"), keys(name, "organisation") | {""}
    opportunity = case["opportunity"]
    assert {opportunity["lead"], opportunity["sponsor"]} <= people
    assert opportunity.get("mentor", opportunity["lead"]) in people
    assert {a["by"] for a in case["act"]} <= people
    assert {row["said_by"] for row in case["lesson"]} <= people | {""}
    assert {case["programme"]["organisation"]} <= bodies - {""}
    for table in FIELDS:
        for row in rows(case, table):
            for field in ("party", "organisation", "owner", "applicant", "authority"):
                assert row.get(field, "") in bodies, (table, row)


@each_case
def test_money_without_a_source_is_not_made_up(name: str) -> None:
    opportunity = CASES[name]["opportunity"]
    assert "expected_value_pence" not in opportunity
    assert opportunity["value_note"].startswith("No whole-life value")
    for fact in CASES[name]["value_fact"]:
        assert isinstance(fact["number"], int)
        assert fact["qualifier"] in {"exactly", "about", "over", "average", "up_to", "range"}
        assert ("upper" in fact) is (fact["qualifier"] == "range")


# The past cases: the story can be replayed


@each_case
def test_acts_are_told_in_order_and_after_the_opportunity_opened(name: str) -> None:
    dates = [a["on"] for a in acts(name)]
    assert dates == sorted(dates)
    assert CASES[name]["opportunity"]["opened"]["on"] <= dates[0]


@each_case
def test_sponsor_decides_lead_submits_and_neither_supplies_evidence(name: str) -> None:
    opportunity = CASES[name]["opportunity"]
    sponsor, lead = opportunity["sponsor"], opportunity["lead"]
    assert sponsor != lead
    own_acts = ("decision", "risk_acceptance", "resumption")
    assert {a["by"] for a in acts(name, *own_acts)} == {sponsor}
    assert {a["by"] for a in acts(name, "submission")} == {lead}
    assert not {a["by"] for a in acts(name, "answer")} & {sponsor, lead}
    owners = {c["owner"] for a in acts(name, "decision") for c in a["conditions"]}
    assert owners <= keys(name, "person") - {sponsor}


@each_case
def test_gates_are_answered_submitted_and_decided_in_turn(name: str) -> None:
    gate, status, answered, submitted = 1, "active", set(), False
    for act in acts(name, "answer", "submission", "decision", "resumption"):
        kind = act["kind"]
        assert act["gate"] == gate, act
        assert (status == "on_hold") is (kind == "resumption"), act
        if kind == "answer":
            assert not submitted and act["criterion"] not in answered
            assert act["state"] in set(Answer) and act["note"]
            answered.add(act["criterion"])
        elif kind == "submission":
            assert not submitted and answered == HISTORICAL[gate], act
            assert act["recommendation"] in set(Outcome)
            submitted = True
        elif kind == "decision":
            assert submitted and act["reason"]
            effect = OUTCOMES[Outcome(act["outcome"])]
            gate, status = gate + effect.moves_on, effect.status.value
            answered, submitted = set(), False
        else:
            status = "active"
    assert (gate, status, submitted) == (5, "active", False)
    assert answered == HISTORICAL[5]


@each_case
def test_a_condition_follows_its_decision_and_is_discharged_before_its_gate(name: str) -> None:
    conditions: list[dict[str, Any]] = []
    for act in acts(name, "decision", "discharge"):
        if act["kind"] == "discharge":
            assert act["by"] == conditions[act["condition"]].pop("owner")
            continue
        assert bool(act["conditions"]) is (act["outcome"] == Outcome.PROCEED_WITH_CONDITIONS)
        due = [c for c in conditions if c["by_gate"] == act["gate"]]
        if OUTCOMES[Outcome(act["outcome"])].moves_on:
            assert all("owner" not in c for c in due), "still open at its gate"
        conditions += [dict(c) for c in act["conditions"]]
        assert all(c["by_gate"] > act["gate"] for c in act["conditions"])
    assert all("owner" not in c for c in conditions)


@each_case
def test_every_decision_says_it_is_reconstructed(name: str) -> None:
    for act in acts(name, "decision"):
        assert act["source_words"].startswith("Reported: ")
        assert act["source_words"].endswith(f"The decision itself: {SILENT}.")
    for act in acts(name, "decision", "submission", "answer"):
        assert act["estimated"]


@each_case
def test_silence_of_the_source_counts_neither_for_nor_against(name: str) -> None:
    for act in acts(name, "answer"):
        silent = act["note"].startswith(SILENT)
        assert silent is (act["state"] == Answer.NOT_RELEVANT), act


def test_psba_passed_four_gates_and_waited_for_state_aid_clearance() -> None:
    assert [(a["gate"], a["outcome"]) for a in acts("psba", "decision")] == [
        (1, "proceed_with_conditions"),
        (2, "proceed"),
        (3, "proceed"),
        (4, "proceed"),
    ]
    (clearance,) = CASES["psba"]["clearance"]
    assert (clearance["applied"]["on"], clearance["granted"]["on"]) == (
        date(2006, 10, 1),
        date(2007, 5, 1),
    )
    assert acts("psba", "risk_acceptance")


def test_healthy_outlook_keeps_its_setback() -> None:
    assert [
        (a["gate"], a["outcome"], a["on"].year) for a in acts("healthy_outlook", "decision")
    ] == [
        (1, "proceed", 2003),
        (2, "hold", 2004),
        (2, "rework", 2006),
        (2, "proceed", 2006),
        (3, "proceed", 2006),
        (4, "proceed", 2007),
    ]
    (resumption,) = acts("healthy_outlook", "resumption")
    assert resumption["on"].year == 2005 and "own funds" in resumption["reason"]
    assert not acts("healthy_outlook", "risk_acceptance"), "none is recorded"
