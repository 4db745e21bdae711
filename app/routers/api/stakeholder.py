"""One stakeholder over JSON: what describes it, where it stands, and when we were in touch."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.stakeholder import stakeholder, stakeholder_contacts, stakeholder_positions
from app.schemas.stakeholder import (
    ContactOut,
    ContactPage,
    EditStakeholder,
    LogContact,
    MoveStakeholder,
    PlaceStakeholder,
    PositionPage,
    RemoveStakeholder,
    StakeholderOut,
)
from app.services.stakeholder_acts import log_contact, move_stakeholder, place_stakeholder
from app.services.stakeholders import edit_stakeholder, reinstate_stakeholder, remove_stakeholder
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Cursor, Id

router = APIRouter(prefix="/api/v1/stakeholders", tags=["Stakeholders"])


@router.get("/{stakeholder_id}")
async def get_stakeholder(call: ApiCall, stakeholder_id: Id) -> StakeholderOut:
    """One stakeholder, whole, with how it was read over time; also one taken off the register."""
    return await call.read(stakeholder, stakeholder_id)


@router.put("/{stakeholder_id}")
async def put_stakeholder(
    call: ApiCall, stakeholder_id: Id, command: EditStakeholder, if_match: IfMatch = None
) -> StakeholderOut:
    """Replace what describes it. Where it stands has its own log."""
    return await call.write(edit_stakeholder, stakeholder_id, command, version=call.version)


@router.post("/{stakeholder_id}/positions")
async def post_position(
    call: ApiCall,
    stakeholder_id: Id,
    command: PlaceStakeholder,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> StakeholderOut:
    """Add a reading of where it stands. What is left out is recorded as not rated."""
    return await call.write(place_stakeholder, stakeholder_id, command, version=call.version)


@router.post("/{stakeholder_id}/moves")
async def post_move(
    call: ApiCall,
    stakeholder_id: Id,
    command: MoveStakeholder,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> StakeholderOut:
    """Add a reading that differs in power and interest alone: what moving it on the map does."""
    return await call.write(move_stakeholder, stakeholder_id, command, version=call.version)


@router.post("/{stakeholder_id}/removal")
async def post_stakeholder_removal(
    call: ApiCall, stakeholder_id: Id, command: RemoveStakeholder, key: IdempotencyKey = None
) -> StakeholderOut:
    """Take it off the register, with the reason; what was recorded of it stays."""
    return await call.write(remove_stakeholder, stakeholder_id, command)


@router.post("/{stakeholder_id}/reinstatement")
async def post_stakeholder_reinstatement(
    call: ApiCall, stakeholder_id: Id, key: IdempotencyKey = None
) -> StakeholderOut:
    """Put it back on the register as it was; a group comes back without its members."""
    return await call.write(reinstate_stakeholder, stakeholder_id)


@router.get("/{stakeholder_id}/positions")
async def list_positions(
    call: ApiCall,
    stakeholder_id: Id,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PositionPage:
    """How it was read over time, the latest day first."""
    page = await call.read(stakeholder_positions, stakeholder_id, before=cursor, limit=limit)
    call.link_next(page.next)
    return page


@router.get("/{stakeholder_id}/contacts")
async def list_contacts(
    call: ApiCall,
    stakeholder_id: Id,
    cursor: Cursor = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> ContactPage:
    """When we were in touch, the latest day first."""
    page = await call.read(stakeholder_contacts, stakeholder_id, before=cursor, limit=limit)
    call.link_next(page.next)
    return page


@router.post("/{stakeholder_id}/contacts", status_code=201)
async def post_contact(
    call: ApiCall, stakeholder_id: Id, command: LogContact, key: IdempotencyKey = None
) -> ContactOut:
    """Write down what was said and agreed. It is never edited."""
    return await call.write(log_contact, stakeholder_id, command)
