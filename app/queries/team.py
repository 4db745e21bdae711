"""Who is on an opportunity, who could be, and what a sponsor said of its risk."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.dating import reported_date
from app.domain.errors import Conflict, NotFound, NotPermitted
from app.domain.policy import (
    INSIDE_ROLES,
    RULES,
    Action,
    Actor,
    Role,
    Subject,
    authorise,
    may,
    refusal,
)
from app.domain.stages import OPEN_STATUSES, Status, reopenable
from app.models import Membership, Opportunity, Person, Programme, RiskAcceptance
from app.queries.overview import frame
from app.queries.people import names_of
from app.queries.subjects import find_opportunity
from app.schemas.opportunity import OpportunityOut, PersonRef
from app.schemas.overview import (
    Frame,
    NewOpportunityPage,
    ProgrammeRef,
    RiskAcceptanceOut,
    RiskPage,
    SponsorPage,
    TeamPage,
)

M: Any = Membership
P: Any = Person
Q: Any = Programme
K: Any = RiskAcceptance

LEADING = (Role.LEAD, Role.MEMBER)
"""Roles that make somebody eligible to lead."""


def people_in(session: Session, programme_id: int, *roles: Role) -> list[PersonRef]:
    """Active people who hold any of `roles` in a programme, by name."""
    rows = session.execute(
        select(P.id, P.name)
        .where(
            P.is_active,
            P.id.in_(select(M.person_id).where(M.programme_id == programme_id, M.role.in_(roles))),
        )
        .order_by(P.name, P.id)
    )
    return [PersonRef(id=row.id, name=row.name) for row in rows]


def team_page(session: Session, actor: Actor, opportunity_id: int) -> TeamPage:
    """The team, and the people who may join it: only they are offered."""
    _, subject = find_opportunity(session, actor, opportunity_id)
    page = frame(session, actor, opportunity_id)
    programme_id = page.opportunity.programme_id
    return TeamPage(
        opportunity=page.opportunity,
        tabs=page.tabs,
        leads=people_in(session, programme_id, *LEADING),
        sponsors=people_in(session, programme_id, Role.SPONSOR),
        candidates=[
            person
            for person in people_in(session, programme_id, *INSIDE_ROLES)
            if person.id not in subject.team_ids | subject.sponsor_ids
        ],
        refusal=refusal(actor, Action.MANAGE_TEAM, subject) or closed(page.opportunity.status),
    )


def risk_page(session: Session, actor: Actor, opportunity_id: int) -> RiskPage:
    """Every written acceptance of the risk, latest first."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    page = frame(session, actor, opportunity_id)
    return RiskPage(
        opportunity=page.opportunity,
        tabs=page.tabs,
        acceptances=acceptances(session, opportunity),
        refusal=refusal(actor, Action.ACCEPT_RISK, subject) or closed(page.opportunity.status),
    )


def acceptances(session: Session, opportunity: Opportunity) -> list[RiskAcceptanceOut]:
    """Every written acceptance of an opportunity's risk, latest first."""
    rows = session.scalars(
        select(RiskAcceptance).where(K.opportunity_id == opportunity.id).order_by(K.id.desc())
    ).all()
    people = names_of(session, (row.person_id for row in rows))
    return [
        RiskAcceptanceOut(
            person=people[row.person_id],
            statement=row.statement,
            when=reported_date(row.accepted_at, row.date_note),
            is_current=row.person_id == opportunity.sponsor_id,
        )
        for row in rows
    ]


def sponsor_page(
    session: Session, actor: Actor, opportunity_id: int, action: Action
) -> SponsorPage:
    """The page on which the sponsor resumes or reopens, with what bars it."""
    _, subject = find_opportunity(session, actor, opportunity_id)
    page = frame(session, actor, opportunity_id)
    bar = _BARS[action](page.opportunity)
    return SponsorPage(
        opportunity=page.opportunity,
        tabs=page.tabs,
        refusal=bar or refusal(actor, action, subject),
    )


def _not_on_hold(found: OpportunityOut) -> str | None:
    return None if found.status is Status.ON_HOLD else "Only an opportunity on hold can be resumed."


def _nothing_behind(found: OpportunityOut) -> str | None:
    if reopenable(found.stage, found.status):
        return None
    return "It is in the first stage, so there is no earlier one to go back to."


_BARS = {
    Action.RESUME_OPPORTUNITY: _not_on_hold,
    Action.REOPEN_OPPORTUNITY: _nothing_behind,
}


def new_opportunity(
    session: Session, actor: Actor, programme_id: int | None = None
) -> NewOpportunityPage:
    """The programmes the actor may add to; with one chosen (or only one), its people.

    Raises NotPermitted for somebody who can add to none, NotFound for a programme they cannot.
    """
    mine = [
        p
        for p in sorted(actor.roles)
        if may(actor, Action.CREATE_OPPORTUNITY, Subject(programme_id=p))
    ]
    if not mine:
        raise NotPermitted(RULES[Action.CREATE_OPPORTUNITY].refusal)
    rows = session.execute(select(Q.id, Q.name).where(Q.id.in_(mine)).order_by(Q.name))
    programmes = [ProgrammeRef(id=row.id, name=row.name) for row in rows]
    wanted = programme_id or (programmes[0].id if len(programmes) == 1 else None)
    chosen = next((p for p in programmes if p.id == wanted), None)
    if wanted is not None and chosen is None:
        raise NotFound("There is no such programme, or you are not in it.")
    return NewOpportunityPage(
        programmes=programmes,
        programme=chosen,
        leads=people_in(session, chosen.id, *LEADING) if chosen else [],
        sponsors=people_in(session, chosen.id, Role.SPONSOR) if chosen else [],
    )


def editable(session: Session, actor: Actor, opportunity_id: int) -> Frame:
    """An opportunity for its edit form; NotPermitted or Conflict when it cannot be edited."""
    _, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_OPPORTUNITY, subject)
    page = frame(session, actor, opportunity_id)
    why = closed(page.opportunity.status)
    if why is not None:
        raise Conflict(why)
    return page


def closed(status: Status) -> str | None:
    """Why nothing changes on an opportunity that is stopped or completed."""
    if status in OPEN_STATUSES:
        return None
    return f"This opportunity is {status.label.lower()}: its sponsor can reopen it."
