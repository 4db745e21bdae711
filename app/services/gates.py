"""Preparing, submitting and withdrawing a gate. Deciding is in `decisions.py`."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.criteria import Answer, Criterion, Kind
from app.domain.errors import Conflict, NotFound, invalid
from app.domain.gates import ReviewState, Step, after, unanswered
from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.stages import Status
from app.models import (
    CriterionAnswer,
    Document,
    GateReview,
    Opportunity,
    ReviewContributor,
)
from app.queries.assessments import assessments_of, criteria_of
from app.queries.gate_terms import gate_terms
from app.queries.gates import review_out
from app.queries.held_documents import hidden_documents
from app.queries.packs import build_pack, canonical, digest_of
from app.queries.subjects import find_review, subject_of
from app.schemas.gate import AnswerCriterion, GateReviewOut, SubmitGate, WithdrawGate
from app.services.advice import ask_advisers, withdraw_changed_advice
from app.services.derived import refresh, touch
from app.services.events import changes, record_on
from app.services.provenance import MADE_HERE, Provenance
from app.services.stages import latest_review, open_review
from app.services.versions import expect_version

A: Any = CriterionAnswer
D: Any = Document


def answer_criterion(
    session: Session,
    actor: Actor,
    review_id: int,
    key: str,
    command: AnswerCriterion,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> GateReviewOut:
    """Record the team's judgement on one criterion.

    `version` is the version of the answer the caller read (0 for none). Raises Conflict once the
    gate is submitted, and for a check, which is computed from the records.
    """
    review, opportunity, subject = find_review(session, actor, review_id)
    authorise(actor, Action.ANSWER_CRITERION, subject)
    require_preparing(review, opportunity)
    criterion = _criterion(session, review, key)
    _require_support(criterion, command)
    require_documents(session, actor, subject, opportunity.id, command.document_ids)
    before = _answer_row(session, review.id, key)
    row = before or CriterionAnswer(review_id=review.id, criterion_key=key, version=0)
    expect_version(row, version)
    old = {} if before is None else _stated(before)
    row.answer, row.note = command.answer, command.note
    row.document_ids = list(command.document_ids)
    row.answered_by_id, row.answered_at = actor.person_id, at
    row.version += 1
    session.add(row)
    add_contributors(session, review.id, actor.person_id, *uploaders(session, row.document_ids))
    touch(opportunity, at)
    refresh(session, opportunity)
    edits = changes(old, _stated(row))
    record_on(
        session,
        actor,
        opportunity,
        "criterion_answered",
        {"review_id": review.id, "criterion": key, **edits, **provenance.facts},
        at=at,
    )
    withdraw_changed_advice(session, actor, opportunity, at=at)
    return _out(session, actor, review, opportunity)


def submit_gate(
    session: Session,
    actor: Actor,
    review_id: int,
    command: SubmitGate,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> GateReviewOut:
    """Freeze the pack and ask the sponsor to decide.

    Raises Conflict while a criterion is unanswered or no sponsor is named.
    """
    review, opportunity, subject = find_review(session, actor, review_id)
    authorise(actor, Action.SUBMIT_GATE, subject)
    require_active(opportunity)
    state = after(review.state, Step.SUBMIT)
    missing = unanswered(assessments_of(session, opportunity, review))
    if missing:
        titles = "; ".join(a.criterion.title for a in missing)
        raise Conflict(f"Answer every criterion before you submit. Still to answer: {titles}.")
    if opportunity.sponsor_id is None:
        raise Conflict("Name a sponsor before you submit: nobody could decide this gate.")
    require_enough_sponsors(session, review, subject)
    review.state = state
    review.recommendation, review.statement = command.recommendation, command.statement
    review.submitted_at, review.submitted_by_id = at, actor.person_id
    review.date_note = provenance.date_note
    add_contributors(session, review.id, actor.person_id)
    review.pack = canonical(build_pack(session, opportunity, review))
    review.pack_digest = digest_of(review.pack)
    _changed(session, actor, review, opportunity, "gate_submitted", at, provenance)
    ask_advisers(session, actor, opportunity, review, at=at)
    return _out(session, actor, review, opportunity)


def withdraw_gate(
    session: Session, actor: Actor, review_id: int, command: WithdrawGate, *, at: datetime
) -> GateReviewOut:
    """Take a submission back; the next attempt opens with the same answers."""
    review, opportunity, subject = find_review(session, actor, review_id)
    authorise(actor, Action.WITHDRAW_GATE, subject)
    review.state = after(review.state, Step.WITHDRAW)
    review.withdrawn_at, review.withdrawn_reason = at, command.reason
    session.flush()
    open_review(session, opportunity, at=at, carried_from=review)
    _changed(session, actor, review, opportunity, "gate_withdrawn", at)
    return _out(session, actor, review, opportunity)


def require_enough_sponsors(session: Session, review: GateReview, subject: Subject) -> None:
    """Raise Conflict where fewer sponsors are named than the gate's terms ask to agree."""
    named = len(subject.sponsor_ids)
    needed = gate_terms(session, review.criteria_set_id, review.gate).votes_needed(named)
    if needed > named:
        raise Conflict(
            f"At this gate {needed} sponsors must agree, and {named} "
            f"{'is' if named == 1 else 'are'} named. Name another sponsor on the team's page."
        )


