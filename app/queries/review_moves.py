"""Open reviews that keep an earlier version of the gates, and what moving one would change."""

from sqlalchemy.orm import Session

from app.domain.comparing import compare_gate
from app.domain.criteria import Kind
from app.domain.gates import ReviewState
from app.domain.opportunities import reference
from app.domain.policy import Action, Actor, may
from app.models import CriteriaSet
from app.queries.assessments import answers_of
from app.queries.gate_sets import load_gate_set, reviews_elsewhere
from app.queries.programme_gates import comparison_out, set_rows
from app.queries.programmes import find_programme
from app.queries.subjects import find_review
from app.schemas.tailoring import ReviewElsewhere, ReviewMove

SUBMITTED = "This gate waits for a decision. Withdraw it first; its pack names the version it has."
SAME = "This review uses the version in force."
OVER = "This attempt is over: it keeps the version it was decided with."
BARS = {
    ReviewState.SUBMITTED: SUBMITTED,
    ReviewState.DECIDED: OVER,
    ReviewState.WITHDRAWN: OVER,
}


def reviews_on_other_versions(
    session: Session, actor: Actor, programme_id: int
) -> list[ReviewElsewhere]:
    """Open reviews the actor sees whose gates are not those in force."""
    programme = find_programme(session, actor, programme_id)
    found = reviews_elsewhere(session, actor, programme_id)
    sets = {row.CriteriaSet.id: row.CriteriaSet for row in found}
    labels = {row.id: row.label for row in set_rows(session, programme, sets.values())}
    return [
        ReviewElsewhere(
            review_id=review.id,
            opportunity_id=opportunity.id,
            reference=reference(opportunity.id),
            title=opportunity.title,
            gate=review.gate,
            attempt=review.attempt,
            label=labels[review.criteria_set_id],
            barred=BARS.get(review.state, ""),
        )
        for opportunity, review, _ in found
    ]


def review_move(session: Session, actor: Actor, review_id: int) -> ReviewMove:
    """What moving one review to the version in force would change: criteria, terms, answers."""
    review, opportunity, subject = find_review(session, actor, review_id)
    programme = find_programme(session, actor, review.programme_id)
    before, after = (
        load_gate_set(session, n) for n in (review.criteria_set_id, programme.criteria_set_id)
    )
    sets = [
        session.get_one(CriteriaSet, n) for n in (review.criteria_set_id, programme.criteria_set_id)
    ]
    from_version, to_version = set_rows(session, programme, sets)
    answers = answers_of(session, review.id)
    judged = {c.key: c.title for c in after.of_gate(review.gate) if c.kind is Kind.JUDGEMENT}
    titles = {c.key: c.title for c in before.of_gate(review.gate)}
    same = review.criteria_set_id == programme.criteria_set_id
    may_move = may(actor, Action.MOVE_TO_GATES, subject)
    barred = BARS.get(review.state, SAME if same else "")
    return ReviewMove(
        review_id=review.id,
        opportunity_id=opportunity.id,
        reference=reference(opportunity.id),
        title=opportunity.title,
        gate=review.gate,
        from_version=from_version,
        to_version=to_version,
        differences=comparison_out(compare_gate(before, after, review.gate)),
        to_answer=[title for key, title in judged.items() if key not in answers],
        answers_left=[titles.get(key, key) for key in answers if key not in judged],
        barred=barred,
        permitted_actions=[Action.MOVE_TO_GATES] if may_move and not barred else [],
    )
