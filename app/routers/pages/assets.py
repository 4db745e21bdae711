"""The public assets that an opportunity offers."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.domain.assets import POTENTIALS
from app.domain.errors import DomainError
from app.queries.analysis_pages import asset_page, assets_page, new_analysis
from app.schemas.analysis import AssetFields, RemoveRecord
from app.services.analysis import add_asset, edit_asset, remove_asset
from app.web.analysis_forms import ASSET_CHOICES, ASSET_READERS, again
from app.web.forms import REFUSED, Form, status_for
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("/opportunities/{opportunity_id}/assets")
async def show_assets(visit: PageVisit, opportunity_id: Id) -> Response:
    """What is offered, and what is not known of it yet."""
    page = await visit.read(assets_page, opportunity_id)
    return _render(visit, "assets", Form(), 200, potentials=POTENTIALS, **dict(page))


@router.get("/opportunities/{opportunity_id}/assets/new")
async def show_new_asset(visit: PageVisit, opportunity_id: Id) -> Response:
    """An empty form."""
    return await _new(visit, opportunity_id, Form())


@router.post("/opportunities/{opportunity_id}/assets/new")
async def create_asset(visit: PageVisit, opportunity_id: Id) -> Response:
    """Record a public asset."""
    form = await visit.form()
    try:
        command = form.command(AssetFields, ASSET_READERS)
        await visit.write_once(form, add_asset, opportunity_id, command)
    except REFUSED as error:
        return await _new(visit, opportunity_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/opportunities/{opportunity_id}/assets", done="added")


@router.get("/assets/{asset_id}/edit")
async def show_edit_asset(visit: PageVisit, asset_id: Id) -> Response:
    """One asset, to be changed."""
    return await _edit(visit, asset_id)


@router.post("/assets/{asset_id}/edit")
async def save_asset(visit: PageVisit, asset_id: Id) -> Response:
    """Change it."""
    form = await visit.form()
    try:
        command, version = form.command(AssetFields, ASSET_READERS), form.version or 0
        saved = await visit.write(edit_asset, asset_id, command, version=version)
    except REFUSED as error:
        return await _edit(visit, asset_id, form, error)
    return visit.redirect(f"/opportunities/{saved.opportunity_id}/assets", done="saved")


@router.post("/assets/{asset_id}/removal")
async def take_off_asset(visit: PageVisit, asset_id: Id) -> Response:
    """Take it off the list."""
    form = await visit.form()
    page = await visit.read(asset_page, asset_id)
    try:
        command, version = form.command(RemoveRecord), form.version or 0
        await visit.write(remove_asset, asset_id, command, version=version)
    except REFUSED as error:
        return await _edit(visit, asset_id, error=error)
    return visit.redirect(f"/opportunities/{page.opportunity.id}/assets", done="removed")


async def _new(visit: Visit, opportunity_id: int, form: Form, status: int = 200) -> Response:
    page = await visit.read(new_analysis, opportunity_id)
    return _render(visit, "asset_new", form, status, **dict(page))


async def _edit(
    visit: Visit, asset_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(asset_page, asset_id)
    typed, apart = again(form, error, page.asset)
    status = status_for(error) if error else 200
    return _render(visit, "asset_edit", typed, status, differing=apart, **dict(page))


def _render(visit: Visit, template: str, form: Form, status: int, **context: Any) -> Response:
    return visit.render(
        f"analysis/{template}.html",
        nav="pipeline",
        tab="analysis",
        tab_title="Analysis",
        status=status,
        form=form,
        choices=ASSET_CHOICES,
        **context,
    )
