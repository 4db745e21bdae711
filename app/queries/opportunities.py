"""Reading one opportunity."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.opportunities import reference
from app.domain.policy import Action, Actor, Subject, may, may_see_confidential
from app.domain.stages import Status
from app.models import GateReview, Opportunity, Programme, StagePassage, TeamMember
from app.models.opportunity import NO_DATE
from app.queries.people import names_of
from app.queries.subjects import find_opportunity
from app.schemas.opportunity import OpportunityOut, PassageOut, PersonRef, TeamMemberOut

S: Any = StagePassage
T: Any = TeamMember
R: Any = GateReview

_OPEN_ACTIONS = (
    Action.EDIT_OPPORTUNITY,
    Action.MANAGE_TEAM,
    Action.RESTRICT_OPPORTUNITY,
    Action.ADD_DOCUMENT,
    Action.REMOVE_DOCUMENT,
    Action.COMMENT,
    Action.ACCEPT_RISK,
    Action.PROPOSE_DISCHARGE,
    Action.WAIVE_CONDITION,
    Action.REOPEN_OPPORTUNITY,
)
OPPORTUNITY_ACTIONS: dict[Status, tuple[Action, ...]] = {
    Status.ACTIVE: _OPEN_ACTIONS,
    Status.ON_HOLD: (*_OPEN_ACTIONS, Action.RESUME_OPPORTUNITY),
    Status.STOPPED: (Action.COMMENT, Action.REOPEN_OPPORTUNITY),
    Status.COMPLETED: (Action.COMMENT, Action.REOPEN_OPPORTUNITY),
}
"""What can be done to an opportunity in each status; the policy says by whom."""


def opportunity(session: Session, actor: Actor, opportunity_id: int) -> OpportunityOut:
    """One opportunity, whole; NotFound when unknown or invisible."""
    row, subject = find_opportunity(session, actor, opportunity_id)
    return opportunity_out(session, actor, row, subject)


def opportunity_out(
    session: Session, actor: Actor, row: Opportunity, subject: Subject
) -> OpportunityOut:
    """The same for a row already found."""
    team = session.scalars(
        select(TeamMember).where(T.opportunity_id == row.id).order_by(T.id)
    ).all()
    people = names_of(session, [row.lead_id, row.sponsor_id, *(m.person_id for m in team)])
    review_id = session.scalar(
        select(R.id).where(R.opportunity_id == row.id, R.state.in_(("preparing", "submitted")))
    )
    plain = row.model_dump(include=set(OpportunityOut.model_fields))
    return OpportunityOut.model_validate(
        {
            **plain,
            "reference": reference(row.id),
            "programme_name": session.get_one(Programme, row.programme_id).name,
            "lead": people.get(row.lead_id or 0),
            "sponsor": people.get(row.sponsor_id or 0),
            "gate_due_on": None if row.due_on == NO_DATE else row.due_on,
            "team": _team(list(team), people),
            "passages": passages(session, row.id),
            "open_review_id": review_id,
            "sees_confidential": may_see_confidential(actor, subject),
            "permitted_actions": [
                action for action in OPPORTUNITY_ACTIONS[row.status] if may(actor, action, subject)
            ],
        }
    )


def _team(team: list[TeamMember], people: dict[int, PersonRef]) -> list[TeamMemberOut]:
    return [
        TeamMemberOut(person=people[m.person_id], role=m.role, function=m.function) for m in team
    ]


def passages(session: Session, opportunity_id: int) -> list[PassageOut]:
    """The stages an opportunity passed through, in order."""
    rows = session.scalars(
        select(StagePassage).where(S.opportunity_id == opportunity_id).order_by(S.id)
    )
    return [PassageOut.model_validate(row) for row in rows]
