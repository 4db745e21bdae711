"""Programmes and who is in them: for their own people, and for administrators."""

from typing import Any

from sqlalchemy import false, func, or_, select, true, tuple_
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, invalid
from app.domain.opportunities import TeamRole
from app.domain.policy import INSIDE_ROLES, Action, Actor, Role, Scope, Subject, authorise, may
from app.domain.programmes import duties_lost
from app.domain.stages import OPEN_STATUSES
from app.models import (
    CriteriaSet,
    Membership,
    Opportunity,
    Organisation,
    Person,
    Programme,
    TailoredSet,
    TeamMember,
)
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef
from app.schemas.programme import MembershipOut, ProgrammeOut, ProgrammePage, ProgrammeRow

G: Any = Programme
M: Any = Membership
P: Any = Person
O: Any = Organisation
N: Any = Opportunity
T: Any = TeamMember

UNKNOWN = "There is no such programme, or you are not in it."
TAILORED = "tailored"
NO_ROLE = "There is no such role in this programme."
PAGE = 50


def programmes(
    session: Session, actor: Actor, *, q: str = "", after: int | None = None, limit: int = PAGE
) -> ProgrammePage:
    """The actor's programmes by name; all of them for an administrator."""
    people = (
        select(func.count(func.distinct(M.person_id)))
        .where(M.programme_id == G.id, _shown_to(actor))
        .scalar_subquery()
    )
    query = (
        select(G.id, G.name, O.id, O.name, people)
        .join(Organisation, O.id == G.organisation_id)
        .where(_visible(actor))
        .order_by(func.lower(G.name), G.id)
        .limit(limit + 1)
    )
    if q.strip():
        query = query.where(G.name.icontains(q.strip(), autoescape=True))
    if after is not None:
        last = select(func.lower(G.name)).where(G.id == after, _visible(actor)).scalar_subquery()
        query = query.where(tuple_(func.lower(G.name), G.id) > tuple_(last, after))
    rows = session.execute(query).all()
    items = [
        ProgrammeRow(
            id=number, name=name, organisation=OrganisationRef(id=body, name=body_name), people=n
        )
        for number, name, body, body_name, n in rows[:limit]
    ]
    return ProgrammePage(items=items, next=items[-1].id if len(rows) > limit else None)


def programme(session: Session, actor: Actor, programme_id: int) -> ProgrammeOut:
    """One programme with its people; NotFound unless the actor is in it or an administrator."""
    return programme_out(session, actor, find_programme(session, actor, programme_id))


def find_programme(session: Session, actor: Actor, programme_id: int) -> Programme:
    """The row; NotFound alike for unknown and invisible."""
    row = session.scalar(select(Programme).where(G.id == programme_id, _visible(actor)))
    if row is None:
        raise NotFound(UNKNOWN)
    return row


def programme_out(session: Session, actor: Actor, row: Programme) -> ProgrammeOut:
    """The same for a row already found."""
    members = members_of(session, actor, row.id)
    criteria = session.get_one(CriteriaSet, row.criteria_set_id)
    body = session.get_one(Organisation, row.organisation_id)
    subject = Subject(programme_id=row.id)
    return ProgrammeOut(
        id=row.id,
        name=row.name,
        organisation=OrganisationRef(id=body.id, name=body.name),
        people=len({member.person.id for member in members}),
        criteria_set=criteria_key(session, criteria),
        criteria_title=criteria.title,
        criteria_version=criteria.version,
        stale_after_days=row.stale_after_days,
        members=members,
        created_at=row.created_at,
        version=row.version,
        permitted_actions=[
            action for action in (Action.MANAGE_PROGRAMMES,) if may(actor, action, subject)
        ],
    )


def criteria_key(session: Session, criteria: CriteriaSet) -> str:
    """The shipped set's key, or `tailored` for a programme's own."""
    own = session.get(TailoredSet, criteria.id)
    return criteria.key if own is None else TAILORED


