"""Scoring candidates by attribute, and setting how much each attribute weighs."""

import hashlib
import json
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.candidates import STILL_IN
from app.domain.errors import Conflict, FieldProblem, Invalid, Stale, invalid
from app.domain.policy import Action, Actor, authorise
from app.domain.scoring import Attribute, problem_with, unscored
from app.models import ScoreSheet, ScoringWeights
from app.queries.candidates import find_candidate, find_selection, ref_of
from app.queries.scores import (
    candidate_scores,
    scoring_weights,
    seen_sheets,
    weights_in_force,
    weights_version,
)
from app.schemas.scoring import CandidateScores, ScoreCandidate, SetWeights, WeightsOut
from app.services.confidential import record_confidential
from app.services.partners import require_unclosed
from app.services.provenance import MADE_HERE, Provenance

CHANGED = "Somebody changed this while you were editing. Check the new version first."


def score_candidate(
    session: Session,
    actor: Actor,
    candidate_id: int,
    command: ScoreCandidate,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> CandidateScores:
    """Record the actor's own scores of a candidate; scoring again adds a sheet, and it counts.

    `version` is the number of the sheet the caller read, 0 for none. Raises Conflict for a
    candidate that is out, Invalid when an attribute that counts is left out. The event keeps the
    sheet's hash: whoever has yet to score must not read it in the history.
    """
    row, opportunity, subject = find_candidate(session, actor, candidate_id)
    authorise(actor, Action.SCORE_CANDIDATES, subject)
    require_unclosed(opportunity)
    if row.state not in STILL_IN:
        raise Conflict("This candidate is out of early discussion, so it is not scored.")
    scores = {given.attribute: given for given in command.scores}
    _require_all({a: given.score for a, given in scores.items()}, session, opportunity.id)
    current = seen_sheets(session, actor, subject, [row.id]).sheets.get(row.id, [])
    own = next((sheet.number for sheet in current if sheet.person_id == actor.person_id), 0)
    if version is not None and version != own:
        raise Stale(CHANGED)
    kept = {
        a.value: {"score": scores[a].score, "justification": scores[a].justification}
        for a in Attribute
        if a in scores
    }
    session.add(
        ScoreSheet(
            candidate_id=row.id,
            person_id=actor.person_id or 0,  # the policy lets only people score
            number=own + 1,
            scores=kept,
            scored_at=at,
        )
    )
    data = {
        "opportunity_id": opportunity.id,
        "candidate_id": row.id,
        "party": ref_of(session, row).name,
        "number": own + 1,
        "sheet_sha256": _digest(kept),
    }
    record_confidential(
        session, actor, opportunity, "candidate_scored", data, at=at, provenance=provenance
    )
    return candidate_scores(session, actor, row.id)


def set_weights(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: SetWeights,
    *,
    at: datetime,
    version: int | None = None,
) -> WeightsOut:
    """Set how much each attribute weighs, with a reason; earlier weights are kept.

    Raises Invalid unless each attribute has a weight and at least one counts.
    """
    opportunity, subject = find_selection(session, actor, opportunity_id)
    authorise(actor, Action.WEIGH_ATTRIBUTES, subject)
    require_unclosed(opportunity)
    if version is not None and version != weights_version(session, opportunity.id):
        raise Stale(CHANGED)
    problem = problem_with(command.weights)
    if problem is not None:
        raise invalid("weights", problem)
    before = weights_in_force(session, opportunity.id)
    weights = {a.value: command.weights[a] for a in Attribute}
    session.add(
        ScoringWeights(
            opportunity_id=opportunity.id,
            weights=weights,
            reason=command.reason,
            set_by_id=actor.person_id,
            set_at=at,
        )
    )
    data = {
        "opportunity_id": opportunity.id,
        "weights_before": {a.value: w for a, w in before.items()},
        "weights_after": weights,
        "reason": command.reason,
    }
    record_confidential(session, actor, opportunity, "scoring_weights_set", data, at=at)
    return scoring_weights(session, actor, opportunity.id)


def _require_all(sheet: dict[Attribute, int], session: Session, opportunity_id: int) -> None:
    missing = unscored(sheet, weights_in_force(session, opportunity_id))
    if missing:
        raise Invalid(
            *(FieldProblem(f"Score {a.label.lower()}", f"scores.{a.value}") for a in missing)
        )


def _digest(kept: dict[str, Any]) -> str:
    """SHA-256 of the sheet's canonical JSON."""
    text = json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
