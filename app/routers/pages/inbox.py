"""What waits for a person, and for a sponsor above all."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.clock import today
from app.queries.inbox import FARTHEST, inbox, inbox_part
from app.schemas.inbox import Section
from app.web.inbox_words import PARTS, idle, parts
from app.web.visit import PageVisit

router = APIRouter(prefix="/inbox", include_in_schema=False)
Offset = Annotated[int, Query(ge=0, le=FARTHEST)]


@router.get("")
async def show(visit: PageVisit) -> Response:
    """Most urgent first."""
    found = await visit.read(inbox)
    return visit.render(
        "inbox/show.html",
        nav="inbox",
        today=today(),
        found=found,
        parts=parts(found),
        idle=idle(found),
    )


@router.get("/{section}")
async def show_part(visit: PageVisit, section: Section, offset: Offset = 0) -> Response:
    """One part of it, whole, page by page."""
    part = await visit.read(inbox_part, section, offset=offset)
    return visit.render(
        "inbox/part.html",
        nav="inbox",
        today=today(),
        offset=offset,
        part=part,
        words=PARTS[section],
    )
