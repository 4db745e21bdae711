"""Conflicts of interest over JSON: the register, and the independent reviewer's acts."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.conflict_reviews import conflict_review, conflict_reviews
from app.queries.conflicts import conflict_register
from app.schemas.conflict import (
    AssessConflicts,
    AssessmentOut,
    ConfirmAssessment,
    ConflictRegister,
    ConflictReviewOut,
    DeclarationOut,
    DeclareConflict,
    NameReplacement,
    ReviewConflict,
    ReviewList,
)
from app.services.conflict_reviews import name_replacement, review_conflict
from app.services.conflicts import assess_conflicts, confirm_assessment, declare_conflict
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Id, Limit

router = APIRouter(prefix="/api/v1", tags=["Conflicts"])
Cursor = Annotated[int | None, Query(ge=0, le=2**63 - 1)]
Waiting = Annotated[bool, Query(description="Those that wait, or else those acted on.")]


@router.get("/opportunities/{opportunity_id}/conflicts")
async def get_conflicts(call: ApiCall, opportunity_id: Id) -> ConflictRegister:
    """What was declared, who has still to declare, and the assessments."""
    return await call.read(conflict_register, opportunity_id)


@router.post("/opportunities/{opportunity_id}/conflicts", status_code=201)
async def post_conflict(
    call: ApiCall, opportunity_id: Id, command: DeclareConflict, key: IdempotencyKey = None
) -> DeclarationOut:
    """Declare an interest, or that there is none. One's own takes effect at once."""
    return await call.write(declare_conflict, opportunity_id, command)


@router.post("/opportunities/{opportunity_id}/conflicts/assessments", status_code=201)
async def post_assessment(
    call: ApiCall, opportunity_id: Id, command: AssessConflicts, key: IdempotencyKey = None
) -> AssessmentOut:
    """Write the conflicts assessment, or revise it."""
    return await call.write(assess_conflicts, opportunity_id, command)


@router.post("/opportunities/{opportunity_id}/conflicts/confirmations", status_code=201)
async def post_assessment_confirmation(
    call: ApiCall, opportunity_id: Id, command: ConfirmAssessment, key: IdempotencyKey = None
) -> AssessmentOut:
    """Confirm at a later notice or gate that the assessment still holds."""
    return await call.write(confirm_assessment, opportunity_id, command)


@router.get("/conflicts")
async def list_conflicts(
    call: ApiCall, waiting: Waiting = True, cursor: Cursor = None, limit: Limit = 30
) -> ReviewList:
    """The reviewer's register."""
    found = await call.read(conflict_reviews, waiting=waiting, after=cursor, limit=limit)
    call.link_next(found.next)
    return found


@router.get("/conflicts/{declaration_id}")
async def get_conflict(call: ApiCall, declaration_id: Id) -> ConflictReviewOut:
    """One declaration as its reviewer reads it."""
    return await call.read(conflict_review, declaration_id)


@router.post("/conflicts/{declaration_id}/review", status_code=201)
async def post_conflict_review(
    call: ApiCall,
    declaration_id: Id,
    command: ReviewConflict,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> ConflictReviewOut:
    """Recuse, mitigate, wall or end."""
    return await call.write(review_conflict, declaration_id, command, version=call.version)


@router.post("/conflicts/{declaration_id}/replacement", status_code=201)
async def post_replacement(
    call: ApiCall,
    declaration_id: Id,
    command: NameReplacement,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> ConflictReviewOut:
    """Name who takes the place of somebody who may not act."""
    return await call.write(name_replacement, declaration_id, command, version=call.version)
