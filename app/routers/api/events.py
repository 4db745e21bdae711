"""The audit trail of an opportunity over JSON."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.history import events
from app.schemas.history import EventList
from app.web.call import ApiCall
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1/opportunities/{opportunity_id}/events", tags=["History"])


@router.get("")
async def list_events(
    call: ApiCall,
    opportunity_id: Id,
    cursor: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    confidential: Annotated[
        bool, Query(description="The stream of early partner discussion instead.")
    ] = False,
) -> EventList:
    """What changed, in order. Each hash covers the event before it."""
    page = await call.read(
        events, opportunity_id, after=cursor, limit=limit, confidential=confidential
    )
    call.link_next(page.next)
    return page
