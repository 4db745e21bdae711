"""Records of tailoring for the authorisation matrix."""

from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.domain.endorsements import Verdict
from app.domain.policy import AdviserFunction, Role
from app.models import (
    Endorsement,
    EndorsementRequest,
    GateDraft,
    GateReview,
    Membership,
    Opportunity,
    Programme,
)
from app.schemas.tailoring import StartDraft
from app.services.drafts import start_gate_draft
from tests.extras.place import Place
from tests.world import START

D: Any = GateDraft
M: Any = Membership
R: Any = GateReview

KEYS: tuple[str, ...] = ("endorsement_id",)
"""Path parameters whose record belongs to one target: what is hidden must read as unknown."""


def add(place: Place) -> dict[str, Any]:
    """Make one of each, and give their ids by path parameter."""
    programme_id, criteria_set_id, drafted = place.world.database.read_now(_programme, place)
    if not drafted:
        place.world.write(start_gate_draft, place.leader, programme_id, StartDraft())
    return {
        "endorsement_id": place.world.database.write_now(_advised, place),
        "function": AdviserFunction.LEGAL.value,
        "criteria_set_id": criteria_set_id,
        "gate": 1,
    }


def _programme(session: Session, place: Place) -> tuple[int, int, bool]:
    opportunity = session.get_one(Opportunity, place.opportunity_id)
    programme = session.get_one(Programme, opportunity.programme_id)
    drafted = session.scalar(select(D.id).where(D.programme_id == programme.id))
    return programme.id, programme.criteria_set_id, drafted is not None


def _advised(session: Session, place: Place) -> int:
    """Legal was asked about the first gate and said something, in the adviser's name."""
    adviser = place.world.actors["adviser"].person_id
    session.execute(
        update(Membership)
        .where(M.person_id == adviser, M.role == Role.ADVISER)
        .values(function=AdviserFunction.LEGAL)
    )
    review = session.scalars(
        select(GateReview).where(R.opportunity_id == place.opportunity_id, R.gate == 1)
    ).first()
    assert review is not None
    request = EndorsementRequest(
        review_id=review.id,
        opportunity_id=place.opportunity_id,
        programme_id=review.programme_id,
        function=AdviserFunction.LEGAL,
        requested_at=START,
        note=f"{place.word} question",
    )
    session.add(request)
    session.flush()
    said = Endorsement(
        request_id=request.id,
        person_id=adviser,
        verdict=Verdict.ENDORSE_WITH_COMMENTS,
        reason=f"{place.word} advice",
        given_at=START,
    )
    session.add(said)
    session.flush()
    return said.id
