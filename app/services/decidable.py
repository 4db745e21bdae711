"""What a decision must be before it is recorded: on the pack read, open, and sound."""

from datetime import date

from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldProblem, Invalid, invalid
from app.domain.gates import OUTCOMES, Assessment, ConditionState, Outcome, missing_criteria
from app.domain.history import label_of
from app.domain.policy import Subject
from app.models import GateCondition, GateDecision, GateReview, Opportunity
from app.queries.conditions import confirmers, owners
from app.queries.packs import changed_since_submission
from app.queries.subjects import subject_of
from app.schemas.gate import DecideGate, NewCondition
from app.schemas.voting import EndVote


def require_same_pack(
    session: Session, opportunity: Opportunity, review: GateReview, command: DecideGate | EndVote
) -> None:
    """Raise Conflict unless what was read is what was submitted, and still is how things stand."""
    if command.pack_digest != review.pack_digest:
        raise Conflict("This is not the pack that was submitted. Read the present one first.")
    changed = changed_since_submission(session, opportunity, review)
    if changed:
        names = ", ".join(label_of(name.removeprefix("answers.")).lower() for name in changed)
        raise Conflict(
            f"Changed since it was submitted: {names}. The team must withdraw and submit again."
        )


def require_decidable(
    session: Session, command: DecideGate, assessed: list[Assessment], opportunity: Opportunity
) -> None:
    """Raise Invalid for a missing reason or an unsound condition, Conflict for a barred outcome."""
    if OUTCOMES[command.outcome].needs_reason and not command.reason:
        raise invalid("reason", "Give a reason for your decision")
    with_conditions = command.outcome is Outcome.PROCEED_WITH_CONDITIONS
    if with_conditions and not command.conditions:
        raise invalid("conditions", "Add at least one condition")
    if command.conditions and not with_conditions:
        raise invalid("conditions", "Conditions go only with “Proceed with conditions”")
    _require_sound_conditions(session, command, assessed, opportunity)
    require_open_outcome(command, assessed)


def require_open_outcome(command: DecideGate, assessed: list[Assessment]) -> None:
    """Raise Conflict while a criterion that no condition covers bars the outcome.

    This alone is asked again of what the votes come to: each was sound when it was cast.
    """
    covered = {c.criterion_key for c in command.conditions if c.criterion_key}
    missing = missing_criteria(command.outcome, assessed, covered)
    if missing:
        titles = "; ".join(a.criterion.title for a in missing)
        raise Conflict(f"{command.outcome.label} is not open yet. Not met: {titles}.")


def as_they_stand(
    session: Session,
    asked: list[NewCondition],
    assessed: list[Assessment],
    opportunity: Opportunity,
) -> list[NewCondition]:
    """Conditions of votes cast earlier, as the outcome can set them today; each once.

    Nobody who votes later could put them right, so they yield where things moved on: one whose
    criterion is met by now stays, and covers nothing; the lead sees to it where its owner cannot
    any more; a sponsor confirms it where whoever was named to cannot.
    """
    subject = subject_of(session, opportunity)
    coverable = {a.criterion.key for a in assessed if a.is_coverable}
    able = {person.id for person in owners(session, opportunity, subject)}
    found = []
    for one in asked:
        key = one.criterion_key if one.criterion_key in coverable else None
        owner_id = one.owner_id if one.owner_id in able else subject.lead_id or one.owner_id
        moved = one.model_copy(update={"criterion_key": key, "owner_id": owner_id})
        if _confirmer_problems(session, moved, opportunity, subject):
            moved = moved.model_copy(update={"confirmer_id": None})
        found.append(moved)
    return list({c.model_dump_json(): c for c in found}.values())


def require_days_ahead(command: DecideGate, on: date) -> None:
    """Raise Invalid for a condition that would be overdue on the day it is asked for.

    Asked of what somebody sends, not again when other votes make it the outcome days later.
    """
    problems = [
        FieldProblem("Choose today or a later day", f"conditions.{n}.due_on")
        for n, condition in enumerate(command.conditions)
        if condition.due_on is not None and condition.due_on < on
    ]
    if problems:
        raise Invalid(*problems)


def add_conditions(
    session: Session, opportunity: Opportunity, decision: GateDecision, command: DecideGate
) -> None:
    """Store the conditions of a decision; each is due at the next gate unless it names a later."""
    stage = opportunity.stage.following
    for condition in command.conditions:
        session.add(
            GateCondition(
                **condition.model_dump(exclude={"due_gate"}),
                due_gate=condition.due_gate or (stage.number if stage else None),
                decision_id=decision.id,
                opportunity_id=opportunity.id,
                state=ConditionState.OPEN,
            )
        )
    session.flush()


def _require_sound_conditions(
    session: Session, command: DecideGate, assessed: list[Assessment], opportunity: Opportunity
) -> None:
    if not command.conditions:
        return
    coverable = {a.criterion.key for a in assessed if a.is_coverable}
    subject = subject_of(session, opportunity)
    sponsors = subject.sponsor_ids
    able = {person.id for person in owners(session, opportunity, subject)}
    problems = [
        FieldProblem(message, f"conditions.{n}.{field}")
        for n, condition in enumerate(command.conditions)
        for field, message in (
            *_problems(condition, coverable, able, sponsors, opportunity),
            *_confirmer_problems(session, condition, opportunity, subject),
        )
    ]
    if problems:
        raise Invalid(*problems)


def _confirmer_problems(
    session: Session, condition: NewCondition, opportunity: Opportunity, subject: Subject
) -> list[tuple[str, str]]:
    """Whoever is named to confirm must see the opportunity, and not owe the condition."""
    if condition.confirmer_id is None:
        return []
    named = confirmers(session, opportunity, subject, owner_id=condition.owner_id)
    if condition.confirmer_id in {person.id for person in named}:
        return []
    return [("confirmer_id", "Choose somebody of the programme who does not see to it")]


def _problems(
    condition: NewCondition,
    coverable: set[str],
    able: set[int],
    sponsors: frozenset[int],
    opportunity: Opportunity,
) -> list[tuple[str, str]]:
    """Field and message of each thing wrong with a condition."""
    is_last = opportunity.stage.following is None
    gate, key = condition.due_gate, condition.criterion_key
    found = {
        ("owner_id", "Choose somebody in this programme who can see to it"): (
            condition.owner_id not in able | sponsors
        ),
        ("owner_id", "Choose somebody else: the sponsor asks, another sees to it"): (
            condition.owner_id in sponsors
        ),
        ("criterion_key", "Choose a required criterion that is not met"): (
            key is not None and key not in coverable
        ),
        ("due_gate", "Choose a later gate"): (
            gate is not None and gate <= opportunity.stage.number and not is_last
        ),
        ("due_gate", "No gate comes after this one"): gate is not None and is_last,
        ("due_on", "Give a date: no gate comes after this one"): (
            condition.due_on is None and is_last
        ),
    }
    return [problem for problem, holds in found.items() if holds]
