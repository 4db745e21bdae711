"""The documents an opportunity holds, as far as the reader may know of them.

What only offers and due diligence of candidates list as evidence is as confidential as these. Once
a gate's answer, a condition or the record of a meeting names it, whoever reads the gate reads it.
"""

from typing import Any

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session

from app.domain.policy import Actor, Subject, may_see_early_selection
from app.models import CriterionAnswer, Document, GateCondition, GateMeeting, GateReview
from app.queries.partner_facts import partner_evidence
from app.schemas.evidence import EvidenceOut

A: Any = CriterionAnswer
C: Any = GateCondition
D: Any = Document
M: Any = GateMeeting
R: Any = GateReview


def held_documents(
    session: Session, actor: Actor, subject: Subject, opportunity_id: int
) -> list[Document]:
    """Those not removed, newest first."""
    rows = session.scalars(
        select(Document)
        .where(D.opportunity_id == opportunity_id, D.removed_at.is_(None))
        .order_by(D.id.desc())
    )
    hidden = hidden_documents(session, actor, subject, opportunity_id)
    return [row for row in rows if row.id not in hidden]


def evidence_choices(
    session: Session, actor: Actor, subject: Subject, opportunity_id: int
) -> list[EvidenceOut]:
    """The same, to be named as evidence in a form."""
    rows = held_documents(session, actor, subject, opportunity_id)
    return [EvidenceOut.model_validate(row) for row in rows]


def hidden_documents(
    session: Session, actor: Actor, subject: Subject, opportunity_id: int
) -> set[int]:
    """The ids of those the reader is not to know of."""
    if may_see_early_selection(actor, subject):
        return set()
    named = {i for ids in partner_evidence(session, opportunity_id) for i in ids}
    return named - _shown(session, opportunity_id) if named else named


def _shown(session: Session, opportunity_id: int) -> set[int]:
    """The ids of those that a gate's answers, conditions and meetings name."""
    answers = (
        select(A.document_ids)
        .join(GateReview, A.review_id == R.id)
        .where(R.opportunity_id == opportunity_id)
    )
    conditions = select(C.document_ids).where(C.opportunity_id == opportunity_id)
    minutes = (
        select(M.minutes_id)
        .join(GateReview, M.review_id == R.id)
        .where(R.opportunity_id == opportunity_id, M.minutes_id.is_not(None))
    )
    listed = {i for ids in session.scalars(union_all(answers, conditions)) for i in ids or ()}
    return listed | set(session.scalars(minutes))
