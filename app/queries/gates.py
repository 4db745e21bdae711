"""Reading gates: a review as the team prepares it and as the sponsor decides it."""

from collections.abc import Callable, Collection
from datetime import date
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
from app.domain.policy import (
    Action,
    Actor,
    Subject,
    may_see_confidential,
    may_see_early_selection,
    refusal,
)
from app.domain.stages import Stage, Status
from app.models import (
    CriterionAnswer,
    GateCondition,
    GateDecision,
    GateReview,
    GateVote,
    Opportunity,
)
from app.queries.assessments import answers_of, assessments_shown, tally
from app.queries.conditions import conditions_of, documents_by_id
from app.queries.packs import changed_since_submission
from app.queries.people import names_of
from app.queries.subjects import find_opportunity, find_review
from app.queries.votes import voting
from app.schemas.evidence import EvidenceOut
from app.schemas.gate import (
    CriterionOut,
    DecisionOut,
    GateReviewOut,
    OptionOut,
    PastReview,
)
from app.schemas.opportunity import PersonRef

C: Any = GateCondition
D: Any = GateDecision
R: Any = GateReview
V: Any = GateVote

PLAIN = {
    *("id", "opportunity_id", "gate", "attempt", "state", "recommendation", "statement"),
    *("opened_at", "submitted_at", "withdrawn_at", "withdrawn_reason", "pack_digest"),
    *("date_note", "version"),
}
"""What a review's row says as it is."""

REVIEW_ACTIONS: dict[ReviewState, tuple[Action, ...]] = {
    ReviewState.PREPARING: (Action.ANSWER_CRITERION, Action.SUBMIT_GATE),
    ReviewState.SUBMITTED: (Action.DECIDE_GATE, Action.WITHDRAW_GATE, Action.RECORD_MEETING),
    ReviewState.DECIDED: (Action.RECORD_MEETING,),
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
    "conflicts": "/opportunities/{id}/conflicts",
    "stakeholders": "/opportunities/{id}/stakeholders/coverage",
    "test": "/opportunities/{id}/test",
    "assets": "/opportunities/{id}/assets",
    "coverage": "/opportunities/{id}/coverage",
    "disclosures": "/opportunities/{id}/disclosures",
    "engagement": "/opportunities/{id}/engagement",
    "review": "/gates/{review}#criterion-{key}",
}
FIX_FIELDS = {
    "outcomes_recorded": "/opportunities/{id}/edit#outcomes",
    "assets_recorded": "/opportunities/{id}/edit#public_assets",
    "legal_route_recorded": "/opportunities/{id}/edit#legal_route",
    "target_date_recorded": "/opportunities/{id}/edit#target_dates",
}
"""Checks of one field, by rule: the link leads to the field itself."""
FIX_READERS: dict[str, Callable[[Actor, Subject], bool]] = {
    "coverage": may_see_early_selection,
    "disclosures": may_see_confidential,
    "engagement": may_see_confidential,
}
"""Who reads the pages that are not for everybody who sees the gate: no link for the others."""


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
    assessed = assessments_shown(session, opportunity, review)
    met, total = tally(assessed)
    stage = Stage.of_gate(review.gate)
    refusals = _refusals(actor, review, opportunity, subject)
    people = names_of(session, [review.submitted_by_id, opportunity.sponsor_id])
    decisions = decisions_of(session, actor, opportunity, subject, D.review_id == review.id)
    return GateReviewOut(
        **review.model_dump(include=PLAIN),
        reference=reference(opportunity.id),
        opportunity_title=opportunity.title,
        stage=stage,
        question=stage.gate_question,
        sponsor=people.get(opportunity.sponsor_id or 0),
        due_on=_target(opportunity, review.gate),
        criteria=_criteria(session, actor, review, subject, assessed),
        criteria_met=met,
        criteria_total=total,
        unanswered=[a.criterion.key for a in unanswered(assessed)],
        options=[_option(outcome, assessed) for outcome in Outcome],
        submitted_by=people.get(review.submitted_by_id or 0),
        changed_since_submission=(
            changed_since_submission(session, opportunity, review)
            if review.state is ReviewState.SUBMITTED
            else []
        ),
        voting=voting(session, actor, review, subject),
        decision=decisions.get(review.id),
        open_conditions=conditions_of(
            session, actor, opportunity, subject, C.state == ConditionState.OPEN
        ),
        permitted_actions=[action for action, why in refusals.items() if why is None],
        refusals={action: why for action, why in refusals.items() if why is not None},
    )


