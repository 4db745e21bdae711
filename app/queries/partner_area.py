"""What a partner reads: what was addressed to its own organisation, and nothing else.

Every query here starts from the memberships that say whom the account speaks for. Nothing of
other candidates, of the pipeline, or of how much there is, is ever read.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.policy import Actor, Role, Scope
from app.models import (
    Disclosure,
    DisclosureTelling,
    Document,
    Membership,
    Opportunity,
    Organisation,
    PartnerQuestion,
    Programme,
)
from app.queries.corrections import corrections_of
from app.queries.own_questions import may_ask, own_questions
from app.queries.parties import organisations_of
from app.queries.subjects import subject_of
from app.schemas.disclosure import CorrectionRef
from app.schemas.document import StoredFile
from app.schemas.partner_area import (
    AddressedOut,
    PartnerArea,
    TopicOut,
    TopicRef,
)

B: Any = Organisation
D: Any = Disclosure
F: Any = Document
G: Any = Programme
M: Any = Membership
N: Any = Opportunity
Q: Any = PartnerQuestion
T: Any = DisclosureTelling

NOTHING = "There is nothing like that addressed to you."
PAGE = 20


def partner_area(session: Session, actor: Actor) -> PartnerArea:
    """Whom the actor speaks for, and the opportunities their organisation was told about."""
    topics = [_ref(session, *found) for found in _topics(session, actor)]
    spoken = {organisation_id for _, organisation_id in speaks_for(session, actor)}
    bodies = organisations_of(session, spoken)
    return PartnerArea(
        organisations=sorted(bodies.values(), key=lambda body: body.name.casefold()), topics=topics
    )


def partner_topic(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    *,
    before: int | None = None,
    limit: int = PAGE,
) -> TopicOut:
    """What the actor's organisation was told about one opportunity; NotFound for any other."""
    opportunity, organisation_id = find_topic(session, actor, opportunity_id)
    query = _addressed().where(
        D.opportunity_id == opportunity.id, T.organisation_id == organisation_id
    )
    if before is not None:
        query = query.where(T.id < _place_of(before, opportunity.id, organisation_id))
    rows = session.execute(query.order_by(T.id.desc()).limit(limit + 1)).all()
    ref = _ref(session, opportunity, organisation_id)
    return TopicOut(
        **dict(ref),
        may_ask=may_ask(session, opportunity, organisation_id),
        addressed=_addressed_outs(session, rows[:limit], organisation_id),
        next=rows[limit - 1].DisclosureTelling.ticket if len(rows) > limit else None,
        questions=own_questions(session, opportunity.id, organisation_id),
    )


def addressed(session: Session, actor: Actor, ticket: int) -> AddressedOut:
    """One thing that was told; NotFound for what was told to others."""
    telling, _, _ = find_telling(session, actor, ticket)
    row = session.execute(_addressed().where(T.id == telling.id)).one()
    return _addressed_outs(session, [row], telling.organisation_id)[0]


def addressed_file(session: Session, actor: Actor, ticket: int) -> StoredFile:
    """The document that goes with it; NotFound when none does."""
    _, row, _ = find_telling(session, actor, ticket)
    document = session.get(Document, row.document_id) if row.document_id else None
    if document is None:
        raise NotFound(NOTHING)
    return StoredFile.model_validate(document, from_attributes=True)


def speaks_for(session: Session, actor: Actor) -> list[tuple[int, int]]:
    """Programme and organisation of each partner's role the actor holds."""
    if actor.person_id is None or Scope.READ not in actor.scopes:
        return []
    rows = session.execute(
        select(M.programme_id, M.organisation_id).where(
            M.person_id == actor.person_id,
            M.role == Role.PARTNER,
            M.organisation_id.is_not(None),
        )
    )
    return [(programme_id, organisation_id) for programme_id, organisation_id in rows]


def find_topic(session: Session, actor: Actor, opportunity_id: int) -> tuple[Opportunity, int]:
    """The opportunity and whom the actor speaks for in it; NotFound unless it was told of it."""
    found = _topics(session, actor, N.id == opportunity_id)
    if not found:
        raise NotFound(NOTHING)
    return found[0]


def find_telling(
    session: Session, actor: Actor, ticket: int
) -> tuple[DisclosureTelling, Disclosure, Opportunity]:
    """What was told to the actor's organisation; NotFound alike for unknown and another's."""
    telling = session.scalar(select(DisclosureTelling).where(T.ticket == ticket))
    if telling is None or telling.withdrawn_at is not None:
        raise NotFound(NOTHING)
    row = session.get_one(Disclosure, telling.disclosure_id)
    if row.withdrawn_at is not None:
        raise NotFound(NOTHING)
    opportunity, organisation_id = find_topic(session, actor, row.opportunity_id)
    if organisation_id != telling.organisation_id:
        raise NotFound(NOTHING)
    return telling, row, opportunity


