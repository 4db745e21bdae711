"""Conditions over JSON."""

from typing import Annotated

from fastapi import APIRouter, Path

from app.queries.conditions import condition, conditions
from app.schemas.gate import ConditionOut, DischargeCondition, WaiveCondition
from app.services.conditions import discharge_condition, waive_condition
from app.web.call import ApiCall, IdempotencyKey, IfMatch

router = APIRouter(prefix="/api/v1", tags=["Conditions"])
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/opportunities/{opportunity_id}/conditions")
async def get_conditions(call: ApiCall, opportunity_id: Id) -> list[ConditionOut]:
    """All conditions of an opportunity, open and closed, oldest first."""
    return await call.read(conditions, opportunity_id)


@router.get("/conditions/{condition_id}")
async def get_condition(call: ApiCall, condition_id: Id) -> ConditionOut:
    """One condition, with its ETag."""
    return await call.read(condition, condition_id)


@router.post("/conditions/{condition_id}/discharge", status_code=201)
async def post_discharge(
    call: ApiCall,
    condition_id: Id,
    command: DischargeCondition,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> ConditionOut:
    """Say how it was met, with what shows it."""
    return await call.write(discharge_condition, condition_id, command, version=call.version)


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
