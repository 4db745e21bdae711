"""How the advice on a gate stands: what was asked, what was said, what was withdrawn and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.endorsements import (
    AdviceState,
    Verdict,
    advice_state,
    stands_against,
    withdrawn_because,
)
from app.domain.gates import OPEN_STATES
from app.domain.policy import AdviserFunction, Role
from app.domain.terms import GateTerms
from app.models import (
    Endorsement,
    EndorsementRequest,
    GateReview,
    Membership,
    Opportunity,
)
from app.queries.gate_terms import gate_terms
from app.queries.material import basis_of

E: Any = Endorsement
Q: Any = EndorsementRequest
M: Any = Membership


@dataclass(frozen=True, slots=True)
class Given:
    """What one adviser said, and what has changed since; it stands unless it was withdrawn."""

    row: Endorsement
    changed: tuple[str, ...]

    @property
    def stands(self) -> bool:
        """An objection outlives changes, or a change could silence it; an endorsement does not."""
        if self.row.withdrawn_at is not None:
            return False
        return self.row.verdict is Verdict.OBJECT or not self.changed


@dataclass(frozen=True, slots=True)
class Advice:
    """One function's advice: the request, if anybody asked, and the answers, newest first."""

    function: AdviserFunction
    request: EndorsementRequest | None
    given: tuple[Given, ...]

    @property
    def state(self) -> AdviceState:
        """How it stands."""
        standing = [g.row.verdict for g in self.given if g.stands]
        return advice_state(standing, was_withdrawn=bool(self.given))


@dataclass(frozen=True, slots=True)
class GateAdvice:
    """The advice of every function that the gate names or somebody asked."""

    terms: GateTerms
    advice: tuple[Advice, ...]

    @property
    def against(self) -> list[str]:
        """Why going on needs an override reason; empty when nothing is in the way."""
        return stands_against(self.terms, {a.function: a.state for a in self.advice})


def advice_on(session: Session, opportunity: Opportunity, review: GateReview) -> GateAdvice:
    """How the advice stands. That of an attempt that is over stays as it was."""
    terms = gate_terms(session, review.criteria_set_id, review.gate)
    requests = {
        row.function: row
        for row in session.scalars(
            select(EndorsementRequest).where(Q.review_id == review.id).order_by(Q.id)
        )
    }
    rows = answers_to(session, [row.id for row in requests.values()])
    is_open = review.state in OPEN_STATES
    now = basis_of(session, opportunity, review) if rows and is_open else None
    found = []
    for function in dict.fromkeys((*terms.asked, *requests)):
        request = requests.get(function)
        mine = [row for row in rows if request is not None and row.request_id == request.id]
        given = tuple(Given(row, changes_since(row, now, function, terms)) for row in mine)
        found.append(Advice(function, request, given))
    order = list(AdviserFunction)
    return GateAdvice(terms, tuple(sorted(found, key=lambda a: order.index(a.function))))


def answers_to(session: Session, request_ids: Sequence[int]) -> Sequence[Endorsement]:
    """What was said to these requests, newest first."""
    if not request_ids:
        return []
    return session.scalars(
        select(Endorsement).where(E.request_id.in_(request_ids)).order_by(E.id.desc())
    ).all()


def changes_since(
    row: Endorsement,
    now: dict[str, Any] | None,
    function: AdviserFunction,
    terms: GateTerms,
) -> tuple[str, ...]:
    """What changed since it was said, while the attempt is open and it was not withdrawn."""
    if now is None or row.withdrawn_at is not None:
        return ()
    return tuple(withdrawn_because(row.basis, now, function, terms))


def functions_of(
    session: Session, programme_id: int, person_id: int | None
) -> frozenset[AdviserFunction]:
    """What a person advises on in a programme."""
    rows = session.scalars(
        select(M.function).where(
            M.programme_id == programme_id,
            M.person_id == person_id,
            M.role == Role.ADVISER,
            M.function.is_not(None),
        )
    )
    return frozenset(rows)
