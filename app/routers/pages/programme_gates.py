"""A programme's gates: in force, their versions side by side, files, and open reviews."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.policy import Action
from app.queries.programme_gates import (
    gate_comparison,
    gate_version,
    gate_versions,
    programme_gates,
)
from app.queries.review_moves import review_move, reviews_on_other_versions
from app.schemas.tailoring import AdoptGates, ComparisonOut, MoveReview, ProgrammeGates
from app.services.publishing import adopt_shipped_gates, move_review_to_gates
from app.standards.gate_file import gates_to_toml
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id, OptionalId
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
GATES = "/programmes/{programme_id}/gates"


@router.get(GATES)
async def show_gates(visit: PageVisit, programme_id: Id) -> Response:
    """What the gates ask today, and how each is decided."""
    return await show_gates_again(visit, programme_id, Form())


@router.post(f"{GATES}/adoption")
async def adopt(visit: PageVisit, programme_id: Id) -> Response:
    """Use the newest shipped version as it is."""
    form = await visit.form()
    try:
        await visit.write(adopt_shipped_gates, programme_id, form.command(AdoptGates))
    except REFUSED as error:
        return await show_gates_again(visit, programme_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/programmes/{programme_id}/gates", done="gates-published")


@router.get(f"{GATES}/versions")
async def show_versions(visit: PageVisit, programme_id: Id) -> Response:
    """Every version, to read, compare or export."""
    return await _versions(visit, programme_id)


@router.get(f"{GATES}/compare")
async def show_comparison(
    visit: PageVisit, programme_id: Id, before: OptionalId = None, after: OptionalId = None
) -> Response:
    """Two versions side by side."""
    comparison = await visit.read(gate_comparison, programme_id, before, after)
    return await _versions(visit, programme_id, comparison)


@router.get(f"{GATES}/versions/{{criteria_set_id}}")
async def show_version(visit: PageVisit, programme_id: Id, criteria_set_id: Id) -> Response:
    """One version whole."""
    version = await visit.read(gate_version, programme_id, criteria_set_id)
    context = await gates_context(visit, programme_id)
    return visit.render("tailoring/version.html", **context, version=version)


@router.get(f"{GATES}/versions/{{criteria_set_id}}/file")
async def download_gates(visit: PageVisit, programme_id: Id, criteria_set_id: Id) -> Response:
    """One version as a file, for another programme to import."""
    text = gates_to_toml(await visit.read(gate_version, programme_id, criteria_set_id))
    name = f'attachment; filename="gates-{programme_id}-{criteria_set_id}.toml"'
    return Response(text, media_type="application/toml", headers={"Content-Disposition": name})


@router.get(f"{GATES}/reviews")
async def show_reviews(visit: PageVisit, programme_id: Id) -> Response:
    """Open reviews that keep another version."""
    reviews = await visit.read(reviews_on_other_versions, programme_id)
    context = await gates_context(visit, programme_id)
    return visit.render("tailoring/reviews.html", **context, reviews=reviews)


@router.get("/gates/{review_id}/version-change")
async def show_move(visit: PageVisit, review_id: Id) -> Response:
    """What moving a review to the version in force would change."""
    move = await visit.read(review_move, review_id)
    return visit.render("tailoring/move.html", nav="pipeline", move=move, form=Form())


@router.post("/gates/{review_id}/version-change")
async def move_review(visit: PageVisit, review_id: Id) -> Response:
    """Move it, as previewed."""
    form = await visit.form()
    try:
        await visit.write(move_review_to_gates, review_id, form.command(MoveReview))
    except REFUSED as error:
        move, status = await visit.read(review_move, review_id), status_for(error)
        form = form.refuse(error)
        return visit.render("tailoring/move.html", status=status, move=move, form=form)
    return visit.redirect(f"/gates/{review_id}", done="moved-on")


async def gates_context(visit: Visit, programme_id: int) -> dict[str, Any]:
    """What every page of a programme's gates shows: the gates in force, and who may change them."""
    gates: ProgrammeGates = await visit.read(programme_gates, programme_id)
    return {
        "gates": gates,
        "may_tailor": Action.TAILOR_GATES in gates.permitted_actions,
        "nav": "programmes" if visit.actor.is_administrator else "",
    }


async def show_gates_again(
    visit: Visit, programme_id: int, form: Form, status: int = 200
) -> Response:
    """The gates in force, with what was refused."""
    gates = await visit.read(programme_gates, programme_id)
    return visit.render(
        "tailoring/show.html",
        nav="programmes" if visit.actor.is_administrator else "",
        status=status,
        gates=gates,
        version=gates.in_force,
        may_tailor=Action.TAILOR_GATES in gates.permitted_actions,
        form=form,
    )


async def _versions(
    visit: Visit, programme_id: int, comparison: ComparisonOut | None = None
) -> Response:
    versions = await visit.read(gate_versions, programme_id)
    context = await gates_context(visit, programme_id)
    newest, second = versions[0].id, versions[min(1, len(versions) - 1)].id
    return visit.render(
        "tailoring/versions.html",
        **context,
        versions=versions,
        choices=[(v.id, v.label) for v in versions],
        comparison=comparison,
        before=comparison.before.id if comparison else second,
        after=comparison.after.id if comparison else newest,
    )
