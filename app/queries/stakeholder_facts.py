"""What gate 1 asks of the stakeholder register, as subqueries of one opportunity."""

from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from app.domain.salience import HIGH_FROM
from app.models import Opportunity, Person, Stakeholder

S: Any = Stakeholder
G: Any = aliased(Stakeholder)
H: Any = Person


def stakeholders_rated(opportunity: Opportunity) -> Any:
    """How many on the register have their power and interest rated: of no other is it known
    whether they are key."""
    return (
        select(func.count())
        .select_from(Stakeholder)
        .where(
            S.opportunity_id == opportunity.id,
            S.removed_at.is_(None),
            S.power.is_not(None),
            S.interest.is_not(None),
        )
        .scalar_subquery()
    )


def key_players_uncared(opportunity: Opportunity) -> Any:
    """How many with high power and interest have, with their group, no owner or no plan.

    An owner whose account was closed is none.

    The same as `domain.stakeholders.key_without_care`; a test compares them.
    """
    owned = exists().where(H.id.in_((S.owner_id, G.owner_id)), H.is_active)
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
