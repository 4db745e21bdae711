"""Noting ideas, whose they are, and whom they may be told to."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.discussions import Audience
from app.domain.errors import Conflict, invalid
from app.domain.policy import Action, Actor, authorise
from app.models import Discussion, Idea, Opportunity
from app.queries.ideas import MAX_IDEAS, find_idea, idea
from app.queries.parties import parties_of
from app.queries.subjects import find_confidential
from app.schemas.discussion import EditIdea, IdeaFields, IdeaOut, RecordIdea
from app.services.confidential import record_confidential, require_past
from app.services.events import changes
from app.services.opportunities import require_open
from app.services.provenance import MADE_HERE, Provenance
from app.services.versions import expect_version

I: Any = Idea


def record_idea(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: RecordIdea,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> IdeaOut:
    """Note an idea and credit it. Until its owner says otherwise it may be told to nobody."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    authorise(actor, Action.RECORD_IDEA, subject)
    require_open(opportunity)
    _require_sound(session, opportunity, command, at)
    count = session.scalar(select(func.count()).where(I.opportunity_id == opportunity.id)) or 0
    if count >= MAX_IDEAS:
        raise Conflict(f"There are {MAX_IDEAS} ideas already.")
    row = Idea(
        **_fields(command),
        opportunity_id=opportunity.id,
        date_note=provenance.date_note if command.had_on else "",
        source_note=provenance.source_note[:500],
        recorded_at=at,
        recorded_by_id=actor.person_id,
    )
    session.add(row)
    session.flush()
    data = {"idea_id": row.id, "after": _kept(row)}
    record_confidential(
        session, actor, opportunity, "idea_recorded", data, at=at, provenance=provenance
    )
    return idea(session, actor, row.id)


def edit_idea(
    session: Session,
    actor: Actor,
    idea_id: int,
    command: EditIdea,
    *,
    at: datetime,
    version: int | None = None,
) -> IdeaOut:
    """Replace what is kept of an idea, such as whom it may be told to."""
    row, opportunity, subject = find_idea(session, actor, idea_id)
    authorise(actor, Action.RECORD_IDEA, subject)
    require_open(opportunity)
    expect_version(row, version)
    _require_sound(session, opportunity, command, at)
    before = _kept(row)
    for name, value in _fields(command).items():
        setattr(row, name, value)
    edits = changes(before, _kept(row))
    if edits["after"]:
        row.version += 1
        data = {"idea_id": row.id, **edits}
        record_confidential(session, actor, opportunity, "idea_edited", data, at=at)
    return idea(session, actor, row.id)


def _require_sound(
    session: Session, opportunity: Opportunity, command: IdeaFields, at: datetime
) -> None:
    require_past("had_on", command.had_on, at)
    parties = {party.id for party in parties_of(session, opportunity)}
    if command.organisation_id is not None and command.organisation_id not in parties:
        raise invalid("organisation_id", "Choose a candidate of this opportunity, or our own side")
    if not parties.issuperset(command.named_ids):
        raise invalid("named_ids", "Choose candidates of this opportunity")
    if command.audience is Audience.NAMED and not command.named_ids:
        raise invalid("named_ids", "Choose at least one candidate it may be told to")
    talk = session.get(Discussion, command.discussion_id) if command.discussion_id else None
    if command.discussion_id and (talk is None or talk.opportunity_id != opportunity.id):
        raise invalid("discussion_id", "Choose a discussion of this opportunity")


def _fields(command: IdeaFields) -> dict[str, Any]:
    """What is stored: names only while the idea is for those named."""
    fields = command.model_dump()
    named = sorted(set(command.named_ids)) if command.audience is Audience.NAMED else []
    return {**fields, "named_ids": named}


def _kept(row: Idea) -> dict[str, Any]:
    """What the event says of an idea: whose it is, who may hear it, and a hash of its words."""
    words = "\x1f".join((row.title, row.text, row.person))
    return {
        "organisation_id": row.organisation_id,
        "audience": Audience(row.audience).value,
        "named_ids": list(row.named_ids),
        "discussion_id": row.discussion_id,
        "had_on": row.had_on.isoformat() if row.had_on else None,
        "words_sha256": hashlib.sha256(words.encode()).hexdigest(),
    }
