"""Secondments and workshops of an opportunity, with what was learnt."""

from http import HTTPStatus
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import Stale
from app.queries.co_development import co_development, co_developments
from app.queries.overview import frame
from app.queries.stakeholders import stakeholders
from app.schemas.stakeholder_pages import EditCoDevelopment, RecordCoDevelopment
from app.services.co_development import edit_co_development, record_co_development
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.stakeholder_forms import CO_READERS, KINDS, co_form
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
HERE = "/opportunities/{opportunity_id}/stakeholders/co-development"
MOST_OFFERED = 200


@router.get(HERE)
async def index(visit: PageVisit, opportunity_id: Id) -> Response:
    """All of them, and the form for one more."""
    return await _index(visit, opportunity_id, Form({"kind": "workshop"}))


@router.post(HERE)
async def add(visit: PageVisit, opportunity_id: Id) -> Response:
    """Record one."""
    form = await visit.form()
    try:
        command = form.command(RecordCoDevelopment, CO_READERS)
        await visit.write_once(form, record_co_development, opportunity_id, command)
    except REFUSED as error:
        return await _index(visit, opportunity_id, form.refuse(error), status_for(error))
    path = f"/opportunities/{opportunity_id}/stakeholders/co-development"
    return visit.redirect(path, done="added")


@router.get("/co-development/{co_development_id}/edit")
async def edit(visit: PageVisit, co_development_id: Id) -> Response:
    """What is known of one."""
    found = await visit.read(co_development, co_development_id)
    return await _edit(visit, found, co_form(found))


@router.post("/co-development/{co_development_id}/edit")
async def save(visit: PageVisit, co_development_id: Id) -> Response:
    """Save it; after somebody else's change what is stored now stands beside the form."""
    form = await visit.form()
    try:
        command = form.command(EditCoDevelopment, CO_READERS)
        made = await visit.write(
            edit_co_development, co_development_id, command, version=form.version or 0
        )
    except REFUSED as error:
        found = await visit.read(co_development, co_development_id)
        form.values |= {"version": found.version} if isinstance(error, Stale) else {}
        return await _edit(visit, found, form.refuse(error), status_for(error), error)
    path = f"/opportunities/{made.opportunity_id}/stakeholders/co-development"
    return visit.redirect(path, done="saved")


async def _index(
    visit: Visit, opportunity_id: int, form: Form, status: int = HTTPStatus.OK
) -> Response:
    held = await visit.read(co_developments, opportunity_id)
    offered = await visit.read(stakeholders, opportunity_id, limit=MOST_OFFERED)
    return visit.render(
        "stakeholders/co_development.html",
        nav="pipeline",
        status=status,
        tab="stakeholders",
        part="co-development",
        form=form,
        kinds=KINDS,
        offered=offered.items,
        **dict(await visit.read(frame, opportunity_id)),
        **dict(held),
    )


async def _edit(
    visit: Visit, found: Any, form: Form, status: int = HTTPStatus.OK, error: Any = None
) -> Response:
    offered = await visit.read(stakeholders, found.opportunity_id, limit=MOST_OFFERED)
    return visit.render(
        "stakeholders/co_development_edit.html",
        nav="pipeline",
        status=status,
        form=form,
        kinds=KINDS,
        found=found,
        offered=offered.items,
        is_stale=isinstance(error, Stale),
        **dict(await visit.read(frame, found.opportunity_id)),
    )
