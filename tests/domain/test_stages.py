"""The five stages, in order, and the gate at the end of each."""

import pytest

from app.domain.stages import GATE_QUESTIONS, OPEN_STATUSES, Stage, Status, reopenable

ORDER = [
    "stakeholder_analysis",
    "early_partner_discussion",
    "tender",
    "contract",
    "value_sharing",
]


def test_the_stages_come_in_order_and_carry_their_gates_number() -> None:
    assert [stage.value for stage in Stage] == ORDER
    assert [stage.number for stage in Stage] == [1, 2, 3, 4, 5]
    assert [Stage.of_gate(n).value for n in (1, 2, 3, 4, 5)] == ORDER


@pytest.mark.parametrize("stage", Stage)
def test_each_stage_leads_to_the_next_and_the_last_to_none(stage: Stage) -> None:
    following = stage.following
    if stage is Stage.VALUE_SHARING:
        assert following is None
    else:
        assert following is not None
        assert following.number == stage.number + 1


@pytest.mark.parametrize("stage", Stage)
def test_each_gate_asks_a_question(stage: Stage) -> None:
    assert stage.gate_question == GATE_QUESTIONS[stage]
    assert stage.gate_question.endswith("?")


def test_stages_and_statuses_read_plainly() -> None:
    assert Stage.EARLY_PARTNER_DISCUSSION.label == "Early partner discussion"
    assert Status.ON_HOLD.label == "On hold"


def test_what_is_on_hold_is_still_in_the_pipeline() -> None:
    assert set(OPEN_STATUSES) == {Status.ACTIVE, Status.ON_HOLD}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("status", Status)
def test_reopening_goes_back_and_for_what_is_closed_also_to_its_own_stage(
    stage: Stage, status: Status
) -> None:
    back = [s for s in Stage if s.number < stage.number]
    own = [] if status in OPEN_STATUSES else [stage]
    assert list(reopenable(stage, status)) == back + own
