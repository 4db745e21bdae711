"""The gates' tables, exhaustively: every state and step, stage and outcome, strength and answer."""

from itertools import product

import pytest

from app.domain.criteria import Answer, Criterion, Kind, Strength
from app.domain.errors import Conflict
from app.domain.facts import Facts
from app.domain.gates import (
    CHECKS,
    OPEN_STATES,
    OUTCOMES,
    TRANSITIONS,
    Assessment,
    Outcome,
    ReviewState,
    Step,
    after,
    assess,
    missing_criteria,
    move_after,
    unanswered,
)
from app.domain.opportunities import OwnershipModel
from app.domain.stages import Stage, Status

P, S, D, W = ReviewState

MOVES = {
    (P, Step.SUBMIT): S,
    (P, Step.CLOSE): W,
    (S, Step.DECIDE): D,
    (S, Step.WITHDRAW): W,
    (S, Step.CLOSE): W,
}
"""What can happen, written out a second time: a change of the table must be meant."""


@pytest.mark.parametrize(("state", "step"), list(product(ReviewState, Step)))
def test_an_attempt_moves_only_as_the_table_says(state: ReviewState, step: Step) -> None:
    if (state, step) in MOVES:
        assert after(state, step) is MOVES[state, step]
    else:
        with pytest.raises(Conflict):
            after(state, step)


def test_the_table_holds_no_other_move() -> None:
    assert TRANSITIONS == MOVES


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", [D, W])
def test_nothing_happens_to_an_attempt_that_is_over(state: ReviewState, step: Step) -> None:
    assert state not in OPEN_STATES
    with pytest.raises(Conflict):
        after(state, step)


def test_a_second_decision_is_told_that_the_first_stands() -> None:
    with pytest.raises(Conflict, match="already been decided"):
        after(ReviewState.DECIDED, Step.DECIDE)


LEAVES = {
    Outcome.REWORK: (Status.ACTIVE, True),
    Outcome.HOLD: (Status.ON_HOLD, False),
    Outcome.STOP: (Status.STOPPED, False),
}
"""Outcomes that do not pass: the status they leave, and whether another attempt opens."""


@pytest.mark.parametrize(("stage", "outcome"), list(product(Stage, Outcome)))
def test_a_decision_leaves_the_opportunity_where_its_effect_says(
    stage: Stage, outcome: Outcome
) -> None:
    move = move_after(outcome, stage)
    if outcome in LEAVES:
        assert (move.stage, move.entered_new_stage) == (stage, False)
        assert (move.status, move.opens_review) == LEAVES[outcome]
    elif stage is Stage.VALUE_SHARING:
        assert (move.stage, move.status) == (stage, Status.COMPLETED)
        assert (move.entered_new_stage, move.opens_review) == (False, False)
    else:
        assert move.stage.number == stage.number + 1
        assert (move.status, move.entered_new_stage, move.opens_review) == (
            Status.ACTIVE,
            True,
            True,
        )


@pytest.mark.parametrize("outcome", Outcome)
def test_all_but_proceed_need_a_reason(outcome: Outcome) -> None:
    assert OUTCOMES[outcome].needs_reason == (outcome is not Outcome.PROCEED)
    assert outcome.label == OUTCOMES[outcome].label


LETS_PASS = {
    Strength.BLOCKING: {Answer.MET},
    Strength.REQUIRED: {Answer.MET, Answer.NOT_RELEVANT},
    Strength.ADVISORY: {*Answer, None},
}
ANSWERS = (*Answer, None)


def _assessment(strength: Strength, answer: Answer | None, key: str = "a") -> Assessment:
    return Assessment(Criterion(key, "Title", strength, Kind.JUDGEMENT), answer)


@pytest.mark.parametrize(
    ("strength", "answer", "outcome", "is_covered"),
    list(product(Strength, ANSWERS, Outcome, (False, True))),
)
def test_what_bars_an_outcome_follows_from_strength_answer_and_cover(
    strength: Strength, answer: Answer | None, outcome: Outcome, is_covered: bool
) -> None:
    assessment = _assessment(strength, answer)
    is_met = answer in LETS_PASS[strength]
    may_cover = outcome is Outcome.PROCEED_WITH_CONDITIONS and strength is Strength.REQUIRED
    is_barred = OUTCOMES[outcome].moves_on and not is_met and not (may_cover and is_covered)

    covered = {"a"} if is_covered else set()
    assert (missing_criteria(outcome, [assessment], covered) == [assessment]) is is_barred
    assert assessment.is_met is is_met
    assert assessment.is_coverable is (strength is Strength.REQUIRED and not is_met)


def test_only_the_covered_gap_is_covered() -> None:
    first, second = (_assessment(Strength.REQUIRED, Answer.NOT_MET, key) for key in "ab")
    found = missing_criteria(Outcome.PROCEED_WITH_CONDITIONS, [first, second], {"a"})
    assert found == [second]


