"""Adding and removing documents. The bytes are stored before (`app/web/uploads.py`)."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.errors import Conflict
from app.domain.policy import Action, Actor, authorise
from app.models import Document
from app.queries.documents import documents_out, evidence_uses, find_document, require_room
from app.queries.subjects import find_opportunity
from app.schemas.document import AddDocument, DocumentOut, StoredFile
from app.services.events import record_on
from app.services.opportunities import require_open

ALREADY_REMOVED = "This document was already removed."


def add_document(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: AddDocument,
    file: StoredFile,
    *,
    at: datetime,
) -> DocumentOut:
    """Record a stored file as a document of an opportunity.

    Raises Conflict for a closed opportunity or one with no room for a further file. Adding a file
    makes nobody a contributor to a gate: naming it as evidence does.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.ADD_DOCUMENT, subject)
    require_room(session, actor, opportunity_id, file.size)
    row = Document(
        opportunity_id=opportunity.id,
        title=command.title or file.filename,
        uploaded_by_id=actor.person_id,
        uploaded_at=at,
        **file.model_dump(),
    )
    session.add(row)
    session.flush()
    data = {"document_id": row.id, "title": row.title, "sha256": row.sha256, "size": row.size}
    record_on(session, actor, opportunity, "document_added", data, at=at)
    return documents_out(session, opportunity.id, [row])[0]


def remove_document(
    session: Session, actor: Actor, document_id: int, *, at: datetime
) -> DocumentOut:
    """Take a document off the list; its bytes stay while a gate's record refers to them.

    Raises Conflict, naming the criterion, while an answer of an open gate lists it.
    """
    row, opportunity, subject = find_document(session, actor, document_id)
    authorise(actor, Action.REMOVE_DOCUMENT, subject)
    require_open(opportunity)
    if row.removed_at is not None:
        raise Conflict(ALREADY_REMOVED)
    used = next(
        (u for u in evidence_uses(session, opportunity.id).get(row.id, []) if u.is_open), None
    )
    if used is not None:
        raise Conflict(
            f"This document is evidence for “{used.criterion}” at gate {used.gate}. "
            "Take it off that answer first."
        )
    row.removed_at = at
    session.flush()
    data = {"document_id": row.id, "title": row.title, "sha256": row.sha256}
    record_on(session, actor, opportunity, "document_removed", data, at=at)
    return documents_out(session, opportunity.id, [row])[0]
