"""Endorsements as people read them: beside a gate, and in an adviser's inbox."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.domain.endorsements import VERDICTS
from app.domain.gates import OPEN_STATES, ReviewState
from app.domain.opportunities import reference
from app.domain.policy import (
    Action,
    Actor,
    AdviserFunction,
    Role,
    Subject,
    as_known_to,
    may,
    may_see,
)
from app.domain.stages import Stage, Status
from app.domain.terms import GateTerms, function_words
from app.models import (
    Endorsement,
    EndorsementOverride,
    EndorsementRequest,
    GateDecision,
    GateReview,
    GateTermsRow,
    Membership,
    Opportunity,
    Person,
)
from app.queries.advice import Advice, GateAdvice, Given, advice_on, functions_of
from app.queries.assessments import criteria_of
from app.queries.conditions import documents_by_id
from app.queries.people import names_of
from app.queries.reminders import decision_due_on
from app.queries.subjects import find_review, subject_of
from app.queries.visibility import visible_to
from app.schemas.endorsement import AdviceOut, EndorsementOut, EndorsementsOut, WaitingEndorsement
from app.schemas.evidence import EvidenceOut
from app.schemas.opportunity import PersonRef

E: Any = Endorsement
Q: Any = EndorsementRequest
R: Any = GateReview
O: Any = Opportunity
M: Any = Membership
P: Any = Person
D: Any = GateDecision
V: Any = EndorsementOverride
T: Any = GateTermsRow

SHOWN = 50


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, what they may do, and the names of what is shown to them."""

    actor: Actor
    subject: Subject
    is_open: bool
    answers_for: frozenset[AdviserFunction]
    people: Mapping[int, PersonRef]
    documents: Mapping[int, EvidenceOut]
    advisers: Mapping[AdviserFunction, list[PersonRef]]
    titles: Mapping[str, str]


def endorsements(session: Session, actor: Actor, review_id: int) -> EndorsementsOut:
    """How the advice on one attempt stands; NotFound when unknown or invisible."""
    review, opportunity, subject = find_review(session, actor, review_id)
    found = advice_on(session, opportunity, review)
    is_open = review.state in OPEN_STATES and opportunity.status is Status.ACTIVE
    may_ask = (
        is_open
        and review.state is ReviewState.PREPARING
        and may(actor, Action.REQUEST_ENDORSEMENT, subject)
    )
    asked = frozenset(a.function for a in found.advice if a.request is not None)
    reader = _reader(session, actor, review, subject, found, is_open=is_open)
    may_endorse = bool(reader.answers_for & asked)
    return EndorsementsOut(
        review_id=review.id,
        opportunity_id=opportunity.id,
        advice=[_advice(a, found.terms, reader) for a in found.advice],
        against=found.against if review.state in OPEN_STATES else [],
        override=_override(session, review.id),
        must_endorse=found.terms.must_endorse,
        to_request=[f for f in AdviserFunction if f not in asked] if may_ask else [],
        permitted_actions=[
            *([Action.REQUEST_ENDORSEMENT] if may_ask else []),
            *([Action.ENDORSE_GATE] if may_endorse else []),
        ],
    )


def _reader(
    session: Session,
    actor: Actor,
    review: GateReview,
    subject: Subject,
    found: GateAdvice,
    *,
    is_open: bool,
) -> _Reader:
    rows = [g.row for a in found.advice for g in a.given]
    asked_by = [a.request.requested_by_id for a in found.advice if a.request]
    may_answer = is_open and may(actor, Action.ENDORSE_GATE, subject)
    mine = functions_of(session, review.programme_id, actor.person_id)
    criteria = criteria_of(session, review.criteria_set_id, review.gate)
    return _Reader(
        actor=actor,
        subject=subject,
        is_open=is_open,
        answers_for=mine if may_answer else frozenset(),
        people=names_of(session, [*(row.person_id for row in rows), *asked_by]),
        documents=documents_by_id(session, (i for row in rows for i in row.document_ids)),
        advisers=_advisers(session, as_known_to(actor, subject)),
        titles={c.key: c.title for c in criteria},
    )


def _advice(advice: Advice, terms: GateTerms, reader: _Reader) -> AdviceOut:
    request = advice.request
    named = terms.criteria_of(advice.function)
    return AdviceOut(
        function=advice.function,
        label=function_words(advice.function),
        state=advice.state,
        criteria=[title for key, title in reader.titles.items() if key in named],
        requested_at=request.requested_at if request else None,
        requested_by=reader.people.get(request.requested_by_id or 0) if request else None,
        note=request.note if request else "",
        advisers=reader.advisers.get(advice.function, []),
        given=[_given(g, reader) for g in advice.given],
        may_endorse=request is not None and advice.function in reader.answers_for,
    )


