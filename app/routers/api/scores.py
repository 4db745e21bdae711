"""Scores of candidates over JSON. They help to choose whom to explore with, and bar nobody."""

from fastapi import APIRouter

from app.queries.scores import candidate_scores, scores, scoring_weights
from app.schemas.scoring import (
    CandidateScores,
    ScoreBoard,
    ScoreCandidate,
    SetWeights,
    WeightsOut,
)
from app.services.scores import score_candidate, set_weights
from app.web.call import ApiCall, IfMatch
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1", tags=["Scores"])


@router.get("/opportunities/{opportunity_id}/candidate-scores")
async def list_scores(call: ApiCall, opportunity_id: Id) -> ScoreBoard:
    """Candidates still in by their weighted totals, highest first."""
    return await call.read(scores, opportunity_id)


@router.get("/opportunities/{opportunity_id}/scoring-weights")
async def get_scoring_weights(call: ApiCall, opportunity_id: Id) -> WeightsOut:
    """How much each attribute weighs, and why."""
    return await call.read(scoring_weights, opportunity_id)


@router.put("/opportunities/{opportunity_id}/scoring-weights")
async def put_scoring_weights(
    call: ApiCall, opportunity_id: Id, command: SetWeights, if_match: IfMatch = None
) -> WeightsOut:
    """Set the weights; `If-Match: "0"` for the first time."""
    return await call.write(set_weights, opportunity_id, command, version=call.version)


@router.get("/candidates/{candidate_id}/scores")
async def get_candidate_scores(call: ApiCall, candidate_id: Id) -> CandidateScores:
    """One candidate's scores, person by person; others' are hidden until yours are in."""
    return await call.read(candidate_scores, candidate_id)


@router.put("/candidates/{candidate_id}/scores")
async def put_candidate_scores(
    call: ApiCall, candidate_id: Id, command: ScoreCandidate, if_match: IfMatch = None
) -> CandidateScores:
    """Record your own scores; `If-Match: "0"` for the first time. Earlier ones are kept."""
    return await call.write(score_candidate, candidate_id, command, version=call.version)
