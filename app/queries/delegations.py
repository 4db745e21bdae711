"""Who stands in for whom, as the records have it."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import today
from app.domain.delegation import Delegation, standing
from app.domain.policy import Role, Subject
from app.models import DelegationRow, Membership, Person

D: Any = DelegationRow
M: Any = Membership
P: Any = Person


def delegations_standing(
    session: Session,
    subject: Subject,
    *,
    opportunity_id: int,
    gate: int,
    on: date | None = None,
) -> dict[int, Delegation]:
    """The delegations that stand for this gate on that day (today unless told), by sponsor id.

    `subject` is the opportunity's, with the review's contributors where one is meant. Nobody who is
    barred, by the records or by their role, is among them; nor is one whose sponsor is.
    """
    day = on or today()
    given = given_by(session, subject.programme_id or 0, subject.sponsor_ids, day)
    if not given:
        return {}
    people = {i for one in given for i in (one.from_id, one.to_id)}
    able = able_sponsors(session, subject.programme_id or 0, people)
    return standing(given, subject, able, opportunity_id=opportunity_id, gate=gate, on=day)


def given_by(
    session: Session, programme_id: int, sponsor_ids: Iterable[int], on: date
) -> list[Delegation]:
    """What these sponsors gave in the programme that is neither over nor revoked."""
    sponsors = list(sponsor_ids)
    if not sponsors:
        return []
    rows = session.scalars(
        select(DelegationRow).where(
            D.from_id.in_(sponsors),
            D.ends_on >= on,
            D.programme_id == programme_id,
            D.revoked_at.is_(None),
        )
    )
    return [delegation_of(row) for row in rows]


def delegation_of(row: DelegationRow) -> Delegation:
    """A row as the rules look at it."""
    return Delegation(
        id=row.id,
        from_id=row.from_id,
        to_id=row.to_id,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        opportunity_id=row.opportunity_id,
        gates=frozenset(row.gates),
    )


def able_sponsors(session: Session, programme_id: int, people: Iterable[int]) -> frozenset[int]:
    """Those among `people` who may decide here at all: the role, and an account in use."""
    return frozenset(
        session.scalars(
            select(M.person_id)
            .join(Person, P.id == M.person_id)
            .where(
                M.programme_id == programme_id,
                M.role == Role.SPONSOR,
                M.person_id.in_(list(people)),
                P.is_active,
            )
        )
    )
