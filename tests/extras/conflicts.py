"""Records of conflicts for the authorisation matrix."""

from typing import Any

from app.schemas.conflict import AssessConflicts, DeclareConflict
from app.services.conflicts import assess_conflicts, declare_conflict
from tests.extras.place import Place

KEYS: tuple[str, ...] = ()
"""Path parameters whose record belongs to one target: what is hidden must read as unknown."""


def add(place: Place) -> dict[str, Any]:
    """An assessment, and what the lead told the reviewer of the sponsor."""
    word, write = place.word, place.world.write
    texts = {"identified": word, "mitigations": word, "unfair_advantage": word}
    write(assess_conflicts, place.leader, place.opportunity_id, AssessConflicts(**texts))
    told = DeclareConflict(
        person_id=place.decider.person_id,
        nature="perceived",
        organisation="A supplier",
        interest="They are friends.",
    )
    declaration = write(declare_conflict, place.leader, place.opportunity_id, told)
    return {
        "declaration_id": declaration.id,
        "forms": {"pages.conflicts.declare_for_another": told.model_dump(mode="json")},
    }
