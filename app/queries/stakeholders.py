"""Reading the stakeholder register: its rows, one of them whole, and finding one.

An opportunity has at most `MOST_STAKEHOLDERS`, so its register is read whole and filtered here:
what is missing depends on the day, on the group, and on how long without contact is too long.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import today
from app.domain.policy import Action, Actor, Subject, as_known_to, may, may_see, refusal
from app.domain.salience import quadrant, salience
from app.domain.stages import OPEN_STATUSES
from app.domain.stakeholders import (
    MOST_STAKEHOLDERS,
    USUAL_DAYS,
    Care,
    Gap,
    Position,
    StakeholderRole,
    gaps,
    within,
)
from app.models import Opportunity, Organisation, Person, Stakeholder
from app.queries.people import insiders, names_of
from app.queries.subjects import find_opportunity, found_with
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef
from app.schemas.stakeholder import StakeholderPage, StakeholderRef, StakeholderRow

S: Any = Stakeholder
G: Any = Organisation
H: Any = Person

NO_STAKEHOLDER = "There is no such stakeholder, or you cannot see it."
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Register:
    """The register as it stands: rows with their care, by id and by name."""

    rows: dict[int, Stakeholder]
    cares: dict[int, Care]
    people: dict[int, PersonRef]
    organisations: dict[int, OrganisationRef]
    stage: int
    today: date

    def row(self, number: int, days: int = USUAL_DAYS) -> StakeholderRow:
        """One stakeholder as lists show it."""
        found, care = self.rows[number], self.cares[number]
        group = self.rows.get(found.group_id or 0)
        rated = (found.power, found.legitimacy, found.urgency)
        return StakeholderRow(
            **found.model_dump(include=_PLAIN),
            organisation=self.organisations.get(found.organisation_id or 0),
            group=StakeholderRef(id=group.id, name=group.name) if group else None,
            quadrant=quadrant(found.power, found.interest),
            salience=salience(*rated),
            is_key=care.is_key,
            owner=self.people.get(care.owner_id or 0),
            has_plan=bool(care.plan),
            last_contact_on=care.last_contact_on,
            gaps=list(self.gaps(number, days)),
        )

    def gaps(self, number: int, days: int = USUAL_DAYS) -> tuple[Gap, ...]:
        """What is missing in how they are looked after."""
        return gaps(self.cares[number], today=self.today, days=days, stage=self.stage)


_PLAIN = set(StakeholderRow.model_fields) & set(Stakeholder.model_fields) - {"last_contact_on"}


def stakeholders(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    *,
    q: str = "",
    role: StakeholderRole | None = None,
    gap: Gap | None = None,
    days: int = USUAL_DAYS,
    after: int = 0,
    limit: int = PAGE_SIZE,
) -> StakeholderPage:
    """The register in the order it was entered; `after` is the id a page begins behind."""
    opportunity, _ = find_opportunity(session, actor, opportunity_id)
    register = register_of(session, opportunity)
    wanted = q.strip().casefold()
    left = [
        number
        for number, row in register.rows.items()
        if (not wanted or wanted in row.name.casefold())
        and (role is None or role.value in row.roles)
        and (gap is None or gap in register.gaps(number, days))
    ]
    here = [number for number in left if number > after]
    items = [register.row(number, days) for number in here[:limit]]
    return StakeholderPage(
        items=items, total=len(left), next=items[-1].id if len(here) > limit else None
    )


def register_of(session: Session, opportunity: Opportunity) -> Register:
    """All that is on an opportunity's register now, in four statements."""
    found = session.scalars(
        select(Stakeholder)
        .where(S.opportunity_id == opportunity.id, S.removed_at.is_(None))
        .order_by(S.id)
        .limit(MOST_STAKEHOLDERS)
    ).all()
    rows = {row.id: row for row in found}
    gone = closed_accounts(session, (row.owner_id for row in found))
    own = {row.id: care_of(row, gone) for row in found}
    return Register(
        rows=rows,
        cares={row.id: within(own[row.id], own.get(row.group_id or 0)) for row in found},
        people=names_of(session, (row.owner_id for row in found)),
        organisations=organisations_named(session, (row.organisation_id for row in found)),
        stage=opportunity.stage.number,
        today=today(),
    )


