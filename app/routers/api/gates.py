"""Gate reviews over JSON."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.queries.gates import gate_review
from app.schemas.gate import (
    AnswerCriterion,
    DecideGate,
    GateReviewOut,
    SubmitGate,
    WithdrawGate,
)
from app.services.decisions import decide_gate
from app.services.gates import answer_criterion, submit_gate, withdraw_gate
from app.web.call import ApiCall, IdempotencyKey, IfMatch

router = APIRouter(prefix="/api/v1/gates", tags=["Gates"])
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/{review_id}")
async def get_gate(call: ApiCall, review_id: Id) -> GateReviewOut:
    """One attempt at a gate, with what bars each outcome."""
    return await call.read(gate_review, review_id)


@router.put("/{review_id}/answers/{key}")
async def put_answer(
    call: ApiCall, review_id: Id, key: str, command: AnswerCriterion, if_match: IfMatch = None
) -> GateReviewOut:
    """Judge one criterion. `If-Match` is the version of the answer: `"0"` for none yet."""
    return await call.write(answer_criterion, review_id, key, command, version=call.version)


@router.post("/{review_id}/submission", status_code=201)
async def post_submission(
    call: ApiCall, review_id: Id, command: SubmitGate, key: IdempotencyKey = None
) -> GateReviewOut:
    """Freeze the pack and ask the sponsor to decide."""
    return await call.write(submit_gate, review_id, command)


@router.post("/{review_id}/withdrawal", status_code=201)
async def post_withdrawal(
    call: ApiCall, review_id: Id, command: WithdrawGate, key: IdempotencyKey = None
) -> GateReviewOut:
    """Take the submission back; the next attempt has the same answers."""
    return await call.write(withdraw_gate, review_id, command)


@router.post("/{review_id}/decision", status_code=201)
async def post_decision(
    call: ApiCall, review_id: Id, command: DecideGate, key: IdempotencyKey = None
) -> GateReviewOut:
    """The sponsor's decision, bound to the pack they read."""
    return await call.write(decide_gate, review_id, command)
