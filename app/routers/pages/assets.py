"""The public assets that an opportunity offers."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.assets import POTENTIALS
from app.queries.analysis_pages import asset_page, assets_page, new_analysis
from app.schemas.analysis import AssetFields
from app.services.analysis import add_asset, edit_asset, remove_asset
from app.web.analysis_forms import ASSET_CHOICES, ASSET_READERS
from app.web.analysis_records import Kind, render
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)


@router.get("/opportunities/{opportunity_id}/assets")
async def show_assets(visit: PageVisit, opportunity_id: Id) -> Response:
    """What is offered, and what is not known of it yet."""
    page = await visit.read(assets_page, opportunity_id)
    return render(visit, "assets", Form(), 200, potentials=POTENTIALS, **dict(page))


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


ASSET = Kind(
    field="asset",
    at="assets",
    list="Assets",
    page=asset_page,
    title=lambda page: page.asset.name,
    command=AssetFields,
    readers=ASSET_READERS,
    choices=ASSET_CHOICES,
)


@router.get("/assets/{asset_id}/edit")
async def show_edit_asset(visit: PageVisit, asset_id: Id) -> Response:
    """One asset, to be changed."""
    return await ASSET.show(visit, asset_id)


@router.post("/assets/{asset_id}/edit")
async def save_asset(visit: PageVisit, asset_id: Id) -> Response:
    """Change it."""
    return await ASSET.save(visit, asset_id, edit_asset)


@router.post("/assets/{asset_id}/removal")
async def take_off_asset(visit: PageVisit, asset_id: Id) -> Response:
    """Take it off the list."""
    return await ASSET.take_off(visit, asset_id, remove_asset)


async def _new(visit: Visit, opportunity_id: int, form: Form, status: int = 200) -> Response:
    page = await visit.read(new_analysis, opportunity_id)
    return render(visit, "asset_new", form, status, choices=ASSET_CHOICES, **dict(page))
