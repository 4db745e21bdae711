"""The draft of a programme's next gates: begun, filled from a file, brought up to date."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.comparing import merge
from app.domain.errors import Conflict, NotFound
from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.tailoring import GateSet, from_document, to_document
from app.models import GateDraft, Programme
from app.queries.gate_sets import (
    NO_DRAFT,
    find_draft,
    find_set,
    latest_shipped,
    load_gate_set,
    shipped_of,
)
from app.queries.programme_gates import draft_out, file_preview
from app.queries.programmes import find_programme
from app.schemas.tailoring import FilePreview, GateDraftOut, StartDraft
from app.services.events import record
from app.services.versions import expect_version

ALREADY = "A draft of these gates has been begun. Go on with it, or discard it first."
NOTHING_NEWER = "The draft is measured against the newest shipped version already."


def start_gate_draft(
    session: Session, actor: Actor, programme_id: int, command: StartDraft, *, at: datetime
) -> GateDraftOut:
    """Begin the next version from the one in force, or from another. Conflict while one is begun.

    It is measured against the shipped version its text comes from.
    """
    programme = may_tailor(session, actor, programme_id)
    if find_draft(session, programme_id) is not None:
        raise Conflict(ALREADY)
    based_on = find_set(session, programme, command.criteria_set_id or programme.criteria_set_id)
    gates = load_gate_set(session, based_on.id)
    draft = _begin(session, actor, programme, based_on.id, gates, at)
    told = {"based_on": based_on.id}
    gates_recorded(session, actor, programme_id, "gate_draft_started", told, at)
    return draft_out(session, programme, draft)


def check_gate_file(
    session: Session, actor: Actor, programme_id: int, read: Callable[[], GateSet], *, at: datetime
) -> FilePreview:
    """What the set that `read` reads from a file would change; nothing is stored, whenever `at`."""
    may_tailor(session, actor, programme_id)
    return file_preview(session, actor, programme_id, read())


def replace_gate_draft(
    session: Session,
    actor: Actor,
    programme_id: int,
    read: Callable[[], GateSet],
    *,
    at: datetime,
    version: int | None = None,
) -> GateDraftOut:
    """Put the set that `read` reads from a file into the draft; one is begun when there is none.

    `version` is the draft's the caller read (0 for none). What `read` refuses is raised as it is.
    """
    programme = may_tailor(session, actor, programme_id)
    gates = read()
    draft = find_draft(session, programme_id)
    if draft is None:
        draft = _begin(session, actor, programme, programme.criteria_set_id, gates, at)
    else:
        expect_version(draft, version)
        store_draft(draft, actor, gates, at)
    draft.shipped_id = latest_shipped(session, programme.criteria_set_id).id
    session.flush()
    told = {"criteria": len(gates.criteria)}
    gates_recorded(session, actor, programme_id, "gate_draft_replaced", told, at)
    return draft_out(session, programme, draft)


def discard_gate_draft(
    session: Session, actor: Actor, programme_id: int, *, at: datetime, version: int | None = None
) -> None:
    """Throw the draft away; the version in force stays as it is."""
    may_tailor(session, actor, programme_id)
    draft = require_draft(session, programme_id)
    expect_version(draft, version)
    session.delete(draft)
    session.flush()
    gates_recorded(session, actor, programme_id, "gate_draft_discarded", {}, at)


def take_shipped_criteria(
    session: Session, actor: Actor, programme_id: int, *, at: datetime, version: int | None = None
) -> GateDraftOut:
    """Bring what a newer shipped version changed into the draft; the programme's own words stay.

    A draft is begun from the version in force when there is none. `kept` names what both changed.
    """
    programme = may_tailor(session, actor, programme_id)
    draft = find_draft(session, programme_id)
    if draft is None:
        gates = load_gate_set(session, programme.criteria_set_id)
        draft = _begin(session, actor, programme, programme.criteria_set_id, gates, at)
    else:
        expect_version(draft, version)
    newest = latest_shipped(session, draft.shipped_id)
    if newest.id == draft.shipped_id:
        raise Conflict(NOTHING_NEWER)
    base, theirs = (load_gate_set(session, n) for n in (draft.shipped_id, newest.id))
    merged = merge(base, from_document(draft.document), theirs)
    store_draft(draft, actor, merged.gates, at)
    draft.shipped_id = newest.id
    told = {"shipped": newest.id, "taken": list(merged.taken), "left": list(merged.left)}
    gates_recorded(session, actor, programme_id, "gate_draft_changed", told, at)
    return draft_out(session, programme, draft).model_copy(update={"kept": list(merged.left)})


def require_draft(session: Session, programme_id: int) -> GateDraft:
    """The draft; NotFound when there is none."""
    draft = find_draft(session, programme_id)
    if draft is None:
        raise NotFound(NO_DRAFT)
    return draft


def gates_recorded(
    session: Session, actor: Actor, programme_id: int, kind: str, data: dict[str, Any], at: datetime
) -> None:
    """Tell the programme's history what became of its gates."""
    stream = f"programme:{programme_id}"
    record(session, actor, stream, kind, data, at=at, programme_id=programme_id)


def may_tailor(session: Session, actor: Actor, programme_id: int) -> Programme:
    """The programme, for somebody who may change its gates."""
    programme = find_programme(session, actor, programme_id)
    authorise(actor, Action.TAILOR_GATES, Subject(programme_id=programme_id))
    return programme


def _begin(
    session: Session,
    actor: Actor,
    programme: Programme,
    based_on_id: int,
    gates: GateSet,
    at: datetime,
) -> GateDraft:
    draft = GateDraft(
        programme_id=programme.id,
        based_on_id=based_on_id,
        shipped_id=shipped_of(session, based_on_id),
        document=to_document(gates),
        started_at=at,
        updated_at=at,
        updated_by_id=actor.person_id,
    )
    session.add(draft)
    session.flush()
    return draft


def store_draft(draft: GateDraft, actor: Actor, gates: GateSet, at: datetime) -> None:
    """Keep the draft's new state, and who wrote it."""
    draft.document = to_document(gates)
    draft.updated_at, draft.updated_by_id = at, actor.person_id
    draft.version += 1
