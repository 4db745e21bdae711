"""Saved views over JSON."""

from fastapi import APIRouter

from app.queries.views import view, views
from app.schemas.view import SaveView, ViewOut
from app.services.views import delete_view, edit_view, save_view
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1/views", tags=["Views"])


@router.get("")
async def list_views(call: ApiCall) -> list[ViewOut]:
    """Your views and those shared with your programmes, by name."""
    return await call.read(views)


@router.get("/{view_id}")
async def get_view(call: ApiCall, view_id: Id) -> ViewOut:
    """One saved view."""
    return await call.read(view, view_id)


@router.post("", status_code=201)
async def post_view(call: ApiCall, command: SaveView, key: IdempotencyKey = None) -> ViewOut:
    """Save filters under a name, for yourself or for a programme."""
    made = await call.write(save_view, command)
    call.location(f"/api/v1/views/{made.id}")
    return made


@router.put("/{view_id}")
async def put_view(
    call: ApiCall, view_id: Id, command: SaveView, if_match: IfMatch = None
) -> ViewOut:
    """Replace a view of your own."""
    return await call.write(edit_view, view_id, command, version=call.version)


@router.delete("/{view_id}", status_code=204)
async def remove_view(call: ApiCall, view_id: Id) -> None:
    """Remove a view of your own, for everybody it was shared with."""
    await call.write(delete_view, view_id)
