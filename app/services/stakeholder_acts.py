"""What happens to a stakeholder over time: new readings of where it stands, and contacts."""

import hashlib
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import invalid
from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.stakeholders import PlacedHow, Position, movement
from app.domain.text import long_date
from app.models import Opportunity, Stakeholder, StakeholderContact, StakeholderPosition
from app.queries.stakeholder import contacts_out, stakeholder_out
from app.queries.stakeholders import find_stakeholder, position_of
from app.schemas.stakeholder import (
    ContactOut,
    LogContact,
    MoveStakeholder,
    PlaceStakeholder,
    StakeholderOut,
)
from app.services.events import record_on
from app.services.provenance import MADE_HERE, Provenance
from app.services.stakeholders import RATINGS, day_of, register_changed, require_listed
from app.services.versions import expect_version

P: Any = StakeholderPosition


def place_stakeholder(
    session: Session,
    actor: Actor,
    stakeholder_id: int,
    command: PlaceStakeholder,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> StakeholderOut:
    """Add a reading of where somebody stands, today or on an earlier day. None is ever changed.

    Raises Invalid for a day to come. A reading of an earlier day than the newest one joins the
    log and leaves the present position.
    """
    row, opportunity, subject = find_stakeholder(session, actor, stakeholder_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    require_listed(row, opportunity)
    expect_version(row, version)
    day = command.assessed_on or day_of(at)
    if day > day_of(at):
        raise invalid("assessed_on", "Enter today or an earlier day")
    reading = position_of(command)
    return _place(
        session, actor, (row, opportunity, subject), reading, day, PlacedHow.FORM, command.note,
        at=at, provenance=provenance,
    )  # fmt: skip


def move_stakeholder(
    session: Session,
    actor: Actor,
    stakeholder_id: int,
    command: MoveStakeholder,
    *,
    at: datetime,
    version: int | None = None,
) -> StakeholderOut:
    """Add a reading that differs in power and interest alone: what moving it on the map means."""
    row, opportunity, subject = find_stakeholder(session, actor, stakeholder_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    require_listed(row, opportunity)
    expect_version(row, version)
    rest = (row.legitimacy, row.urgency, row.stance)
    reading = Position(command.power, command.interest, *rest)
    return _place(
        session, actor, (row, opportunity, subject), reading, day_of(at), PlacedHow.MAP,
        command.note, at=at, provenance=MADE_HERE,
    )  # fmt: skip


def _place(
    session: Session,
    actor: Actor,
    found: tuple[Stakeholder, Opportunity, Subject],
    reading: Position,
    day: date,
    how: PlacedHow,
    note: str,
    *,
    at: datetime,
    provenance: Provenance,
) -> StakeholderOut:
    row, opportunity, _ = found
    newest = session.scalar(
        select(P.assessed_on)
        .where(P.stakeholder_id == row.id)
        .order_by(P.assessed_on.desc())
        .limit(1)
    )
    is_newest = newest is None or day >= newest
    before = position_of(row)
    values = {name: getattr(reading, name) for name in RATINGS}
    if is_newest and reading == before and note == row.rating_note:
        return stakeholder_out(session, actor, *found)
    session.add(
        StakeholderPosition(
            **values,
            stakeholder_id=row.id,
            assessed_on=day,
            how=how,
            note=note,
            recorded_by_id=actor.person_id,
            recorded_at=at,
            date_note=provenance.date_note,
        )
    )
    if is_newest:
        row.rating_note = note
        for name, value in values.items():
            setattr(row, name, value)
    row.version += 1
    said = movement(before, reading) if is_newest else f"as on {long_date(day)}"
    data = {
        "assessed_on": day.isoformat(),
        **values,
        "how": how,
        "note": note,
        "moved": said[:1].lower() + said[1:] or "as before",
        **provenance.facts,
    }
    register_changed(session, actor, opportunity, row, "stakeholder_placed", data, at)
    return stakeholder_out(session, actor, *found)


def log_contact(
    session: Session,
    actor: Actor,
    stakeholder_id: int,
    command: LogContact,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> ContactOut:
    """Write down what was said and agreed. It is never edited, and no gate's check reads it.

    The latest contact sets when the next is due; nothing there means none is. The event keeps the
    hash of the words; the words stay in one place.
    """
    row, opportunity, subject = find_stakeholder(session, actor, stakeholder_id)
    authorise(actor, Action.LOG_CONTACT, subject)
    require_listed(row, opportunity)
    if command.held_on > day_of(at):
        raise invalid("held_on", "Enter today or an earlier day")
    contact = StakeholderContact(
        **command.model_dump(),
        stakeholder_id=row.id,
        recorded_by_id=actor.person_id,
        recorded_at=at,
        date_note=provenance.date_note,
        source_note=provenance.source_note,
    )
    session.add(contact)
    if row.last_contact_on is None or command.held_on >= row.last_contact_on:
        row.last_contact_on = command.held_on
        row.next_contact_on = command.next_contact_on
        row.version += 1
    session.flush()
    words = f"{command.who}\n{command.said}\n{command.agreed}"
    record_on(
        session,
        actor,
        opportunity,
        "contact_logged",
        {
            "stakeholder_id": row.id,
            "stakeholder": row.name,
            "contact_id": contact.id,
            "held_on": command.held_on.isoformat(),
            "held_on_words": long_date(command.held_on),
            "means": command.means,
            "words_sha256": hashlib.sha256(words.encode()).hexdigest(),
            **provenance.facts,
        },
        at=at,
    )
    return contacts_out(session, [contact])[0]
