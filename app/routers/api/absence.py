"""Sponsors away or leaving, over JSON."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.delegation_lists import delegation, delegations
from app.queries.handover import handover
from app.schemas.absence import (
    DelegationList,
    DelegationOut,
    GiveDelegation,
    HandedOver,
    HandOver,
    HandOverPage,
)
from app.services.delegations import give_delegation, revoke_delegation
from app.services.handover import hand_over_sponsorship
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Cursor, Id, Limit

router = APIRouter(prefix="/api/v1", tags=["Absence"])
Past = Annotated[bool, Query(description="Those that are over or were ended, instead.")]


@router.get("/delegations")
async def list_delegations(
    call: ApiCall, past: Past = False, cursor: Cursor = None, limit: Limit = 50
) -> DelegationList:
    """Who decides for whom in your programmes, latest first."""
    found = await call.read(delegations, past=past, after=cursor, limit=limit)
    call.link_next(found.next)
    return found


@router.get("/delegations/{delegation_id}")
async def get_delegation(call: ApiCall, delegation_id: Id) -> DelegationOut:
    """One delegation, with its ETag."""
    return await call.read(delegation, delegation_id)


@router.post("/delegations", status_code=201)
async def post_delegation(
    call: ApiCall, command: GiveDelegation, key: IdempotencyKey = None
) -> DelegationOut:
    """Let another sponsor decide in your place for a time. A record names you both."""
    made = await call.write(give_delegation, command)
    call.location(f"/api/v1/delegations/{made.id}")
    return made


@router.post("/delegations/{delegation_id}/revocation", status_code=201)
async def post_delegation_revocation(
    call: ApiCall, delegation_id: Id, if_match: IfMatch = None, key: IdempotencyKey = None
) -> DelegationOut:
    """End it at once: by the sponsor, the delegate or a lead of the programme."""
    return await call.write(revoke_delegation, delegation_id, version=call.version)


@router.get("/programmes/{programme_id}/sponsors/{sponsor_id}/handover")
async def get_handover(call: ApiCall, programme_id: Id, sponsor_id: Id) -> HandOverPage:
    """What a sponsor still holds in a programme, and who could take it on."""
    return await call.read(handover, programme_id, sponsor_id)


@router.post("/programmes/{programme_id}/sponsors/{sponsor_id}/handover", status_code=201)
async def post_handover(
    call: ApiCall,
    programme_id: Id,
    sponsor_id: Id,
    command: HandOver,
    key: IdempotencyKey = None,
) -> HandedOver:
    """Replace a sponsor who leaves, everywhere or on some. Waiting packs are withdrawn."""
    return await call.write(hand_over_sponsorship, programme_id, sponsor_id, command)
