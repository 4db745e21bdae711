"""Barriers to an opportunity, and the ways over them."""

from fastapi import APIRouter
from starlette.responses import Response

from app.queries.analysis_pages import barrier_page, barriers_page, mitigation_page
from app.schemas.analysis import EditBarrier, MitigationFields, NameBarrier
from app.services.analysis import edit_barrier, name_barrier, remove_barrier
from app.services.mitigations import add_mitigation, edit_mitigation, remove_mitigation
from app.web.analysis_forms import (
    BARRIER_CHOICES,
    BARRIER_READERS,
    MITIGATION_READERS,
)
from app.web.analysis_records import Kind, render
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)


@router.get("/opportunities/{opportunity_id}/barriers")
async def show_barriers(visit: PageVisit, opportunity_id: Id) -> Response:
    """What stands in the way, and what is done about it."""
    return await _index(visit, opportunity_id)


@router.post("/opportunities/{opportunity_id}/barriers")
async def add_barrier(visit: PageVisit, opportunity_id: Id) -> Response:
    """Name a barrier."""
    form = await visit.form()
    try:
        command = form.command(NameBarrier, BARRIER_READERS)
        await visit.write_once(form, name_barrier, opportunity_id, command)
    except REFUSED as error:
        return await _index(visit, opportunity_id, "new", form.refuse(error), status_for(error))
    return visit.redirect(f"/opportunities/{opportunity_id}/barriers", done="added")


BARRIER = Kind(
    field="barrier",
    at="barriers",
    list="Barriers",
    page=barrier_page,
    title=lambda page: page.barrier.title,
    command=EditBarrier,
    readers=BARRIER_READERS,
    choices=BARRIER_CHOICES,
)


@router.get("/barriers/{barrier_id}/edit")
async def show_edit_barrier(visit: PageVisit, barrier_id: Id) -> Response:
    """One barrier, to be changed."""
    return await BARRIER.show(visit, barrier_id)


@router.post("/barriers/{barrier_id}/edit")
async def save_barrier(visit: PageVisit, barrier_id: Id) -> Response:
    """Say how it stands now."""
    return await BARRIER.save(visit, barrier_id, edit_barrier)


@router.post("/barriers/{barrier_id}/removal")
async def take_off_barrier(visit: PageVisit, barrier_id: Id) -> Response:
    """Take it off the list."""
    return await BARRIER.take_off(visit, barrier_id, remove_barrier)


@router.post("/barriers/{barrier_id}/mitigations")
async def add_way(visit: PageVisit, barrier_id: Id) -> Response:
    """Add a way over it."""
    form = await visit.form()
    page = await visit.read(barrier_page, barrier_id)
    here = page.opportunity.id
    try:
        command = form.command(MitigationFields, MITIGATION_READERS)
        await visit.write_once(form, add_mitigation, barrier_id, command)
    except REFUSED as error:
        acting = f"way-{barrier_id}"
        return await _index(visit, here, acting, form.refuse(error), status_for(error))
    return visit.redirect(f"/opportunities/{here}/barriers#barrier-{barrier_id}", done="added")


WAY = Kind(
    field="mitigation",
    at="mitigations",
    list="Barriers",
    row="barrier",
    page=mitigation_page,
    title=lambda page: f"a way over {page.barrier.title}",
    command=MitigationFields,
    readers=MITIGATION_READERS,
    choices=BARRIER_CHOICES,
)


@router.get("/mitigations/{mitigation_id}/edit")
async def show_edit_way(visit: PageVisit, mitigation_id: Id) -> Response:
    """One way over a barrier, to be changed."""
    return await WAY.show(visit, mitigation_id)


@router.post("/mitigations/{mitigation_id}/edit")
async def save_way(visit: PageVisit, mitigation_id: Id) -> Response:
    """Change it, or say that it is done."""
    return await WAY.save(visit, mitigation_id, edit_mitigation)


@router.post("/mitigations/{mitigation_id}/removal")
async def take_off_way(visit: PageVisit, mitigation_id: Id) -> Response:
    """Take it off the list."""
    return await WAY.take_off(visit, mitigation_id, remove_mitigation)


async def _index(
    visit: Visit, opportunity_id: int, acting: str = "", form: Form | None = None, status: int = 200
) -> Response:
    page = await visit.read(barriers_page, opportunity_id)
    form = form or Form()
    return render(
        visit, "barriers", form, status, acting=acting, blank=Form(), choices=BARRIER_CHOICES,
        **dict(page),
    )  # fmt: skip
