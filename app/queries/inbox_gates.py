"""Gates in an inbox: to decide, voted on, decided, and those that nobody can decide."""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, bindparam, exists, literal_column, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.clock import today
from app.domain.conflicts import Bar
from app.domain.gates import ReviewState
from app.domain.opportunities import TeamRole, reference
from app.domain.policy import Actor, Role
from app.domain.stages import Stage, Status
from app.domain.terms import Quorum
from app.models import (
    ConflictDeclaration,
    DelegationRow,
    GateDecision,
    GateReview,
    GateTermsRow,
    GateVote,
    Membership,
    Opportunity,
    Person,
    ReviewContributor,
    TeamMember,
)
from app.models.opportunity import NO_DATE
from app.queries.compiled import run
from app.queries.people import names_of
from app.queries.reminders import decision_due_on
from app.queries.selection import CONDITIONS
from app.queries.subjects import subject_of
from app.queries.visibility import visible_to
from app.queries.votes import electorate
from app.schemas.inbox import DecidedGate, UndecidableGate, VotedGate, WaitingGate

D: Any = GateDecision
G: Any = DelegationRow
K: Any = ReviewContributor
M: Any = Membership
O: Any = Opportunity
P: Any = Person
R: Any = GateReview
T: Any = TeamMember
U: Any = GateTermsRow
V: Any = GateVote
W: Any = ConflictDeclaration

SUBMITTED: Any = literal_column(f"'{ReviewState.SUBMITTED}'")
AS_SPONSOR: Any = literal_column(f"'{TeamRole.SPONSOR}'")
NOT_BARRED: Any = literal_column(f"'{Bar.NONE}'")
"""Literals, so that the indexes of the few can be used."""
CANDIDATES, LOOKED_AT = 200, 50
"""How many are read for the rules to look at more closely, when the database cannot."""


def gates(actor: Actor, *columns: Any) -> Select[Any]:
    """Opportunities the actor sees, with one of their gate reviews."""
    return (
        select(Opportunity, GateReview, *columns)
        .join(GateReview, R.opportunity_id == O.id)
        .where(visible_to(actor))
    )


def waiting(session: Session, actor: Actor, limit: int, offset: int = 0) -> list[WaitingGate]:
    """What waits for the actor's own decision or vote, or for it in a sponsor's place."""
    if not actor.programmes(Role.SPONSOR):
        return []
    instead = stood_in_for(session, actor)
    rows = session.execute(
        gates(actor, U.decision_days)
        .outerjoin(GateTermsRow, and_(U.criteria_set_id == R.criteria_set_id, U.gate == R.gate))
        .where(
            R.state == ReviewState.SUBMITTED,
            O.status == Status.ACTIVE,
            O.id.in_(sponsored_by(actor.person_id, in_their_place(instead))),
            *not_barred(actor.person_id),
        )
        .order_by(O.due_on, R.submitted_at, R.id)
        .limit(limit)
        .offset(offset)
    ).all()
    people = names_of(session, (row.GateReview.submitted_by_id for row in rows))
    people |= names_of(session, instead.values())
    return [
        WaitingGate(
            **gate_fields(opportunity, review),
            recommendation=review.recommendation,
            submitted_by=people.get(review.submitted_by_id or 0),
            submitted_at=review.submitted_at,
            decide_by=decision_due_on(review.submitted_at, days, NO_DATE),
            expected_value_pence=opportunity.expected_value_pence,
            instead_of=people.get(instead.get(opportunity.id, 0)),
        )
        for opportunity, review, days in rows
    ]


def in_their_place(ids: Collection[int]) -> Callable[[Any], Any]:
    """Whether a column holds one of these opportunities."""
    return lambda column: column.in_(list(ids))


def sponsored_by(me: Any, in_place: Callable[[Any], Any]) -> Any:
    """Ids of the opportunities this person decides, also in another's place: one list, by id."""
    one: Any = aliased(Opportunity)
    other: Any = aliased(Opportunity)
    return union_all(
        select(other.id).where(in_place(other.id)),
        select(one.id).where(one.sponsor_id == me, one.review_state == SUBMITTED),
        select(T.opportunity_id).where(T.person_id == me, T.role == AS_SPONSOR),
    )


def not_barred(me: Any) -> tuple[Any, ...]:
    """Nothing that bars the person from this gate, and no vote of theirs on it yet."""
    return (
        ~exists().where(K.review_id == R.id, K.person_id == me),
        ~exists().where(V.review_id == R.id, V.voter_id == me),
        ~barred(me),
    )


def barred(me: Any) -> Any:
    """Whether a conflict of interest keeps this person (an id, or a column) from acting."""
    return exists().where(W.opportunity_id == O.id, W.person_id == me, W.bar != NOT_BARRED)


def stood_in_for(session: Session, actor: Actor) -> dict[int, int]:
    """Where the actor may decide today in a sponsor's place: for whom, by opportunity."""
    me = actor.person_id
    givers = [row[0] for row in run(session, _givers, None, {"me": me, "day": today()})]
    if not givers:
        return {}
    further = select(T.opportunity_id).where(T.person_id.in_(givers), T.role == TeamRole.SPONSOR)
    rows = session.execute(
        gates(actor)
        .where(
            R.state == ReviewState.SUBMITTED,
            O.status == Status.ACTIVE,
            or_(O.sponsor_id.in_(givers), O.id.in_(further)),
        )
        .order_by(O.due_on, R.id)
        .limit(CANDIDATES)
    ).all()
    found = {}
    for opportunity, review in rows:
        who = electorate(session, review, subject_of(session, opportunity, review))
        for sponsor_id, one in who.delegations.items():
            if one.to_id == me:
                found[opportunity.id] = sponsor_id
    return found


