"""The commercialisation test: substance decides, and what is not known is said."""

import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.commercialisation import (
    FORMS,
    MARKS,
    SEPARATIONS,
    classify,
    in_form,
    reasons_for,
    separations,
)
from app.domain.commercialisation_questions import QUESTIONS
from app.domain.opportunities import OwnershipModel

FILE = Path(__file__).parents[2] / "app/data/ownership_examples.toml"
EXAMPLES: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["example"]
PARTNERSHIP = {
    "alone": "neither",
    "exchange": "joint",
    "direction": "public",
    "users": "shared",
    "risk": "shared",
    "reward": "share",
    "growth": "yes",
}
OUTSOURCED = {
    "alone": "partner",
    "exchange": "work",
    "direction": "public",
    "users": "public",
    "risk": "public",
    "reward": "price",
    "growth": "no",
    "owners": "investors",
}
(PARTNERS,) = MARKS[OwnershipModel.COMMERCIAL_PARTNERSHIP].ways
ANSWERED = st.fixed_dictionaries(
    {}, optional={q: st.sampled_from(sorted(QUESTIONS[q].answers)) for q in QUESTIONS}
)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["name"])
def test_the_reports_examples_are_classed_as_the_report_does(example: dict[str, Any]) -> None:
    facts = {**example["report"], **example["general"]}
    assert not example["report"].keys() & example["general"].keys()
    assert all(answer in QUESTIONS[question].answers for question, answer in facts.items())
    verdict = classify(facts)
    assert verdict.model == example["model"]
    assert verdict.is_commercialisation is (example["model"] == "commercial_partnership")


def test_every_model_has_an_example() -> None:
    assert {example["model"] for example in EXAMPLES} == set(OwnershipModel) == set(MARKS)


def test_a_sub_contractor_who_shares_risk_and_reward_is_a_commercial_partner() -> None:
    verdict = classify(PARTNERSHIP)
    assert verdict.plain == "This is commercialisation: a commercial partnership."
    assert in_form("subcontract", verdict) == (
        "In form: sub-contract. In substance: commercial partnership."
    )
    assert in_form("joint_venture", verdict) == in_form("", verdict) == ""


def test_paying_a_price_for_specified_work_is_called_outsourcing() -> None:
    bought = {**PARTNERSHIP, "exchange": "work", "reward": "price", "growth": "no"}
    assert classify(bought).missing == ("owners",), "a spin-off that its staff own is none"
    verdict = classify({**bought, "owners": "investors"})
    assert verdict.model is OwnershipModel.OUTSOURCING_AND_PROCUREMENT
    assert verdict.plain == "This is outsourcing, not commercialisation."
    against = {r.question for r in verdict.reasons if not r.agrees}
    assert against == {"alone"}


@pytest.mark.parametrize("question", PARTNERS)
def test_each_of_its_marks_is_needed_for_commercialisation(question: str) -> None:
    accepted = PARTNERS[question]
    others = set(QUESTIONS[question].answers) - accepted
    assert others
    for answer in others:
        assert not classify({**PARTNERSHIP, question: answer}).is_commercialisation
    left_out = {q: a for q, a in PARTNERSHIP.items() if q != question}
    verdict = classify(left_out)
    assert (verdict.model, verdict.missing[0]) == (None, question)


def test_without_answers_it_says_how_many_are_missing() -> None:
    verdict = classify({})
    assert (verdict.model, len(verdict.possible)) == (None, len(MARKS))
    assert verdict.plain == f"{len(verdict.missing)} more answers will tell."
    nearly = classify({q: a for q, a in PARTNERSHIP.items() if q != "growth"})
    assert nearly.plain == "One more answer will tell."


