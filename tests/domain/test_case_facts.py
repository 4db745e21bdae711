"""The past cases that the product ships as data: no fact of the report is lost."""

from datetime import date

import pytest

from tests.domain.shipped import CASES, each_case, strings


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
