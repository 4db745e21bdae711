"""Discussions with candidates and the ideas they brought, over JSON."""

from fastapi import APIRouter

from app.queries.discussions import discussion, discussions
from app.queries.ideas import idea, ideas
from app.schemas.discussion import (
    AddAction,
    CompleteAction,
    DiscussionList,
    DiscussionOut,
    EditDiscussion,
    EditIdea,
    IdeaOut,
    RecordDiscussion,
    RecordIdea,
)
from app.services.discussions import (
    add_action,
    complete_action,
    edit_discussion,
    record_discussion,
)
from app.services.ideas import edit_idea, record_idea
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Cursor, Id, Limit

router = APIRouter(prefix="/api/v1", tags=["Discussions"])


@router.get("/opportunities/{opportunity_id}/discussions")
async def list_discussions(
    call: ApiCall, opportunity_id: Id, cursor: Cursor = None, limit: Limit = 20
) -> DiscussionList:
    """The log, the latest talk first. Confidential: team, sponsors and auditors."""
    page = await call.read(discussions, opportunity_id, before=cursor, limit=limit)
    call.link_next(page.next)
    return page


@router.post("/opportunities/{opportunity_id}/discussions", status_code=201)
async def post_discussion(
    call: ApiCall, opportunity_id: Id, command: RecordDiscussion, key: IdempotencyKey = None
) -> DiscussionOut:
    """Add a talk to the log."""
    made = await call.write(record_discussion, opportunity_id, command)
    call.location(f"/api/v1/discussions/{made.id}")
    return made


@router.get("/discussions/{discussion_id}")
async def get_discussion(call: ApiCall, discussion_id: Id) -> DiscussionOut:
    """One talk, with its actions, ideas and disclosures."""
    return await call.read(discussion, discussion_id)


@router.put("/discussions/{discussion_id}")
async def put_discussion(
    call: ApiCall, discussion_id: Id, command: EditDiscussion, if_match: IfMatch = None
) -> DiscussionOut:
    """Correct what is kept of a talk."""
    return await call.write(edit_discussion, discussion_id, command, version=call.version)


@router.post("/discussions/{discussion_id}/actions", status_code=201)
async def post_discussion_action(
    call: ApiCall, discussion_id: Id, command: AddAction, key: IdempotencyKey = None
) -> DiscussionOut:
    """Note what follows from a talk: who does it, by when."""
    return await call.write(add_action, discussion_id, command)


@router.post("/discussions/{discussion_id}/actions/{action_id}/completion", status_code=201)
async def post_discussion_action_done(
    call: ApiCall,
    discussion_id: Id,
    action_id: Id,
    command: CompleteAction,
    key: IdempotencyKey = None,
) -> DiscussionOut:
    """Say that it is done."""
    return await call.write(complete_action, discussion_id, action_id, command)


@router.get("/opportunities/{opportunity_id}/ideas")
async def list_ideas(call: ApiCall, opportunity_id: Id) -> list[IdeaOut]:
    """All ideas, the latest first: whose each is, and whom it may be told to."""
    return await call.read(ideas, opportunity_id)


@router.post("/opportunities/{opportunity_id}/ideas", status_code=201)
async def post_idea(
    call: ApiCall, opportunity_id: Id, command: RecordIdea, key: IdempotencyKey = None
) -> IdeaOut:
    """Note an idea and credit it."""
    made = await call.write(record_idea, opportunity_id, command)
    call.location(f"/api/v1/ideas/{made.id}")
    return made


@router.get("/ideas/{idea_id}")
async def get_idea(call: ApiCall, idea_id: Id) -> IdeaOut:
    """One idea."""
    return await call.read(idea, idea_id)


@router.put("/ideas/{idea_id}")
async def put_idea(
    call: ApiCall, idea_id: Id, command: EditIdea, if_match: IfMatch = None
) -> IdeaOut:
    """Correct an idea, or change whom it may be told to."""
    return await call.write(edit_idea, idea_id, command, version=call.version)
