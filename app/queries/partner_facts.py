"""What others ask of capabilities and candidates: gate 2 its facts, documents if they stay."""

from typing import Any

from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import Session

from app.domain.candidates import STILL_IN
from app.domain.capabilities import Extent, Need
from app.models import Candidate, Capability, CapabilityOffer, DueDiligence, Opportunity

C: Any = Candidate
F: Any = CapabilityOffer
D: Any = DueDiligence
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


def partner_evidence(session: Session, opportunity_id: int) -> list[list[int]]:
    """The documents that offers and due diligence of an opportunity list as evidence."""
    offers = (
        select(F.document_ids)
        .join(Capability, K.id == F.capability_id)
        .where(K.opportunity_id == opportunity_id)
    )
    checked = (
        select(D.document_ids)
        .join(Candidate, C.id == D.candidate_id)
        .where(C.opportunity_id == opportunity_id)
    )
    return list(session.scalars(union_all(offers, checked)))
