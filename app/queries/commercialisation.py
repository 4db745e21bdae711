"""Reading the commercialisation test: the answers, and what they amount to."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.commercialisation import Reason, classify, in_form, separations
from app.domain.commercialisation_questions import QUESTIONS
from app.domain.policy import Action, Actor, Subject, may
from app.domain.stages import OPEN_STATUSES
from app.models import CommercialisationTest, Opportunity
from app.queries.people import names_of
from app.queries.subjects import find_opportunity
from app.schemas.analysis import ReasonOut, SeparationOut, TestOut, VerdictOut

T: Any = CommercialisationTest


def commercialisation_test(session: Session, actor: Actor, opportunity_id: int) -> TestOut:
    """The test of an opportunity; without answers while nobody has taken it."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    return test_out(session, actor, opportunity, subject)


def test_out(session: Session, actor: Actor, opportunity: Opportunity, subject: Subject) -> TestOut:
    """The same for an opportunity already found."""
    row = test_of(session, opportunity.id)
    answers = row.answers if row else {}
    form = row.form if row else ""
    may_answer = opportunity.status in OPEN_STATUSES and may(actor, Action.EDIT_ANALYSIS, subject)
    people = names_of(session, [row.updated_by_id if row else None])
    return TestOut(
        opportunity_id=opportunity.id,
        answers=answers,
        notes=row.notes if row else {},
        contract_form=form,
        verdict=verdict_out(answers, form),
        stated_model=opportunity.ownership_model,
        updated_at=row.updated_at if row else None,
        updated_by=people.get((row.updated_by_id if row else None) or 0),
        version=row.version if row else 0,
        permitted_actions=[Action.EDIT_ANALYSIS] if may_answer else [],
    )


def test_of(session: Session, opportunity_id: int) -> CommercialisationTest | None:
    """The row, if the test was taken."""
    return session.scalar(select(CommercialisationTest).where(T.opportunity_id == opportunity_id))


def verdict_out(answers: dict[str, str], form: str) -> VerdictOut:
    """What the answers amount to, in words."""
    verdict = classify(answers)
    return VerdictOut(
        model=verdict.model,
        closest=verdict.closest,
        plain=verdict.plain,
        is_commercialisation=verdict.is_commercialisation,
        in_form=in_form(form, verdict),
        reasons=[_reason(reason) for reason in verdict.reasons],
        possible=list(verdict.possible),
        missing=list(verdict.missing),
        separations=[SeparationOut.model_validate(s) for s in separations(answers)],
    )


def _reason(reason: Reason) -> ReasonOut:
    question = QUESTIONS[reason.question]
    return ReasonOut(
        question=question.text,
        answer=question.answers[reason.answer],
        agrees=reason.agrees,
        decides=reason.decides,
    )
