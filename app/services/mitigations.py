"""Ways over a barrier: adding them, changing them, saying they are done."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import invalid
from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.text import LONDON
from app.models import Barrier, Mitigation, Opportunity
from app.queries.analysis import barriers_out, find_mitigation, find_record
from app.queries.comments import readers_of
from app.schemas.analysis import BarrierOut, MitigationFields, RemoveRecord
from app.services.analysis import analysis_changed
from app.services.events import changes
from app.services.opportunities import require_open
from app.services.provenance import MADE_HERE, Provenance
from app.services.versions import expect_version


def add_mitigation(
    session: Session,
    actor: Actor,
    barrier_id: int,
    command: MitigationFields,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> BarrierOut:
    """Add a way over a barrier. Raises Invalid for an owner who cannot see the opportunity."""
    barrier, opportunity, subject = find_record(session, actor, Barrier, barrier_id)
    authorise(actor, Action.EDIT_ANALYSIS, subject)
    require_open(opportunity)
    _require_owner(session, actor, opportunity, subject, command.owner_id)
    _require_past(command, at)
    row = Mitigation(barrier_id=barrier.id, **command.model_dump())
    session.add(row)
    session.flush()
    data = {"barrier_id": barrier.id, "title": barrier.title, "text": row.text, "way": row.way}
    analysis_changed(session, actor, opportunity, "mitigation_added", data, at, provenance)
    return barriers_out(session, [barrier])[0]


def edit_mitigation(
    session: Session,
    actor: Actor,
    mitigation_id: int,
    command: MitigationFields,
    *,
    at: datetime,
    version: int | None = None,
) -> BarrierOut:
    """Change a way over a barrier, or say that it is done."""
    row, barrier, opportunity, subject = find_mitigation(session, actor, mitigation_id)
    authorise(actor, Action.EDIT_ANALYSIS, subject)
    require_open(opportunity)
    expect_version(row, version)
    if command.owner_id != row.owner_id:
        _require_owner(session, actor, opportunity, subject, command.owner_id)
    _require_past(command, at)
    before = row.model_dump(mode="json", include=set(MitigationFields.model_fields))
    for name, value in command.model_dump().items():
        setattr(row, name, value)
    row.version += 1
    what = changes(before, command.model_dump(mode="json"))
    data = {"barrier_id": barrier.id, "title": barrier.title, **what}
    analysis_changed(session, actor, opportunity, "mitigation_edited", data, at)
    return barriers_out(session, [barrier])[0]


def remove_mitigation(
    session: Session,
    actor: Actor,
    mitigation_id: int,
    command: RemoveRecord,
    *,
    at: datetime,
    version: int | None = None,
) -> None:
    """Take a way over a barrier off the list; the history keeps it."""
    row, barrier, opportunity, subject = find_mitigation(session, actor, mitigation_id)
    authorise(actor, Action.EDIT_ANALYSIS, subject)
    require_open(opportunity)
    expect_version(row, version)
    row.removed_at = at
    row.version += 1
    data = {"barrier_id": barrier.id, "title": barrier.title, "reason": command.reason}
    analysis_changed(session, actor, opportunity, "mitigation_removed", data, at)


def _require_past(command: MitigationFields, at: datetime) -> None:
    if command.done_on is not None and command.done_on > at.astimezone(LONDON).date():
        raise invalid("done_on", "Give a day that has come: until then it is not done")


def _require_owner(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    subject: Subject,
    owner_id: int | None,
) -> None:
    if owner_id is None:
        return
    if owner_id not in {person.id for person in readers_of(session, actor, opportunity, subject)}:
        raise invalid("owner_id", "Choose somebody in this programme who can see it")
