"""Saved views: one's own, and those shared with one's programmes."""

from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.policy import Action, Actor, Subject, may
from app.models import Person, Programme, SavedView
from app.queries.compiled import run
from app.queries.selection import all_visible, clamp
from app.queries.visibility import programmes_of
from app.schemas.opportunity import PersonRef
from app.schemas.view import Layout, ViewOut

V: Any = SavedView
P: Any = Person
G: Any = Programme

NO_VIEW = "There is no such view, or it is not shared with you."
MOST = 200


def views(session: Session, actor: Actor) -> list[ViewOut]:
    """Those the actor may open, by name."""
    shape, values = all_visible(actor)
    return [
        view_out(actor, SavedView(**dict(zip(_NAMES, row, strict=False))), row[-1])
        for row in run(
            session, _listed, len(shape.sees_all), {**values, "me": actor.person_id or 0}
        )
    ]


_NAMES = ("id", "person_id", "programme_id", "name", "layout", "query", "version")


def _listed(programmes: int, name: str) -> Any:
    shared = [V.programme_id == bindparam(f"programme_{n}") for n in range(programmes)]
    return (
        select(*(getattr(V, column) for column in _NAMES), P.name)
        .join(Person, P.id == V.person_id)
        .where(or_(V.person_id == bindparam("me"), *shared))
        .order_by(V.name, V.id)
        .limit(clamp(MOST))
    )


def view(session: Session, actor: Actor, view_id: int) -> ViewOut:
    """One view; NotFound when unknown or not shared with the actor."""
    row = find_view(session, actor, view_id)
    return view_out(actor, row, session.get_one(Person, row.person_id).name)


def find_view(session: Session, actor: Actor, view_id: int) -> SavedView:
    """The row; NotFound alike for unknown and not shared."""
    row = session.scalar(select(SavedView).where(V.id == view_id, _open_to(actor)))
    if row is None:
        raise NotFound(NO_VIEW)
    return row


def view_out(actor: Actor, row: SavedView, owner: str) -> ViewOut:
    """A view as others see it."""
    layout = Layout(row.layout)
    is_own = may(actor, Action.EDIT_VIEW, Subject(owner_id=row.person_id))
    return ViewOut(
        id=row.id,
        name=row.name,
        layout=layout,
        query=row.query,
        programme_id=row.programme_id,
        owner=PersonRef(id=row.person_id, name=owner),
        path=layout.path + (f"?{row.query}" if row.query else ""),
        version=row.version,
        permitted_actions=[Action.EDIT_VIEW] if is_own else [],
    )


def shareable(session: Session, actor: Actor) -> list[tuple[int, str]]:
    """Programmes this person may share a view with: id and name."""
    mine = [
        p for p in programmes_of(actor) if may(actor, Action.SHARE_VIEW, Subject(programme_id=p))
    ]
    rows = session.execute(select(G.id, G.name).where(G.id.in_(mine)).order_by(G.name))
    return [(row.id, row.name) for row in rows]


def _open_to(actor: Actor) -> ColumnElement[bool]:
    own: ColumnElement[bool] = V.person_id == (actor.person_id or 0)
    return or_(own, V.programme_id.in_(programmes_of(actor)))
