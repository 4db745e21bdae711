"""The inbox over JSON."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.inbox import FARTHEST, inbox, inbox_part
from app.schemas.inbox import Inbox, InboxPart, Section
from app.web.call import ApiCall
from app.web.parameters import Limit

router = APIRouter(prefix="/api/v1/inbox", tags=["Inbox"])
Offset = Annotated[int, Query(ge=0, le=FARTHEST, description="Where in the part to begin.")]


@router.get("")
async def get_inbox(call: ApiCall) -> Inbox:
    """What waits for the token's person, most urgent first; nothing waits for a system."""
    return await call.read(inbox)


@router.get("/{section}")
async def get_inbox_part(
    call: ApiCall, section: Section, offset: Offset = 0, limit: Limit = 50
) -> InboxPart:
    """One part of it, whole, page by page."""
    return await call.read(inbox_part, section, offset=offset, limit=limit)
