"""The log of discussions: recording a talk, correcting it, and what follows from it."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.domain.discussions import DiscussionForm
from app.domain.errors import Conflict, NotFound, invalid
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import Discussion, DiscussionAction, DiscussionParty, Opportunity
from app.queries.discussions import discussion, find_discussion, knowing, parties_at
from app.queries.parties import parties_of
from app.queries.subjects import find_confidential
from app.schemas.discussion import (
    AddAction,
    CompleteAction,
    DiscussionFields,
    DiscussionOut,
    EditDiscussion,
    RecordDiscussion,
)
from app.services.confidential import record_confidential, require_past
from app.services.events import changes
from app.services.opportunities import require_open
from app.services.provenance import MADE_HERE, Provenance
from app.services.versions import expect_version

P: Any = DiscussionParty
WORDS = ("place", "our_people", "their_people", "agenda", "said")
"""What people wrote: the audit trail keeps a hash of it, and the words stay in one place."""
NOT_A_CANDIDATE = "Choose candidates of this opportunity: add them under Candidates first"


def record_discussion(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: RecordDiscussion,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> DiscussionOut:
    """Add a talk to the log. Raises Invalid for a day to come and for who is no candidate."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    authorise(actor, Action.RECORD_DISCUSSION, subject)
    require_open(opportunity)
    _require_sound(session, opportunity, command, at)
    row = Discussion(
        **command.model_dump(exclude={"organisation_ids"}),
        opportunity_id=opportunity.id,
        date_note=provenance.date_note,
        source_note=provenance.source_note[:500],
        recorded_at=at,
        recorded_by_id=actor.person_id,
    )
    session.add(row)
    session.flush()
    _set_parties(session, row.id, command.organisation_ids)
    data = {"discussion_id": row.id, "after": _kept(session, row)}
    record_confidential(
        session, actor, opportunity, "discussion_recorded", data, at=at, provenance=provenance
    )
    return discussion(session, actor, row.id)


def edit_discussion(
    session: Session,
    actor: Actor,
    discussion_id: int,
    command: EditDiscussion,
    *,
    at: datetime,
    version: int | None = None,
) -> DiscussionOut:
    """Replace what is kept of a talk."""
    row, opportunity, subject = find_discussion(session, actor, discussion_id)
    authorise(actor, Action.RECORD_DISCUSSION, subject)
    require_open(opportunity)
    expect_version(row, version)
    _require_sound(session, opportunity, command, at, parties_at(session, row.id))
    before = _kept(session, row)
    for name, value in command.model_dump(exclude={"organisation_ids"}).items():
        setattr(row, name, value)
    _set_parties(session, row.id, command.organisation_ids)
    edits = changes(before, _kept(session, row))
    if edits["after"]:
        row.version += 1
        data = {"discussion_id": row.id, **edits}
        record_confidential(session, actor, opportunity, "discussion_edited", data, at=at)
    return discussion(session, actor, row.id)


def add_action(
    session: Session, actor: Actor, discussion_id: int, command: AddAction, *, at: datetime
) -> DiscussionOut:
    """Note what is to be done, by whom and by when. Its owner must be able to know of it."""
    row, opportunity, subject = find_discussion(session, actor, discussion_id)
    authorise(actor, Action.RECORD_DISCUSSION, subject)
    require_open(opportunity)
    _require_owner(session, opportunity, subject, command.owner_id)
    added = DiscussionAction(**command.model_dump(), discussion_id=row.id)
    session.add(added)
    session.flush()
    data = {
        "discussion_id": row.id,
        "action_id": added.id,
        "text_sha256": _hash(added.text),
        "person_id": added.owner_id,
        "due_on": added.due_on.isoformat(),
    }
    record_confidential(session, actor, opportunity, "discussion_action_added", data, at=at)
    return discussion(session, actor, row.id)


def complete_action(
    session: Session,
    actor: Actor,
    discussion_id: int,
    action_id: int,
    command: CompleteAction,
    *,
    at: datetime,
) -> DiscussionOut:
    """Say that it is done. Raises Conflict when it was already."""
    row, opportunity, subject = find_discussion(session, actor, discussion_id)
    authorise(actor, Action.RECORD_DISCUSSION, subject)
    require_open(opportunity)
    found = session.get(DiscussionAction, action_id)
    if found is None or found.discussion_id != row.id:
        raise NotFound("There is no such action on this discussion.")
    if found.done_at is not None:
        raise Conflict("This action was done already.")
    found.done_at, found.done_by_id, found.done_note = at, actor.person_id, command.note
    data = {"discussion_id": row.id, "action_id": found.id, "note_sha256": _hash(command.note)}
    record_confidential(session, actor, opportunity, "discussion_action_done", data, at=at)
    return discussion(session, actor, row.id)


def _require_sound(
    session: Session,
    opportunity: Opportunity,
    command: DiscussionFields,
    at: datetime,
    known: list[int] | None = None,
) -> None:
    require_past("held_on", command.held_on, at)
    able = {party.id for party in parties_of(session, opportunity)} | set(known or [])
    if not able.issuperset(command.organisation_ids):
        raise invalid("organisation_ids", NOT_A_CANDIDATE)


def _require_owner(
    session: Session, opportunity: Opportunity, subject: Subject, owner_id: int | None
) -> None:
    if owner_id is None:
        return
    if owner_id not in {person.id for person in knowing(session, opportunity, subject)}:
        raise invalid("owner_id", "Choose somebody who may know of the discussions")


def _set_parties(session: Session, discussion_id: int, organisation_ids: list[int]) -> None:
    session.execute(delete(DiscussionParty).where(P.discussion_id == discussion_id))
    session.add_all(
        DiscussionParty(discussion_id=discussion_id, organisation_id=number)
        for number in sorted(set(organisation_ids))
    )
    session.flush()


def _kept(session: Session, row: Discussion) -> dict[str, Any]:
    """What the event says of a talk: its facts, and a hash of its words."""
    words = "\x1f".join(getattr(row, name) for name in WORDS)
    return {
        "form": DiscussionForm(row.form).value,
        "held_on": row.held_on.isoformat(),
        "organisation_ids": parties_at(session, row.id),
        "words_sha256": _hash(words),
    }


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
