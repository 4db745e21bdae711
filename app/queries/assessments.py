"""How a gate stands: its criteria, the facts behind the checks, and the team's answers."""

import json
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.criteria import Answer, Criterion, Strength
from app.domain.gates import OPEN_STATES, Assessment, assess
from app.models import (
    CriterionAnswer,
    CriterionRow,
    GateDecision,
    GateReview,
    Opportunity,
)
from app.queries.facts import facts_of

R: Any = CriterionRow
A: Any = CriterionAnswer
G: Any = GateDecision


def criteria_of(session: Session, criteria_set_id: int, gate: int) -> list[Criterion]:
    """The criteria of one gate, in order."""
    rows = session.execute(
        select(R.key, R.title, R.strength, R.kind, R.rule, R.guidance, R.fix)
        .where(R.criteria_set_id == criteria_set_id, R.gate == gate)
        .order_by(R.position)
    )
    return [Criterion(*row) for row in rows]


def answers_of(session: Session, review_id: int) -> dict[str, CriterionAnswer]:
    """The team's answers in one attempt, by criterion key."""
    rows = session.scalars(select(CriterionAnswer).where(A.review_id == review_id))
    return {row.criterion_key: row for row in rows}


def assessments_of(
    session: Session, opportunity: Opportunity, review: GateReview
) -> list[Assessment]:
    """Each criterion of the review with its state now."""
    answers = answers_of(session, review.id)
    criteria = criteria_of(session, review.criteria_set_id, review.gate)
    return assess(
        criteria,
        {key: (row.answer, row.note) for key, row in answers.items()},
        facts_of(session, opportunity, criteria),
    )


def assessments_shown(
    session: Session, opportunity: Opportunity, review: GateReview
) -> list[Assessment]:
    """The same for a reader: an attempt that is over keeps its checks as they stood then."""
    if review.state in OPEN_STATES:
        return assessments_of(session, opportunity, review)
    stood = _checks_as_they_stood(session, review)
    answers = answers_of(session, review.id)
    return [
        Assessment(c, stood.get(c.key))
        if c.rule is not None
        else Assessment(c, *_stated(answers.get(c.key)))
        for c in criteria_of(session, review.criteria_set_id, review.gate)
    ]


def _checks_as_they_stood(session: Session, review: GateReview) -> dict[str, Answer]:
    """As decided, else as submitted; of an attempt that was neither, nothing is known."""
    assessed = session.scalar(select(G.assessed).where(G.review_id == review.id))
    if assessed is None:
        assessed = json.loads(review.pack)["criteria"] if review.pack else []
    return {row["key"]: Answer(row["answer"]) for row in assessed if row["answer"]}


def _stated(row: CriterionAnswer | None) -> tuple[Answer | None, str]:
    return (row.answer, row.note) if row else (None, "")


def tally(assessments: list[Assessment]) -> tuple[int, int]:
    """How many blocking and required criteria are met, and how many there are."""
    counted = [a for a in assessments if a.criterion.strength is not Strength.ADVISORY]
    return sum(a.is_met for a in counted), len(counted)
