"""What gates 2 and 3 ask of early partner discussion, as subqueries of one opportunity."""

from typing import Any

from sqlalchemy import and_, exists, func, select, true

from app.domain.candidates import STILL_IN
from app.domain.equal_treatment import SETTLED
from app.models import (
    AdvantageAssessment,
    Candidate,
    Disclosure,
    DisclosureTelling,
    EngagementNotice,
    Opportunity,
)
from app.queries.parties import counting

A: Any = AdvantageAssessment
C: Any = Candidate
D: Any = Disclosure
N: Any = EngagementNotice
T: Any = DisclosureTelling


def disclosures_owed(opportunity: Opportunity) -> Any:
    """How often somebody who counts now has not been told what another was told.

    The same as `domain.equal_treatment.unlevelled`; a test compares them.
    """
    owed = counting(opportunity.id).subquery("owed")
    standing = and_(T.disclosure_id == D.id, T.withdrawn_at.is_(None))
    told = exists().where(standing).correlate(Disclosure)
    has_it = (
        exists()
        .where(standing, T.organisation_id == owed.c.organisation_id)
        .correlate(Disclosure, owed)
    )
    return (
        select(func.count())
        .select_from(Disclosure)
        .join(owed, true())
        .where(D.opportunity_id == opportunity.id, D.withdrawn_at.is_(None), told, ~has_it)
        .scalar_subquery()
    )


def engagement_noticed(opportunity: Opportunity) -> Any:
    """Whether the engagement notice is published, or the reason for none recorded.

    The same as `domain.equal_treatment.is_noticed`.
    """
    published = and_(N.reference != "", N.published_on.is_not(None))
    return (
        exists()
        .where(N.opportunity_id == opportunity.id, published | (N.reason_for_none != ""))
        .select()
        .scalar_subquery()
    )


def advantage_unassessed(opportunity: Opportunity) -> Any:
    """How many candidates still in have no settled assessment of unfair advantage."""
    settled = (
        exists()
        .where(
            A.opportunity_id == C.opportunity_id,
            A.organisation_id == C.organisation_id,
            A.finding.in_(SETTLED),
        )
        .correlate(Candidate)
    )
    return (
        select(func.count())
        .select_from(Candidate)
        .where(C.opportunity_id == opportunity.id, C.state.in_(STILL_IN), ~settled)
        .scalar_subquery()
    )
