"""`/docs`: the API reference for those who write programs against it. Public."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import NotFound
from app.web.api_reference import groups_of
from app.web.visit import PublicVisit

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def show_reference(visit: PublicVisit) -> Response:
    """How to start, and every operation by group."""
    groups = groups_of(visit.request.app, visit.settings.origin)
    return visit.render("reference/index.html", groups=groups, origin=visit.settings.origin)


@router.get("/docs/{slug}")
async def show_reference_group(visit: PublicVisit, slug: str) -> Response:
    """The operations of one group, whole."""
    groups = groups_of(visit.request.app, visit.settings.origin)
    group = next((g for g in groups if g.slug == slug), None)
    if group is None:
        raise NotFound("There is no such part of the API reference.")
    return visit.render("reference/show.html", groups=groups, group=group)
