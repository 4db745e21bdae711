"""Who is told of something: from relations to people, and whether each may still know of it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.notifying import Audience, Notice, Relation
from app.domain.opportunities import TeamRole
from app.domain.policy import SYSTEM, Actor, Role, Subject, may, may_see, may_see_confidential
from app.models import (
    Event,
    GateCondition,
    GateDecision,
    GateReview,
    Membership,
    Opportunity,
    PartnerQuestion,
    Person,
    TeamMember,
)
from app.queries.subjects import subject_of

C: Any = GateCondition
D: Any = GateDecision
M: Any = Membership
P: Any = Person
T: Any = TeamMember

OF_OPPORTUNITIES = frozenset({"opportunity", "confidential"})
"""Streams named by the opportunity whose events they hold."""


@dataclass(frozen=True, slots=True)
class Matter:
    """What is told of: an event or a reminder, with the opportunity it belongs to, if any."""

    data: Mapping[str, Any] = field(default_factory=dict)
    actor: str = SYSTEM.label
    opportunity: Opportunity | None = None
    subject: Subject = field(default_factory=Subject)
    is_confidential: bool = False

    def audience(self, notice: Notice) -> Audience:
        """Who may know: what happened among the confidential is told to no others, even if the
        notice forgot to say so."""
        hidden = self.is_confidential and notice.audience is Audience.VISIBLE
        return Audience.CONFIDENTIAL if hidden else notice.audience

    def said(self, name: str) -> Any:
        """A field of the event, where it keeps what changed or what stands."""
        found = self.data.get(name)
        return self.data.get("after", {}).get(name) if found is None else found


def matter_about(
    session: Session,
    opportunity_id: int | None,
    data: Mapping[str, Any],
    review_id: int | None = None,
) -> Matter:
    """The matter of a reminder: nobody did it, so nobody is left out."""
    opportunity = session.get(Opportunity, opportunity_id) if opportunity_id else None
    if opportunity is None:
        return Matter(data)
    review = session.get(GateReview, review_id) if review_id else None
    return Matter(data, opportunity=opportunity, subject=subject_of(session, opportunity, review))


def matter_of(session: Session, event: Event) -> Matter:
    """The matter of an event."""
    stream, _, number = event.stream.partition(":")
    found = int(number) if stream in OF_OPPORTUNITIES else event.data.get("opportunity_id")
    opportunity = session.get(Opportunity, found) if found else None
    if opportunity is None:
        return Matter(event.data, event.actor)
    review_id = event.data.get("review_id")
    review = session.get(GateReview, review_id) if review_id else None
    subject = subject_of(session, opportunity, review)
    return Matter(event.data, event.actor, opportunity, subject, stream == "confidential")


def recipients(session: Session, notice: Notice, matter: Matter) -> list[int]:
    """The people this notice goes to now, by id: related, still allowed to know, not its author."""
    wanted: set[int] = set()
    for relation in notice.to:
        wanted.update(i for i in _RELATED[relation](session, matter) if i)
    for name in notice.named:
        wanted.update(_ids(matter.said(name)))
    for name in notice.not_for:
        wanted.difference_update(_ids(matter.said(name)))
    actors = actors_of(session, wanted)
    return sorted(
        person_id
        for person_id, actor in actors.items()
        if actor.label != matter.actor
        and may_know(matter.audience(notice), actor, matter.subject)
        and (notice.if_may is None or may(actor, notice.if_may, matter.subject))
    )


def may_know(audience: Audience, actor: Actor, subject: Subject) -> bool:
    """Whether somebody may know of a matter now. A wall beats every relation."""
    return _MAY_KNOW[audience](actor, subject)


def actors_of(session: Session, ids: Iterable[int]) -> dict[int, Actor]:
    """People whose accounts are in use, with the roles they hold now."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    rows = session.execute(
        select(P.id, P.name, P.is_administrator, P.is_conflicts_reviewer, M.programme_id, M.role)
        .outerjoin(Membership, M.person_id == P.id)
        .where(P.id.in_(wanted), P.is_active)
    ).all()
    roles: dict[int, dict[int, set[Role]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        if row.programme_id is not None:
            roles[row.id][row.programme_id].add(row.role)
    return {
        row.id: Actor(
            person_id=row.id,
            name=row.name,
            roles={where: frozenset(held) for where, held in roles[row.id].items()},
            is_administrator=row.is_administrator,
            is_conflicts_reviewer=row.is_conflicts_reviewer,
        )
        for row in rows
    }


def _ids(value: Any) -> set[int]:
    """Ids in a field: one, several or none."""
    values = value if isinstance(value, list) else [value]
    return {v for v in values if isinstance(v, int) and not isinstance(v, bool)}


def _reviewers(session: Session, matter: Matter) -> Iterable[int]:
    return session.scalars(select(P.id).where(P.is_conflicts_reviewer, P.is_active))


def _advisers(session: Session, matter: Matter) -> Iterable[int]:
    """Advisers of the team whose function is asked; the programme's where the team has none."""
    if matter.opportunity is None:
        return ()
    asked = matter.said("functions") or [matter.said("function")]
    functions = [str(name) for name in asked if name]
    on_team = session.scalars(
        select(T.person_id).where(
            T.opportunity_id == matter.opportunity.id,
            T.role == TeamRole.ADVISER,
            T.function.in_(functions),
        )
    ).all()
    return on_team or session.scalars(
        select(M.person_id).where(
            M.programme_id == matter.opportunity.programme_id,
            M.role == Role.ADVISER,
            M.function.in_(functions),
        )
    )


def _condition_owners(session: Session, matter: Matter) -> Iterable[int]:
    """Of the condition named, else of all that the named review's decision asked for."""
    if matter.said("condition_id"):
        return session.scalars(select(C.owner_id).where(C.id == matter.said("condition_id")))
    return session.scalars(
        select(C.owner_id)
        .join(GateDecision, C.decision_id == D.id)
        .where(D.review_id == matter.said("review_id"))
    )


def _condition_confirmers(session: Session, matter: Matter) -> Iterable[int]:
    """Whom the sponsors named to confirm its discharge, else the sponsors themselves."""
    named = session.scalar(select(C.confirmer_id).where(C.id == matter.said("condition_id")))
    return matter.subject.sponsor_ids if named is None else (named,)


def _told(session: Session, matter: Matter) -> Iterable[int]:
    """Who speaks for an organisation that the event tells something."""
    told = {i for some in matter.data.get("tellings", {}).values() for i in some}
    return _speaking(session, matter, told | _ids(matter.said("organisation_ids")))


def _askers(session: Session, matter: Matter) -> Iterable[int]:
    """Who speaks for the organisation whose question it was."""
    number = matter.said("question_id")
    question = session.get(PartnerQuestion, number) if number else None
    return _speaking(session, matter, {question.organisation_id} if question else set())


def _speaking(session: Session, matter: Matter, organisation_ids: set[int]) -> Iterable[int]:
    if matter.opportunity is None:
        return ()
    return session.scalars(
        select(M.person_id).where(
            M.programme_id == matter.opportunity.programme_id,
            M.role == Role.PARTNER,
            M.organisation_id.in_(organisation_ids),
        )
    )


_RELATED: dict[Relation, Callable[[Session, Matter], Iterable[int | None]]] = {
    Relation.SPONSORS: lambda session, matter: matter.subject.sponsor_ids,
    Relation.DELEGATES: lambda session, matter: matter.subject.delegate_ids,
    Relation.LEAD: lambda session, matter: {matter.subject.lead_id},
    Relation.TEAM: lambda session, matter: matter.subject.team_ids,
    Relation.ADVISERS: _advisers,
    Relation.CONDITION_OWNER: _condition_owners,
    Relation.CONDITION_CONFIRMER: _condition_confirmers,
    Relation.REVIEWERS: _reviewers,
    Relation.TOLD: _told,
    Relation.ASKER: _askers,
}


def _is_free(actor: Actor, subject: Subject) -> bool:
    return actor.person_id not in subject.walled_ids


def _reviews(actor: Actor, subject: Subject) -> bool:
    return actor.is_conflicts_reviewer and _is_free(actor, subject)


_MAY_KNOW: dict[Audience, Callable[[Actor, Subject], bool]] = {
    Audience.VISIBLE: may_see,
    Audience.CONFIDENTIAL: may_see_confidential,
    Audience.REVIEWER: _reviews,
    Audience.SELF: _is_free,
}
