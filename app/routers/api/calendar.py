"""The person's calendar feed."""

from fastapi import APIRouter

from app.queries.calendar import calendar_feed
from app.schemas.notification import CalendarFeedMade, CalendarFeedOut
from app.services.calendar_feeds import make_calendar_feed, stop_calendar_feed
from app.web.call import ApiCall

router = APIRouter(prefix="/api/v1/me/calendar", tags=["Calendar"])


@router.get("")
async def get_calendar_feed(call: ApiCall) -> CalendarFeedOut:
    """Whether you have a calendar feed."""
    return await call.read(calendar_feed)


@router.post("", status_code=201)
async def post_calendar_feed(call: ApiCall) -> CalendarFeedMade:
    """Make a feed, or another address for it: the one before stops."""
    made, secret = await call.write_secret(make_calendar_feed)
    origin = call.request.app.state.settings.origin
    return CalendarFeedMade(**made.model_dump(), url=f"{origin}/calendar/{secret}.ics")


@router.delete("")
async def remove_calendar_feed(call: ApiCall) -> CalendarFeedOut:
    """Stop your feed at once."""
    return await call.write(stop_calendar_feed)
