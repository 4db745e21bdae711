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
    halted,
    organisations_named,
    position_of,
    register_of,
)
from app.queries.subjects import find_opportunity
from app.queries.visibility import visible_to
from app.schemas.stakeholder import (
    ContactDue,
    ContactOut,
    ContactPage,
    PositionOut,
    PositionPage,
    RemovedStakeholder,
    StakeholderOut,
    StakeholderRef,
)

S: Any = Stakeholder
C: Any = StakeholderContact
P: Any = StakeholderPosition
O: Any = Opportunity

SHOWN_POSITIONS, SHOWN_CONTACTS = 50, 20
MOST_DUE, MOST_REMOVED = 200, 200
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
        positions=stakeholder_positions(session, actor, row.id).items,
        contacts=stakeholder_contacts(session, actor, row.id).items,
        added_at=row.added_at,
        removed_at=row.removed_at,
        removed_reason=row.removed_reason,
        **permissions(actor, row, opportunity, subject),
    )


def permissions(
    actor: Actor, row: Stakeholder, opportunity: Opportunity, subject: Subject
) -> dict[str, Any]:
    """What the actor may do with a stakeholder now, and why not the rest."""
    gone = "This stakeholder was taken off the register." if row.removed_at else ""
    barred = gone or halted(opportunity)
    refusals = {action: barred or refusal(actor, action, subject) or "" for action in ACTS}
    return {
        "permitted_actions": [
            action for action in ACTS if not barred and may(actor, action, subject)
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


def stakeholder_positions(
    session: Session,
    actor: Actor,
    stakeholder_id: int,
    *,
    before: int | None = None,
    limit: int = SHOWN_POSITIONS,
) -> PositionPage:
    """How somebody was read, the latest day first; `before` is the id a page begins behind."""
    find_stakeholder(session, actor, stakeholder_id)
    found = _log(session, StakeholderPosition, P.assessed_on, stakeholder_id, before, limit)
    people = names_of(session, (row.recorded_by_id for row in found))
    earlier = [*map(position_of, found[1:]), None]
    items = [
        PositionOut(
            **row.model_dump(include=set(PositionOut.model_fields)),
            recorded_by=people.get(row.recorded_by_id or 0),
            moved=movement(was, position_of(row)),
        )
        for row, was in zip(found, earlier, strict=False)
    ][:limit]
    return PositionPage(items=items, next=items[-1].id if len(found) > limit else None)


def stakeholder_contacts(
    session: Session,
    actor: Actor,
    stakeholder_id: int,
    *,
    before: int | None = None,
    limit: int = SHOWN_CONTACTS,
) -> ContactPage:
    """When we were in touch, the latest day first; `before` is the id a page begins behind."""
    find_stakeholder(session, actor, stakeholder_id)
    found = _log(session, StakeholderContact, C.held_on, stakeholder_id, before, limit)
    items = contacts_out(session, found[:limit])
    return ContactPage(items=items, next=items[-1].id if len(found) > limit else None)


def _log(
    session: Session, log: Any, day: Any, stakeholder_id: int, before: int | None, limit: int
) -> list[Any]:
    """One more than `limit` entries of a stakeholder's log; those behind nothing known are none."""
    behind = session.get(log, before) if before is not None else None
    if before is not None and (behind is None or behind.stakeholder_id != stakeholder_id):
        return []
    entries = select(log).where(log.stakeholder_id == stakeholder_id)
    if behind is not None:
        on = getattr(behind, day.key)
        entries = entries.where((day < on) | ((day == on) & (log.id < behind.id)))
    return list(session.scalars(entries.order_by(day.desc(), log.id.desc()).limit(limit + 1)))


def removed_stakeholders(
    session: Session, actor: Actor, opportunity_id: int
) -> list[RemovedStakeholder]:
    """Who was taken off an opportunity's register, the latest first (at most 200)."""
    find_opportunity(session, actor, opportunity_id)
    rows = session.scalars(
        select(Stakeholder)
        .where(S.opportunity_id == opportunity_id, S.removed_at.is_not(None))
        .order_by(S.removed_at.desc(), S.id.desc())
        .limit(MOST_REMOVED)
    )
    return [RemovedStakeholder.model_validate(row) for row in rows]


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
