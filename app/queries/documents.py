"""Reading documents: what an opportunity holds, what refers to it, and where its bytes are."""

from collections import defaultdict
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, NotFound, invalid
from app.domain.gates import OPEN_STATES
from app.domain.policy import Action, Actor, Subject, authorise, refusal
from app.domain.stages import OPEN_STATUSES
from app.domain.text import filesize, plural
from app.domain.uploads import MAX_FILES, MAX_TOTAL_BYTES
from app.models import (
    CriterionAnswer,
    CriterionRow,
    Document,
    GateCondition,
    GateReview,
    Opportunity,
)
from app.queries.held_documents import held_documents, hidden_documents
from app.queries.partner_facts import partner_evidence
from app.queries.people import names_of
from app.queries.subjects import find_opportunity, found_with
from app.schemas.document import DocumentList, DocumentOut, DocumentPage, EvidenceUse, StoredFile
from app.schemas.opportunity import PersonRef

NO_DOCUMENT = "There is no such document, or you cannot see it."

D: Any = Document
A: Any = CriterionAnswer
R: Any = GateReview
C: Any = GateCondition
K: Any = CriterionRow


def documents(session: Session, actor: Actor, opportunity_id: int) -> DocumentList:
    """What an opportunity holds, newest first: at most `MAX_FILES`."""
    _, subject = find_opportunity(session, actor, opportunity_id)
    rows = held_documents(session, actor, subject, opportunity_id)
    return DocumentList(items=documents_out(session, opportunity_id, rows))


def document_page(session: Session, actor: Actor, opportunity_id: int) -> DocumentPage:
    """The same, with what is left of the room and whether the actor may add."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    found = documents(session, actor, opportunity_id).items
    return DocumentPage(
        documents=found,
        total_bytes=sum(d.size for d in found),
        refusal=refusal(actor, Action.ADD_DOCUMENT, subject) or _closed(opportunity),
    )


def document(session: Session, actor: Actor, document_id: int) -> DocumentOut:
    """One document; NotFound when unknown, invisible, or removed with nothing referring to it."""
    row, _, _ = find_document(session, actor, document_id)
    return documents_out(session, row.opportunity_id, [row])[0]


def document_file(session: Session, actor: Actor, document_id: int) -> StoredFile:
    """Where the bytes of a document are."""
    row, _, _ = find_document(session, actor, document_id)
    return StoredFile.model_validate(row)


def find_document(
    session: Session, actor: Actor, document_id: int
) -> tuple[Document, Opportunity, Subject]:
    """The document with its opportunity; NotFound alike for unknown and invisible."""
    known = session.get(Document, document_id)
    row, opportunity, subject = found_with(session, actor, known, NO_DOCUMENT)
    if row.removed_at is not None and not is_kept(session, row):
        raise NotFound(NO_DOCUMENT)
    if row.id in hidden_documents(session, actor, subject, row.opportunity_id):
        raise NotFound(NO_DOCUMENT)
    return row, opportunity, subject


def require_room(session: Session, actor: Actor, opportunity_id: int, size: int) -> None:
    """Raise unless the actor may add a file of `size` bytes: asked before a byte is stored."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.ADD_DOCUMENT, subject)
    closed = _closed(opportunity)
    if closed is not None:
        raise Conflict(closed)
    number, total = session.execute(
        select(func.count(D.id), func.coalesce(func.sum(D.size), 0)).where(
            D.opportunity_id == opportunity_id, D.removed_at.is_(None)
        )
    ).one()
    if number >= MAX_FILES:
        raise Conflict(
            f"This opportunity already holds {plural(number, 'file', 'files')}, which is all it "
            "can. Remove one first."
        )
    if total + size > MAX_TOTAL_BYTES:
        left = filesize(max(0, MAX_TOTAL_BYTES - int(total)))
        raise invalid("file", f"This file does not fit: {left} is left for this opportunity")


def is_kept(session: Session, row: Document) -> bool:
    """Whether a gate's record refers to the document, so that its bytes must stay."""
    if row.id in evidence_uses(session, row.opportunity_id):
        return True
    in_pack = session.scalar(
        select(R.id)
        .where(R.opportunity_id == row.opportunity_id, R.pack.contains(row.sha256))
        .limit(1)
    )
    conditions = session.scalars(
        select(C.document_ids).where(C.opportunity_id == row.opportunity_id)
    )
    listed = [*conditions, *partner_evidence(session, row.opportunity_id)]
    return in_pack is not None or any(row.id in ids for ids in listed)


def evidence_uses(session: Session, opportunity_id: int) -> dict[int, list[EvidenceUse]]:
    """The answers that list each document, by document id, latest gate first."""
    rows = session.execute(
        select(CriterionAnswer, GateReview, K.title)
        .join(GateReview, A.review_id == R.id)
        .outerjoin(
            CriterionRow,
            (K.criteria_set_id == R.criteria_set_id)
            & (K.gate == R.gate)
            & (K.key == A.criterion_key),
        )
        .where(R.opportunity_id == opportunity_id)
        .order_by(R.id.desc(), A.id)
    )
    uses: dict[int, list[EvidenceUse]] = defaultdict(list)
    for answer, review, title in rows:
        for document_id in answer.document_ids:
            uses[document_id].append(
                EvidenceUse(
                    review_id=review.id,
                    gate=review.gate,
                    attempt=review.attempt,
                    criterion_key=answer.criterion_key,
                    criterion=title or answer.criterion_key,
                    is_open=review.state in OPEN_STATES,
                )
            )
    return dict(uses)


def documents_out(session: Session, opportunity_id: int, rows: list[Document]) -> list[DocumentOut]:
    """Outputs of documents of one opportunity."""
    people = names_of(session, (row.uploaded_by_id for row in rows))
    uses = evidence_uses(session, opportunity_id) if rows else {}
    return [_out(row, people, uses.get(row.id, [])) for row in rows]


def _out(row: Document, people: dict[int, PersonRef], uses: list[EvidenceUse]) -> DocumentOut:
    plain = row.model_dump(include=set(DocumentOut.model_fields))
    who = people.get(row.uploaded_by_id or 0)
    return DocumentOut(**plain, uploaded_by=who, evidence_for=uses)


def _closed(opportunity: Opportunity) -> str | None:
    if opportunity.status in OPEN_STATUSES:
        return None
    return f"This opportunity is {opportunity.status.label.lower()}, so nothing is added to it."
