"""Which opportunities an actor may know of: `domain.policy.may_see`, said in SQL.

Every list, search, count, total and export goes through `visible_to`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal_column, or_, select, true

from app.domain.conflicts import Bar
from app.domain.policy import INSIDE_ROLES, Actor, Role, Scope
from app.models import ConflictDeclaration, Opportunity, TeamMember

O: Any = Opportunity
T: Any = TeamMember
W: Any = ConflictDeclaration

WALLED: Any = literal_column(f"'{Bar.WALLED}'")
"""A literal, so that the index of standing walls can be used."""


def programmes_of(actor: Actor) -> list[int]:
    """Programmes whose opportunities the actor sees, at least the open ones."""
    if Scope.READ not in actor.scopes:
        return []
    return sorted(actor.programmes(*INSIDE_ROLES))


def involves(me: Any) -> ColumnElement[bool]:
    """Whether person `me` (an id or a bound parameter) leads, sponsors or is on the team."""
    on_team = exists().where(T.opportunity_id == O.id, T.person_id == me).correlate(Opportunity)
    return or_(O.lead_id == me, O.sponsor_id == me, on_team)


def walls_of(me: Any) -> Select[Any]:
    """Ids of the opportunities that do not exist for person `me`: few, read along their index."""
    return select(W.opportunity_id).where(W.person_id == me, W.bar == WALLED)


def not_walled(me: Any) -> ColumnElement[bool]:
    """Whether no wall stands between person `me` and the opportunity; none is before a system."""
    return true() if me is None else O.id.not_in(walls_of(me))


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The condition every query on opportunities carries."""
    audited = {p for p in programmes_of(actor) if actor.holds(p, Role.AUDITOR)}
    others = set(programmes_of(actor)) - audited
    return or_(
        *(
            _visible(O.programme_id.in_(sorted(some)), actor.person_id, sees_all=some is audited)
            for some in (audited, others)
            if some
        ),
        false(),
    )


def visible_in(actor: Actor, programme_id: int) -> ColumnElement[bool]:
    """The same for one programme, so that each can be read along its own index."""
    sees_all = actor.holds(programme_id, Role.AUDITOR)
    return visible_where(programme_id, actor.person_id, sees_all=sees_all)


def visible_where(programme_id: Any, me: Any, *, sees_all: bool) -> ColumnElement[bool]:
    """The same again for ids that may be bound parameters; `me` is None for a system."""
    return _visible(O.programme_id == programme_id, me, sees_all=sees_all)


def _visible(here: ColumnElement[bool], me: Any, *, sees_all: bool) -> ColumnElement[bool]:
    if me is None:
        return and_(here, O.restricted.is_(False)) if not sees_all else here
    if sees_all:
        return and_(here, not_walled(me))
    return and_(here, or_(O.restricted.is_(False), involves(me)), not_walled(me))


def close_to(actor: Actor) -> ColumnElement[bool]:
    """Where the actor may know of what is confidential: `may_see_confidential`, said in SQL."""
    if actor.person_id is None:
        return false()
    return or_(
        *(
            visible_in(actor, programme)
            if actor.holds(programme, Role.AUDITOR)
            else and_(visible_in(actor, programme), involves(actor.person_id))
            for programme in programmes_of(actor)
        ),
        false(),
    )


def hidden_from(actor: Actor, programmes: Sequence[int]) -> Any:
    """Ids of what `visible_to` leaves out of these programmes of the actor's: few, for taking them
    away from what was counted without looking at each opportunity."""
    seen = or_(*(visible_in(actor, programme) for programme in programmes), false())
    restricted = select(O.id).where(
        O.programme_id.in_(list(programmes)), O.restricted.is_(True), ~seen
    )
    if actor.person_id is None:
        return restricted
    return restricted.union_all(walls_of(actor.person_id))