def _givers(shape: None, name: str) -> Any:
    """Whoever's delegation to somebody stands: every page asks it, and it is rarely anybody."""
    day = bindparam("day", type_=G.ends_on.type)
    mine = (G.to_id == bindparam("me"), G.ends_on >= day, G.starts_on <= day)
    return select(G.from_id).where(*mine, G.revoked_at.is_(None)).distinct()


def undecidable(
    session: Session, actor: Actor, limit: int, offset: int = 0
) -> list[UndecidableGate]:
    """Gates of the actor's to lead that wait and that nobody can decide, or whose sponsor left."""
    if actor.person_id is None:
        return []
    leads = or_(
        O.lead_id == actor.person_id,
        O.programme_id.in_(sorted(actor.programmes(Role.LEAD))),
    )
    able, closed = _sponsors(session, actor)
    waiting_ones = (
        CONDITIONS["submitted"](),
        R.state == ReviewState.SUBMITTED,
        _may_lack_a_sponsor(able),
    )
    left = (O.sponsor_id.in_(closed), R.state == ReviewState.PREPARING)
    rows = [
        row
        for which in ((waiting_ones, left) if closed else (waiting_ones,))
        for row in session.execute(
            gates(actor)
            .outerjoin(GateTermsRow, and_(U.criteria_set_id == R.criteria_set_id, U.gate == R.gate))
            .where(leads, O.status == Status.ACTIVE, *which)
            .order_by(O.due_on, R.id)
            .limit(LOOKED_AT)
        )
    ]
    found: list[UndecidableGate] = []
    for opportunity, review in rows:
        reason = _why_undecidable(session, opportunity, review)
        if reason:
            found.append(
                UndecidableGate(
                    **gate_fields(opportunity, review),
                    is_submitted=review.state is ReviewState.SUBMITTED,
                    reason=reason,
                    fix=f"/opportunities/{opportunity.id}/team",
                )
            )
        if len(found) == offset + limit:
            break
    return found[offset:]


def _may_lack_a_sponsor(able: list[int]) -> Any:
    """The few submitted gates worth a closer look: the first sponsor is missing, gone or barred,
    or more than one must agree."""
    return or_(
        O.sponsor_id.is_(None),
        O.sponsor_id.not_in(able),
        exists().where(K.review_id == R.id, K.person_id == O.sponsor_id),
        barred(O.sponsor_id),
        U.quorum != Quorum.ANY_ONE,
    )


def _sponsors(session: Session, actor: Actor) -> tuple[list[int], list[int]]:
    """Sponsors of the actor's programmes: whose account is in use, and whose is closed."""
    rows = session.execute(
        select(P.id, P.is_active)
        .join(Membership, M.person_id == P.id)
        .where(
            M.programme_id.in_(sorted(actor.programmes(Role.LEAD, Role.MEMBER))),
            M.role == Role.SPONSOR,
        )
        .distinct()
    ).all()
    return [i for i, in_use in rows if in_use], [i for i, in_use in rows if not in_use]


def _why_undecidable(session: Session, opportunity: Opportunity, review: GateReview) -> str:
    """Empty when enough sponsors can decide it, themselves or by a delegate."""
    if review.state is ReviewState.PREPARING:
        return "Its sponsor can decide no more. Name another before you submit."
    subject = subject_of(session, opportunity, review)
    return electorate(session, review, subject).problem


def voted(session: Session, actor: Actor, limit: int, offset: int = 0) -> list[VotedGate]:
    """Gates the actor has voted on, that wait for others."""
    rows = session.execute(
        gates(actor, V.outcome, V.cast_at)
        .join(GateVote, V.review_id == R.id)
        .where(V.voter_id == actor.person_id, R.state == ReviewState.SUBMITTED)
        .order_by(V.cast_at.desc(), V.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return [
        VotedGate(**gate_fields(opportunity, review), vote=outcome, voted_at=at)
        for opportunity, review, outcome, at in rows
    ]


def decided(session: Session, actor: Actor, limit: int, offset: int = 0) -> list[DecidedGate]:
    """What the actor decided, latest first: alone, or by a vote that counted."""
    last = limit + offset
    alone = select(D.review_id).where(D.decided_by_id == actor.person_id)
    votes = select(V.review_id).where(V.voter_id == actor.person_id)
    mine = union_all(
        select(alone.order_by(D.decided_at.desc()).limit(last).subquery()),
        select(votes.order_by(V.id.desc()).limit(last).subquery()),
    )
    rows = session.execute(
        gates(actor, D.outcome, D.decided_at)
        .join(GateDecision, D.review_id == R.id)
        .where(R.id.in_(mine))
        .order_by(D.decided_at.desc(), D.id.desc())
        .limit(limit)
        .offset(offset)
    ).all()
    return [
        DecidedGate(**gate_fields(opportunity, review), outcome=outcome, decided_at=decided_at)
        for opportunity, review, outcome, decided_at in rows
    ]


def gate_fields(opportunity: Opportunity, review: GateReview) -> Mapping[str, Any]:
    """What every gate in an inbox says of itself."""
    target = opportunity.target_dates.get(str(review.gate))
    return {
        "review_id": review.id,
        "opportunity_id": opportunity.id,
        "reference": reference(opportunity.id),
        "title": opportunity.title,
        "gate": review.gate,
        "question": Stage.of_gate(review.gate).gate_question,
        "attempt": review.attempt,
        "due_on": date.fromisoformat(target) if target else None,
    }
