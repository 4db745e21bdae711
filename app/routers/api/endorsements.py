"""Advisers' endorsements over JSON."""

from fastapi import APIRouter

from app.queries.endorsements import endorsements, endorsements_waiting
from app.schemas.endorsement import (
    EndorsementsOut,
    GiveEndorsement,
    RequestEndorsements,
    WaitingEndorsement,
    WithdrawEndorsement,
)
from app.services.endorsements import (
    give_endorsement,
    request_endorsements,
    withdraw_endorsement,
)
from app.web.call import ApiCall, IdempotencyKey
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1", tags=["Endorsements"])


@router.get("/gates/{review_id}/endorsements")
async def get_endorsements(call: ApiCall, review_id: Id) -> EndorsementsOut:
    """How the advice on one attempt at a gate stands."""
    return await call.read(endorsements, review_id)


@router.get("/endorsements/waiting")
async def list_endorsements_waiting(call: ApiCall) -> list[WaitingEndorsement]:
    """Requests that wait for your answer as an adviser: at most 50, submitted gates first."""
    return await call.read(endorsements_waiting)


@router.post("/gates/{review_id}/endorsement-requests", status_code=201)
async def post_endorsement_request(
    call: ApiCall, review_id: Id, command: RequestEndorsements, key: IdempotencyKey = None
) -> EndorsementsOut:
    """Ask advisers while the gate is prepared; those it names are asked on submission anyway."""
    return await call.write(request_endorsements, review_id, command)


@router.post("/gates/{review_id}/endorsements", status_code=201)
async def post_endorsement(
    call: ApiCall, review_id: Id, command: GiveEndorsement, key: IdempotencyKey = None
) -> EndorsementsOut:
    """Endorse, endorse with comments, or object; it replaces what you said before."""
    return await call.write(give_endorsement, review_id, command)


@router.post("/gates/{review_id}/endorsements/{endorsement_id}/withdrawal", status_code=201)
async def post_endorsement_withdrawal(
    call: ApiCall,
    review_id: Id,
    endorsement_id: Id,
    command: WithdrawEndorsement,
    key: IdempotencyKey = None,
) -> EndorsementsOut:
    """Take back what you said."""
    return await call.write(withdraw_endorsement, review_id, endorsement_id, command)
