"""Candidates of early partner discussion over JSON. For whoever may not know, nothing is there."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.candidates import candidate, candidates, suggestions
from app.queries.comparison import comparison
from app.schemas.candidate import (
    AddCandidate,
    CandidateList,
    CandidateOut,
    EditCandidate,
    MoveCandidate,
    Suggestions,
)
from app.schemas.comparison import Comparison
from app.services.candidates import add_candidate, edit_candidate, move_candidate
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1", tags=["Candidates"])
Named = Annotated[str, Query(max_length=200, description="Part of a name, or an identifier.")]


@router.get("/opportunities/{opportunity_id}/candidates")
async def list_candidates(call: ApiCall, opportunity_id: Id) -> CandidateList:
    """All candidates: shortlisted, longlisted, then those out."""
    return await call.read(candidates, opportunity_id)


@router.post("/opportunities/{opportunity_id}/candidates", status_code=201)
async def post_candidate(
    call: ApiCall, opportunity_id: Id, command: AddCandidate, key: IdempotencyKey = None
) -> CandidateOut:
    """Put an organisation on the longlist, a known one or a new one."""
    made = await call.write(add_candidate, opportunity_id, command)
    call.location(f"/api/v1/candidates/{made.id}")
    return made


@router.get("/opportunities/{opportunity_id}/candidate-suggestions")
async def list_candidate_suggestions(
    call: ApiCall, opportunity_id: Id, q: Named = ""
) -> Suggestions:
    """Organisations that may be meant, those with a similar name among them."""
    return await call.read(suggestions, opportunity_id, q=q)


@router.get("/opportunities/{opportunity_id}/candidate-comparison")
async def get_comparison(call: ApiCall, opportunity_id: Id) -> Comparison:
    """Shortlisted candidates side by side."""
    return await call.read(comparison, opportunity_id)


@router.get("/candidates/{candidate_id}")
async def get_candidate(call: ApiCall, candidate_id: Id) -> CandidateOut:
    """One candidate, with every change of where it stood."""
    return await call.read(candidate, candidate_id)


@router.put("/candidates/{candidate_id}")
async def put_candidate(
    call: ApiCall, candidate_id: Id, command: EditCandidate, if_match: IfMatch = None
) -> CandidateOut:
    """Replace what is noted of it."""
    return await call.write(edit_candidate, candidate_id, command, version=call.version)


@router.post("/candidates/{candidate_id}/moves", status_code=201)
async def post_candidate_move(
    call: ApiCall,
    candidate_id: Id,
    command: MoveCandidate,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> CandidateOut:
    """Shortlist it, put it back, end the discussion with it, or take it up again."""
    return await call.write(move_candidate, candidate_id, command, version=call.version)
