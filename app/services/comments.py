"""Commenting on an opportunity, and marking mentions as read."""

import hashlib
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import invalid
from app.domain.policy import Action, Actor, authorise
from app.models import Comment, CommentMention
from app.queries.comments import comments_out, readers_of
from app.queries.subjects import find_opportunity
from app.schemas.comment import AddComment, CommentOut, MentionsRead
from app.services.events import record_on
from app.services.provenance import MADE_HERE, Provenance

C: Any = Comment
N: Any = CommentMention


def add_comment(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: AddComment,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> CommentOut:
    """Say something about an opportunity, and tell the people it mentions.

    Raises Invalid for a mention of somebody who cannot see the opportunity: telling them would
    give away that it exists. The event keeps the hash of the words; the words stay in one place.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.COMMENT, subject)
    mentioned = sorted(set(command.mention_ids))
    readers = {person.id for person in readers_of(session, actor, opportunity, subject)}
    if not readers.issuperset(mentioned):
        raise invalid(
            "mention_ids", "Choose only people who can see this opportunity: others are not told"
        )
    row = Comment(
        opportunity_id=opportunity.id,
        author_id=actor.person_id,
        text=command.text,
        created_at=at,
        date_note=provenance.date_note,
    )
    session.add(row)
    session.flush()
    session.add_all(CommentMention(comment_id=row.id, person_id=i) for i in mentioned)
    session.flush()
    data = {
        "comment_id": row.id,
        "text_sha256": hashlib.sha256(command.text.encode()).hexdigest(),
        "mention_ids": mentioned,
        **provenance.facts,
    }
    record_on(session, actor, opportunity, "comment_added", data, at=at)
    return comments_out(session, [row])[0]


def read_mentions(
    session: Session, actor: Actor, opportunity_id: int, *, at: datetime
) -> MentionsRead:
    """Mark the actor's mentions on an opportunity as read. It changes no record of the case."""
    _, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.READ_MENTIONS, subject)
    rows = session.scalars(
        select(CommentMention)
        .join(Comment, N.comment_id == C.id)
        .where(
            C.opportunity_id == opportunity_id,
            N.person_id == actor.person_id,
            N.read_at.is_(None),
        )
    ).all()
    for row in rows:
        row.read_at = at
    session.flush()
    return MentionsRead(marked=len(rows))
