"""Reading an opportunity's history: the audit trail as it stands, and in sentences."""

from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.audit import confidential_stream_of, stream_of
from app.domain.dating import reported_date
from app.domain.history import Names, changed_fields, people_in, tell
from app.domain.policy import (
    SYSTEM,
    Actor,
    may_see_confidential,
    may_see_early_selection,
)
from app.domain.tellings.partners import EARLY_SELECTION
from app.domain.text import datetime_uk
from app.models import CriterionRow, Document, Event, GateReview
from app.queries.candidates import find_selection
from app.queries.opportunities import passages
from app.queries.people import names_of
from app.queries.subjects import find_opportunity
from app.schemas.history import EventList, EventOut, FieldChange, HistoryItem, HistoryPage
from app.schemas.opportunity import PersonRef

PAGE_SIZE = 30

E: Any = Event
D: Any = Document
K: Any = CriterionRow
R: Any = GateReview


def events(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    *,
    after: int = 0,
    limit: int = PAGE_SIZE,
    confidential: bool = False,
) -> EventList:
    """The audit events of one stream later than number `after`, in order, with their hashes.

    The confidential stream is not there for those who may not know of it.
    """
    find = find_selection if confidential else find_opportunity
    find(session, actor, opportunity_id)
    stream = confidential_stream_of if confidential else stream_of
    rows = session.scalars(
        select(Event)
        .where(E.stream == stream(opportunity_id), E.seq > after)
        .order_by(E.seq)
        .limit(limit + 1)
    ).all()
    people = names_of(session, (_person_id(row.actor) for row in rows))
    plain = set(EventOut.model_fields)
    items = [
        EventOut(**row.model_dump(include=plain), person=people.get(_person_id(row.actor) or 0))
        for row in rows[:limit]
    ]
    return EventList(items=items, next=items[-1].seq if len(rows) > limit else None)


def history(
    session: Session, actor: Actor, opportunity_id: int, *, before: int | None = None
) -> HistoryPage:
    """The latest changes (or those before number `before`) in sentences, newest first.

    Whoever reads one stream alone is given its own numbers: those of all events together would
    count what happened meanwhile, in the confidential stream too.
    """
    _, subject = find_opportunity(session, actor, opportunity_id)
    streams = [stream_of(opportunity_id)]
    if may_see_confidential(actor, subject):
        streams.append(confidential_stream_of(opportunity_id))
    query = select(Event).where(E.stream.in_(streams))
    if not may_see_early_selection(actor, subject):
        query = query.where(E.kind.not_in(EARLY_SELECTION))
    number = "seq" if len(streams) == 1 else "id"
    by: Any = getattr(E, number)
    earlier = query if before is None else query.where(by < before)
    rows = session.scalars(earlier.order_by(by.desc()).limit(PAGE_SIZE + 1)).all()
    shown = list(rows[:PAGE_SIZE])
    people, names = _names(session, opportunity_id, shown)
    return HistoryPage(
        items=[_item(row, getattr(row, number), people, names) for row in shown],
        earlier_than=getattr(shown[-1], number) if len(rows) > PAGE_SIZE else None,
        later_than=_end_of_later(session, query, number, before),
        passages=passages(session, opportunity_id),
    )


def _end_of_later(
    session: Session, query: Select[Event], number: str, before: int | None
) -> int | None:
    """Where the page of the later changes begins; None on the page of the latest."""
    if before is None:
        return None
    by: Any = getattr(E, number)
    later = session.scalars(query.where(by >= before).order_by(by).limit(PAGE_SIZE)).all()
    return getattr(later[-1], number) + 1 if later else None


def _item(row: Event, number: int, people: dict[int, PersonRef], names: Names) -> HistoryItem:
    told = tell(row.kind, _who(row.actor, people), row.data, names)
    note = str(row.data.get("date_note", ""))
    return HistoryItem(
        id=number,
        kind=row.kind,
        sentence=told.sentence,
        at=row.at,
        when=reported_date(row.at, note) if note else datetime_uk(row.at),
        text=told.text,
        tone=told.tone,
        href=told.href,
        reconstructed=bool(row.data.get("reconstructed")),
        source_note=str(row.data.get("source_note", "")),
        date_note=note,
        changes=[
            FieldChange(label=label, before=old, after=new)
            for label, old, new in changed_fields(row.data, names)
        ]
        if any(row.data.get("before", {}).values())
        else [],
    )


def _names(
    session: Session, opportunity_id: int, rows: list[Event]
) -> tuple[dict[int, PersonRef], Names]:
    """Whom and what the events speak of."""
    wanted = {_person_id(row.actor) for row in rows}
    for row in rows:
        wanted |= people_in(row.data)
    people = names_of(session, wanted)
    documents = session.execute(select(D.id, D.title).where(D.opportunity_id == opportunity_id))
    criteria = session.execute(
        select(K.key, K.title)
        .join(GateReview, (R.criteria_set_id == K.criteria_set_id) & (R.gate == K.gate))
        .where(R.opportunity_id == opportunity_id)
    )
    return people, Names(
        people={i: person.name for i, person in people.items()},
        criteria={row.key: row.title for row in criteria},
        documents={row.id: row.title for row in documents},
    )


def _who(label: str, people: dict[int, PersonRef]) -> str:
    """The name behind the pseudonymous id of an event."""
    person_id = _person_id(label)
    if person_id is not None:
        return people[person_id].name if person_id in people else "Somebody no longer here"
    return "The system" if label == SYSTEM.label else "A connected system"


def _person_id(label: str) -> int | None:
    kind, _, number = label.partition(":")
    return int(number) if kind == "person" and number.isdigit() else None