def require_preparing(review: GateReview, opportunity: Opportunity) -> None:
    """Raise Conflict unless the team may still change its answers."""
    require_active(opportunity)
    if review.state is ReviewState.SUBMITTED:
        raise Conflict("This gate waits for a decision. Withdraw it first to change an answer.")
    after(review.state, Step.SUBMIT)


def require_active(opportunity: Opportunity) -> None:
    """Raise Conflict while an opportunity is on hold, stopped or completed."""
    if opportunity.status is not Status.ACTIVE:
        raise Conflict(f"This opportunity is {opportunity.status.label.lower()}.")


def add_contributors(session: Session, review_id: int, *person_ids: int | None) -> None:
    """Remember who helped prepare this attempt, by answer or evidence: they may not decide."""
    for person_id in {i for i in person_ids if i is not None}:
        if session.get(ReviewContributor, (review_id, person_id)) is None:
            session.add(ReviewContributor(review_id=review_id, person_id=person_id))
    session.flush()


def add_editors(session: Session, opportunity: Opportunity, *person_ids: int | None) -> None:
    """Whoever writes what a gate's checks read helps to prepare its present attempt."""
    review = latest_review(session, opportunity)
    if review is not None:
        add_contributors(session, review.id, *person_ids)


def uploaders(session: Session, document_ids: list[int]) -> list[int | None]:
    """Who supplied the documents that an answer lists."""
    if not document_ids:
        return []
    return list(session.scalars(select(D.uploaded_by_id).where(D.id.in_(document_ids))))


def _criterion(session: Session, review: GateReview, key: str) -> Criterion:
    criteria = criteria_of(session, review.criteria_set_id, review.gate)
    found = next((c for c in criteria if c.key == key), None)
    if found is None:
        raise NotFound("This gate has no such criterion.")
    if found.kind is Kind.CHECK:
        raise Conflict("This criterion is checked from the records, so it cannot be answered.")
    return found


def _require_support(criterion: Criterion, command: AnswerCriterion) -> None:
    if command.note or (command.answer is Answer.MET and command.document_ids):
        return
    raise invalid("note", f"Say why “{criterion.title}” is {command.answer.label.lower()}")


def require_documents(
    session: Session, actor: Actor, subject: Subject, opportunity_id: int, ids: list[int]
) -> None:
    """Raise Invalid unless each is a document of the opportunity, still on its list.

    What the actor may not know of is refused like what is not there: naming it would show it.
    """
    if not ids:
        return
    found = session.scalars(
        select(D.id).where(
            D.id.in_(ids), D.opportunity_id == opportunity_id, D.removed_at.is_(None)
        )
    ).all()
    hidden = hidden_documents(session, actor, subject, opportunity_id)
    if set(found) - hidden != set(ids):
        raise invalid("document_ids", "Choose documents of this opportunity")


def _answer_row(session: Session, review_id: int, key: str) -> CriterionAnswer | None:
    return session.scalar(
        select(CriterionAnswer).where(A.review_id == review_id, A.criterion_key == key)
    )


def _stated(row: CriterionAnswer) -> dict[str, Any]:
    return {"answer": row.answer.value, "note": row.note, "document_ids": list(row.document_ids)}


def _changed(
    session: Session,
    actor: Actor,
    review: GateReview,
    opportunity: Opportunity,
    kind: str,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> None:
    review.version += 1
    touch(opportunity, at)
    refresh(session, opportunity)
    data = {
        "review_id": review.id,
        "gate": review.gate,
        "attempt": review.attempt,
        "recommendation": review.recommendation,
        "statement": review.statement,
        "reason": review.withdrawn_reason,
        "pack_digest": review.pack_digest,
        **provenance.facts,
    }
    record_on(session, actor, opportunity, kind, data, at=at)


def _out(
    session: Session, actor: Actor, review: GateReview, opportunity: Opportunity
) -> GateReviewOut:
    session.flush()
    subject = subject_of(session, opportunity, review)
    return review_out(session, actor, review, opportunity, subject)
