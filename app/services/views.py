"""Saving, changing and removing views of the pipeline."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, invalid
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import SavedView
from app.queries.views import find_view, view_out
from app.queries.visibility import programmes_of
from app.schemas.view import SaveView, ViewOut
from app.services.events import changes, record
from app.services.versions import expect_version

V: Any = SavedView

MOST = 100
"""Views one person may keep."""


def save_view(session: Session, actor: Actor, command: SaveView, *, at: datetime) -> ViewOut:
    """Keep a view. Raises Invalid for a programme one is not in or a name already used."""
    authorise(actor, Action.SAVE_VIEW, Subject())
    _require_shareable(actor, command)
    _require_new_name(session, actor, command)
    kept = session.scalar(
        select(func.count()).select_from(SavedView).where(V.person_id == actor.person_id)
    )
    if (kept or 0) >= MOST:
        raise Conflict(f"You have {MOST} views. Remove one first.")
    owner = actor.person_id or 0  # the policy lets nobody but a person come here
    row = SavedView(person_id=owner, created_at=at, **command.model_dump(mode="json"))
    session.add(row)
    session.flush()
    _recorded(session, actor, row, "view_saved", _described(row), at)
    return view_out(actor, row, actor.name)


def edit_view(
    session: Session,
    actor: Actor,
    view_id: int,
    command: SaveView,
    *,
    at: datetime,
    version: int | None = None,
) -> ViewOut:
    """Rename a view, change its filters, share it or keep it to oneself."""
    row = find_view(session, actor, view_id)
    authorise(actor, Action.EDIT_VIEW, Subject(owner_id=row.person_id))
    expect_version(row, version)
    _require_shareable(actor, command)
    _require_new_name(session, actor, command, row.id)
    before = _described(row)
    for name, value in command.model_dump(mode="json").items():
        setattr(row, name, value)
    edits = changes(before, _described(row))
    if edits["after"]:
        row.version += 1
        session.flush()
        _recorded(session, actor, row, "view_edited", edits, at)
    return view_out(actor, row, actor.name)


def delete_view(session: Session, actor: Actor, view_id: int, *, at: datetime) -> None:
    """Remove a view, for everybody it was shared with."""
    row = find_view(session, actor, view_id)
    authorise(actor, Action.EDIT_VIEW, Subject(owner_id=row.person_id))
    _recorded(session, actor, row, "view_removed", _described(row), at)
    session.delete(row)
    session.flush()


def _require_shareable(actor: Actor, command: SaveView) -> None:
    if command.programme_id is None:
        return
    if command.programme_id not in programmes_of(actor):
        raise invalid("programme_id", "Choose one of your programmes")
    authorise(actor, Action.SHARE_VIEW, Subject(programme_id=command.programme_id))


def _require_new_name(
    session: Session, actor: Actor, command: SaveView, own_id: int | None = None
) -> None:
    taken = session.scalar(
        select(V.id).where(
            V.person_id == actor.person_id, V.name == command.name, V.id != (own_id or 0)
        )
    )
    if taken is not None:
        raise invalid("name", "You already have a view with this name")


def _described(row: SavedView) -> dict[str, Any]:
    return row.model_dump(mode="json", include={"name", "layout", "query", "programme_id"})


def _recorded(
    session: Session, actor: Actor, row: SavedView, kind: str, data: dict[str, Any], at: datetime
) -> None:
    record(session, actor, f"view:{row.id}", kind, data, at=at, programme_id=row.programme_id)
