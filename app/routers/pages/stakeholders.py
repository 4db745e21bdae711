"""The register of an opportunity: entering, pasting, and who is lost sight of."""

import json
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.domain.parsing import without_hidden_characters
from app.queries.overview import frame
from app.queries.stakeholder import removed_stakeholders
from app.queries.stakeholder_coverage import stakeholder_coverage
from app.queries.stakeholder_pasting import paste_preview
from app.queries.stakeholders import stakeholders, why_not_edit
from app.schemas.stakeholder import AddStakeholder
from app.schemas.stakeholder_pasting import PasteReport, PasteStakeholders
from app.services.stakeholder_pasting import paste_stakeholders
from app.services.stakeholders import add_stakeholder
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.stakeholder_forms import (
    ADD_READERS,
    DAYS,
    GAPS,
    ROLE_FILTER,
    chosen_days,
    chosen_gap,
    chosen_role,
    pasted_text,
)
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/opportunities/{opportunity_id}/stakeholders", include_in_schema=False)
After = Annotated[int, Query(ge=0, le=2**63 - 1)]
Short = Annotated[str, Query(max_length=200)]


@router.get("")
async def index(visit: PageVisit, opportunity_id: Id, after: After = 0) -> Response:
    """Everybody on the register, and the field for the next one."""
    return await _index(visit, opportunity_id, Form(), after=after)


@router.post("")
async def add(visit: PageVisit, opportunity_id: Id) -> Response:
    """Put one more on it, by name; the field is ready for the next."""
    form = await visit.form()
    try:
        command = form.command(AddStakeholder, ADD_READERS)
        made = await visit.write_once(form, add_stakeholder, opportunity_id, command)
    except REFUSED as error:
        return await _index(visit, opportunity_id, form.refuse(error), status_for(error))
    if visit.is_htmx:
        return await _index(visit, opportunity_id, Form(), said=f"Added {made.name}.")
    return visit.redirect(f"/opportunities/{opportunity_id}/stakeholders?next=1", done="added")


@router.get("/paste")
async def paste(visit: PageVisit, opportunity_id: Id) -> Response:
    """Room for rows of a spreadsheet."""
    return await _paste(visit, opportunity_id, Form())


@router.post("/paste")
async def take_paste(visit: PageVisit, opportunity_id: Id) -> Response:
    """Show what a paste would add; or add it, and give back what needs mending."""
    form = await visit.form()
    try:
        report = await _pasted(visit, form, opportunity_id)
    except REFUSED as error:
        return await _paste(visit, opportunity_id, form.refuse(error), status=status_for(error))
    if report.preview or report.left:
        form.values["text"] = form.text("text") if report.preview else report.left
        return await _paste(visit, opportunity_id, form, report)
    return visit.redirect(f"/opportunities/{opportunity_id}/stakeholders", done="pasted")


@router.get("/coverage")
async def coverage(visit: PageVisit, opportunity_id: Id, days: Short = "") -> Response:
    """Who has no owner, no plan, no contact; whose support is lacking; who is missing."""
    chosen = chosen_days(days)
    return visit.render(
        "stakeholders/coverage.html",
        nav="pipeline",
        tab="stakeholders",
        part="coverage",
        day_options=DAYS,
        coverage=await visit.read(stakeholder_coverage, opportunity_id, days=chosen),
        **dict(await visit.read(frame, opportunity_id)),
    )


async def _index(
    visit: Visit,
    opportunity_id: int,
    form: Form,
    status: int = HTTPStatus.OK,
    after: int = 0,
    said: str = "",
) -> Response:
    asked = visit.request.query_params
    filters = {
        name: without_hidden_characters(asked.get(name, "")[:200]) for name in ("q", "role", "gap")
    }
    days = chosen_days(asked.get("days", ""))
    found = await visit.read(
        stakeholders,
        opportunity_id,
        q=filters["q"],
        role=chosen_role(filters["role"]),
        gap=chosen_gap(filters["gap"]),
        days=days,
        after=after,
    )
    response = visit.render(
        "stakeholders/_register.html" if visit.is_htmx else "stakeholders/index.html",
        nav="pipeline",
        status=status,
        tab="stakeholders",
        part="register",
        form=form,
        found=found,
        filters={**filters, "days": days},
        after=after,
        is_next=bool(asked.get("next")) and not form.errors,
        roles=ROLE_FILTER,
        gaps=GAPS,
        refusal=await visit.read(why_not_edit, opportunity_id),
        removed=[] if visit.is_htmx else await visit.read(removed_stakeholders, opportunity_id),
        **dict(await visit.read(frame, opportunity_id)),
    )
    if visit.is_htmx and visit.request.method == "POST":
        told: dict[str, Any] = {"ui:focus": {"to": "#name"}}
        response.headers["HX-Trigger"] = json.dumps(
            told | ({"ui:say": {"text": said}} if said else {})
        )
    return response


async def _pasted(visit: Visit, form: Form, opportunity_id: int) -> PasteReport:
    form.values["text"] = pasted_text(form.text("text"))
    command = form.command(PasteStakeholders, preview=False)
    if form.text("do") != "add":
        return await visit.read(paste_preview, opportunity_id, command.text)
    return await visit.write_once(form, paste_stakeholders, opportunity_id, command)


async def _paste(
    visit: Visit,
    opportunity_id: int,
    form: Form,
    report: PasteReport | None = None,
    status: int = HTTPStatus.OK,
) -> Response:
    return visit.render(
        "stakeholders/paste.html",
        nav="pipeline",
        status=status,
        tab="stakeholders",
        part="register",
        form=form,
        report=report,
        refusal=await visit.read(why_not_edit, opportunity_id),
        **dict(await visit.read(frame, opportunity_id)),
    )