@pytest.mark.parametrize(("strength", "answer"), list(product(Strength, ANSWERS)))
def test_what_is_not_answered_must_be_answered_whatever_its_strength(
    strength: Strength, answer: Answer | None
) -> None:
    assessment = _assessment(strength, answer)
    assert unanswered([assessment]) == ([assessment] if answer is None else [])


@pytest.mark.parametrize(
    ("strength", "answer", "to_do"),
    [
        (Strength.REQUIRED, Answer.MET, ""),
        (Strength.REQUIRED, Answer.NOT_RELEVANT, ""),
        (Strength.REQUIRED, Answer.PARTLY_MET, "Meet this criterion"),
        (Strength.REQUIRED, None, "Answer this criterion"),
        (Strength.BLOCKING, Answer.NOT_RELEVANT, "Meet this criterion"),
        (Strength.ADVISORY, Answer.NOT_MET, ""),
        (Strength.ADVISORY, None, "Answer this criterion"),
    ],
)
def test_each_gap_says_what_to_do(strength: Strength, answer: Answer | None, to_do: str) -> None:
    assert _assessment(strength, answer).to_do == to_do


NOTHING = Facts(
    has_lead=False,
    has_sponsor=False,
    summary=" ",
    need="",
    public_assets="\n",
    outcomes=[],
    expected_value_pence=None,
    legal_route=None,
    target_date=None,
    risk_accepted_by_sponsor=False,
    open_conditions_due=1,
    disclosures_owed=1,
    advantage_unassessed=1,
)
ENOUGH = {
    "lead_named": {"has_lead": True},
    "sponsor_named": {"has_sponsor": True},
    "need_recorded": {"summary": "What", "need": "Why"},
    "outcomes_recorded": {"outcomes": ["new_services"]},
    "assets_recorded": {"public_assets": "Data"},
    "value_recorded": {"expected_value_pence": 0},
    "risk_accepted": {"risk_accepted_by_sponsor": True},
    "legal_route_recorded": {"legal_route": "concession"},
    "target_date_recorded": {"target_date": object()},
    "conditions_discharged": {"open_conditions_due": 0},
    "key_stakeholders_owned": {"stakeholders_rated": 1, "key_players_uncared": 0},
    "capabilities_covered": {"capabilities_listed": 1, "essentials_uncovered": 0},
    "commercialisation_tested": {"model_found": OwnershipModel.COMMERCIAL_PARTNERSHIP},
    "assets_known": {"assets_offered": 1, "assets_unknown": 0},
    "conflicts_declared": {"conflicts_declared": True, "conflicts_waiting": 0},
    "conflicts_assessed": {
        "conflicts_declared": True,
        "conflicts_waiting": 0,
        "conflicts_assessed": True,
    },
    "disclosures_levelled": {"disclosures_owed": 0},
    "market_engagement_noticed": {"engagement_noticed": True},
    "unfair_advantage_assessed": {"advantage_unassessed": 0},
}
"""For each check, the facts that alone make it pass."""
IMPLIED = {("conflicts_declared", "conflicts_assessed")}
"""An assessment that is up to date rests on everybody's declaration."""


def _check(rule: str) -> Criterion:
    return Criterion(rule, "Title", Strength.REQUIRED, Kind.CHECK, rule)


def test_every_check_has_its_facts_here() -> None:
    assert CHECKS.keys() == ENOUGH.keys()


@pytest.mark.parametrize(("rule", "other"), list(product(CHECKS, CHECKS)))
def test_a_check_looks_at_its_own_facts_alone(rule: str, other: str) -> None:
    facts = Facts(**{name: getattr(NOTHING, name) for name in Facts.__slots__} | ENOUGH[other])
    (found,) = assess([_check(rule)], {}, facts)
    met = rule == other or (rule, other) in IMPLIED
    assert found.answer is (Answer.MET if met else Answer.NOT_MET)
    assert found.to_do == ("" if met else CHECKS[rule].to_do)


@pytest.mark.parametrize("half", [{"summary": "What"}, {"need": "Why"}])
def test_the_need_wants_both_the_summary_and_the_need(half: dict[str, str]) -> None:
    facts = Facts(**{name: getattr(NOTHING, name) for name in Facts.__slots__} | half)
    (found,) = assess([_check("need_recorded")], {}, facts)
    assert found.answer is Answer.NOT_MET


def test_a_judgement_is_what_the_team_said_and_a_check_never_is() -> None:
    judgement = Criterion("j", "Judgement", Strength.REQUIRED, Kind.JUDGEMENT)
    said = {"j": (Answer.PARTLY_MET, "Half."), "lead_named": (Answer.MET, "Surely.")}
    found = assess([judgement, _check("lead_named")], said, NOTHING)
    assert [(a.answer, a.note) for a in found] == [
        (Answer.PARTLY_MET, "Half."),
        (Answer.NOT_MET, ""),
    ]


@pytest.mark.parametrize(
    ("answer", "label"),
    list(zip(Answer, ("Met", "Partly met", "Not met", "Not relevant"), strict=True)),
)
def test_an_answer_reads_plainly(answer: Answer, label: str) -> None:
    assert answer.label == label
