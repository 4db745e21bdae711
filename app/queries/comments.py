"""Reading comments: what was said about an opportunity, and who was called by name."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.opportunities import reference
from app.domain.policy import Action, Actor, Subject, as_known_to, may_see, refusal
from app.models import Comment, CommentMention, Opportunity
from app.queries.people import insiders, names_of
from app.queries.subjects import find_opportunity
from app.queries.visibility import visible_to
from app.schemas.comment import CommentList, CommentOut, CommentPage, MentionOut
from app.schemas.opportunity import PersonRef

PAGE_SIZE = 25
MENTIONS_SHOWN = 50

C: Any = Comment
N: Any = CommentMention
O: Any = Opportunity


def comments(
    session: Session, actor: Actor, opportunity_id: int, *, after: int = 0, limit: int = PAGE_SIZE
) -> CommentList:
    """Comments later than the one of id `after`, oldest first."""
    find_opportunity(session, actor, opportunity_id)
    rows = session.scalars(
        select(Comment)
        .where(C.opportunity_id == opportunity_id, C.id > after)
        .order_by(C.id)
        .limit(limit + 1)
    ).all()
    items = comments_out(session, list(rows[:limit]))
    return CommentList(items=items, next=items[-1].id if len(rows) > limit else None)


def comment_page(
    session: Session, actor: Actor, opportunity_id: int, *, before: int | None = None
) -> CommentPage:
    """The latest comments (or those before `before`), the newest last."""
    _, subject = find_opportunity(session, actor, opportunity_id)
    query = select(Comment).where(C.opportunity_id == opportunity_id)
    if before is not None:
        query = query.where(C.id < before)
    rows = session.scalars(query.order_by(C.id.desc()).limit(PAGE_SIZE + 1)).all()
    shown = list(rows[:PAGE_SIZE])[::-1]
    return CommentPage(
        comments=comments_out(session, shown),
        earlier_than=shown[0].id if len(rows) > PAGE_SIZE else None,
        unread=_unread(session, actor, opportunity_id),
        refusal=refusal(actor, Action.COMMENT, subject),
    )


def comments_out(session: Session, rows: list[Comment]) -> list[CommentOut]:
    """Outputs of comments, with the names of all who appear in them."""
    mentions: dict[int, list[int]] = defaultdict(list)
    ids = [row.id for row in rows]
    found = session.execute(
        select(N.comment_id, N.person_id).where(N.comment_id.in_(ids)).order_by(N.person_id)
    )
    for comment_id, person_id in found:
        mentions[comment_id].append(person_id)
    everyone = [i for people in mentions.values() for i in people]
    people = names_of(session, [*everyone, *(row.author_id for row in rows)])
    return [
        CommentOut(
            **row.model_dump(include=set(CommentOut.model_fields)),
            author=people.get(row.author_id or 0),
            mentions=[people[i] for i in mentions[row.id]],
        )
        for row in rows
    ]


def readers_of(
    session: Session, actor: Actor, opportunity: Opportunity, subject: Subject
) -> list[PersonRef]:
    """People who can see the opportunity, its own first, then by name: who can be mentioned.

    To whoever may not know of conflicts nobody is missing: who is walled off is listed as before,
    and told of nothing.
    """
    known = as_known_to(actor, subject)
    people = insiders(session, opportunity.programme_id)
    seeing = [PersonRef(id=p.person_id or 0, name=p.name) for p in people if may_see(p, known)]
    own = {subject.lead_id, subject.sponsor_id, *subject.team_ids}
    return sorted(seeing, key=lambda person: person.id not in own)


def mentionable(session: Session, actor: Actor, opportunity_id: int) -> list[PersonRef]:
    """Whom the actor can mention: everybody who can see the opportunity, but themselves."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    people = readers_of(session, actor, opportunity, subject)
    return [person for person in people if person.id != actor.person_id]


def mentions_of(session: Session, actor: Actor) -> list[MentionOut]:
    """Comments that mention the actor and that they have not marked as read, newest first."""
    rows = session.execute(
        select(Comment, O.title)
        .join(CommentMention, N.comment_id == C.id)
        .join(Opportunity, C.opportunity_id == O.id)
        .where(N.person_id == actor.person_id, N.read_at.is_(None), visible_to(actor))
        .order_by(C.id.desc())
        .limit(MENTIONS_SHOWN)
    ).all()
    people = names_of(session, (comment.author_id for comment, _ in rows))
    return [
        MentionOut(
            comment_id=comment.id,
            opportunity_id=comment.opportunity_id,
            reference=reference(comment.opportunity_id),
            opportunity_title=title,
            author=people.get(comment.author_id or 0),
            text=comment.text,
            created_at=comment.created_at,
        )
        for comment, title in rows
    ]


def _unread(session: Session, actor: Actor, opportunity_id: int) -> list[int]:
    found = session.scalars(
        select(C.id)
        .join(CommentMention, N.comment_id == C.id)
        .where(
            C.opportunity_id == opportunity_id,
            N.person_id == actor.person_id,
            N.read_at.is_(None),
        )
        .order_by(C.id)
    )
    return list(found)
