"""Barriers to an opportunity, and the ways over them."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.domain.errors import DomainError
from app.queries.analysis_pages import barrier_page, barriers_page, mitigation_page
from app.schemas.analysis import EditBarrier, MitigationFields, NameBarrier, RemoveRecord
from app.services.analysis import edit_barrier, name_barrier, remove_barrier
from app.services.mitigations import add_mitigation, edit_mitigation, remove_mitigation
from app.web.analysis_forms import (
    BARRIER_CHOICES,
    BARRIER_READERS,
    MITIGATION_READERS,
    again,
)
from app.web.forms import REFUSED, Form, status_for
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


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


@router.get("/barriers/{barrier_id}/edit")
async def show_edit_barrier(visit: PageVisit, barrier_id: Id) -> Response:
    """One barrier, to be changed."""
    return await _edit(visit, barrier_id)


@router.post("/barriers/{barrier_id}/edit")
async def save_barrier(visit: PageVisit, barrier_id: Id) -> Response:
    """Say how it stands now."""
    form = await visit.form()
    try:
        command, version = form.command(EditBarrier, BARRIER_READERS), form.version or 0
        saved = await visit.write(edit_barrier, barrier_id, command, version=version)
    except REFUSED as error:
        return await _edit(visit, barrier_id, form, error)
    return visit.redirect(f"/opportunities/{saved.opportunity_id}/barriers", done="saved")


@router.post("/barriers/{barrier_id}/removal")
async def take_off_barrier(visit: PageVisit, barrier_id: Id) -> Response:
    """Take it off the list."""
    form = await visit.form()
    page = await visit.read(barrier_page, barrier_id)
    try:
        command, version = form.command(RemoveRecord), form.version or 0
        await visit.write(remove_barrier, barrier_id, command, version=version)
    except REFUSED as error:
        return await _edit(visit, barrier_id, error=error)
    return visit.redirect(f"/opportunities/{page.opportunity.id}/barriers", done="removed")


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


@router.get("/mitigations/{mitigation_id}/edit")
async def show_edit_way(visit: PageVisit, mitigation_id: Id) -> Response:
    """One way over a barrier, to be changed."""
    return await _edit_way(visit, mitigation_id)


@router.post("/mitigations/{mitigation_id}/edit")
async def save_way(visit: PageVisit, mitigation_id: Id) -> Response:
    """Change it, or say that it is done."""
    form = await visit.form()
    try:
        command, version = form.command(MitigationFields, MITIGATION_READERS), form.version or 0
        saved = await visit.write(edit_mitigation, mitigation_id, command, version=version)
    except REFUSED as error:
        return await _edit_way(visit, mitigation_id, form, error)
    path = f"/opportunities/{saved.opportunity_id}/barriers#barrier-{saved.id}"
    return visit.redirect(path, done="saved")


@router.post("/mitigations/{mitigation_id}/removal")
async def take_off_way(visit: PageVisit, mitigation_id: Id) -> Response:
    """Take it off the list."""
    form = await visit.form()
    page = await visit.read(mitigation_page, mitigation_id)
    try:
        command, version = form.command(RemoveRecord), form.version or 0
        await visit.write(remove_mitigation, mitigation_id, command, version=version)
    except REFUSED as error:
        return await _edit_way(visit, mitigation_id, error=error)
    return visit.redirect(f"/opportunities/{page.opportunity.id}/barriers", done="removed")


async def _index(
    visit: Visit, opportunity_id: int, acting: str = "", form: Form | None = None, status: int = 200
) -> Response:
    page = await visit.read(barriers_page, opportunity_id)
    form = form or Form()
    return _render(visit, "barriers", form, status, acting=acting, blank=Form(), **dict(page))


async def _edit(
    visit: Visit, barrier_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(barrier_page, barrier_id)
    typed, apart = again(form, error, page.barrier)
    status = status_for(error) if error else 200
    return _render(visit, "barrier_edit", typed, status, differing=apart, **dict(page))


async def _edit_way(
    visit: Visit, mitigation_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(mitigation_page, mitigation_id)
    typed, apart = again(form, error, page.mitigation)
    status = status_for(error) if error else 200
    return _render(visit, "mitigation_edit", typed, status, differing=apart, **dict(page))


def _render(visit: Visit, template: str, form: Form, status: int, **context: Any) -> Response:
    return visit.render(
        f"analysis/{template}.html",
        nav="pipeline",
        tab="analysis",
        tab_title="Analysis",
        status=status,
        form=form,
        choices=BARRIER_CHOICES,
        **context,
    )
