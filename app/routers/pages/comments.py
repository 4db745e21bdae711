"""Comments on an opportunity."""

from fastapi import APIRouter
from starlette.responses import Response

from app.queries.comments import comment_page, mentionable
from app.queries.overview import frame
from app.schemas.comment import AddComment
from app.services.comments import add_comment, read_mentions
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Cursor, Id
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/opportunities/{opportunity_id}/comments", include_in_schema=False)


@router.get("")
async def index(visit: PageVisit, opportunity_id: Id, before: Cursor = None) -> Response:
    """What was said, the newest last."""
    return await _index(visit, opportunity_id, Form(), before=before)


@router.post("")
async def add(visit: PageVisit, opportunity_id: Id) -> Response:
    """Say something, and tell the people it mentions."""
    form = await visit.form()
    try:
        made = await visit.write_once(form, add_comment, opportunity_id, form.command(AddComment))
    except REFUSED as error:
        return await _index(visit, opportunity_id, form.refuse(error), status_for(error))
    path = f"/opportunities/{opportunity_id}/comments#comment-{made.id}"
    return visit.redirect(path, done="added")


@router.post("/read")
async def mark_read(visit: PageVisit, opportunity_id: Id) -> Response:
    """Mark one's mentions here as read."""
    await visit.form()
    await visit.write(read_mentions, opportunity_id)
    return visit.redirect(f"/opportunities/{opportunity_id}/comments", done="read")


async def _index(
    visit: Visit, opportunity_id: int, form: Form, status: int = 200, before: int | None = None
) -> Response:
    page = await visit.read(frame, opportunity_id)
    said = await visit.read(comment_page, opportunity_id, before=before)
    people = await visit.read(mentionable, opportunity_id)
    return visit.render(
        "opportunities/comments.html",
        nav="pipeline",
        status=status,
        tab="comments",
        form=form,
        before=before,
        people=people,
        **dict(page),
        **dict(said),
    )
