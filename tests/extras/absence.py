"""Records of absence for the authorisation matrix."""

from typing import Any

from sqlalchemy.orm import Session

from app.clock import today
from app.models import DelegationRow, Opportunity
from tests.extras.place import Place

KEYS: tuple[str, ...] = ("delegation_id",)
"""Path parameters whose record belongs to one target: what is hidden must read as unknown."""


def add(place: Place) -> dict[str, Any]:
    """A delegation for the target alone, of its last gate, so that nothing is decided under it."""
    made = place.world.write(_delegation, place)
    return {
        "delegation_id": made,
        "sponsor_id": place.decider.person_id,
        "section": "waiting",
    }


def _delegation(session: Session, place: Place, *, at: Any) -> int:
    near = place.target != "neighbouring"
    delegate = place.world.other_sponsor if near else place.leader
    row = DelegationRow(
        programme_id=session.get_one(Opportunity, place.opportunity_id).programme_id,
        opportunity_id=place.opportunity_id,
        from_id=place.decider.person_id,
        to_id=delegate.person_id,
        gates=[5],
        starts_on=today(),
        ends_on=today(),
        reason=f"{place.word} reason",
        created_at=at,
        created_by_id=place.decider.person_id,
    )
    session.add(row)
    session.flush()
    return row.id