def care_of(row: Stakeholder, gone: AbstractSet[int] = frozenset()) -> Care:
    """How one is looked after, by itself; an owner among those who are `gone` is none."""
    return Care(
        position=position_of(row),
        owner_id=None if row.owner_id in gone else row.owner_id,
        plan=row.plan,
        last_contact_on=row.last_contact_on,
        next_contact_on=row.next_contact_on,
        needed_for_gate=row.needed_for_gate,
        required_stance=row.required_stance,
    )


def closed_accounts(session: Session, ids: Iterable[int | None]) -> set[int]:
    """Who of these people can no longer sign in, and so looks after nobody."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return set()
    return set(session.scalars(select(H.id).where(H.id.in_(wanted), ~H.is_active)))


def position_of(row: Any) -> Position:
    """Where a stakeholder stands, or stood: of the record or of an entry in its log."""
    return Position(row.power, row.interest, row.legitimacy, row.urgency, row.stance)


def organisations_named(session: Session, ids: Iterable[int | None]) -> dict[int, OrganisationRef]:
    """A reference for each organisation among `ids`."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    rows = session.execute(select(G.id, G.name).where(G.id.in_(wanted)))
    return {row.id: OrganisationRef(id=row.id, name=row.name) for row in rows}


def find_stakeholder(
    session: Session, actor: Actor, stakeholder_id: int
) -> tuple[Stakeholder, Opportunity, Subject]:
    """The stakeholder with its opportunity; NotFound alike for unknown and invisible.

    Its owner may log contacts, so the subject says who that is, the group's owner included.
    """
    known = session.get(Stakeholder, stakeholder_id)
    row, opportunity, subject = found_with(session, actor, known, NO_STAKEHOLDER)
    owner_id = row.owner_id
    if owner_id is None and row.group_id is not None:
        owner_id = session.get_one(Stakeholder, row.group_id).owner_id
    return row, opportunity, replace(subject, owner_id=owner_id)


def relationship_owners(session: Session, actor: Actor, opportunity_id: int) -> list[PersonRef]:
    """Who could look after a stakeholder: those who see the opportunity and could log a contact."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    return owners_of(session, actor, opportunity, subject)


def owners_of(
    session: Session, actor: Actor, opportunity: Opportunity, subject: Subject
) -> list[PersonRef]:
    """The same for an opportunity already found."""
    known = as_known_to(actor, subject)
    return [
        PersonRef(id=person.person_id or 0, name=person.name)
        for person in insiders(session, opportunity.programme_id)
        if may_see(person, known)
        and may(person, Action.LOG_CONTACT, replace(known, owner_id=person.person_id))
    ]


def groups_of(session: Session, actor: Actor, opportunity_id: int) -> list[StakeholderRef]:
    """The groups that somebody can be put into, by name."""
    find_opportunity(session, actor, opportunity_id)
    rows = session.execute(
        select(S.id, S.name)
        .where(S.opportunity_id == opportunity_id, S.removed_at.is_(None), S.is_group)
        .order_by(S.name, S.id)
    )
    return [StakeholderRef(id=row.id, name=row.name) for row in rows]


def why_not_edit(session: Session, actor: Actor, opportunity_id: int) -> str | None:
    """Why the actor may not change the register now; None when they may."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    return halted(opportunity) or refusal(actor, Action.EDIT_STAKEHOLDERS, subject)


def halted(opportunity: Opportunity) -> str | None:
    """Why nobody changes anything of it now: it is stopped or completed."""
    if opportunity.status in OPEN_STATUSES:
        return None
    status = opportunity.status.label.lower()
    return f"This opportunity is {status}: its sponsor can reopen it."
