"""Organisations, for everybody inside a programme and for administrators."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.domain.errors import NotFound, NotPermitted
from app.domain.identifiers import readings
from app.domain.opportunities import OrganisationKind
from app.domain.policy import INSIDE_ROLES, Action, Actor, Scope, Subject, refusal
from app.models import Candidate, Opportunity, Organisation, OrganisationIdentifier
from app.queries.visibility import close_to
from app.schemas.organisation import (
    IdentifierOut,
    OrganisationOut,
    OrganisationPage,
    OrganisationRef,
    OrganisationRow,
)

C: Any = Candidate
N: Any = Opportunity
O: Any = Organisation
I: Any = OrganisationIdentifier

UNKNOWN = "There is no such organisation."
INSIDE_ONLY = "Only people of a programme and administrators can read organisations."
PAGE = 50


def organisations(
    session: Session,
    actor: Actor,
    *,
    q: str = "",
    kind: OrganisationKind | None = None,
    after: int | None = None,
    limit: int = PAGE,
) -> OrganisationPage:
    """Organisations by name; `q` is part of the name, or a whole identifier however it is typed."""
    require_reader(actor)
    listed = select(Organisation).where(is_known_to(actor))
    query = listed.order_by(func.lower(O.name), O.id).limit(limit + 1)
    wanted = q.strip()
    if wanted:
        pairs = [(scheme.value, number) for scheme, number in readings(wanted)]
        named = select(I.organisation_id).where(tuple_(I.scheme, I.identifier).in_(pairs))
        query = query.where(or_(O.name.icontains(wanted, autoescape=True), O.id.in_(named)))
    if kind is not None:
        query = query.where(O.kind == kind)
    if after is not None:
        last = select(func.lower(O.name)).where(O.id == after, is_known_to(actor)).scalar_subquery()
        query = query.where(tuple_(func.lower(O.name), O.id) > tuple_(last, after))
    rows = session.scalars(query).all()
    known = identifiers_of(session, [row.id for row in rows])
    items = [
        OrganisationRow(id=row.id, name=row.name, kind=row.kind, identifiers=known.get(row.id, []))
        for row in rows[:limit]
    ]
    return OrganisationPage(items=items, next=items[-1].id if len(rows) > limit else None)


def organisation(session: Session, actor: Actor, organisation_id: int) -> OrganisationOut:
    """One organisation, whole; NotFound when unknown or not for the actor to know."""
    return organisation_out(session, actor, find_organisation(session, actor, organisation_id))


def find_organisation(session: Session, actor: Actor, organisation_id: int) -> Organisation:
    """The row, for somebody who may read organisations."""
    require_reader(actor)
    row = session.scalar(select(Organisation).where(O.id == organisation_id, is_known_to(actor)))
    if row is None:
        raise NotFound(UNKNOWN)
    return row


def is_known_to(actor: Actor) -> ColumnElement[bool]:
    """Which organisations the actor may know of: those listed, and candidates of opportunities
    whose confidential records they read. Else the directory would tell who is talked to."""
    named = (
        select(C.organisation_id).join(Opportunity, N.id == C.opportunity_id).where(close_to(actor))
    )
    return or_(O.is_listed, O.id.in_(named))


def organisation_out(session: Session, actor: Actor, row: Organisation) -> OrganisationOut:
    """The same for a row already found."""
    same = session.execute(
        select(O.id, O.name)
        .where(func.lower(O.name) == func.lower(row.name), O.id != row.id, is_known_to(actor))
        .order_by(O.id)
        .limit(10)
    )
    reason = refusal(actor, Action.MANAGE_ORGANISATIONS, Subject())
    return OrganisationOut(
        id=row.id,
        name=row.name,
        kind=row.kind,
        identifiers=identifiers_of(session, [row.id]).get(row.id, []),
        same_name=[OrganisationRef(id=number, name=name) for number, name in same],
        created_at=row.created_at,
        is_listed=row.is_listed,
        version=row.version,
        permitted_actions=[] if reason else [Action.MANAGE_ORGANISATIONS],
        refusals={Action.MANAGE_ORGANISATIONS: reason} if reason else {},
    )


def organisation_choices(session: Session, actor: Actor) -> list[OrganisationRef]:
    """Public bodies to choose a programme's owner from, by name."""
    require_reader(actor)
    rows = session.execute(
        select(O.id, O.name)
        .where(O.kind == OrganisationKind.PUBLIC_BODY, O.is_listed)
        .order_by(func.lower(O.name), O.id)
        .limit(1000)
    )
    return [OrganisationRef(id=number, name=name) for number, name in rows]


def identifiers_of(session: Session, ids: Iterable[int]) -> dict[int, list[IdentifierOut]]:
    """The identifiers of each organisation among `ids`, by scheme."""
    found: dict[int, list[IdentifierOut]] = {}
    rows = session.execute(
        select(I.organisation_id, I.scheme, I.identifier)
        .where(I.organisation_id.in_(list(ids)))
        .order_by(I.scheme, I.identifier)
    )
    for organisation_id, scheme, identifier in rows:
        found.setdefault(organisation_id, []).append(
            IdentifierOut(scheme=scheme, identifier=identifier)
        )
    return found


def require_reader(actor: Actor) -> None:
    """Raise NotPermitted unless the actor is inside some programme, or an administrator."""
    inside = actor.is_administrator or bool(actor.programmes(*INSIDE_ROLES))
    if Scope.READ not in actor.scopes or not inside:
        raise NotPermitted(INSIDE_ONLY)
