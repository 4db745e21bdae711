"""What gate 2 asks of needed capabilities, as subqueries of one opportunity."""

from typing import Any

from sqlalchemy import func, or_, select

from app.domain.candidates import STILL_IN
from app.domain.capabilities import Extent, Need
from app.models import Candidate, Capability, CapabilityOffer, Opportunity

C: Any = Candidate
F: Any = CapabilityOffer
K: Any = Capability


def capabilities_listed(opportunity: Opportunity) -> Any:
    """How many capabilities are listed as needed."""
    return (
        select(func.count())
        .select_from(Capability)
        .where(K.opportunity_id == opportunity.id, K.removed_at.is_(None))
        .scalar_subquery()
    )


def essentials_uncovered(opportunity: Opportunity) -> Any:
    """How many essential ones nobody offers whole: neither our own side nor a candidate still in.

    The same as the gaps of `domain.capabilities.coverage`; a test compares them.
    """
    offered = (
        select(F.id)
        .outerjoin(Candidate, C.id == F.candidate_id)
        .where(
            F.capability_id == K.id,
            F.extent == Extent.WHOLE,
            or_(F.candidate_id.is_(None), C.state.in_(list(STILL_IN))),
        )
        .correlate(Capability)
        .exists()
    )
    return (
        select(func.count())
        .select_from(Capability)
        .where(
            K.opportunity_id == opportunity.id,
            K.removed_at.is_(None),
            K.need == Need.ESSENTIAL,
            ~offered,
        )
        .scalar_subquery()
    )
