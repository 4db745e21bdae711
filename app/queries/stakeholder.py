"""One stakeholder whole: what it is, where it stood, what was said; and contacts that are due."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.opportunities import reference
from app.domain.policy import Action, Actor, Subject, may, refusal
from app.domain.stages import OPEN_STATUSES
from app.domain.stakeholders import movement
from app.models import Opportunity, Stakeholder, StakeholderContact, StakeholderPosition
from app.queries.people import names_of
from app.queries.stakeholders import (
    Register,
    care_of,
    find_stakeholder,
    organisations_named,
    position_of,
    register_of,
)
from app.queries.visibility import visible_to
from app.schemas.stakeholder import (
    ContactDue,
    ContactOut,
    ContactPage,
    PositionOut,
    StakeholderOut,
    StakeholderRef,
)

S: Any = Stakeholder
C: Any = StakeholderContact
P: Any = StakeholderPosition
O: Any = Opportunity

SHOWN_POSITIONS, SHOWN_CONTACTS, MOST_DUE = 50, 20, 200
ACTS = (Action.EDIT_STAKEHOLDERS, Action.LOG_CONTACT)


def stakeholder(session: Session, actor: Actor, stakeholder_id: int) -> StakeholderOut:
    """One stakeholder, whole; one that was taken off the register can still be read."""
    row, opportunity, subject = find_stakeholder(session, actor, stakeholder_id)
    return stakeholder_out(session, actor, row, opportunity, subject)


def stakeholder_out(
    session: Session, actor: Actor, row: Stakeholder, opportunity: Opportunity, subject: Subject
) -> StakeholderOut:
    """The same for one already found."""
    register = _with(session, register_of(session, opportunity), row)
    listed = dict(register.row(row.id))
    return StakeholderOut(
        **listed,
        perspective=row.perspective,
        plan=row.plan,
        own_owner_id=row.owner_id,
        source_note=row.source_note,
        members=[
            StakeholderRef(id=member.id, name=member.name)
            for member in register.rows.values()
            if member.group_id == row.id
        ],
        positions=positions_of(session, row.id),
        contacts=_contacts(session, row.id, limit=SHOWN_CONTACTS),
        added_at=row.added_at,
        removed_at=row.removed_at,
        removed_reason=row.removed_reason,
        **permissions(actor, row, opportunity, subject),
    )


def permissions(
    actor: Actor, row: Stakeholder, opportunity: Opportunity, subject: Subject
) -> dict[str, Any]:
    """What the actor may do with a stakeholder now, and why not the rest."""
    halted = ""
    if row.removed_at is not None:
        halted = "This stakeholder was taken off the register."
    elif opportunity.status not in OPEN_STATUSES:
        halted = f"This opportunity is {opportunity.status.label.lower()}."
    refusals = {action: halted or refusal(actor, action, subject) or "" for action in ACTS}
    return {
        "permitted_actions": [
            action for action in ACTS if not halted and may(actor, action, subject)
        ],
        "refusals": {action: why for action, why in refusals.items() if why},
    }


def _with(session: Session, register: Register, row: Stakeholder) -> Register:
    """The register with one that is no longer on it, so that it can be shown."""
    if row.id in register.rows:
        return register
    register.rows[row.id] = row
    register.cares[row.id] = care_of(row)
    register.people.update(names_of(session, [row.owner_id]))
    register.organisations.update(organisations_named(session, [row.organisation_id]))
    return register


def positions_of(session: Session, stakeholder_id: int) -> list[PositionOut]:
    """How a stakeholder was read over time, newest first, each with what moved."""
    found = session.scalars(
        select(StakeholderPosition)
        .where(P.stakeholder_id == stakeholder_id)
        .order_by(P.assessed_on.desc(), P.id.desc())
        .limit(SHOWN_POSITIONS + 1)
    ).all()
    people = names_of(session, (row.recorded_by_id for row in found))
    before = [*map(position_of, found[1:]), None]
    return [
        PositionOut(
            **row.model_dump(include=set(PositionOut.model_fields)),
            recorded_by=people.get(row.recorded_by_id or 0),
            moved=movement(earlier, position_of(row)),
        )
        for row, earlier in zip(found, before, strict=False)
    ][:SHOWN_POSITIONS]


def stakeholder_contacts(
    session: Session,
    actor: Actor,
    stakeholder_id: int,
    *,
    before: int | None = None,
    limit: int = SHOWN_CONTACTS,
) -> ContactPage:
    """When we were in touch, the latest entry first; `before` is the id a page begins behind."""
    find_stakeholder(session, actor, stakeholder_id)
    where = () if before is None else (C.id < before,)
    found = session.scalars(
        select(StakeholderContact)
        .where(C.stakeholder_id == stakeholder_id, *where)
        .order_by(C.id.desc())
        .limit(limit + 1)
    ).all()
    items = contacts_out(session, list(found[:limit]))
    return ContactPage(items=items, next=items[-1].id if len(found) > limit else None)


def _contacts(session: Session, stakeholder_id: int, *, limit: int) -> list[ContactOut]:
    found = session.scalars(
        select(StakeholderContact)
        .where(C.stakeholder_id == stakeholder_id)
        .order_by(C.held_on.desc(), C.id.desc())
        .limit(limit)
    ).all()
    return contacts_out(session, list(found))


def contacts_out(session: Session, rows: list[StakeholderContact]) -> list[ContactOut]:
    """Outputs of contacts, with the names of who wrote them down."""
    people = names_of(session, (row.recorded_by_id for row in rows))
    return [
        ContactOut(
            **row.model_dump(include=set(ContactOut.model_fields)),
            recorded_by=people.get(row.recorded_by_id or 0),
        )
        for row in rows
    ]


def contacts_due(session: Session, actor: Actor) -> list[ContactDue]:
    """The contacts the actor owes as owner, the longest due first; those to come are among them.

    Only of opportunities that are open and that the actor may see.
    """
    if actor.person_id is None:
        return []
    rows = session.execute(
        select(S.id, S.name, S.next_contact_on, O.id.label("opportunity_id"), O.title)
        .join(Opportunity, S.opportunity_id == O.id)
        .where(
            S.owner_id == actor.person_id,
            S.next_contact_on.is_not(None),
            S.removed_at.is_(None),
            O.status.in_(OPEN_STATUSES),
            visible_to(actor),
        )
        .order_by(S.next_contact_on, S.id)
        .limit(MOST_DUE)
    )
    return [
        ContactDue(
            stakeholder_id=row.id,
            name=row.name,
            opportunity_id=row.opportunity_id,
            reference=reference(row.opportunity_id),
            opportunity_title=row.title,
            due_on=row.next_contact_on,
        )
        for row in rows
    ]
