"""Reading the log of discussions: the list, and one talk with what came of it."""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select, tuple_
from sqlalchemy.orm import Session

from app.domain.discussions import short_title
from app.domain.policy import Action, Actor, Subject, may, may_see_confidential
from app.models import (
    Disclosure,
    Discussion,
    DiscussionAction,
    DiscussionParty,
    Idea,
    Opportunity,
)
from app.queries.disclosures import disclosed_in
from app.queries.ideas import ideas_out
from app.queries.parties import organisations_of
from app.queries.people import insiders, names_of
from app.queries.subjects import find_confidential, found_with
from app.schemas.discussion import ActionOut, DiscussionList, DiscussionOut, DiscussionRow
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef

A: Any = DiscussionAction
D: Any = Discussion
I: Any = Idea
L: Any = Disclosure
P: Any = DiscussionParty

NO_DISCUSSION = "There is no such discussion, or you cannot see it."
PAGE = 20
EXCERPT = 180


def discussions(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    *,
    before: int | None = None,
    limit: int = PAGE,
) -> DiscussionList:
    """The log, the latest talk first, from after talk `before`."""
    opportunity, _ = find_confidential(session, actor, opportunity_id)
    query = select(Discussion).where(D.opportunity_id == opportunity.id)
    if before is not None:
        last = select(D.held_on).where(D.id == before).scalar_subquery()
        query = query.where(tuple_(D.held_on, D.id) < tuple_(last, before))
    rows = session.scalars(query.order_by(D.held_on.desc(), D.id.desc()).limit(limit + 1)).all()
    shown = list(rows[:limit])
    return DiscussionList(
        items=_rows(session, shown), next=shown[-1].id if len(rows) > limit else None
    )


def _rows(session: Session, shown: list[Discussion]) -> list[DiscussionRow]:
    ids = [row.id for row in shown]
    parties = _parties(session, ids)
    ideas = _counts(session, I.discussion_id, ids)
    told = _counts(session, L.discussion_id, ids, L.withdrawn_at.is_(None))
    to_do = _counts(session, A.discussion_id, ids, A.done_at.is_(None))
    return [
        DiscussionRow(
            **row.model_dump(include={"id", "form", "held_on", "date_note", "place"}),
            parties=parties[row.id],
            excerpt=short_title(row.said, EXCERPT),
            ideas=ideas.get(row.id, 0),
            disclosures=told.get(row.id, 0),
            open_actions=to_do.get(row.id, 0),
        )
        for row in shown
    ]


def _counts(session: Session, of: Any, ids: list[int], *where: Any) -> dict[int, int]:
    rows = session.execute(select(of, func.count()).where(of.in_(ids), *where).group_by(of))
    return {number: int(count) for number, count in rows}


def discussion(session: Session, actor: Actor, discussion_id: int) -> DiscussionOut:
    """One talk, with its actions, ideas and disclosures; NotFound when unknown or invisible."""
    row, opportunity, subject = find_discussion(session, actor, discussion_id)
    ideas = session.scalars(select(Idea).where(I.discussion_id == row.id).order_by(I.id)).all()
    return DiscussionOut(
        **row.model_dump(include=set(DiscussionOut.model_fields)),
        parties=_parties(session, [row.id])[row.id],
        recorded_by=names_of(session, [row.recorded_by_id]).get(row.recorded_by_id or 0),
        actions=actions_of(session, row.id),
        ideas=ideas_out(session, actor, subject, list(ideas)),
        disclosures=disclosed_in(session, opportunity, L.discussion_id == row.id),
        permitted_actions=[
            action
            for action in (Action.RECORD_DISCUSSION, Action.RECORD_IDEA, Action.DISCLOSE)
            if may(actor, action, subject)
        ],
    )


def find_discussion(
    session: Session, actor: Actor, discussion_id: int
) -> tuple[Discussion, Opportunity, Subject]:
    """The row with its opportunity; NotFound alike for unknown and invisible."""
    row = session.get(Discussion, discussion_id)
    return found_with(session, actor, row, NO_DISCUSSION, find_confidential)


def actions_of(session: Session, discussion_id: int) -> list[ActionOut]:
    """What is to be done after a talk, by due date."""
    rows = session.scalars(
        select(DiscussionAction)
        .where(A.discussion_id == discussion_id)
        .order_by(A.done_at.is_not(None), A.due_on, A.id)
    ).all()
    people = names_of(session, [i for row in rows for i in (row.owner_id, row.done_by_id)])
    return [
        ActionOut(
            **row.model_dump(include=set(ActionOut.model_fields)),
            owner=people.get(row.owner_id or 0),
            done_by=people.get(row.done_by_id or 0),
        )
        for row in rows
    ]


def parties_at(session: Session, discussion_id: int) -> list[int]:
    """The organisations that took part."""
    rows = session.scalars(
        select(P.organisation_id)
        .where(P.discussion_id == discussion_id)
        .order_by(P.organisation_id)
    )
    return list(rows)


def knowing(session: Session, opportunity: Opportunity, subject: Subject) -> list[PersonRef]:
    """Who of us may know of the discussions, by name: only they can own what follows from one."""
    return [
        PersonRef(id=person.person_id or 0, name=person.name)
        for person in insiders(session, opportunity.programme_id)
        if may_see_confidential(person, subject)
    ]


def _parties(session: Session, ids: list[int]) -> dict[int, list[OrganisationRef]]:
    rows = session.execute(
        select(P.discussion_id, P.organisation_id).where(P.discussion_id.in_(ids))
    ).all()
    bodies = organisations_of(session, [row.organisation_id for row in rows])
    found: dict[int, list[OrganisationRef]] = defaultdict(list)
    for row in rows:
        found[row.discussion_id].append(bodies[row.organisation_id])
    for some in found.values():
        some.sort(key=lambda body: body.name.casefold())
    return found