def find_own_question(
    session: Session, actor: Actor, ticket: int
) -> tuple[PartnerQuestion, Opportunity]:
    """A question of the actor's organisation; NotFound alike for unknown and another's."""
    row = session.scalar(select(PartnerQuestion).where(Q.ticket == ticket))
    if row is None:
        raise NotFound(NOTHING)
    opportunity, organisation_id = find_topic(session, actor, row.opportunity_id)
    if organisation_id != row.organisation_id:
        raise NotFound(NOTHING)
    return row, opportunity


def _place_of(ticket: int, opportunity_id: int, organisation_id: int) -> Any:
    """Where a page ended, among what was told to the organisation; nowhere for any other ticket."""
    return (
        select(T.id)
        .join(Disclosure, D.id == T.disclosure_id)
        .where(
            T.ticket == ticket,
            T.organisation_id == organisation_id,
            D.opportunity_id == opportunity_id,
        )
        .scalar_subquery()
    )


def _topics(session: Session, actor: Actor, *where: Any) -> list[tuple[Opportunity, int]]:
    """Opportunities something was addressed about, unless a wall stands between."""
    spoken = speaks_for(session, actor)
    if not spoken:
        return []
    told = (
        exists()
        .where(
            T.disclosure_id == D.id,
            D.opportunity_id == N.id,
            T.organisation_id == M.organisation_id,
            T.withdrawn_at.is_(None),
            D.withdrawn_at.is_(None),
        )
        .correlate(Opportunity, Membership)
    )
    asked = (
        exists()
        .where(Q.opportunity_id == N.id, Q.organisation_id == M.organisation_id, Q.by_partner)
        .correlate(Opportunity, Membership)
    )
    rows = session.execute(
        select(Opportunity, M.organisation_id)
        .join(
            Membership,
            and_(
                M.programme_id == N.programme_id,
                M.person_id == actor.person_id,
                M.role == Role.PARTNER,
                M.organisation_id.is_not(None),
            ),
        )
        .where(or_(told, asked), *where)
        .order_by(func.lower(N.title), N.id)
    ).all()
    return [
        (row[0], row[1])
        for row in rows
        if actor.person_id not in subject_of(session, row[0]).walled_ids
    ]


def _ref(session: Session, opportunity: Opportunity, organisation_id: int) -> TopicRef:
    unconfirmed = (
        select(func.count())
        .select_from(DisclosureTelling)
        .join(Disclosure, D.id == T.disclosure_id)
        .where(
            D.opportunity_id == opportunity.id,
            T.organisation_id == organisation_id,
            T.withdrawn_at.is_(None),
            D.withdrawn_at.is_(None),
            T.confirmed_at.is_(None),
        )
    )
    contact = (
        select(B.name)
        .join(Programme, G.organisation_id == B.id)
        .where(G.id == opportunity.programme_id)
    )
    return TopicRef(
        id=opportunity.id,
        title=opportunity.title,
        organisation=organisations_of(session, [organisation_id])[organisation_id],
        contact=session.scalar(contact) or "",
        unconfirmed=session.scalar(unconfirmed) or 0,
    )


def _addressed() -> Select[Any]:
    return (
        select(DisclosureTelling, Disclosure, F.filename, F.size)
        .join(Disclosure, D.id == T.disclosure_id)
        .outerjoin(Document, F.id == D.document_id)
        .where(T.withdrawn_at.is_(None), D.withdrawn_at.is_(None))
    )


def _addressed_outs(
    session: Session, rows: Sequence[Any], organisation_id: int
) -> list[AddressedOut]:
    """What was told, with corrections as far as the organisation was told of both sides."""
    ids = [row.Disclosure.id for row in rows]
    corrects, corrected = corrections_of(session, ids, told_to=organisation_id)
    return [
        _addressed_out(row, corrects.get(row.Disclosure.id), row.Disclosure.id in corrected)
        for row in rows
    ]


def _addressed_out(row: Any, corrects: CorrectionRef | None, is_corrected: bool) -> AddressedOut:
    telling, told = row.DisclosureTelling, row.Disclosure
    return AddressedOut(
        id=telling.ticket,
        opportunity_id=told.opportunity_id,
        kind=told.kind,
        title=told.title,
        text=told.text,
        asked=told.asked,
        document_name=row.filename or "",
        document_size=row.size or 0,
        told_on=telling.told_on,
        date_note=telling.date_note,
        means=telling.means,
        stamped_at=telling.recorded_at,
        confirmed_at=telling.confirmed_at,
        corrects=corrects.title if corrects else "",
        is_corrected=is_corrected,
    )