def endorsements_waiting(session: Session, actor: Actor) -> list[WaitingEndorsement]:
    """Requests that wait for the actor's answer: submitted gates first, then the longest waiting.

    Nobody of the function has answered, or every answer was withdrawn.
    """
    if actor.person_id is None or not actor.programmes(Role.ADVISER):
        return []
    rows: Any = session.execute(_waiting(actor)).all()
    people = names_of(session, (row.EndorsementRequest.requested_by_id for row in rows))
    return [
        _waits(people, *row)
        for row in rows
        if may(actor, Action.ENDORSE_GATE, subject_of(session, row.Opportunity, row.GateReview))
    ]


def _waiting(actor: Actor) -> Any:
    said = exists().where(E.request_id == Q.id, E.withdrawn_at.is_(None))
    last_reason = (
        select(E.withdrawn_reason)
        .where(E.request_id == Q.id, E.withdrawn_at.is_not(None))
        .order_by(E.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        select(EndorsementRequest, GateReview, Opportunity, T.decision_days, last_reason)
        .join(
            Membership,
            (M.programme_id == Q.programme_id)
            & (M.function == Q.function)
            & (M.role == Role.ADVISER)
            & (M.person_id == actor.person_id),
        )
        .join(GateReview, R.id == Q.review_id)
        .join(Opportunity, O.id == Q.opportunity_id)
        .outerjoin(GateTermsRow, (T.criteria_set_id == R.criteria_set_id) & (T.gate == R.gate))
        .where(R.state.in_(OPEN_STATES), O.status == Status.ACTIVE, ~said, visible_to(actor))
        .order_by(R.state.desc(), Q.requested_at, Q.id)
        .limit(SHOWN)
    )


def _waits(
    people: Mapping[int, PersonRef],
    request: EndorsementRequest,
    review: GateReview,
    opportunity: Opportunity,
    decision_days: int | None,
    withdrawn_reason: str | None,
) -> WaitingEndorsement:
    return WaitingEndorsement(
        review_id=review.id,
        opportunity_id=opportunity.id,
        reference=reference(opportunity.id),
        title=opportunity.title,
        gate=review.gate,
        question=Stage.of_gate(review.gate).gate_question,
        attempt=review.attempt,
        function=request.function,
        label=function_words(request.function),
        requested_at=request.requested_at,
        requested_by=people.get(request.requested_by_id or 0),
        note=request.note,
        is_submitted=review.state is ReviewState.SUBMITTED,
        due_on=decision_due_on(review.submitted_at, decision_days, opportunity.due_on),
        withdrawn_reason=withdrawn_reason or "",
    )


def _given(given: Given, reader: _Reader) -> EndorsementOut:
    row = given.row
    lapsed = row.withdrawn_at is None and not given.stands
    theirs = replace(reader.subject, owner_id=row.person_id)
    may_take_back = (
        reader.is_open and given.stands and may(reader.actor, Action.WITHDRAW_ENDORSEMENT, theirs)
    )
    return EndorsementOut(
        id=row.id,
        person=reader.people[row.person_id],
        verdict=row.verdict,
        said=VERDICTS[row.verdict].said,
        reason=row.reason,
        evidence=[reader.documents[i] for i in row.document_ids],
        given_at=row.given_at,
        stands=given.stands,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=" ".join(given.changed) if lapsed else row.withdrawn_reason,
        changed_since=list(given.changed) if given.stands else [],
        permitted_actions=[Action.WITHDRAW_ENDORSEMENT] if may_take_back else [],
    )


def _advisers(session: Session, subject: Subject) -> dict[AdviserFunction, list[PersonRef]]:
    """Who can answer for each function: advisers who see it and neither decide nor lead."""
    rows = session.execute(
        select(P.id, P.name, M.function)
        .join(Membership, M.person_id == P.id)
        .where(
            M.programme_id == subject.programme_id,
            M.role == Role.ADVISER,
            M.function.is_not(None),
            P.is_active,
        )
        .order_by(func.lower(P.name), P.id)
        .limit(200)
    )
    found: dict[AdviserFunction, list[PersonRef]] = defaultdict(list)
    for person_id, name, function in rows:
        roles = {subject.programme_id or 0: frozenset({Role.ADVISER})}
        who = Actor(person_id, name, roles)
        if may_see(who, subject) and may(who, Action.ENDORSE_GATE, subject):
            found[function].append(PersonRef(id=person_id, name=name))
    return found


def _override(session: Session, review_id: int) -> str:
    """The reason given for going on although advice stood against it."""
    reason = session.scalar(
        select(V.reason).join(GateDecision, V.decision_id == D.id).where(D.review_id == review_id)
    )
    return reason or ""
