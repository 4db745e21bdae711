"""Reading delegations: everybody inside a programme may know who decides for whom."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.clock import today
from app.domain.delegation import Delegation
from app.domain.errors import NotFound
from app.domain.opportunities import TeamRole, reference
from app.domain.policy import Action, Actor, Role, Scope, Subject, may
from app.domain.stages import OPEN_STATUSES
from app.models import DelegationRow, Membership, Opportunity, Person, Programme, TeamMember
from app.queries.delegation_gaps import gaps_of
from app.queries.delegations import able_sponsors, delegation_of
from app.queries.people import names_of
from app.queries.visibility import programmes_of, visible_to
from app.schemas.absence import Choice, DelegationList, DelegationOut, NewDelegation

D: Any = DelegationRow
O: Any = Opportunity
T: Any = TeamMember
G: Any = Programme
M: Any = Membership
P: Any = Person

PAGE, OFFERED = 50, 200
NO_DELEGATION = "There is no such delegation, or you cannot see it."


def delegations(
    session: Session,
    actor: Actor,
    *,
    past: bool = False,
    after: int | None = None,
    limit: int = PAGE,
) -> DelegationList:
    """Those that stand or will, latest first; with `past` those that are over or were ended."""
    is_past = or_(D.ends_on < today(), D.revoked_at.is_not(None))
    query = visible_delegations(actor).where(is_past if past else ~is_past)
    if after is not None:
        query = query.where(D.id < after)
    rows = session.scalars(query.order_by(D.id.desc()).limit(limit + 1)).all()
    shown = rows[:limit]
    return DelegationList(
        items=_out(session, actor, shown), next=shown[-1].id if len(rows) > limit else None
    )


def delegation(session: Session, actor: Actor, delegation_id: int) -> DelegationOut:
    """One delegation; NotFound when unknown or invisible."""
    return delegation_out(session, actor, find_delegation(session, actor, delegation_id)[0])


def find_delegation(
    session: Session, actor: Actor, delegation_id: int
) -> tuple[DelegationRow, Subject]:
    """The row, and what the policy looks at: whose it is, and who stands in."""
    row = session.scalar(visible_delegations(actor).where(D.id == delegation_id))
    if row is None:
        raise NotFound(NO_DELEGATION)
    return row, _subject(row)


def delegation_out(session: Session, actor: Actor, row: DelegationRow) -> DelegationOut:
    """The same for a row already found."""
    return _out(session, actor, [row])[0]


def new_delegation(session: Session, actor: Actor) -> NewDelegation:
    """What the actor may choose from: their programmes as sponsor, the others there, and what
    they sponsor. Each is bounded, for a form."""
    mine = sorted(actor.programmes(Role.SPONSOR)) if Scope.READ in actor.scopes else []
    programmes = session.execute(select(G.id, G.name).where(G.id.in_(mine)).order_by(G.name))
    return NewDelegation(
        programmes=[Choice(id=row.id, name=row.name) for row in programmes],
        delegates=_sponsors_beside(session, actor, mine),
        opportunities=_own_opportunities(session, actor, mine),
    )


def visible_delegations(actor: Actor) -> Any:
    """Of the actor's programmes; for one opportunity only if they may know of it."""
    seen = select(O.id).where(O.id == D.opportunity_id, visible_to(actor)).exists()
    return select(DelegationRow).where(
        D.programme_id.in_(programmes_of(actor)), or_(D.opportunity_id.is_(None), seen)
    )


def _subject(row: DelegationRow) -> Subject:
    return Subject(
        programme_id=row.programme_id,
        owner_id=row.from_id,
        delegate_ids=frozenset({row.to_id}),
    )


def _out(session: Session, actor: Actor, rows: Sequence[DelegationRow]) -> list[DelegationOut]:
    people = names_of(session, [i for r in rows for i in (r.from_id, r.to_id, r.revoked_by_id)])
    names = session.execute(select(G.id, G.name).where(G.id.in_({r.programme_id for r in rows})))
    programmes: dict[int, str] = {row.id: row.name for row in names}
    wanted = {r.opportunity_id for r in rows if r.opportunity_id}
    titles = {
        row.id: f"{reference(row.id)} {row.title}"
        for row in session.execute(select(O.id, O.title).where(O.id.in_(wanted)))
    }
    able = {
        programme: able_sponsors(
            session,
            programme,
            {i for r in rows if r.programme_id == programme for i in (r.from_id, r.to_id)},
        )
        for programme in programmes
    }
    day = today()
    return [
        DelegationOut(
            **row.model_dump(include=set(DelegationOut.model_fields)),
            programme=programmes[row.programme_id],
            opportunity=titles.get(row.opportunity_id or 0),
            sponsor=people[row.from_id],
            delegate=people[row.to_id],
            revoked_by=people.get(row.revoked_by_id or 0),
            gaps=gaps_of(session, actor, row) if _is_ahead(row, day) else [],
            state=_state(row, able[row.programme_id], day),
            permitted_actions=_permitted(actor, row, day),
        )
        for row in rows
    ]


def _state(row: DelegationRow, able: frozenset[int], day: date) -> str:
    """In one word; `void` while one of the two no longer is a sponsor of the programme."""
    one: Delegation = delegation_of(row)
    if row.revoked_at is not None:
        return "revoked"
    if one.ends_on < day:
        return "over"
    if not {one.from_id, one.to_id} <= able:
        return "void"
    return "to_come" if one.starts_on > day else "standing"


def _is_ahead(row: DelegationRow, day: date) -> bool:
    return row.revoked_at is None and row.ends_on >= day


def _permitted(actor: Actor, row: DelegationRow, day: date) -> list[Action]:
    if not _is_ahead(row, day):
        return []
    action = Action.REVOKE_DELEGATION
    return [action] if may(actor, action, _subject(row)) else []


def _sponsors_beside(session: Session, actor: Actor, programmes: list[int]) -> list[Choice]:
    """Others who could decide, by name."""
    return [
        Choice(id=row.id, name=row.name)
        for row in session.execute(
            sponsors_of(programmes).where(P.id != actor.person_id).limit(OFFERED)
        )
    ]


def sponsors_of(programmes: Sequence[int]) -> Any:
    """People in use who hold the sponsor role in any of these programmes, by name."""
    held = select(M.person_id).where(M.programme_id.in_(programmes), M.role == Role.SPONSOR)
    return select(P.id, P.name).where(P.is_active, P.id.in_(held)).order_by(P.name, P.id)


def _own_opportunities(session: Session, actor: Actor, programmes: list[int]) -> list[Choice]:
    further = select(T.opportunity_id).where(
        T.person_id == actor.person_id, T.role == TeamRole.SPONSOR
    )
    rows = session.execute(
        select(O.id, O.title)
        .where(
            or_(O.sponsor_id == actor.person_id, O.id.in_(further)),
            O.programme_id.in_(programmes),
            O.status.in_(OPEN_STATUSES),
            visible_to(actor),
        )
        .order_by(O.due_on, O.id)
        .limit(OFFERED)
    )
    return [Choice(id=row.id, name=f"{reference(row.id)} {row.title}") for row in rows]
