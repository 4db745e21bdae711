"""The inbox over JSON."""

from fastapi import APIRouter

from app.queries.inbox import inbox
from app.schemas.inbox import Inbox
from app.web.call import ApiCall

router = APIRouter(prefix="/api/v1/inbox", tags=["Inbox"])


@router.get("")
async def get_inbox(call: ApiCall) -> Inbox:
    """What waits for the token's person, most urgent first; nothing waits for a system."""
    return await call.read(inbox)
