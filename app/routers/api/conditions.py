"""Conditions over JSON."""

from fastapi import APIRouter

from app.queries.conditions import condition, conditions
from app.schemas.condition import (
    ConditionOut,
    ConfirmDischarge,
    NameConfirmer,
    ProposeDischarge,
    ReturnDischarge,
    WaiveCondition,
)
from app.services.conditions import (
    confirm_discharge,
    name_confirmer,
    propose_discharge,
    return_discharge,
    waive_condition,
    withdraw_discharge,
)
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1", tags=["Conditions"])


@router.get("/opportunities/{opportunity_id}/conditions")
async def get_conditions(call: ApiCall, opportunity_id: Id) -> list[ConditionOut]:
    """All conditions of an opportunity, open and closed, oldest first."""
    return await call.read(conditions, opportunity_id)


@router.get("/conditions/{condition_id}")
async def get_condition(call: ApiCall, condition_id: Id) -> ConditionOut:
    """One condition, with its ETag."""
    return await call.read(condition, condition_id)


@router.post("/conditions/{condition_id}/proposal", status_code=201)
async def post_proposal(
    call: ApiCall,
    condition_id: Id,
    command: ProposeDischarge,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> ConditionOut:
    """Say how it was met, with what shows it. It stays open until confirmed."""
    return await call.write(propose_discharge, condition_id, command, version=call.version)


@router.delete("/conditions/{condition_id}/proposal")
async def delete_proposal(
    call: ApiCall, condition_id: Id, if_match: IfMatch = None
) -> ConditionOut:
    """Take the waiting proposal back."""
    return await call.write(withdraw_discharge, condition_id, version=call.version)


@router.post("/conditions/{condition_id}/confirmation", status_code=201)
async def post_discharge_confirmation(
    call: ApiCall,
    condition_id: Id,
    command: ConfirmDischarge,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> ConditionOut:
    """Agree that it is met: the sponsor, or whoever they named."""
    return await call.write(confirm_discharge, condition_id, command, version=call.version)


@router.post("/conditions/{condition_id}/return", status_code=201)
async def post_discharge_return(
    call: ApiCall,
    condition_id: Id,
    command: ReturnDischarge,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> ConditionOut:
    """Send the proposal back to its owner with what is missing."""
    return await call.write(return_discharge, condition_id, command, version=call.version)


@router.put("/conditions/{condition_id}/confirmer")
async def put_confirmer(
    call: ApiCall, condition_id: Id, command: NameConfirmer, if_match: IfMatch = None
) -> ConditionOut:
    """Say who may confirm it beside the sponsors."""
    return await call.write(name_confirmer, condition_id, command, version=call.version)


@router.post("/conditions/{condition_id}/waiver", status_code=201)
async def post_waiver(
    call: ApiCall,
    condition_id: Id,
    command: WaiveCondition,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> ConditionOut:
    """The sponsor asks for it no longer."""
    return await call.write(waive_condition, condition_id, command, version=call.version)
