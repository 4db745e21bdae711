"""Recording the engagement notice (UK2) or why there is none, and assessing unfair advantage."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.equal_treatment import AdvantageFinding
from app.domain.errors import NotFound, invalid
from app.domain.policy import Action, Actor, authorise
from app.models import AdvantageAssessment, EngagementNotice, Opportunity
from app.queries.engagement import advantage, engagement_out
from app.queries.parties import parties_of
from app.queries.subjects import find_confidential
from app.schemas.engagement import (
    AdvantageOut,
    AssessAdvantage,
    EngagementOut,
    SetEngagementNotice,
)
from app.services.confidential import record_confidential, require_past
from app.services.events import changes
from app.services.opportunities import require_open
from app.services.versions import expect_version

A: Any = AdvantageAssessment
NO_CANDIDATE = "There is no such candidate of this opportunity."


def set_engagement_notice(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: SetEngagementNotice,
    *,
    at: datetime,
    version: int | None = None,
) -> EngagementOut:
    """Record the notice, or the reason for none; never both.

    `version` is 0 while nothing is recorded. Raises Invalid for a notice without its date.
    """
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    authorise(actor, Action.RECORD_ENGAGEMENT, subject)
    require_open(opportunity)
    require_past("published_on", command.published_on, at)
    _require_one(command)
    known = session.get(EngagementNotice, opportunity.id)
    row = known or EngagementNotice(opportunity_id=opportunity.id, updated_at=at, version=0)
    expect_version(row, version)
    before = _noticed(row) if known else {}
    for name, value in command.model_dump().items():
        setattr(row, name, value)
    row.updated_at, row.updated_by_id = at, actor.person_id
    edits = changes(before, _noticed(row))
    if edits["after"]:
        row.version += 1
        session.add(row)
        record_confidential(session, actor, opportunity, "engagement_noticed", edits, at=at)
    return engagement_out(session, actor, opportunity, subject)


def assess_advantage(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    organisation_id: int,
    command: AssessAdvantage,
    *,
    at: datetime,
    version: int | None = None,
) -> AdvantageOut:
    """Say what taking part did to one candidate's chances. Assessing again replaces it.

    `version` is 0 for none yet. Raises Invalid for an advantage without what removes it.
    """
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    authorise(actor, Action.RECORD_ENGAGEMENT, subject)
    require_open(opportunity)
    if organisation_id not in {party.id for party in parties_of(session, opportunity)}:
        raise NotFound(NO_CANDIDATE)
    _require_reasons(command)
    known = _assessment(session, opportunity, organisation_id)
    row = known or AdvantageAssessment(
        opportunity_id=opportunity.id,
        organisation_id=organisation_id,
        finding=command.finding,
        assessed_at=at,
        version=0,
    )
    expect_version(row, version)
    before = _found(row) if known else {}
    for name, value in command.model_dump().items():
        setattr(row, name, value)
    row.assessed_at, row.assessed_by_id = at, actor.person_id
    row.version += 1
    session.add(row)
    data = {"organisation_id": organisation_id, **changes(before, _found(row))}
    record_confidential(session, actor, opportunity, "advantage_assessed", data, at=at)
    made = advantage(session, actor, opportunity.id, organisation_id)
    if made is None:
        raise NotFound(NO_CANDIDATE)
    return made


def _require_one(command: SetEngagementNotice) -> None:
    told = (command.reference, command.published_on, command.closes_on, command.link)
    has_notice = any(told)
    if has_notice and command.reason_for_none:
        raise invalid("reason_for_none", "Record a notice or the reason for none, not both")
    if not has_notice and not command.reason_for_none:
        raise invalid("reference", "Enter the notice’s reference, or the reason for none")
    if has_notice and not command.reference:
        raise invalid("reference", "Enter the notice’s reference")
    if has_notice and command.published_on is None:
        raise invalid("published_on", "Enter the day the notice was published")
    if command.closes_on and command.published_on and command.closes_on < command.published_on:
        raise invalid("closes_on", "Enter a day on or after the notice was published")


def _require_reasons(command: AssessAdvantage) -> None:
    if command.finding is AdvantageFinding.NONE:
        return
    if not command.advantage:
        raise invalid("advantage", "Say what it knows or shaped that the others could not")
    if command.finding is AdvantageFinding.MITIGATED and not command.mitigation:
        raise invalid("mitigation", "Say what was done so that the advantage counts for nothing")


def _assessment(
    session: Session, opportunity: Opportunity, organisation_id: int
) -> AdvantageAssessment | None:
    return session.scalar(
        select(AdvantageAssessment).where(
            A.opportunity_id == opportunity.id, A.organisation_id == organisation_id
        )
    )


def _noticed(row: EngagementNotice) -> dict[str, Any]:
    return {
        "reference": row.reference,
        "published_on": row.published_on.isoformat() if row.published_on else None,
        "closes_on": row.closes_on.isoformat() if row.closes_on else None,
        "link": row.link,
        "note": row.note,
        "reason_for_none": row.reason_for_none,
    }


def _found(row: AdvantageAssessment) -> dict[str, Any]:
    return {
        "finding": AdvantageFinding(row.finding).value,
        "advantage": row.advantage,
        "mitigation": row.mitigation,
    }