MIXTURES: dict[str, tuple[dict[str, str], str]] = {
    "a contractor who could do it alone and shares the gain": (
        {**OUTSOURCED, "risk": "shared", "reward": "share", "growth": "yes"},
        "outsourcing_and_procurement",
    ),
    "a management contract for a leisure centre": (
        {**OUTSOURCED, "exchange": "term"},
        "outsourcing_and_procurement",
    ),
    "a service developed together for a fee, at the public side's risk": (
        {**PARTNERSHIP, "risk": "public", "reward": "price", "growth": "no"},
        "outsourcing_and_procurement",
    ),
    "a shop on public property that pays a share": (
        {**OUTSOURCED, "exchange": "term", "risk": "partner", "reward": "share", "growth": "yes"},
        "concession",
    ),
    "a motorway built with private finance and run on tolls": (
        {**OUTSOURCED, "exchange": "financed", "risk": "partner", "reward": "charges"},
        "concession",
    ),
    "a leisure contractor who lives on what users pay": (
        {**OUTSOURCED, "risk": "partner", "reward": "charges", "growth": "yes"},
        "concession",
    ),
    "joint work without an incentive to grow": (
        {**PARTNERSHIP, "growth": "no"},
        "public_private_partnership",
    ),
    "joint work that the partner could do alone": (
        {**PARTNERSHIP, "alone": "partner"},
        "public_private_partnership",
    ),
    "shared value in an asset built with private finance": (
        {**PARTNERSHIP, "exchange": "financed"},
        "commercial_partnership",
    ),
    "specified work whose risk and value are shared": (
        {**PARTNERSHIP, "exchange": "work"},
        "commercial_partnership",
    ),
    "a partner who holds the customers' contracts": (
        {**PARTNERSHIP, "users": "partner"},
        "commercial_partnership",
    ),
    "a partner owned by its members": (
        {**PARTNERSHIP, "owners": "members"},
        "commercial_partnership",
    ),
    "a spin-off that its staff own and that is paid a price": (
        {**OUTSOURCED, "owners": "members"},
        "emerging_model",
    ),
    "a business sold to its staff": (
        {**OUTSOURCED, "exchange": "sale", "owners": "members", "reward": "ownership"},
        "emerging_model",
    ),
    "a sale with a share of later gains": (
        {**PARTNERSHIP, "exchange": "sale", "owners": "investors"},
        "privatisation",
    ),
    "people lent by a charity": (
        {**OUTSOURCED, "exchange": "people", "owners": "members"},
        "secondment",
    ),
}


@pytest.mark.parametrize("name", MIXTURES)
def test_odd_mixtures_are_judged_as_the_report_would(name: str) -> None:
    answers, model = MIXTURES[name]
    assert classify(answers).model == model


def test_when_nothing_fits_it_names_the_closest_and_what_differs() -> None:
    answers = {**OUTSOURCED, "exchange": "term", "reward": "charges", "growth": "yes"}
    verdict = classify(answers)
    assert (verdict.model, verdict.closest) == (None, OwnershipModel.CONCESSION)
    assert verdict.plain == "None of the seven models fits. The closest is: concession."
    assert [r.question for r in verdict.reasons if not r.agrees] == ["risk", "users"]


def test_what_one_side_could_do_alone_is_never_closest_to_a_partnership() -> None:
    for exchange, reward in product(("work", "term"), QUESTIONS["reward"].answers):
        verdict = classify({**OUTSOURCED, "exchange": exchange, "reward": reward})
        assert (verdict.model or verdict.closest) is not OwnershipModel.COMMERCIAL_PARTNERSHIP


def test_unknown_questions_and_answers_count_for_nothing() -> None:
    assert classify({"alone": "perhaps", "colour": "blue"}) == classify({})


@given(ANSWERED)
def test_a_verdict_never_contradicts_an_answer_it_needs(answers: dict[str, str]) -> None:
    verdict = classify(answers)
    if verdict.model is not None:
        assert all(r.agrees for r in verdict.reasons if r.decides)
        deciding = {r.question for r in verdict.reasons if r.decides}
        assert deciding in [set(way) for way in MARKS[verdict.model].ways]
    else:
        assert bool(verdict.missing) != (verdict.closest is not None)


@given(ANSWERED)
def test_answering_what_is_missing_settles_it(answers: dict[str, str]) -> None:
    verdict = classify(answers)
    choices = [sorted(QUESTIONS[q].answers) for q in verdict.missing[:2]]
    for given_now in product(*choices):
        after = classify({**answers, **dict(zip(verdict.missing, given_now, strict=False))})
        assert len(after.missing) <= max(0, len(verdict.missing) - len(given_now))


@given(ANSWERED)
def test_a_verdict_stands_whatever_else_is_answered(answers: dict[str, str]) -> None:
    verdict = classify(answers)
    for question in QUESTIONS.keys() - answers.keys():
        for answer in QUESTIONS[question].answers:
            if verdict.model is not None:
                assert classify({**answers, question: answer}).model is verdict.model


def test_the_five_tests_say_passed_failed_or_not_known() -> None:
    assert [t.passed for t in separations(PARTNERSHIP)] == [True] * 5
    assert [t.passed for t in separations({})] == [None] * 5
    assert [t.passed for t in separations({"reward": "price"})].count(False) == 1
    assert {question for _, question, _ in SEPARATIONS.values()} <= QUESTIONS.keys()


def test_the_tables_use_only_questions_and_answers_that_are_asked() -> None:
    for model, marks in MARKS.items():
        for part in (*marks.ways, marks.usual):
            for question, accepted in part.items():
                assert accepted <= QUESTIONS[question].answers.keys(), (model, question)
    assert all(form["form"] in FORMS for form in EXAMPLES if "form" in form)
    assert reasons_for(OwnershipModel.CONCESSION, {}) == ()
