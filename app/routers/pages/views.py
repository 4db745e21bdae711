"""Saved views: listing, saving, renaming, removing."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import HTMLResponse, Response

from app.domain.errors import Stale
from app.queries.views import shareable, view, views
from app.schemas.view import SaveView
from app.services.views import delete_view, edit_view, save_view
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/pipeline/views", include_in_schema=False)
NEW = "/pipeline/views/new"


@router.get("")
async def index(visit: PageVisit) -> Response:
    """Every view this person may open."""
    return visit.render("pipeline/views.html", nav="pipeline", views=await visit.read(views))


@router.get("/new")
async def new(visit: PageVisit) -> Response:
    """The form that keeps the filters of the page one came from."""
    given = visit.request.query_params
    return await _form(visit, Form({name: given.get(name, "") for name in ("layout", "query")}))


@router.post("/new")
async def create(visit: PageVisit) -> Response:
    """Keep them."""
    form = await visit.form()
    try:
        made = await visit.write(save_view, form.command(SaveView))
    except REFUSED as error:
        return await _form(visit, form.refuse(error), status=status_for(error))
    return visit.redirect(made.path, done="view")


@router.get("/{view_id}/edit")
async def edit(visit: PageVisit, view_id: Id) -> Response:
    """The form of one's own view."""
    found = await visit.read(view, view_id)
    return await _form(visit, Form(found.model_dump(mode="json")), view_id)


@router.post("/{view_id}/edit")
async def save(visit: PageVisit, view_id: Id) -> Response:
    """Replace it."""
    form = await visit.form()
    try:
        command = form.command(SaveView)
        await visit.write(edit_view, view_id, command, version=form.version)
    except REFUSED as error:
        if isinstance(error, Stale):
            form.values["version"] = (await visit.read(view, view_id)).version
        return await _form(visit, form.refuse(error), view_id, status=status_for(error))
    return visit.redirect("/pipeline/views", done="saved")


@router.post("/{view_id}/delete")
async def remove(visit: PageVisit, view_id: Id) -> Response:
    """Remove it, for everybody it was shared with."""
    await visit.form()
    await visit.write(delete_view, view_id)
    return visit.redirect("/pipeline/views", done="removed")


async def _form(
    visit: Visit, form: Form, view_id: int | None = None, *, status: int = 200
) -> HTMLResponse:
    stored = await visit.read(view, view_id) if view_id else None
    context: dict[str, Any] = {
        "form": form,
        "action": f"/pipeline/views/{view_id}/edit" if view_id else NEW,
        "is_new": view_id is None,
        "stored": stored if status == status_for(Stale("")) else None,
        "programmes": await visit.read(shareable),
    }
    return visit.render("pipeline/view_form.html", nav="pipeline", status=status, **context)
