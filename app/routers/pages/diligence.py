"""Due diligence on a candidate, and its early views of intellectual property and of sharing."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.domain.errors import DomainError
from app.queries.partner_pages import candidate_form_page
from app.schemas.diligence import NoteIp, NoteShare, RecordDiligence
from app.services.diligence import note_ip, note_share, record_diligence
from app.web.forms import REFUSED, Form
from app.web.parameters import Id
from app.web.partner_forms import (
    CHECK_STATES,
    DILIGENCE_LABELS,
    IP_LABELS,
    SHARE_LABELS,
    SHARE_MODELS,
    SHARE_READERS,
    diligence_values,
    ip_values,
    share_values,
    shown,
)
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/candidates/{candidate_id}", include_in_schema=False)
Key = Annotated[str, Path(max_length=60)]


@router.get("/due-diligence/{item}")
async def edit_item(visit: PageVisit, candidate_id: Id, item: Key) -> Response:
    """One item of the checklist."""
    return await _item(visit, candidate_id, item)


@router.post("/due-diligence/{item}")
async def save_item(visit: PageVisit, candidate_id: Id, item: Key) -> Response:
    """Record how far it is."""
    form = await visit.form()
    try:
        command, version = form.command(RecordDiligence), form.version or 0
        await visit.write(record_diligence, candidate_id, item, command, version=version)
    except REFUSED as error:
        return await _item(visit, candidate_id, item, form, error)
    return visit.redirect(f"/candidates/{candidate_id}#diligence-h", done="saved")


@router.get("/intellectual-property")
async def edit_ip(visit: PageVisit, candidate_id: Id) -> Response:
    """The early view of intellectual property."""
    return await _ip(visit, candidate_id)


@router.post("/intellectual-property")
async def save_ip(visit: PageVisit, candidate_id: Id) -> Response:
    """Note it."""
    form = await visit.form()
    try:
        await visit.write(note_ip, candidate_id, form.command(NoteIp), version=form.version or 0)
    except REFUSED as error:
        return await _ip(visit, candidate_id, form, error)
    return visit.redirect(f"/candidates/{candidate_id}#ip-h", done="saved")


@router.get("/value-share")
async def edit_share(visit: PageVisit, candidate_id: Id) -> Response:
    """How it would share the value."""
    return await _share(visit, candidate_id)


@router.post("/value-share")
async def save_share(visit: PageVisit, candidate_id: Id) -> Response:
    """Note it."""
    form = await visit.form()
    try:
        command, version = form.command(NoteShare, SHARE_READERS), form.version or 0
        await visit.write(note_share, candidate_id, command, version=version)
    except REFUSED as error:
        return await _share(visit, candidate_id, form, error)
    return visit.redirect(f"/candidates/{candidate_id}#share-h", done="saved")


async def _item(
    visit: Visit,
    candidate_id: int,
    item: str,
    form: Form | None = None,
    error: DomainError | None = None,
) -> Response:
    page = await visit.read(candidate_form_page, candidate_id, item=item)
    assert page.item is not None  # an unknown key is not found
    view = shown(diligence_values(page.item), DILIGENCE_LABELS, form, error)
    context: dict[str, Any] = {"nav": "pipeline", "states": CHECK_STATES} | view | dict(page)
    return visit.render("partners/diligence.html", **context)


async def _ip(
    visit: Visit, candidate_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(candidate_form_page, candidate_id)
    view = shown(ip_values(page.ip), IP_LABELS, form, error)
    return visit.render("partners/ip.html", nav="pipeline", **view, **dict(page))


async def _share(
    visit: Visit, candidate_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(candidate_form_page, candidate_id)
    view = shown(share_values(page.share), SHARE_LABELS, form, error)
    context: dict[str, Any] = {"nav": "pipeline", "models": SHARE_MODELS} | view | dict(page)
    return visit.render("partners/share.html", **context)
