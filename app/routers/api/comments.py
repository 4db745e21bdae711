"""Comments over JSON."""

from typing import Annotated

from fastapi import APIRouter, Query

from app.queries.comments import comments
from app.schemas.comment import AddComment, CommentList, CommentOut, MentionsRead
from app.services.comments import add_comment, read_mentions
from app.web.call import ApiCall, IdempotencyKey
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1/opportunities/{opportunity_id}/comments", tags=["Comments"])


@router.get("")
async def list_comments(
    call: ApiCall,
    opportunity_id: Id,
    cursor: Annotated[int, Query(ge=0, le=2**63 - 1)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CommentList:
    """What was said, oldest first."""
    page = await call.read(comments, opportunity_id, after=cursor, limit=limit)
    call.link_next(page.next)
    return page


@router.post("", status_code=201)
async def post_comment(
    call: ApiCall, opportunity_id: Id, command: AddComment, key: IdempotencyKey = None
) -> CommentOut:
    """Say something. A comment is never edited or deleted."""
    return await call.write(add_comment, opportunity_id, command)


@router.post("/read")
async def post_read(call: ApiCall, opportunity_id: Id) -> MentionsRead:
    """Mark your mentions here as read."""
    return await call.write(read_mentions, opportunity_id)
