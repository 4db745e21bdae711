"""Scores of candidates: the ranking, one's own sheet, and how much each attribute weighs."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import DomainError
from app.queries.partner_pages import candidate_scores_page, scores_page
from app.schemas.scoring import ScoreCandidate, SetWeights
from app.services.scores import score_candidate, set_weights
from app.web.forms import REFUSED, Form
from app.web.parameters import Id
from app.web.partner_forms import (
    SCORES,
    WEIGHT_FIELDS,
    WEIGHT_READERS,
    renamed,
    score_fields,
    sheet_values,
    shown,
    typed_scores,
    weight_values,
)
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
PARTNERS: dict[str, Any] = {"nav": "pipeline", "tab": "partners", "part": "scores"}


@router.get("/opportunities/{opportunity_id}/scores")
async def index(visit: PageVisit, opportunity_id: Id) -> Response:
    """Candidates still in by their weighted totals, with the spread."""
    page = await visit.read(scores_page, opportunity_id)
    return visit.render("partners/scores.html", **PARTNERS, **dict(page))


@router.get("/opportunities/{opportunity_id}/scores/weights")
async def show_weights(visit: PageVisit, opportunity_id: Id) -> Response:
    """How much each attribute weighs."""
    return await _weights(visit, opportunity_id)


@router.post("/opportunities/{opportunity_id}/scores/weights")
async def save_weights(visit: PageVisit, opportunity_id: Id) -> Response:
    """Set the weights, with a reason."""
    form = await visit.form()
    try:
        command = form.command(SetWeights, WEIGHT_READERS)
        await visit.write(set_weights, opportunity_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _weights(visit, opportunity_id, form, error)
    return visit.redirect(f"/opportunities/{opportunity_id}/scores", done="saved")


@router.get("/candidates/{candidate_id}/scores")
async def show(visit: PageVisit, candidate_id: Id) -> Response:
    """One's own sheet; others' once it is in."""
    return await _show(visit, candidate_id)


@router.post("/candidates/{candidate_id}/scores")
async def save(visit: PageVisit, candidate_id: Id) -> Response:
    """Record one's own scores."""
    form = await visit.form()
    try:
        command = form.command(ScoreCandidate, {"scores": typed_scores})
        await visit.write(score_candidate, candidate_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _show(visit, candidate_id, form, error)
    return visit.redirect(f"/candidates/{candidate_id}/scores", done="scored")


async def _weights(
    visit: Visit, opportunity_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(scores_page, opportunity_id)
    weights = page.board.weights
    labels = {f"weight-{w.attribute.value}": w.label for w in weights.attributes}
    view = shown(weight_values(weights), labels, form, error)
    view["form"] = renamed(view["form"], WEIGHT_FIELDS)
    return visit.render("partners/weights.html", **PARTNERS, **view, **dict(page))


async def _show(
    visit: Visit, candidate_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(candidate_scores_page, candidate_id)
    labels = {f"score-{w.attribute.value}": w.label for w in page.found.weights.attributes}
    view = shown(sheet_values(page.found.own), labels, form, error)
    view["form"] = renamed(view["form"], score_fields(view["form"]))
    context: dict[str, Any] = {"score_options": SCORES} | view | dict(page)
    return visit.render("partners/candidate_scores.html", **PARTNERS, **context)
