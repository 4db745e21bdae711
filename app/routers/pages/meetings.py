"""The chair's record of a gate's meeting."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.queries.gate_pages import meeting_page
from app.schemas.gate_page import MeetingPage
from app.schemas.voting import RecordMeeting
from app.services.meetings import record_meeting
from app.web.forms import REFUSED, Form, chosen, day, needed, status_for
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/gates", include_in_schema=False)
READERS = {
    "held_on": needed("held_on", "Enter the day of the meeting", day("held_on")),
    "place": needed("place", "Enter where it was held"),
    "chair_id": chosen("chair_id", "Choose who chaired it"),
}
PARTS = ("day", "month", "year")


@router.get("/{review_id}/meeting")
async def show_meeting(visit: PageVisit, review_id: Id) -> Response:
    """The form, as recorded so far."""
    return _render(visit, await visit.read(meeting_page, review_id))


@router.post("/{review_id}/meeting")
async def save_meeting(visit: PageVisit, review_id: Id) -> Response:
    """Write or correct the record."""
    form = await visit.form()
    try:
        command = form.command(RecordMeeting, READERS)
        await visit.write(record_meeting, review_id, command, version=form.version or 0)
    except REFUSED as error:
        page = await visit.read(meeting_page, review_id)
        return _render(visit, page, form.refuse(error), status_for(error))
    return visit.redirect(f"/gates/{review_id}", done="saved")


def _render(
    visit: Visit, page: MeetingPage, form: Form | None = None, status: int = 200
) -> Response:
    return visit.render(
        "gates/meeting.html",
        nav="pipeline",
        status=status,
        form=form or _as_recorded(page),
        choices=_minutes(page),
        **dict(page),
    )


def _minutes(page: MeetingPage) -> list[tuple[int, str]]:
    """What can be the minutes: the documents, and what is recorded though it was taken off."""
    choices = {d.id: d.title for d in page.documents}
    if page.meeting is not None and page.meeting.minutes_id is not None:
        choices.setdefault(page.meeting.minutes_id, page.meeting.minutes_title)
    return list(choices.items())


def _as_recorded(page: MeetingPage) -> Form:
    """What is recorded so far, in the form's fields."""
    found = page.meeting
    if found is None:
        return Form()
    on: dict[str, Any] = {f"held_on-{part}": str(getattr(found.held_on, part)) for part in PARTS}
    kept = {"place": found.place, "others": found.others, "note": found.note}
    ids = {"chair_id": found.chair.id, "minutes_id": found.minutes_id or ""}
    return Form({**on, **kept, **ids, "attendee_ids": [str(p.id) for p in found.attendees]})
