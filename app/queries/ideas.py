"""Reading ideas: whose each is, and whom it may be told to."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.discussions import Audience, IdeaLeave, why_not_disclosed
from app.domain.policy import Action, Actor, Subject, may
from app.models import Idea, Opportunity
from app.queries.parties import organisations_of
from app.queries.people import names_of
from app.queries.subjects import find_confidential, found_with
from app.schemas.discussion import IdeaOut
from app.schemas.organisation import OrganisationRef

I: Any = Idea

NO_IDEA = "There is no such idea, or you cannot see it."
MAX_IDEAS = 500
"""Of one opportunity; all of them are on one page."""


def ideas(session: Session, actor: Actor, opportunity_id: int) -> list[IdeaOut]:
    """All ideas of an opportunity, the latest first."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    rows = session.scalars(
        select(Idea).where(I.opportunity_id == opportunity.id).order_by(I.id.desc())
    ).all()
    return ideas_out(session, actor, subject, list(rows))


def idea(session: Session, actor: Actor, idea_id: int) -> IdeaOut:
    """One idea; NotFound when unknown or invisible."""
    row, _, subject = find_idea(session, actor, idea_id)
    return ideas_out(session, actor, subject, [row])[0]


def find_idea(session: Session, actor: Actor, idea_id: int) -> tuple[Idea, Opportunity, Subject]:
    """The row with its opportunity; NotFound alike for unknown and invisible."""
    row = session.get(Idea, idea_id)
    return found_with(session, actor, row, NO_IDEA, find_confidential)


def ideas_out(session: Session, actor: Actor, subject: Subject, rows: list[Idea]) -> list[IdeaOut]:
    """Outputs of ideas of one opportunity."""
    bodies = organisations_of(session, [i for r in rows for i in (r.organisation_id, *r.named_ids)])
    people = names_of(session, [row.recorded_by_id for row in rows])
    may_act = [a for a in (Action.RECORD_IDEA,) if may(actor, a, subject)]
    return [
        IdeaOut(
            **row.model_dump(include=set(IdeaOut.model_fields)),
            organisation=bodies.get(row.organisation_id or 0),
            named=[bodies[i] for i in row.named_ids if i in bodies],
            recorded_by=people.get(row.recorded_by_id or 0),
            not_disclosed=why_not_disclosed(leave_of(row, bodies)) or "",
            permitted_actions=may_act,
        )
        for row in rows
    ]


def leave_of(row: Idea, bodies: dict[int, OrganisationRef]) -> IdeaLeave:
    """Whose an idea is and whom it may be told to, as the rules look at it."""
    owner = bodies[row.organisation_id].name if row.organisation_id else "ours"
    return IdeaLeave(row.organisation_id, owner, row.audience, frozenset(row.named_ids))


def words_not_ours(session: Session, opportunity_id: int) -> list[str]:
    """Texts that nothing addressed to others may repeat: candidates' ideas, and those of ours that
    may not be told to everybody."""
    rows = session.execute(
        select(I.title, I.text).where(
            I.opportunity_id == opportunity_id,
            I.organisation_id.is_not(None) | (I.audience != Audience.ANYONE),
        )
    )
    return [f"{row.title}. {row.text}" for row in rows]
