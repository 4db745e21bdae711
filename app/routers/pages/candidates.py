"""Candidates: the lists, finding or adding one, what is noted of each, and where it goes."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.clock import today
from app.domain.errors import DomainError
from app.queries.partner_pages import (
    candidate_form_page,
    candidate_page,
    candidates_page,
    compare_page,
    new_candidate_page,
)
from app.schemas.candidate import AddCandidate, EditCandidate, MoveCandidate
from app.services.candidates import add_candidate, edit_candidate, move_candidate
from app.web.forms import REFUSED, Form, chosen, status_for, ticked
from app.web.parameters import Id
from app.web.partner_forms import (
    KINDS,
    NOTE_LABELS,
    RISKS,
    SCHEMES,
    new_organisation,
    note_values,
    refused_organisation,
    shown,
)
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
Search = Annotated[str, Query(max_length=200)]
ADD_READERS = {"is_another": ticked("is_another")}
MOVE_READERS = {
    "to": chosen("to", "Choose where it goes"),
    "reason": chosen("reason", "Say why"),
}


@router.get("/opportunities/{opportunity_id}/partners")
async def index(visit: PageVisit, opportunity_id: Id) -> Response:
    """The shortlist, the longlist, and those out."""
    page = await visit.read(candidates_page, opportunity_id)
    return visit.render("partners/index.html", **PARTNERS, part="candidates", **dict(page))


@router.get("/opportunities/{opportunity_id}/partners/new")
async def new(visit: PageVisit, opportunity_id: Id, q: Search = "") -> Response:
    """Find an organisation, or add one."""
    return await _new(visit, opportunity_id, Form({"q": q, "name": q}))


@router.post("/opportunities/{opportunity_id}/partners")
async def add(visit: PageVisit, opportunity_id: Id) -> Response:
    """Put an organisation on the longlist: one that was found, or a new one."""
    form = await visit.form()
    try:
        known = form.text("organisation_id") or None
        new_one = None if known else new_organisation(form)
        who: dict[str, Any] = {"organisation_id": known, "organisation": new_one}
        command = form.command(AddCandidate, ADD_READERS, **who)
        made = await visit.write_once(form, add_candidate, opportunity_id, command)
    except REFUSED as error:
        return await _new(visit, opportunity_id, form, error)
    return visit.redirect(f"/candidates/{made.id}", done="added")


@router.get("/opportunities/{opportunity_id}/compare")
async def compare(visit: PageVisit, opportunity_id: Id) -> Response:
    """The shortlist side by side, to read and to print."""
    page = await visit.read(compare_page, opportunity_id)
    context: dict[str, Any] = {"part": "compare", "today": today()} | PARTNERS | dict(page)
    return visit.render("partners/compare.html", **context)


@router.get("/candidates/{candidate_id}")
async def show(visit: PageVisit, candidate_id: Id) -> Response:
    """Everything of one candidate."""
    return await _show(visit, candidate_id)


@router.post("/candidates/{candidate_id}/move")
async def move(visit: PageVisit, candidate_id: Id) -> Response:
    """Shortlist it, put it back, end the discussion with it, or take it up again."""
    form = await visit.form()
    try:
        command, version = form.command(MoveCandidate, MOVE_READERS), form.version or 0
        await visit.write(move_candidate, candidate_id, command, version=version)
    except REFUSED as error:
        return await _show(visit, candidate_id, form, error)
    return visit.redirect(f"/candidates/{candidate_id}", done="moved")


@router.get("/candidates/{candidate_id}/edit")
async def edit(visit: PageVisit, candidate_id: Id) -> Response:
    """What is noted of it, in one form."""
    return await _edit(visit, candidate_id)


@router.post("/candidates/{candidate_id}/edit")
async def save(visit: PageVisit, candidate_id: Id) -> Response:
    """Save it; after somebody else's change both versions are shown."""
    form = await visit.form()
    try:
        command, version = form.command(EditCandidate), form.version or 0
        await visit.write(edit_candidate, candidate_id, command, version=version)
    except REFUSED as error:
        return await _edit(visit, candidate_id, form, error)
    return visit.redirect(f"/candidates/{candidate_id}", done="saved")


PARTNERS: dict[str, Any] = {"nav": "pipeline", "tab": "partners"}


async def _new(
    visit: Visit, opportunity_id: int, form: Form, error: DomainError | None = None
) -> Response:
    q = form.text("q")
    page = await visit.read(new_candidate_page, opportunity_id, q=q or form.text("name"))
    form = refused_organisation(form, error) if error else form
    return visit.render(
        "partners/_found.html" if visit.is_htmx and not error else "partners/new.html",
        **PARTNERS,
        status=status_for(error) if error else 200,
        part="candidates",
        form=form,
        kinds=KINDS,
        schemes=SCHEMES,
        **dict(page),
    )


async def _show(
    visit: Visit, candidate_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(candidate_page, candidate_id)
    moving = form.refuse(error) if form and error else Form()
    moving.values["version"] = page.found.version
    return visit.render(
        "partners/show.html",
        **PARTNERS,
        status=status_for(error) if error else 200,
        part="candidates",
        form=moving,
        **dict(page),
    )


async def _edit(
    visit: Visit, candidate_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(candidate_form_page, candidate_id)
    view = shown(note_values(page.found), NOTE_LABELS, form, error)
    return visit.render("partners/edit.html", **PARTNERS, risks=RISKS, **view, **dict(page))
