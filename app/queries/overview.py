"""The opportunity's own page: where it stands, and what its reader does next."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.clock import today
from app.domain.dating import reported_date
from app.domain.gates import OUTCOMES, ConditionState, Outcome, ReviewState
from app.domain.policy import Action, Actor
from app.domain.portfolio import kept_facts
from app.domain.stages import Stage, Status
from app.domain.text import plural, short_date
from app.models import Comment, Document, GateCondition, GateDecision, GateReview
from app.queries.gates import gate_review
from app.queries.held_documents import hidden_documents
from app.queries.opportunities import opportunity
from app.queries.people import names_of
from app.queries.subjects import find_opportunity
from app.schemas.gate import GateReviewOut
from app.schemas.opportunity import OpportunityOut
from app.schemas.overview import Frame, NextStep, Overview, TabCounts, TrackStep

C: Any = Comment
D: Any = Document
G: Any = GateDecision
K: Any = GateCondition
R: Any = GateReview

ESTIMATED = "Estimated"
NOT_HERE = "Not recorded here"
SOURCE_LABELS = (
    ("source", "Source"),
    ("note", "How this record was made"),
    ("legal_route_note", "On the legal route"),
)
"""What a reconstructed case keeps beside its fields."""


def frame(session: Session, actor: Actor, opportunity_id: int) -> Frame:
    """The head and the tabs of any page of an opportunity."""
    found = opportunity(session, actor, opportunity_id)
    return Frame(opportunity=found, tabs=tab_counts(session, actor, found))


def tab_counts(session: Session, actor: Actor, found: OpportunityOut) -> TabCounts:
    """How much the reader finds behind each tab."""
    _, subject = find_opportunity(session, actor, found.id)
    hidden = hidden_documents(session, actor, subject, found.id)

    def count(*conditions: Any) -> int:
        return session.scalar(select(func.count()).where(*conditions)) or 0

    named = {found.lead, found.sponsor} - {None}
    return TabCounts(
        team=len(found.team) + len(named),
        documents=count(D.opportunity_id == found.id, D.removed_at.is_(None), D.id.not_in(hidden)),
        comments=count(C.opportunity_id == found.id),
        conditions=count(K.opportunity_id == found.id, K.state == ConditionState.OPEN),
        late_conditions=count(
            K.opportunity_id == found.id, K.state == ConditionState.OPEN, K.due_on < today()
        ),
    )


def overview(session: Session, actor: Actor, opportunity_id: int) -> Overview:
    """One opportunity as its reader first sees it."""
    found = opportunity(session, actor, opportunity_id)
    review_id = found.open_review_id
    review = gate_review(session, actor, review_id) if review_id else None
    passage = next((p for p in reversed(found.passages) if p.stage is found.stage), None)
    return Overview(
        opportunity=found,
        tabs=tab_counts(session, actor, found),
        steps=track(found, review, gates_passed(session, found.id)),
        review=review,
        next_step=next_step(actor, found, review, _last_words(session, found.id)),
        is_sponsor=found.sponsor is not None and found.sponsor.id == actor.person_id,
        since=_known(found.stage_entered_at, passage.date_note if passage else ""),
        kept=_kept(found),
    )


def _kept(found: OpportunityOut) -> list[tuple[str, str]]:
    """What an import or a source gave that has no field of its own, under plain labels."""
    told = [(label, str(found.imported.get(name) or "")) for name, label in SOURCE_LABELS]
    return [*kept_facts(found.imported), *((label, text) for label, text in told if text)]


def gates_passed(session: Session, opportunity_id: int) -> dict[int, str]:
    """The latest decision that let it through each gate, in a few words."""
    rows = session.execute(
        select(R.gate, GateDecision)
        .join(GateReview, G.review_id == R.id)
        .where(G.opportunity_id == opportunity_id)
        .order_by(G.id)
    )
    return {
        gate: f"Gate {gate}: {Outcome(row.outcome).label.lower()}, "
        f"{_known(row.decided_at, row.date_note)}"
        for gate, row in rows
        if OUTCOMES[row.outcome].moves_on
    }


def _known(on: date, note: str) -> str:
    """A date as far as it is known: "4 Dec 2026", "May 2007", "2004 (estimated)"."""
    written = reported_date(on, note) if note else short_date(on)
    return f"{written} (estimated)" if note.startswith(ESTIMATED) else written


def track(
    found: OpportunityOut, review: GateReviewOut | None, passed: dict[int, str]
) -> list[TrackStep]:
    """The five stages: what each gate decided, where it is now, and what is planned."""
    return [_step(stage, found, review, passed) for stage in Stage]


def _step(
    stage: Stage, found: OpportunityOut, review: GateReviewOut | None, passed: dict[int, str]
) -> TrackStep:
    n, at = stage.number, found.stage.number
    is_over = n < at or (n == at and found.status is Status.COMPLETED)
    if is_over:
        state, note = ("done", passed[n]) if n in passed else ("skipped", NOT_HERE)
    elif n == at:
        state, note = "now", _now(found, review)
    else:
        target = found.target_dates.get(str(n))
        state, note = "todo", f"Target {short_date(target)}" if target else "No target date"
    return TrackStep(n=n, name=stage.label, note=note, state=state)


def _now(found: OpportunityOut, review: GateReviewOut | None) -> str:
    if found.status is not Status.ACTIVE or review is None:
        return found.status.label
    words = {
        ReviewState.PREPARING: f"Gate {review.gate} in preparation",
        ReviewState.SUBMITTED: f"Gate {review.gate} waits for a decision",
    }
    return words.get(review.state, "")


def _last_words(session: Session, opportunity_id: int) -> str:
    """The latest decision: who, when, and the reason given."""
    last = session.scalar(
        select(GateDecision)
        .where(G.opportunity_id == opportunity_id)
        .order_by(G.id.desc())
        .limit(1)
    )
    if last is None:
        return ""
    who = names_of(session, [last.decided_by_id])[last.decided_by_id].name
    said = f": “{last.reason}”" if last.reason else "."
    return f"{who}, {_known(last.decided_at, last.date_note)}{said}"


def next_step(
    actor: Actor, found: OpportunityOut, review: GateReviewOut | None, last_words: str = ""
) -> NextStep:
    """What this reader does next; for everybody else, who must act, or why they may not."""
    if found.status is not Status.ACTIVE:
        return _when_halted(found, last_words)
    if review is None:
        return NextStep(label="", href="", why="No gate is open.", is_theirs=False)
    return _FOR_REVIEW[review.state](actor, found, review)


def _preparing(actor: Actor, found: OpportunityOut, review: GateReviewOut) -> NextStep:
    gate, href = f"gate {review.gate}", f"/gates/{review.id}"
    if Action.ANSWER_CRITERION not in review.permitted_actions:
        why = review.refusals.get(Action.ANSWER_CRITERION, "")
        if found.lead and found.lead.id != actor.person_id:
            why = f"{found.lead.name} prepares it."
        return NextStep(label=f"See {gate}", href=href, why=why, is_theirs=False)
    if review.unanswered:
        left = plural(len(review.unanswered), "criterion", "criteria")
        why = f"{left} to answer before it can be submitted."
        return NextStep(label=f"Prepare {gate}", href=href, why=why, is_theirs=True)
    if Action.SUBMIT_GATE not in review.permitted_actions:
        why = review.refusals.get(Action.SUBMIT_GATE, "")
        return NextStep(label=f"See {gate}", href=href, why=why, is_theirs=False)
    return NextStep(label=f"Submit {gate}", href=href, why=_unmet(review), is_theirs=True)


def _unmet(review: GateReviewOut) -> str:
    """What a pack that can be submitted would still lack."""
    unmet = [c for c in review.criteria if not c.is_met]
    if not unmet:
        return "Every criterion is met: it can be submitted."
    lacking = f"{plural(len(unmet), 'criterion is', 'criteria are')} not met"
    if all(c.is_coverable for c in unmet):
        return f"It can be submitted, but {lacking}: it could proceed only with conditions."
    return f"It can be submitted, but {lacking}: it could not proceed."


def _submitted(actor: Actor, found: OpportunityOut, review: GateReviewOut) -> NextStep:
    gate, href = f"gate {review.gate}", f"/gates/{review.id}"
    is_sponsor = found.sponsor is not None and found.sponsor.id == actor.person_id
    who = found.sponsor.name if found.sponsor else "A sponsor"
    if review.changed_since_submission:
        why = "It changed after it was submitted, so the team must withdraw and submit again."
    elif Action.DECIDE_GATE in review.permitted_actions:
        asks = review.submitted_by.name if review.submitted_by else "The team"
        wants = review.recommendation.label.lower() if review.recommendation else "a decision"
        why = f"{asks} recommends: {wants}."
        return NextStep(label=f"Decide {gate}", href=href, why=why, is_theirs=True)
    elif is_sponsor:
        why = review.refusals.get(Action.DECIDE_GATE, "")
    else:
        why = f"It waits for {who} to decide."
    return NextStep(label=f"See {gate}", href=href, why=why, is_theirs=False)


def _when_halted(found: OpportunityOut, last_words: str) -> NextStep:
    on_hold = found.status is Status.ON_HOLD
    action = Action.RESUME_OPPORTUNITY if on_hold else Action.REOPEN_OPPORTUNITY
    verb = "resume" if on_hold else "reopen"
    may = action in found.permitted_actions
    return NextStep(
        label=verb.capitalize() if may else "",
        href=f"/opportunities/{found.id}/{verb}",
        why=f"{found.status.label}. {'You' if may else 'Its sponsor'} can {verb} it.",
        note=last_words,
        is_theirs=may and on_hold,
    )


_FOR_REVIEW: dict[ReviewState, Callable[[Actor, OpportunityOut, GateReviewOut], NextStep]] = {
    ReviewState.PREPARING: _preparing,
    ReviewState.SUBMITTED: _submitted,
}
