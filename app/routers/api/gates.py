"""Gate reviews over JSON."""

from fastapi import APIRouter, Response

from app.queries.gates import gate_review, reviews
from app.queries.meetings import gate_meeting
from app.queries.pack_changes import changes_since_last
from app.queries.packs import pack
from app.schemas.gate import (
    AnswerCriterion,
    DecideGate,
    GateReviewOut,
    PastReview,
    SubmitGate,
    WithdrawGate,
)
from app.schemas.gate_page import SinceLast
from app.schemas.voting import EndVote, MeetingOut, RecordMeeting
from app.services.decisions import decide_gate, end_vote
from app.services.gates import answer_criterion, submit_gate, withdraw_gate
from app.services.meetings import record_meeting
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1", tags=["Gates"])


@router.get("/gates/{review_id}")
async def get_gate(call: ApiCall, review_id: Id) -> GateReviewOut:
    """One attempt at a gate, with what bars each outcome."""
    return await call.read(gate_review, review_id)


@router.get("/opportunities/{opportunity_id}/gates")
async def get_gates(call: ApiCall, opportunity_id: Id) -> list[PastReview]:
    """Every attempt at every gate of an opportunity, newest first."""
    return await call.read(reviews, opportunity_id)


@router.get(
    "/gates/{review_id}/pack",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}, "description": "The pack"}},
)
async def get_pack(call: ApiCall, review_id: Id) -> Response:
    """The frozen pack, byte for byte: its SHA-256 is `pack_digest` (RFC 8785 JSON)."""
    return Response(await call.read(pack, review_id), media_type="application/json")


@router.put("/gates/{review_id}/answers/{key}")
async def put_answer(
    call: ApiCall, review_id: Id, key: str, command: AnswerCriterion, if_match: IfMatch = None
) -> GateReviewOut:
    """Judge one criterion. `If-Match` is the version of the answer: `"0"` for none yet."""
    return await call.write(answer_criterion, review_id, key, command, version=call.version)


@router.post("/gates/{review_id}/submission", status_code=201)
async def post_submission(
    call: ApiCall, review_id: Id, command: SubmitGate, key: IdempotencyKey = None
) -> GateReviewOut:
    """Freeze the pack and ask the sponsor to decide."""
    return await call.write(submit_gate, review_id, command)


@router.post("/gates/{review_id}/withdrawal", status_code=201)
async def post_withdrawal(
    call: ApiCall, review_id: Id, command: WithdrawGate, key: IdempotencyKey = None
) -> GateReviewOut:
    """Take the submission back; the next attempt has the same answers."""
    return await call.write(withdraw_gate, review_id, command)


@router.post("/gates/{review_id}/decision", status_code=201)
async def post_decision(
    call: ApiCall, review_id: Id, command: DecideGate, key: IdempotencyKey = None
) -> GateReviewOut:
    """A sponsor's vote, bound to the pack they read; with the last that is needed, the decision.

    Where one sponsor decides, that is at once. A vote may be sent again until the outcome.
    """
    return await call.write(decide_gate, review_id, command)


@router.post("/gates/{review_id}/outcome", status_code=201)
async def post_outcome(
    call: ApiCall, review_id: Id, command: EndVote, key: IdempotencyKey = None
) -> GateReviewOut:
    """End a vote that no further vote settles: all are in.

    The outcome is recorded if it is reached, and rework if the sponsors do not agree. Only for
    those who have voted.
    """
    return await call.write(end_vote, review_id, command)


@router.get("/gates/{review_id}/changes")
async def get_changes(call: ApiCall, review_id: Id) -> SinceLast | None:
    """What reads otherwise than in the last pack, field by field; null without one."""
    return await call.read(changes_since_last, review_id)


@router.get("/gates/{review_id}/meeting")
async def get_meeting(call: ApiCall, review_id: Id) -> MeetingOut:
    """The chair's record of the meeting."""
    return await call.read(gate_meeting, review_id)


@router.put("/gates/{review_id}/meeting")
async def put_meeting(
    call: ApiCall, review_id: Id, command: RecordMeeting, if_match: IfMatch = None
) -> MeetingOut:
    """Record the meeting, or correct the record. `If-Match` is `"0"` while there is none."""
    return await call.write(record_meeting, review_id, command, version=call.version)
