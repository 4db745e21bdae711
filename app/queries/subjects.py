"""Finding a record the actor may know of, with what the policy looks at."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from sqlalchemy import String, bindparam, literal_column, select, type_coerce, union_all
from sqlalchemy.orm import Session

from app.domain.conflicts import Bar
from app.domain.errors import NotFound
from app.domain.opportunities import TeamRole
from app.domain.policy import Actor, Subject, may_see, may_see_confidential
from app.models import (
    ConflictDeclaration,
    GateReview,
    Opportunity,
    ReviewContributor,
    TeamMember,
)
from app.queries.delegations import delegations_standing

NO_OPPORTUNITY = "There is no such opportunity, or you cannot see it."
NO_GATE = "There is no such gate review, or you cannot see it."

T: Any = TeamMember
C: Any = ReviewContributor
W: Any = ConflictDeclaration

NOBODYS = 0
"""An id that no opportunity has."""


class OfOpportunity(Protocol):
    """A record that belongs to one opportunity."""

    opportunity_id: int


R = TypeVar("R", bound=OfOpportunity)
Find = Callable[[Session, Actor, int], tuple[Opportunity, Subject]]
"""Finds an opportunity for whoever may know of it, or of what it holds; else raises NotFound."""


def subject_of(
    session: Session, opportunity: Opportunity, review: GateReview | None = None
) -> Subject:
    """What the policy looks at; with a review, also who prepared it and who may stand in today."""
    people = _people(session, opportunity.id)
    subject = Subject(
        programme_id=opportunity.programme_id,
        restricted=opportunity.restricted,
        lead_id=opportunity.lead_id,
        sponsor_id=opportunity.sponsor_id,
        co_sponsor_ids=frozenset(people[TeamRole.SPONSOR]),
        team_ids=frozenset(who for role in _TEAM for who in people[role]),
        recused_ids=frozenset(people[Bar.RECUSED] | people[Bar.WALLED]),
        walled_ids=frozenset(people[Bar.WALLED]),
    )
    return subject if review is None else _of_review(session, subject, review)


def _of_review(session: Session, subject: Subject, review: GateReview) -> Subject:
    """The same with those who prepared the attempt, and those who may decide it for a sponsor."""
    prepared = session.scalars(select(C.person_id).where(C.review_id == review.id))
    subject = replace(subject, contributor_ids=frozenset(prepared))
    given = delegations_standing(
        session, subject, opportunity_id=review.opportunity_id, gate=review.gate
    )
    return replace(subject, delegate_ids=frozenset(one.to_id for one in given.values()))


def _people(session: Session, opportunity_id: int) -> dict[str, set[int]]:
    """Who is on the opportunity's team, by role, and who is kept from it, by how."""
    found: dict[str, set[int]] = defaultdict(set)
    for who, what in session.execute(_PEOPLE, {"opportunity_id": opportunity_id}):
        found[what].add(who)
    return found


_HERE: Any = bindparam("opportunity_id", type_=T.opportunity_id.type)
_PEOPLE = union_all(
    select(T.person_id, type_coerce(T.role, String)).where(T.opportunity_id == _HERE),
    select(W.person_id, type_coerce(W.bar, String)).where(
        W.opportunity_id == _HERE, W.bar != literal_column(f"'{Bar.NONE}'")
    ),
)
_TEAM = frozenset(TeamRole) - {TeamRole.SPONSOR}


def find_opportunity(
    session: Session, actor: Actor, opportunity_id: int
) -> tuple[Opportunity, Subject]:
    """The opportunity and its subject; NotFound alike for unknown and invisible.

    Unknown takes the same statements as invisible, so that time tells nothing either.
    """
    opportunity = session.get(Opportunity, opportunity_id)
    if opportunity is None:
        _people(session, opportunity_id)
        raise NotFound(NO_OPPORTUNITY)
    subject = subject_of(session, opportunity)
    if not may_see(actor, subject):
        raise NotFound(NO_OPPORTUNITY)
    return opportunity, subject


def find_confidential(
    session: Session, actor: Actor, opportunity_id: int
) -> tuple[Opportunity, Subject]:
    """The same for what only the team, the sponsors and the auditors may know of."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    if not may_see_confidential(actor, subject):
        raise NotFound(NO_OPPORTUNITY)
    return opportunity, subject


def found_with(
    session: Session,
    actor: Actor,
    row: R | None,
    missing: str,
    find: Find = find_opportunity,
) -> tuple[R, Opportunity, Subject]:
    """A record (None when there is none of that id) with its opportunity, as `find` finds it.

    NotFound with `missing` alike for unknown and invisible, after the same statements.
    """
    try:
        opportunity, subject = find(session, actor, row.opportunity_id if row else NOBODYS)
    except NotFound:
        raise NotFound(missing) from None
    if row is None:
        raise NotFound(missing)
    return row, opportunity, subject


def find_review(
    session: Session, actor: Actor, review_id: int
) -> tuple[GateReview, Opportunity, Subject]:
    """The gate review with its opportunity; NotFound alike for unknown and invisible."""
    row = session.get(GateReview, review_id)
    review, opportunity, subject = found_with(session, actor, row, NO_GATE)
    return review, opportunity, _of_review(session, subject, review)
