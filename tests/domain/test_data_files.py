"""The criteria sets and the past cases that the product ships as data."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.domain.criteria import Answer, Kind, Strength
from app.domain.gates import CHECKS, OUTCOMES, Outcome
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
from app.domain.stages import Stage
from app.queries.gates import FIX_PAGES

DATA = Path(__file__).parents[2] / "app" / "data"
SILENT = "Not recorded in the source"
REPORT = r"Cranfield/Steria/CSW report 2010, .+ \(facts (§1, )?§[67]\)"
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
SINGLE = {"case", "programme", "opportunity"}
OPTIONAL_TABLES = {"clearance"}


def read(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


GATES = read("gates.toml")
SETS = {s["key"]: s for s in GATES["set"]}
CASES = {path.stem: read(f"cases/{path.name}") for path in (DATA / "cases").glob("*.toml")}
ACTS = [(name, i, act) for name, case in CASES.items() for i, act in enumerate(case["act"])]
CRITERIA = [(key, c) for key, s in SETS.items() for c in s["criterion"]]
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


# The gates and the criteria sets


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


# The past cases: their shape


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


# The past cases: no fact of the report is lost


def items(text: str) -> list[str]:
    return [item.strip() for item in " ".join(text.split()).split(";")]


REPORTED = [
    ("psba", "2001-01-01", "2001–02"),
    ("psba", "2003-09-01", "director"),
    ("psba", "2005-06-01", "22 local authorities"),
    ("psba", "2006-10-01", "applied for"),
    ("psba", "2007-04-01", "separates"),
    ("psba", "2007-05-01", "granted"),
    ("psba", "2007-08-01", "awarded to Logicalis"),
    ("psba", "2007-09-01", "build"),
    ("psba", "2009-02-01", "over 1,000 sites"),
    ("psba", "2010-01-01", "justify"),
    ("healthy_outlook", "2001-01-01", "Invest to Save"),
    ("healthy_outlook", "2004-01-01", "from 40 hospitals to 1"),
    ("healthy_outlook", "2005-02-01", "own funds"),
    ("healthy_outlook", "2006-04-01", "chance meeting"),
    ("healthy_outlook", "2007-06-01", "8 trusts and 8,000 patients"),
    ("healthy_outlook", "2008-06-01", "20 trusts and 20,000 patients"),
    ("healthy_outlook", "2009-06-01", "39 trusts and 40,000 patients"),
]
WORDS = {
    "psba": """
        20 potential partners; 22 local authorities; 1,000 sites; 18 months; £150M; £14M; £6M a
        year; part of it for the central team; 20% on average; around 20% of overall spend; 7
        miles; Five UK regulators; mentor; minister; Competitive Dialogue; systems integrator;
        Adopt or justify; more than double; holds each customer contract; NHS trusts; schools; BT
        among them; too risky; rural areas; ownership of the system; political support; approval;
        management of contracts; planning for the future; policy and legal framework; ongoing
        contract issues; system development; commissioning; sales and marketing; cross-network
        connectivity; managed security; usage policy; capacity planning; central negotiation;
        commercial experience; acknowledge and share risk; understand one another; nor the
        incentive to grow
    """,
    "healthy_outlook": """
        40 hospitals; weekly faxes; free of charge; three assumptions; five services; hospital
        beds; ambulance; GP surgeries; A&E; NHS Direct; for 2 years; 8 Strategic Health
        Authorities; COPD; e-mail; workshops; chance meeting; Cornwall; 52%; 30%; £29 per patient
        per year; £1,700; 4–6; 8 languages; 1 trust / 400 patients; 8 / 8,000; 20 / 20,000; 39 /
        40,000; share the revenue; sub-contractor; in substance a commercial partnership;
        forecasting model; criteria for an alert; running the forecast; packs; phone messages;
        sales and marketing; knowledge of how the NHS works; many thousands at short notice;
        experience of general practice; engage users; settle intellectual property early; place in
        the value chain; evaluation evidence; charging made the service possible
    """,
}
NUMBERS = {
    "psba": """
        potential_partners 20; local_authorities 22; regulators 5; office_distance 7; project_size
        15000000000; build_time 18; sites_connected 1000; subscriber_growth 2; average_saving 20;
        total_expenditure 1400000000; central_support 600000000; central_share_expected 20
    """,
    "healthy_outlook": """
        research_grant 2; services_studied 5; assumptions 3; hospitals_free 40; hospitals_paying
        1; pilot_authorities 8; pilot_reduction 52; price 2900; admissions_reduction 30;
        admission_cost 170000; alerts 4; languages 8
    """,
}


@each_case
def test_every_number_of_the_report_is_a_fact_with_its_unit(name: str) -> None:
    facts = {f["key"]: f for f in CASES[name]["value_fact"]}
    assert [f"{key} {fact['number']}" for key, fact in facts.items()] == items(NUMBERS[name])
    for fact in facts.values():
        assert (fact["unit"] == "gbp_pence") is ("£" in fact["text"]), fact
    if name == "healthy_outlook":
        assert facts["alerts"]["upper"] == 6


def test_adoption_of_healthy_outlook_is_told_year_by_year() -> None:
    adoption = CASES["healthy_outlook"]["adoption"]
    assert [(a["year"], a["organisations"], a.get("users")) for a in adoption] == [
        (2003, 40, None),
        (2004, 1, None),
        (2006, 1, 400),
        (2007, 8, 8_000),
        (2008, 20, 20_000),
        (2009, 39, 40_000),
    ]


@pytest.mark.parametrize(
    ("name", "phrase"), [(name, phrase) for name in WORDS for phrase in items(WORDS[name])]
)
def test_the_fact_is_told(name: str, phrase: str) -> None:
    told = "\n".join(strings({k: v for k, v in CASES[name].items() if k != "case"}))
    assert phrase.lower() in told.lower()


@pytest.mark.parametrize(("name", "on", "phrase"), REPORTED)
def test_a_reported_date_is_kept_and_is_not_called_estimated(
    name: str, on: str, phrase: str
) -> None:
    context = [{**row["date"], **row} for row in CASES[name]["context_event"] if "date" in row]
    told = [
        row
        for row in [*CASES[name]["act"], *context]
        if row["on"] == date.fromisoformat(on) and phrase in "\n".join(strings(row))
    ]
    assert any(not row["estimated"] for row in told), told


@each_case
def test_both_partners_have_a_remit_and_capabilities(name: str) -> None:
    partner = {"psba": "logicalis", "healthy_outlook": "medixine"}[name]
    owner = CASES[name]["programme"]["organisation"]
    for table in ("remit", "capability"):
        assert {row["party"] for row in CASES[name][table]} == {owner, partner}
