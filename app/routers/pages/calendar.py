"""My dates in my own calendar program, by a secret address."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from app.clock import today
from app.queries.calendar import calendar_entries, calendar_feed
from app.services.calendar_feeds import make_calendar_feed, stop_calendar_feed
from app.web.confirm import confirm_identity
from app.web.credentials import hashed, new_secret
from app.web.feeds import calendar_answer, seconds_to_wait, too_soon
from app.web.forms import REFUSED, Form, status_for
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)


@router.get("/calendar/{secret}.ics")
async def read_feed(request: Request, secret: str) -> Response:
    """The calendar behind a secret address; unknown and stopped ones read the same."""
    token_hash = hashed(secret)
    if seconds := seconds_to_wait(request, token_hash):
        return too_soon(seconds)
    database = request.app.state.database
    entries = await database.read(calendar_entries, token_hash, today=today())
    return calendar_answer(request, entries)


@router.get("/account/calendar")
async def show(visit: PageVisit) -> Response:
    """Whether I have a feed, and how to make one."""
    return await _page(visit, Form())


@router.post("/account/calendar")
async def make(visit: PageVisit) -> Response:
    """Make a feed, or another address for it; it is on this answer and nowhere else."""
    form, secret = await visit.form(), new_secret()
    try:
        await confirm_identity(visit, form)
        await visit.write(make_calendar_feed, hashed(secret))
    except REFUSED as error:
        return await _page(visit, form.refuse(error), status_for(error))
    url = f"{visit.settings.origin}/calendar/{secret}.ics"
    return await _page(visit, Form(), 201, url)


@router.post("/account/calendar/stop")
async def stop(visit: PageVisit) -> Response:
    """Stop the feed at once."""
    form = await visit.form()
    try:
        await visit.write(stop_calendar_feed)
    except REFUSED as error:
        return await _page(visit, form.refuse(error), status_for(error))
    return visit.redirect("/account/calendar", done="feed-stopped")


async def _page(visit: Visit, form: Form, status: int = 200, url: str = "") -> Response:
    feed = await visit.read(calendar_feed)
    return visit.render("account/calendar.html", status=status, form=form, feed=feed, url=url)