def members_of(session: Session, actor: Actor, programme_id: int) -> list[MembershipOut]:
    """Every role in the programme that the actor may know of, by the person's name."""
    rows = session.execute(
        select(M.id, P.id, P.name, P.is_active, M.role, M.function, O.id, O.name)
        .join(Person, P.id == M.person_id)
        .outerjoin(Organisation, O.id == M.organisation_id)
        .where(M.programme_id == programme_id, _shown_to(actor))
        .order_by(func.lower(P.name), P.id, M.id)
    )
    return [
        MembershipOut(
            id=number,
            person=PersonRef(id=person_id, name=name),
            is_active=is_active,
            role=role,
            function=function,
            organisation=OrganisationRef(id=body, name=body_name) if body else None,
        )
        for number, person_id, name, is_active, role, function, body, body_name in rows
    ]


def membership(
    session: Session, actor: Actor, programme_id: int, membership_id: int
) -> tuple[ProgrammeOut, MembershipOut, bool]:
    """One role, with its programme and whether it is still needed, before it goes."""
    found = programme(session, actor, programme_id)
    authorise(actor, Action.MANAGE_PROGRAMMES, Subject(programme_id=programme_id))
    for member in found.members:
        if member.id == membership_id:
            needed = is_still_needed(session, programme_id, member.person.id, member.role)
            return found, member, needed
    raise NotFound(NO_ROLE)


def is_still_needed(session: Session, programme_id: int, person_id: int, role: Role) -> bool:
    """Whether an open opportunity names the person for what only this role makes them eligible.

    An administrator sees no content, so this says no more than that there is some.
    """
    held = session.scalars(
        select(M.role).where(M.programme_id == programme_id, M.person_id == person_id)
    )
    duties = duties_lost(role, set(held) - {role})
    named = select(N.id).where(
        N.programme_id == programme_id,
        N.status.in_(OPEN_STATUSES),
        or_(false(), *(getattr(N, duty) == person_id for duty in duties)),
    )
    if session.scalar(named.limit(1)) is not None:
        return True
    return "sponsor_id" in duties and _is_further_sponsor(session, programme_id, person_id)


def _is_further_sponsor(session: Session, programme_id: int, person_id: int) -> bool:
    seat = (
        select(T.id)
        .join(Opportunity, N.id == T.opportunity_id)
        .where(
            T.person_id == person_id,
            T.role == TeamRole.SPONSOR,
            N.programme_id == programme_id,
            N.status.in_(OPEN_STATUSES),
        )
    )
    return session.scalar(seat.limit(1)) is not None


def person_to_add(session: Session, actor: Actor, email: str) -> int:
    """The id of the person with this e-mail address; Invalid when there is none in use."""
    authorise(actor, Action.MANAGE_PROGRAMMES, Subject())
    if not email.strip():
        raise invalid("email", "Enter the person’s e-mail address")
    found = session.scalar(select(P.id).where(P.email == email.strip().lower(), P.is_active))
    if found is None:
        raise invalid("email", "Nobody has this e-mail address. Add them under People first")
    return int(found)


def people_to_add(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Addresses and names to suggest, by name."""
    authorise(actor, Action.MANAGE_PROGRAMMES, Subject())
    rows = session.execute(
        select(P.email, P.name).where(P.is_active).order_by(func.lower(P.name), P.id).limit(500)
    )
    return [(email, name) for email, name in rows]


def body_named(session: Session, actor: Actor, text: str) -> int | None:
    """The organisation of this name or number, None for no text; Invalid unless it is just one."""
    authorise(actor, Action.MANAGE_PROGRAMMES, Subject())
    written = text.strip()
    if not written:
        return None
    found = session.scalars(
        select(O.id).where(func.lower(O.name) == written.lower()).limit(2)
    ).all()
    if not found and written.isascii() and written.isdigit() and len(written) < 10:
        found = session.scalars(select(O.id).where(O.id == int(written))).all()
    if not found:
        raise invalid("organisation", "No organisation has this name. Add it under Organisations")
    if len(found) > 1:
        raise invalid("organisation", "Several organisations have this name: enter its number")
    return int(found[0])


def _shown_to(actor: Actor) -> Any:
    """Which roles the actor may know of: who signs in for a partner, and for which, would tell
    others of the programme who is talked to."""
    if actor.is_administrator:
        return true()
    audited = sorted(actor.programmes(Role.AUDITOR))
    return or_(M.role != Role.PARTNER, M.programme_id.in_(audited))


def _visible(actor: Actor) -> Any:
    if Scope.READ not in actor.scopes:
        return G.id.in_([])
    if actor.is_administrator:
        return G.id.is_not(None)
    return G.id.in_(sorted(actor.programmes(*INSIDE_ROLES)))
