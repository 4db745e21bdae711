"""Records of stakeholders for the authorisation matrix."""

from typing import Any

from app.schemas.stakeholder import AddStakeholder
from app.schemas.stakeholder_pages import RecordCoDevelopment
from app.services.co_development import record_co_development
from app.services.stakeholders import add_stakeholder
from tests.extras.place import Place

KEYS: tuple[str, ...] = ("stakeholder_id", "co_development_id")
"""Path parameters whose record belongs to one target: what is hidden must read as unknown."""


def add(place: Place) -> dict[str, Any]:
    """Somebody on the register whom the leader looks after, and a workshop with them."""
    write, word = place.world.write, place.word
    made = write(
        add_stakeholder,
        place.leader,
        place.opportunity_id,
        AddStakeholder(
            name=f"{word} society",
            perspective=word,
            power=4,
            interest=4,
            rating_note=word,
            owner_id=place.leader.person_id,
            plan=word,
        ),
    )
    built = write(
        record_co_development,
        place.leader,
        place.opportunity_id,
        RecordCoDevelopment(
            kind="workshop",
            title=f"{word} workshop",
            stakeholder_ids=[made.id],
            started_on="2026-11-01",
            learnt=word,
        ),
    )
    return {
        "stakeholder_id": made.id,
        "co_development_id": built.id,
        "bodies": {
            "stakeholder_ids": [made.id],
            "owner_id": place.leader.person_id,
            "group_id": None,
        },
        "forms": {"pages.stakeholder_map.move": {"stakeholder": f"{made.id}:1"}},
    }
