"""Where sponsors land: what waits for them, and for everybody else what is theirs to do."""

from fastapi import APIRouter
from starlette.responses import Response

from app.clock import today
from app.queries.inbox import inbox
from app.web.visit import PageVisit

router = APIRouter(prefix="/inbox", include_in_schema=False)


@router.get("")
async def show(visit: PageVisit) -> Response:
    """Most urgent first."""
    page = await visit.read(inbox)
    return visit.render("inbox/show.html", nav="inbox", today=today(), **dict(page))