def _target(opportunity: Opportunity, gate: int) -> date | None:
    target = opportunity.target_dates.get(str(gate))
    return date.fromisoformat(target) if target else None


def _refusals(
    actor: Actor, review: GateReview, opportunity: Opportunity, subject: Subject
) -> dict[Action, str | None]:
    open_to = set(REVIEW_ACTIONS[review.state])
    if opportunity.status is not Status.ACTIVE:
        open_to &= {Action.RECORD_MEETING}
    return {action: refusal(actor, action, subject) for action in Action if action in open_to}


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
    session: Session,
    actor: Actor,
    review: GateReview,
    subject: Subject,
    assessed: list[Assessment],
) -> list[CriterionOut]:
    hidden = {page for page, reads in FIX_READERS.items() if not reads(actor, subject)}
    answers = answers_of(session, review.id)
    people = names_of(session, (a.answered_by_id for a in answers.values()))
    documents = documents_by_id(session, (i for a in answers.values() for i in a.document_ids))
    return [_criterion(review, a, answers, people, documents, hidden) for a in assessed]


def _criterion(
    review: GateReview,
    assessment: Assessment,
    answers: dict[str, CriterionAnswer],
    people: dict[int, PersonRef],
    documents: dict[int, EvidenceOut],
    hidden: Collection[str],
) -> CriterionOut:
    criterion = assessment.criterion
    page = criterion.fix if criterion.rule else "review"
    fix = "" if page in hidden else FIX_FIELDS.get(criterion.rule or "", FIX_PAGES[page])
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
        is_coverable=assessment.is_coverable,
        to_do=assessment.to_do,
        fix=fix.format(id=review.opportunity_id, review=review.id, key=criterion.key),
        answered_by=people.get(row.answered_by_id or 0) if row else None,
        evidence=[documents[i] for i in row.document_ids] if row else [],
        version=row.version if row else 0,
    )


def reviews(session: Session, actor: Actor, opportunity_id: int) -> list[PastReview]:
    """Every attempt at every gate, newest first."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    rows = session.scalars(
        select(GateReview).where(R.opportunity_id == opportunity_id).order_by(R.id.desc())
    ).all()
    people = names_of(session, (row.submitted_by_id for row in rows))
    decisions = decisions_of(session, actor, opportunity, subject)
    return [
        PastReview(
            **row.model_dump(include=set(PastReview.model_fields)),
            submitted_by=people.get(row.submitted_by_id or 0),
            decision=decisions.get(row.id),
        )
        for row in rows
    ]


def decisions_of(
    session: Session, actor: Actor, opportunity: Opportunity, subject: Subject, *where: Any
) -> dict[int, DecisionOut]:
    """Decisions of an opportunity, by review; `where` narrows them."""
    rows = session.scalars(
        select(GateDecision).where(D.opportunity_id == opportunity.id, *where)
    ).all()
    if not rows:
        return {}
    seats = _delegated(session, opportunity.id)
    people = names_of(session, (*(row.decided_by_id for row in rows), *seats.values()))
    asked = conditions_of(
        session, actor, opportunity, subject, C.decision_id.in_([row.id for row in rows])
    )
    return {
        row.review_id: DecisionOut(
            **row.model_dump(include=set(DecisionOut.model_fields)),
            decided_by=people[row.decided_by_id],
            decided_for=people.get(seats.get((row.review_id, row.decided_by_id), 0)),
            conditions=[c for c in asked if c.review_id == row.review_id],
        )
        for row in rows
    }


def _delegated(session: Session, opportunity_id: int) -> dict[tuple[int, int], int]:
    """For whom a delegate decided or voted: the sponsor, by review and delegate."""
    rows = session.execute(
        select(V.review_id, V.voter_id, V.seat_id)
        .join(GateReview, R.id == V.review_id)
        .where(R.opportunity_id == opportunity_id, V.voter_id != V.seat_id)
    )
    return {(row.review_id, row.voter_id): row.seat_id for row in rows}
