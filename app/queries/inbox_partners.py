"""Early partner discussion in an inbox: questions to answer, what is not level, actions to do.

All of it is confidential: each part starts from what names the reader, and keeps what they may
still see. Due diligence has no days and nobody's name, so nothing of it is ever due here.
"""

from typing import Any

from sqlalchemy import BigInteger, Date, and_, bindparam, exists, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from app.clock import today
from app.domain.discussions import QuestionState, short_title
from app.domain.opportunities import TeamRole, reference
from app.domain.policy import Actor
from app.models import (
    Disclosure,
    DisclosureTelling,
    Discussion,
    DiscussionAction,
    Opportunity,
    Organisation,
    PartnerQuestion,
    TeamMember,
)
from app.queries.compiled import day_of, run
from app.queries.parties import counting
from app.queries.selection import Shape, all_visible, visible_condition
from app.queries.visibility import involves
from app.schemas.inbox import DiscussionActionDue, QuestionWaiting, Unlevelled

A: Any = DiscussionAction
B: Any = Organisation
D: Any = Disclosure
O: Any = Opportunity
Q: Any = PartnerQuestion
S: Any = Discussion
T: Any = DisclosureTelling
U: Any = TeamMember

ME: Any = bindparam("me", type_=BigInteger())
PAGE = (bindparam("limit", type_=BigInteger()), bindparam("offset", type_=BigInteger()))
SPONSOR: Any = literal_column(f"'{TeamRole.SPONSOR}'")
BEGINNING = 200
"""Characters of what was asked or is to be done that an inbox shows."""


def questions_waiting(
    session: Session, actor: Actor, limit: int, offset: int = 0
) -> list[QuestionWaiting]:
    """Candidates' questions without an answer, for those who answer them; the oldest first."""
    return [
        QuestionWaiting(
            **_named(row),
            id=row[2],
            text=short_title(row[3], BEGINNING),
            asked_on=day_of(row[4]),
            is_drafted=row[5] == QuestionState.DRAFTED,
            organisation=row[6],
        )
        for row in _read(session, actor, _questions, limit, offset)
    ]


def unlevelled(session: Session, actor: Actor, limit: int, offset: int = 0) -> list[Unlevelled]:
    """Opportunities of the reader's team where somebody still in lacks what another was told."""
    return [
        Unlevelled(**_named(row), disclosures=row[2])
        for row in _read(session, actor, _not_level, limit, offset)
    ]


def actions_due(
    session: Session, actor: Actor, limit: int, offset: int = 0
) -> list[DiscussionActionDue]:
    """What the reader is to do after a discussion, and, for a lead, what a candidate has not
    done in time; the longest due first."""
    return [
        DiscussionActionDue(
            **_named(row),
            discussion_id=row[2],
            text=short_title(row[3], BEGINNING),
            due_on=day_of(row[4]),
            by_candidate=row[5] is None,
        )
        for row in _read(session, actor, _actions, limit, offset)
    ]


def _read(session: Session, actor: Actor, build: Any, limit: int, offset: int) -> Any:
    """Rows of a statement that is compiled once; nothing where the reader is nobody's."""
    shape, values = all_visible(actor)
    if not shape.sees_all or not shape.is_person:
        return []
    values |= {"limit": limit, "offset": offset, "today": today()}
    return run(session, build, shape, values)


def _named(row: Any) -> dict[str, Any]:
    return {"opportunity_id": row[0], "reference": reference(row[0]), "title": row[1]}


def _questions(shape: Shape, name: str) -> Any:
    return _paged(
        select(O.id, O.title, Q.id, Q.text, Q.asked_on, Q.state, B.name)
        .join(PartnerQuestion, Q.opportunity_id == O.id)
        .join(Organisation, B.id == Q.organisation_id)
        .where(Q.closed_at.is_(None), Q.opportunity_id.in_(_worked_on(shape)), *_open(shape)),
        Q.asked_on,
        Q.id,
    )


def _not_level(shape: Shape, name: str) -> Any:
    owed = counting(O.id).correlate(Opportunity).subquery("owed")
    standing = and_(T.disclosure_id == D.id, T.withdrawn_at.is_(None))
    told = exists().where(standing).correlate(Disclosure)
    has_it = (
        exists()
        .where(standing, T.organisation_id == owed.c.organisation_id)
        .correlate(Disclosure, owed)
    )
    lacking = select(owed.c.organisation_id).where(~has_it).correlate(Opportunity, Disclosure)
    return _paged(
        select(O.id, O.title, func.count())
        .join(Disclosure, D.opportunity_id == O.id)
        .where(
            D.opportunity_id.in_(_worked_on(shape)),
            D.withdrawn_at.is_(None),
            told,
            lacking.exists(),
            *_open(shape),
        )
        .group_by(O.id, O.title, O.due_on),
        O.due_on,
        O.id,
    )


def _actions(shape: Shape, name: str) -> Any:
    own: Any = aliased(DiscussionAction)
    late: Any = aliased(DiscussionAction)
    talk: Any = aliased(Discussion)
    mine = select(own.id).where(own.owner_id == ME, own.done_at.is_(None))
    theirs = (
        select(late.id)
        .join(talk, talk.id == late.discussion_id)
        .where(
            talk.opportunity_id.in_(_led(shape)),
            late.owner_id.is_(None),
            late.done_at.is_(None),
            late.due_on <= bindparam("today", type_=Date()),
        )
    )
    audited: list[Any] = [
        bindparam(f"programme_{n}") for n, all_ in enumerate(shape.sees_all) if all_
    ]
    return _paged(
        select(O.id, O.title, S.id, A.text, A.due_on, A.owner_id)
        .join(Discussion, S.opportunity_id == O.id)
        .join(DiscussionAction, A.discussion_id == S.id)
        .where(
            A.id.in_(mine.union_all(theirs)),
            or_(involves(ME), *(O.programme_id == one for one in audited)),
            *_open(shape),
        ),
        A.due_on,
        A.id,
    )


def _paged(statement: Any, *order: Any) -> Any:
    limit, offset = PAGE
    return statement.order_by(*order).limit(limit).offset(offset)


def _open(shape: Shape) -> tuple[Any, ...]:
    """Open opportunities that the reader may see."""
    return O.is_open, or_(*(visible_condition(shape, n) for n in range(len(shape.sees_all))))


def _worked_on(shape: Shape) -> Any:
    """Ids of the opportunities that the reader leads or works on, by the indexes of names."""
    team = select(U.opportunity_id).where(U.person_id == ME, U.role != SPONSOR)
    return team.union_all(_led(shape))


def _led(shape: Shape) -> Any:
    one: Any = aliased(Opportunity)
    places: list[Any] = [bindparam(f"programme_{n}") for n in range(len(shape.sees_all))]
    here = or_(*(one.programme_id == place for place in places))
    return select(one.id).where(one.lead_id == ME, one.is_open, here)
