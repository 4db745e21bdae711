"""Reading what the law asks of market engagement: the notice, and no unfair advantage."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.equal_treatment import is_noticed
from app.domain.policy import Action, Actor, Subject, may
from app.models import (
    AdvantageAssessment,
    Disclosure,
    DisclosureTelling,
    EngagementNotice,
    Opportunity,
)
from app.queries.parties import parties_of
from app.queries.people import names_of
from app.queries.subjects import find_confidential
from app.schemas.engagement import AdvantageOut, EngagementOut
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef

A: Any = AdvantageAssessment
D: Any = Disclosure
T: Any = DisclosureTelling


def engagement(session: Session, actor: Actor, opportunity_id: int) -> EngagementOut:
    """The notice, and an assessment (or none yet) for every candidate."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    return engagement_out(session, actor, opportunity, subject)


def advantage(
    session: Session, actor: Actor, opportunity_id: int, organisation_id: int
) -> AdvantageOut | None:
    """One candidate's assessment; None for an organisation that is no candidate."""
    opportunity, _ = find_confidential(session, actor, opportunity_id)
    found = _assessments(session, opportunity)
    return next((a for a in found if a.organisation.id == organisation_id), None)


def engagement_out(
    session: Session, actor: Actor, opportunity: Opportunity, subject: Subject
) -> EngagementOut:
    """The same for an opportunity already found."""
    notice = session.get(EngagementNotice, opportunity.id)
    row = notice or EngagementNotice(opportunity_id=opportunity.id, version=0)
    people = names_of(session, [row.updated_by_id])
    return EngagementOut(
        opportunity_id=opportunity.id,
        reference=row.reference,
        published_on=row.published_on,
        closes_on=row.closes_on,
        link=row.link,
        note=row.note,
        reason_for_none=row.reason_for_none,
        is_noticed=is_noticed(row.reference, bool(row.published_on), row.reason_for_none),
        updated_at=notice.updated_at if notice else None,
        updated_by=people.get(row.updated_by_id or 0),
        notice_type="UK2",
        assessments=_assessments(session, opportunity),
        version=row.version,
        permitted_actions=[a for a in (Action.RECORD_ENGAGEMENT,) if may(actor, a, subject)],
    )


def _assessments(session: Session, opportunity: Opportunity) -> list[AdvantageOut]:
    """For every candidate, those still in first."""
    query = select(AdvantageAssessment).where(A.opportunity_id == opportunity.id)
    rows = {row.organisation_id: row for row in session.scalars(query)}
    people = names_of(session, [row.assessed_by_id for row in rows.values()])
    since = _told_since(session, opportunity.id)
    parties = sorted(parties_of(session, opportunity), key=lambda party: not party.is_in)
    return [
        _assessment(
            OrganisationRef(id=p.id, name=p.name), p.is_in, rows.get(p.id), people, since.get(p.id)
        )
        for p in parties
    ]


def _assessment(
    organisation: OrganisationRef,
    is_in: bool,
    row: AdvantageAssessment | None,
    people: dict[int, PersonRef],
    told_since: int | None,
) -> AdvantageOut:
    return AdvantageOut(
        organisation=organisation,
        is_in=is_in,
        finding=row.finding if row else None,
        advantage=row.advantage if row else "",
        mitigation=row.mitigation if row else "",
        assessed_at=row.assessed_at if row else None,
        assessed_by=people.get(row.assessed_by_id or 0) if row else None,
        told_since=told_since or 0,
        version=row.version if row else 0,
    )


def _told_since(session: Session, opportunity_id: int) -> dict[int, int]:
    """How much each assessed candidate was told after its assessment."""
    rows = session.execute(
        select(T.organisation_id, func.count())
        .join(Disclosure, D.id == T.disclosure_id)
        .join(
            AdvantageAssessment,
            (A.opportunity_id == D.opportunity_id) & (A.organisation_id == T.organisation_id),
        )
        .where(
            D.opportunity_id == opportunity_id,
            D.withdrawn_at.is_(None),
            T.withdrawn_at.is_(None),
            T.recorded_at > A.assessed_at,
        )
        .group_by(T.organisation_id)
    )
    return {number: int(count) for number, count in rows}
