"""What a gate's checks read of the analysis: subqueries of `queries/facts.py`."""

from typing import Any

from sqlalchemy import func, or_, select

from app.models import CommercialisationTest, Opportunity, PublicAsset

T: Any = CommercialisationTest
A: Any = PublicAsset


def model_found(opportunity: Opportunity) -> Any:
    """The model that the commercialisation test came to; NULL while it came to none."""
    return select(T.model).where(T.opportunity_id == opportunity.id).scalar_subquery()


def assets_offered(opportunity: Opportunity) -> Any:
    """How many public assets are recorded."""
    return (
        select(func.count())
        .select_from(PublicAsset)
        .where(A.opportunity_id == opportunity.id, A.removed_at.is_(None))
        .scalar_subquery()
    )


def assets_unknown(opportunity: Opportunity) -> Any:
    """How many of them lack an owner, a worth or a scored potential (`domain/assets.gaps`)."""
    lacking = or_(
        A.owner == "",
        (A.worth == "") & A.worth_pence.is_(None),
        A.social.is_(None),
        A.economic.is_(None),
        A.financial.is_(None),
    )
    return (
        select(func.count())
        .select_from(PublicAsset)
        .where(A.opportunity_id == opportunity.id, A.removed_at.is_(None), lacking)
        .scalar_subquery()
    )
