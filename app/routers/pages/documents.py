"""Documents of an opportunity: adding, listing, downloading, removing."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.uploads import ACCEPTED, ENDINGS, MAX_FILES, MAX_TOTAL_BYTES
from app.queries.documents import document, document_file, document_page
from app.queries.overview import frame
from app.services.documents import remove_document
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.uploads import download, receive
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)


@router.get("/opportunities/{opportunity_id}/documents")
async def index(visit: PageVisit, opportunity_id: Id) -> Response:
    """What it holds, and the form for a further file."""
    return await _index(visit, opportunity_id, Form())


@router.post("/opportunities/{opportunity_id}/documents")
async def add(visit: PageVisit, opportunity_id: Id) -> Response:
    """Keep a file."""
    form = await visit.form()
    try:
        await receive(visit, opportunity_id, form)
    except REFUSED as error:
        return await _index(visit, opportunity_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/opportunities/{opportunity_id}/documents", done="added")


@router.get("/documents/{document_id}")
async def show(visit: PageVisit, document_id: Id) -> Response:
    """One document: what it is, and the answers it supports."""
    return await _show(visit, document_id, Form())


@router.get("/documents/{document_id}/content")
async def content(visit: PageVisit, document_id: Id) -> Response:
    """The file itself, as an attachment."""
    file = await visit.read(document_file, document_id)
    return download(visit.settings.uploads_dir, file)


@router.post("/documents/{document_id}/remove")
async def remove(visit: PageVisit, document_id: Id) -> Response:
    """Take it off the list."""
    form = await visit.form()
    try:
        removed = await visit.write(remove_document, document_id)
    except REFUSED as error:
        return await _show(visit, document_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/opportunities/{removed.opportunity_id}/documents", done="removed")


async def _index(visit: Visit, opportunity_id: int, form: Form, status: int = 200) -> Response:
    page = await visit.read(frame, opportunity_id)
    held = await visit.read(document_page, opportunity_id)
    return visit.render(
        "documents/index.html",
        nav="pipeline",
        status=status,
        tab="documents",
        form=form,
        accepted=ACCEPTED,
        endings=ENDINGS,
        limits=(visit.settings.max_upload_bytes, MAX_FILES, MAX_TOTAL_BYTES),
        **dict(page),
        **dict(held),
    )


async def _show(visit: Visit, document_id: int, form: Form, status: int = 200) -> Response:
    found = await visit.read(document, document_id)
    page = await visit.read(frame, found.opportunity_id)
    return visit.render(
        "documents/show.html",
        nav="pipeline",
        status=status,
        form=form,
        document=found,
        **dict(page),
    )
