"""Reading gates: a review as the team prepares it and as the sponsor decides it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.gates import (
    OUTCOMES,
    Assessment,
    ConditionState,
    Outcome,
    ReviewState,
    missing_criteria,
    unanswered,
)
from app.domain.opportunities import reference
from app.domain.policy import Action, Actor, Subject, refusal
from app.domain.stages import Stage, Status
from app.models import (
    CriterionAnswer,
    Document,
    GateCondition,
    GateDecision,
    GateReview,
    Opportunity,
)
from app.queries.assessments import answers_of, assessments_of, tally
from app.queries.packs import changed_since_submission
from app.queries.people import names_of
from app.queries.subjects import find_review
from app.schemas.gate import (
    ConditionOut,
    CriterionOut,
    DecisionOut,
    EvidenceOut,
    GateReviewOut,
    OptionOut,
)
from app.schemas.opportunity import PersonRef

C: Any = GateCondition
D: Any = GateDecision
F: Any = Document

REVIEW_ACTIONS: dict[ReviewState, tuple[Action, ...]] = {
    ReviewState.PREPARING: (Action.ANSWER_CRITERION, Action.SUBMIT_GATE),
    ReviewState.SUBMITTED: (Action.DECIDE_GATE, Action.WITHDRAW_GATE),
    ReviewState.DECIDED: (),
    ReviewState.WITHDRAWN: (),
}
"""What can be done to a review in each state; the policy says by whom."""

FIX_PAGES = {
    "overview": "/opportunities/{id}/edit#summary",
    "need": "/opportunities/{id}/edit#need",
    "value": "/opportunities/{id}/edit#expected_value",
    "dates": "/opportunities/{id}/edit#target_dates",
    "team": "/opportunities/{id}/team",
    "documents": "/opportunities/{id}/documents",
    "conditions": "/opportunities/{id}/conditions",
    "risk": "/opportunities/{id}/risk",
    "review": "/gates/{review}#criterion-{key}",
}


def gate_review(session: Session, actor: Actor, review_id: int) -> GateReviewOut:
    """One attempt at a gate, whole; NotFound when unknown or invisible."""
    review, opportunity, subject = find_review(session, actor, review_id)
    return review_out(session, actor, review, opportunity, subject)


def review_out(
    session: Session,
    actor: Actor,
    review: GateReview,
    opportunity: Opportunity,
    subject: Subject,
) -> GateReviewOut:
    """The same for a review already found."""
    assessed = assessments_of(session, opportunity, review)
    met, total = tally(assessed)
    stage = Stage.of_gate(review.gate)
    refusals = _refusals(actor, review, opportunity, subject)
    submitted_by = names_of(session, [review.submitted_by_id])
    return GateReviewOut(
        id=review.id,
        opportunity_id=opportunity.id,
        reference=reference(opportunity.id),
        opportunity_title=opportunity.title,
        gate=review.gate,
        stage=stage,
        question=stage.gate_question,
        attempt=review.attempt,
        state=review.state,
        criteria=_criteria(session, review, assessed),
        criteria_met=met,
        criteria_total=total,
        unanswered=[a.criterion.key for a in unanswered(assessed)],
        options=[_option(outcome, assessed) for outcome in Outcome],
        recommendation=review.recommendation,
        statement=review.statement,
        opened_at=review.opened_at,
        submitted_at=review.submitted_at,
        submitted_by=submitted_by.get(review.submitted_by_id or 0),
        withdrawn_at=review.withdrawn_at,
        withdrawn_reason=review.withdrawn_reason,
        pack_digest=review.pack_digest,
        changed_since_submission=(
            changed_since_submission(session, opportunity, review)
            if review.state is ReviewState.SUBMITTED
            else []
        ),
        decision=decision_of(session, review.id),
        open_conditions=conditions_of(session, opportunity.id, only_open=True),
        date_note=review.date_note,
        version=review.version,
        permitted_actions=[action for action, why in refusals.items() if why is None],
        refusals={action: why for action, why in refusals.items() if why is not None},
    )


def _refusals(
    actor: Actor, review: GateReview, opportunity: Opportunity, subject: Subject
) -> dict[Action, str | None]:
    if opportunity.status is not Status.ACTIVE:
        return {}
    return {action: refusal(actor, action, subject) for action in REVIEW_ACTIONS[review.state]}


def _option(outcome: Outcome, assessed: list[Assessment]) -> OptionOut:
    coverable = [a.criterion.key for a in assessed]
    missing = missing_criteria(outcome, assessed, coverable)
    effect = OUTCOMES[outcome]
    return OptionOut(
        outcome=outcome,
        label=effect.label,
        hint=effect.hint,
        missing=[a.criterion.key for a in missing],
    )


def _criteria(
    session: Session, review: GateReview, assessed: list[Assessment]
) -> list[CriterionOut]:
    answers = answers_of(session, review.id)
    people = names_of(session, (a.answered_by_id for a in answers.values()))
    documents = _documents(session, answers)
    return [_criterion(review, a, answers, people, documents) for a in assessed]


def _criterion(
    review: GateReview,
    assessment: Assessment,
    answers: dict[str, CriterionAnswer],
    people: dict[int, PersonRef],
    documents: dict[int, EvidenceOut],
) -> CriterionOut:
    criterion = assessment.criterion
    row = answers.get(criterion.key)
    return CriterionOut(
        key=criterion.key,
        title=criterion.title,
        strength=criterion.strength,
        kind=criterion.kind,
        guidance=criterion.guidance,
        answer=assessment.answer,
        note=assessment.note,
        is_met=assessment.is_met,
        to_do=assessment.to_do,
        fix=FIX_PAGES[criterion.fix].format(
            id=review.opportunity_id, review=review.id, key=criterion.key
        ),
        answered_by=people.get(row.answered_by_id or 0) if row else None,
        evidence=[documents[i] for i in row.document_ids if i in documents] if row else [],
        version=row.version if row else 0,
    )


def _documents(session: Session, answers: dict[str, CriterionAnswer]) -> dict[int, EvidenceOut]:
    wanted = {i for row in answers.values() for i in row.document_ids}
    if not wanted:
        return {}
    rows = session.scalars(select(Document).where(F.id.in_(wanted)))
    return {row.id: EvidenceOut.model_validate(row) for row in rows}


def decision_of(session: Session, review_id: int) -> DecisionOut | None:
    """The decision of one review, if there is one."""
    decision = session.scalar(select(GateDecision).where(D.review_id == review_id))
    if decision is None:
        return None
    people = names_of(session, [decision.decided_by_id])
    return DecisionOut(
        outcome=decision.outcome,
        reason=decision.reason,
        decided_by=people[decision.decided_by_id],
        decided_at=decision.decided_at,
        pack_digest=decision.pack_digest,
        reconstructed=decision.reconstructed,
        source_note=decision.source_note,
        date_note=decision.date_note,
        conditions=conditions_of(session, decision.opportunity_id, decision_id=decision.id),
    )


def conditions_of(
    session: Session,
    opportunity_id: int,
    *,
    decision_id: int | None = None,
    only_open: bool = False,
) -> list[ConditionOut]:
    """Conditions of an opportunity, oldest first."""
    query = select(GateCondition).where(C.opportunity_id == opportunity_id).order_by(C.id)
    if decision_id is not None:
        query = query.where(C.decision_id == decision_id)
    if only_open:
        query = query.where(C.state == ConditionState.OPEN)
    rows = session.scalars(query).all()
    people = names_of(session, [i for row in rows for i in (row.owner_id, row.closed_by_id)])
    return [condition_out(row, people) for row in rows]


def condition_out(row: GateCondition, people: dict[int, PersonRef]) -> ConditionOut:
    """One condition; `people` holds its owner and whoever closed it."""
    return ConditionOut(
        id=row.id,
        opportunity_id=row.opportunity_id,
        text=row.text,
        owner=people[row.owner_id],
        criterion_key=row.criterion_key,
        due_on=row.due_on,
        due_gate=row.due_gate,
        state=row.state,
        closing_note=row.closing_note,
        closed_at=row.closed_at,
        closed_by=people.get(row.closed_by_id or 0),
        version=row.version,
    )
