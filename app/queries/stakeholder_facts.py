"""What gate 1 asks of the stakeholder register, as subqueries of one opportunity."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from app.domain.salience import HIGH_FROM
from app.models import Opportunity, Stakeholder

S: Any = Stakeholder
G: Any = aliased(Stakeholder)


def stakeholders_counted(opportunity: Opportunity) -> Any:
    """How many are on the register."""
    return (
        select(func.count())
        .select_from(Stakeholder)
        .where(S.opportunity_id == opportunity.id, S.removed_at.is_(None))
        .scalar_subquery()
    )


def key_players_uncared(opportunity: Opportunity) -> Any:
    """How many with high power and interest have, with their group, no owner or no plan.

    The same as `domain.stakeholders.key_without_care`; a test compares them.
    """
    owned = func.coalesce(S.owner_id, G.owner_id).is_not(None)
    planned = (S.plan != "") | (func.coalesce(G.plan, "") != "")
    return (
        select(func.count())
        .select_from(Stakeholder)
        .outerjoin(G, S.group_id == G.id)
        .where(
            S.opportunity_id == opportunity.id,
            S.removed_at.is_(None),
            S.power >= HIGH_FROM,
            S.interest >= HIGH_FROM,
            ~(owned & planned),
        )
        .scalar_subquery()
    )
