"""What the fictional programme records before it submits a gate, so that its checks pass."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.policy import Actor
from app.models import Opportunity, Person
from app.queries.actors import person_actor
from app.queries.conflict_facts import to_declare
from app.queries.engagement import engagement
from app.queries.gates import gate_review
from app.schemas.capability import AddCapability, SetOffer
from app.schemas.conflict import AssessConflicts, DeclareConflict
from app.schemas.engagement import SetEngagementNotice
from app.services.capabilities import add_capability, set_offer
from app.services.conflicts import assess_conflicts, declare_conflict
from app.services.derived import open_review_of
from app.services.engagement import set_engagement_notice

Tick = Callable[[], datetime]
OUR_SIDE = 0
CONFLICTS = {"conflicts_assessed", "conflicts_confirmed"}


def make_ready(session: Session, opportunity_id: int, lead: Actor, tick: Tick) -> None:
    """Everybody declares; from gate 2 the lead also assesses conflicts and notes the engagement."""
    opportunity = session.get_one(Opportunity, opportunity_id)
    for person_id in to_declare(session, opportunity):
        person = person_actor(session, session.get_one(Person, person_id))
        nothing = DeclareConflict(nature="nothing")
        declare_conflict(session, person, opportunity_id, nothing, at=tick())
    if opportunity.stage.number < 2:
        return
    if not engagement(session, lead, opportunity_id).is_noticed:
        notice = SetEngagementNotice(reason_for_none="Only two specialist companies were met.")
        set_engagement_notice(session, lead, opportunity_id, notice, at=tick())
    review = open_review_of(session, opportunity_id)
    if review is None:
        return
    missing = {c.key for c in gate_review(session, lead, review.id).criteria if not c.is_met}
    if "capabilities_covered" in missing:
        command_of = AddCapability(name="Run the service day by day", need="essential")
        needed = add_capability(session, lead, opportunity_id, command_of, at=tick())
        offer = SetOffer(confidence="proven", what="Our own team has run it for two years.")
        set_offer(session, lead, needed.id, OUR_SIDE, offer, at=tick())
    if CONFLICTS & missing:
        command = AssessConflicts(
            identified="No conflict was declared.",
            mitigations="None are needed; the register is asked again at each gate.",
            unfair_advantage="Nobody was told what others were not.",
        )
        assess_conflicts(session, lead, opportunity_id, command, at=tick())
