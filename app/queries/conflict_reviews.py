"""The conflicts reviewer's register: every declaration, and of the opportunity only its reference.

A reviewer never sees what concerns themselves, nor anything of an opportunity they are walled
from.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session

from app.domain.conflicts import Nature, Standing, why_not_reviewable
from app.domain.errors import NotFound
from app.domain.opportunities import reference
from app.domain.policy import Action, Actor, Role, Subject, authorise, may, refusal
from app.models import (
    ConflictAct,
    ConflictDeclaration,
    Opportunity,
    Programme,
    TeamMember,
)
from app.queries.conflicts import declarations_out
from app.queries.people import names_of
from app.queries.subjects import subject_of
from app.queries.team import LEADING, people_in
from app.queries.visibility import walls_of
from app.schemas.conflict import (
    ConflictActOut,
    ConflictReviewOut,
    DeclarationOut,
    Post,
    PostHeld,
    ReviewList,
    ReviewRow,
)
from app.schemas.opportunity import PersonRef

A: Any = ConflictAct
T: Any = TeamMember
W: Any = ConflictDeclaration

NO_DECLARATION = "There is no such declaration, or you cannot see it."
PAGE, CAP = 30, 1000
POSTS: dict[Post, tuple[Callable[[Subject], frozenset[int | None]], tuple[Role, ...]]] = {
    "lead": (lambda subject: frozenset({subject.lead_id}), LEADING),
    "sponsor": (lambda subject: frozenset(subject.sponsor_ids), (Role.SPONSOR,)),
}
"""For each post: who holds it, and the roles that make somebody eligible."""


def conflict_reviews(
    session: Session,
    actor: Actor,
    *,
    waiting: bool = True,
    after: int | None = None,
    limit: int = PAGE,
) -> ReviewList:
    """Declared interests that wait, oldest first, or those acted on, newest first."""
    authorise(actor, Action.READ_DECLARATIONS, Subject())
    query = select(ConflictDeclaration).where(_open_to(actor), W.nature != Nature.NOTHING)
    if waiting:
        query = query.where(W.standing == Standing.WAITING).order_by(W.id)
        query = query.where(W.id > after) if after is not None else query
    else:
        query = query.where(W.standing != Standing.WAITING).order_by(W.id.desc())
        query = query.where(W.id < after) if after is not None else query
    rows = list(session.scalars(query.limit(limit + 1)))
    shown = declarations_out(session, actor, rows[:limit], names_all=True)
    items = [ReviewRow(**_of_row(row), reference=reference(row.opportunity_id)) for row in shown]
    return ReviewList(
        items=items,
        next=items[-1].id if len(rows) > limit else None,
        waiting=waiting_reviews(session, actor),
    )


def reviews_waiting(session: Session, actor: Actor) -> list[ReviewRow]:
    """The first that wait, for an inbox; none for whoever is no reviewer."""
    if not may(actor, Action.READ_DECLARATIONS, Subject()):
        return []
    return conflict_reviews(session, actor).items


def waiting_reviews(session: Session, actor: Actor) -> int:
    """How many declarations wait for this reviewer, up to a thousand."""
    if not actor.is_conflicts_reviewer:
        return 0
    some = select(W.id).where(_open_to(actor), W.standing == Standing.WAITING).limit(CAP)
    return session.scalar(select(func.count()).select_from(some.subquery())) or 0


def conflict_review(session: Session, actor: Actor, declaration_id: int) -> ConflictReviewOut:
    """One declaration as its reviewer reads it; NotFound when unknown or not for them."""
    row, opportunity, subject = find_declaration(session, actor, declaration_id)
    return review_out(session, actor, row, opportunity, subject)


def find_declaration(
    session: Session, actor: Actor, declaration_id: int
) -> tuple[ConflictDeclaration, Opportunity, Subject]:
    """The declaration, its opportunity, and what the policy looks at; NotFound alike for unknown,
    walled, and what concerns the reviewer themselves."""
    authorise(actor, Action.READ_DECLARATIONS, Subject())
    row = session.scalar(select(ConflictDeclaration).where(W.id == declaration_id, _open_to(actor)))
    if row is None:
        raise NotFound(NO_DECLARATION)
    opportunity = session.get_one(Opportunity, row.opportunity_id)
    subject = replace(
        subject_of(session, opportunity),
        owner_id=row.person_id,
        contributor_ids=frozenset({row.declared_by_id}),
    )
    return row, opportunity, subject


def review_out(
    session: Session,
    actor: Actor,
    row: ConflictDeclaration,
    opportunity: Opportunity,
    subject: Subject,
) -> ConflictReviewOut:
    """The same for a declaration already found."""
    why = refusal(actor, Action.REVIEW_CONFLICT, subject)
    why = why or why_not_reviewable(row.nature, row.standing)
    return ConflictReviewOut(
        declaration=declarations_out(session, actor, [row], names_all=True)[0],
        reference=reference(opportunity.id),
        programme_name=session.get_one(Programme, opportunity.programme_id).name,
        works_as=_works_as(session, row.person_id, subject, opportunity.id),
        posts=_posts(session, actor, row.person_id, subject),
        acts=_acts(session, row.id),
        version=row.version,
        permitted_actions=[] if why else [Action.REVIEW_CONFLICT],
        refusals={Action.REVIEW_CONFLICT: why} if why else {},
    )


def _of_row(row: DeclarationOut) -> dict[str, Any]:
    return row.model_dump(include=set(ReviewRow.model_fields) - {"reference"})


def _open_to(actor: Actor) -> ColumnElement[bool]:
    me = actor.person_id
    return and_(W.person_id != me, W.opportunity_id.not_in(walls_of(me)))


def _works_as(session: Session, person_id: int, subject: Subject, opportunity_id: int) -> list[str]:
    role = session.scalar(
        select(T.role).where(T.opportunity_id == opportunity_id, T.person_id == person_id)
    )
    held = [post for post in POSTS if holds(post, person_id, subject)]
    return list(dict.fromkeys([*held, *([role.label.lower()] if role is not None else [])]))


def holds(post: Post, person_id: int, subject: Subject) -> bool:
    """Whether the person holds that post on the opportunity."""
    return person_id in POSTS[post][0](subject)


def successors(session: Session, actor: Actor, post: Post, subject: Subject) -> list[PersonRef]:
    """Who could take a post: eligible, not conflicted, not the reviewer, and deciding nothing they
    lead."""
    barred = {subject.lead_id, *subject.sponsor_ids, actor.person_id, *subject.recused_ids}
    people = people_in(session, subject.programme_id or 0, *POSTS[post][1])
    return [person for person in people if person.id not in barred]


def _posts(session: Session, actor: Actor, person_id: int, subject: Subject) -> list[PostHeld]:
    return [
        PostHeld(post=post, people=successors(session, actor, post, subject))
        for post in POSTS
        if holds(post, person_id, subject)
    ]


def _acts(session: Session, declaration_id: int) -> list[ConflictActOut]:
    rows = list(
        session.scalars(
            select(ConflictAct).where(A.declaration_id == declaration_id).order_by(A.id.desc())
        )
    )
    people = names_of(session, [i for row in rows for i in (row.acted_by_id, row.replacement_id)])
    return [
        ConflictActOut(
            **row.model_dump(include=set(ConflictActOut.model_fields)),
            replacement=people.get(row.replacement_id or 0),
            acted_by=people.get(row.acted_by_id),
        )
        for row in rows
    ]
