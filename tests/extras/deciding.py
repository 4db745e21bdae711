"""Records of deciding for the authorisation matrix."""

from typing import Any

from app.queries.gates import reviews
from app.schemas.voting import RecordMeeting
from app.services.meetings import record_meeting
from tests.extras.place import Place

KEYS: tuple[str, ...] = ()
"""Path parameters whose record belongs to one target: what is hidden must read as unknown."""


def add(place: Place) -> dict[str, Any]:
    """The record of the meeting at which the first gate was decided."""
    first = place.world.read(reviews, place.leader, place.opportunity_id)[-1]
    chair = place.decider.person_id
    command = RecordMeeting(
        held_on=place.world.moment.date(),
        place=f"{place.word} room",
        chair_id=chair,
        others=f"{place.word} visitor",
        note=f"{place.word} note",
    )
    place.world.write(record_meeting, place.leader, first.id, command)
    return {
        "bodies": {"chair_id": chair, "attendee_ids": [], "minutes_id": None},
        "forms": {"pages.meetings.save_meeting": {"chair_id": chair}},
    }
