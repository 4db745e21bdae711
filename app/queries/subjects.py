"""Finding a record the actor may know of, with what the policy looks at."""

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.opportunities import TeamRole
from app.domain.policy import Actor, Subject, may_see, may_see_confidential
from app.models import GateReview, Opportunity, ReviewContributor, TeamMember
from app.queries.delegations import delegations_standing

NO_OPPORTUNITY = "There is no such opportunity, or you cannot see it."
NO_GATE = "There is no such gate review, or you cannot see it."

T: Any = TeamMember
C: Any = ReviewContributor


def subject_of(
    session: Session, opportunity: Opportunity, review: GateReview | None = None
) -> Subject:
    """What the policy looks at; with a review, also who prepared it and who may stand in today."""
    team = session.execute(
        select(T.person_id, T.role).where(T.opportunity_id == opportunity.id)
    ).all()
    contributors: frozenset[int] = frozenset()
    if review is not None:
        contributors = frozenset(
            session.scalars(select(C.person_id).where(C.review_id == review.id)).all()
        )
    subject = Subject(
        programme_id=opportunity.programme_id,
        restricted=opportunity.restricted,
        lead_id=opportunity.lead_id,
        sponsor_id=opportunity.sponsor_id,
        co_sponsor_ids=frozenset(who for who, role in team if role is TeamRole.SPONSOR),
        team_ids=frozenset(who for who, role in team if role is not TeamRole.SPONSOR),
        contributor_ids=contributors,
    )
    return subject if review is None else _with_delegates(session, subject, review)


def _with_delegates(session: Session, subject: Subject, review: GateReview) -> Subject:
    """The same with those who may decide this gate for one of its sponsors today."""
    given = delegations_standing(
        session, subject, opportunity_id=review.opportunity_id, gate=review.gate
    )
    return replace(subject, delegate_ids=frozenset(one.to_id for one in given.values()))


def find_opportunity(
    session: Session, actor: Actor, opportunity_id: int
) -> tuple[Opportunity, Subject]:
    """The opportunity and its subject; NotFound alike for unknown and invisible."""
    opportunity = session.get(Opportunity, opportunity_id)
    if opportunity is None:
        raise NotFound(NO_OPPORTUNITY)
    subject = subject_of(session, opportunity)
    if not may_see(actor, subject):
        raise NotFound(NO_OPPORTUNITY)
    return opportunity, subject


def find_confidential(
    session: Session, actor: Actor, opportunity_id: int
) -> tuple[Opportunity, Subject]:
    """The same for what only the team, the sponsors and the auditors may know of."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    if not may_see_confidential(actor, subject):
        raise NotFound(NO_OPPORTUNITY)
    return opportunity, subject


def find_review(
    session: Session, actor: Actor, review_id: int
) -> tuple[GateReview, Opportunity, Subject]:
    """The gate review with its opportunity; NotFound alike for unknown and invisible."""
    review = session.get(GateReview, review_id)
    if review is None:
        raise NotFound(NO_GATE)
    opportunity = session.get_one(Opportunity, review.opportunity_id)
    subject = subject_of(session, opportunity, review)
    if not may_see(actor, subject):
        raise NotFound(NO_GATE)
    return review, opportunity, subject
