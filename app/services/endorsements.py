"""Asking advisers about a gate, and what they say: endorse, endorse with comments, object."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.endorsements import VERDICTS, Verdict
from app.domain.errors import Conflict, NotFound, NotPermitted, invalid
from app.domain.gates import OPEN_STATES
from app.domain.policy import Action, Actor, AdviserFunction, authorise
from app.domain.terms import function_words
from app.models import Endorsement, EndorsementRequest, GateReview, Opportunity
from app.queries.advice import functions_of
from app.queries.endorsements import endorsements
from app.queries.material import basis_of
from app.queries.subjects import find_review
from app.schemas.endorsement import (
    EndorsementsOut,
    GiveEndorsement,
    RequestEndorsements,
    WithdrawEndorsement,
)
from app.services.advice import advice_recorded, ask_advisers
from app.services.gates import (
    add_contributors,
    require_active,
    require_documents,
    require_preparing,
)

E: Any = Endorsement
Q: Any = EndorsementRequest

OVER = "This attempt at the gate is over, so its advice stays as it is."
AGAIN = "Answered again."
NO_ENDORSEMENT = "There is no such endorsement, or you cannot see it."


def request_endorsements(
    session: Session, actor: Actor, review_id: int, command: RequestEndorsements, *, at: datetime
) -> EndorsementsOut:
    """Ask advisers while the gate is being prepared; those it names are asked on submission.

    Raises Conflict when every one of them was asked before.
    """
    review, opportunity, subject = find_review(session, actor, review_id)
    authorise(actor, Action.REQUEST_ENDORSEMENT, subject)
    require_preparing(review, opportunity)
    wanted = tuple(dict.fromkeys(command.functions))
    if not ask_advisers(session, actor, opportunity, review, wanted, command.note, at=at):
        raise Conflict("They have been asked already.")
    return endorsements(session, actor, review_id)


def give_endorsement(
    session: Session, actor: Actor, review_id: int, command: GiveEndorsement, *, at: datetime
) -> EndorsementsOut:
    """Record what an adviser says for their function; it replaces what they said before.

    Raises NotPermitted for an adviser of another function, Conflict when that function was not
    asked or the attempt is over, Invalid for an objection or comments without words.
    """
    review, opportunity, subject = find_review(session, actor, review_id)
    authorise(actor, Action.ENDORSE_GATE, subject)
    _require_function(session, actor, opportunity, command.function)
    _require_open(review, opportunity)
    request = session.scalar(
        select(EndorsementRequest).where(Q.review_id == review.id, Q.function == command.function)
    )
    if request is None:
        raise Conflict(f"{function_words(command.function)} has not been asked about this gate.")
    _require_reason(command)
    require_documents(session, actor, subject, opportunity.id, command.document_ids)
    _supersede(session, request.id, actor, at)
    row = Endorsement(
        request_id=request.id,
        person_id=actor.person_id or 0,
        verdict=command.verdict,
        reason=command.reason,
        document_ids=list(command.document_ids),
        basis=basis_of(session, opportunity, review),
        given_at=at,
    )
    session.add(row)
    session.flush()
    add_contributors(session, review.id, actor.person_id)
    told = {**command.model_dump(mode="json"), "endorsement_id": row.id}
    kind = "objection_raised" if command.verdict is Verdict.OBJECT else "endorsement_given"
    advice_recorded(session, actor, opportunity, review, kind, told, at)
    return endorsements(session, actor, review_id)


def withdraw_endorsement(
    session: Session,
    actor: Actor,
    review_id: int,
    endorsement_id: int,
    command: WithdrawEndorsement,
    *,
    at: datetime,
) -> EndorsementsOut:
    """Take back what one said, with a reason: an objection that is resolved, or second thoughts."""
    review, opportunity, subject = find_review(session, actor, review_id)
    found = session.execute(
        select(Endorsement, EndorsementRequest)
        .join(EndorsementRequest, E.request_id == Q.id)
        .where(E.id == endorsement_id, Q.review_id == review.id)
    ).one_or_none()
    if found is None:
        raise NotFound(NO_ENDORSEMENT)
    row, request = found
    authorise(actor, Action.WITHDRAW_ENDORSEMENT, replace(subject, owner_id=row.person_id))
    _require_open(review, opportunity)
    if row.withdrawn_at is not None:
        raise Conflict("This was withdrawn already.")
    row.withdrawn_at, row.withdrawn_reason = at, command.reason
    session.flush()
    told = {
        "endorsement_id": row.id,
        "function": request.function,
        "verdict": row.verdict,
        "reason": command.reason,
    }
    advice_recorded(session, actor, opportunity, review, "endorsement_withdrawn", told, at)
    return endorsements(session, actor, review_id)


def _require_function(
    session: Session, actor: Actor, opportunity: Opportunity, function: AdviserFunction
) -> None:
    mine = functions_of(session, opportunity.programme_id, actor.person_id)
    if function not in mine:
        said = ", ".join(function_words(f) for f in AdviserFunction if f in mine)
        raise NotPermitted(
            f"You answer for {said or 'no function'} here, not for {function_words(function)}."
        )


def _require_open(review: GateReview, opportunity: Opportunity) -> None:
    require_active(opportunity)
    if review.state not in OPEN_STATES:
        raise Conflict(OVER)


def _require_reason(command: GiveEndorsement) -> None:
    meaning = VERDICTS[command.verdict]
    if meaning.needs_reason and not command.reason:
        raise invalid("reason", f"To {meaning.label.lower()}, say what stands behind it")


def _supersede(session: Session, request_id: int, actor: Actor, at: datetime) -> None:
    """What the same person said before stands no longer."""
    before = select(Endorsement).where(
        E.request_id == request_id, E.person_id == actor.person_id, E.withdrawn_at.is_(None)
    )
    for row in session.scalars(before).all():
        row.withdrawn_at, row.withdrawn_reason = at, AGAIN
