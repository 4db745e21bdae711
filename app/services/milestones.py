"""Milestones: what happened on the way, kept in the opportunity's own history."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.policy import Action, Actor, authorise
from app.queries.opportunities import opportunity_out
from app.queries.subjects import find_opportunity
from app.schemas.milestone import RecordMilestone
from app.schemas.opportunity import OpportunityOut
from app.services.derived import touch
from app.services.events import record_on
from app.services.opportunities import require_open
from app.services.provenance import MADE_HERE, Provenance


def record_milestone(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: RecordMilestone,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> OpportunityOut:
    """Add a milestone to the history; it changes nothing else.

    Raises NotPermitted for anybody who may not edit the opportunity, Conflict once it is closed.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_OPPORTUNITY, subject)
    require_open(opportunity)
    touch(opportunity, at)
    data = {"title": command.title, "text": command.text, **provenance.facts}
    record_on(session, actor, opportunity, "milestone_recorded", data, at=at)
    session.flush()
    return opportunity_out(session, actor, opportunity, subject)
