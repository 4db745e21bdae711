"""Candidates of early partner discussion, for those who may know of them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from app.domain.candidates import MOVES, OPEN_TO_BID, CandidateState, is_similar, likely_parts
from app.domain.capabilities import Extent
from app.domain.errors import NotFound
from app.domain.policy import Action, Actor, Subject, may_see_early_selection, refusal
from app.models import (
    Candidate,
    CandidateMove,
    Capability,
    CapabilityOffer,
    Opportunity,
    Organisation,
    Programme,
)
from app.queries.organisations import identifiers_of, is_known_to, organisations
from app.queries.people import names_of
from app.queries.subjects import NO_OPPORTUNITY, find_confidential, found_with
from app.schemas.candidate import (
    CandidateList,
    CandidateMoveOut,
    CandidateOut,
    CandidateRef,
    CandidateRow,
    Suggestion,
    Suggestions,
)
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRow

C: Any = Candidate
F: Any = CapabilityOffer
K: Any = Capability
M: Any = CandidateMove
O: Any = Organisation
P: Any = Programme

NO_CANDIDATE = "There is no such candidate, or you cannot see it."
ORDER = {
    CandidateState.SHORTLIST: 0,
    CandidateState.LONGLIST: 1,
    CandidateState.OUT: 2,
}
SUGGESTED = 8
LOOKED_AT = 1000
"""Organisations whose names are compared letter by letter, at most; those of like length first."""
ACTIONS = (Action.MANAGE_CANDIDATES, Action.SCORE_CANDIDATES, Action.MANAGE_ORGANISATIONS)


def find_selection(
    session: Session, actor: Actor, opportunity_id: int
) -> tuple[Opportunity, Subject]:
    """The opportunity, for whoever may know how its candidates are chosen; else NotFound."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    if not may_see_early_selection(actor, subject):
        raise NotFound(NO_OPPORTUNITY)
    return opportunity, subject


def find_candidate(
    session: Session, actor: Actor, candidate_id: int
) -> tuple[Candidate, Opportunity, Subject]:
    """The candidate with its opportunity; NotFound alike for unknown and invisible."""
    row = session.get(Candidate, candidate_id)
    return found_with(session, actor, row, NO_CANDIDATE, find_selection)


def candidates(session: Session, actor: Actor, opportunity_id: int) -> CandidateList:
    """All of them: the shortlist, the longlist, then those out; by name within each."""
    _, subject = find_selection(session, actor, opportunity_id)
    rows = session.execute(
        select(Candidate, O.name)
        .join(Organisation, O.id == C.organisation_id)
        .where(C.opportunity_id == opportunity_id)
    ).all()
    ids = [row.Candidate.id for row in rows]
    moves, covers = moves_of(session, ids), _covering(session, opportunity_id)
    items = [
        CandidateRow(
            **row.Candidate.model_dump(include=set(CandidateRow.model_fields)),
            name=row.name,
            covers=covers.get(row.Candidate.id, 0),
            last_move=moves[row.Candidate.id][-1],
        )
        for row in rows
    ]
    return CandidateList(
        items=sorted(items, key=_place),
        open_to_bid=OPEN_TO_BID,
        **permissions(actor, subject, ACTIONS),
    )


def candidate(session: Session, actor: Actor, candidate_id: int) -> CandidateOut:
    """One candidate, whole; NotFound when unknown or invisible."""
    row, _, subject = find_candidate(session, actor, candidate_id)
    organisation = session.get_one(Organisation, row.organisation_id)
    return CandidateOut(
        **row.model_dump(include=set(CandidateOut.model_fields)),
        name=organisation.name,
        identifiers=identifiers_of(session, [organisation.id]).get(organisation.id, []),
        moves=moves_of(session, [row.id])[row.id],
        can_move_to=list(MOVES[row.state]),
        open_to_bid=OPEN_TO_BID,
        **permissions(actor, subject, ACTIONS),
    )


def permissions(actor: Actor, subject: Subject, actions: Iterable[Action]) -> dict[str, Any]:
    """What the actor may do of `actions`, and why not the rest."""
    said = {action: refusal(actor, action, subject) for action in actions}
    return {
        "permitted_actions": [action for action, reason in said.items() if reason is None],
        "refusals": {action: reason for action, reason in said.items() if reason is not None},
    }


def candidate_refs(
    session: Session, opportunity_id: int, states: Iterable[CandidateState] = tuple(CandidateState)
) -> list[CandidateRef]:
    """The candidates in these states, shortlisted ones first, by name."""
    rows = session.execute(
        select(C.id, C.organisation_id, C.state, O.name)
        .join(Organisation, O.id == C.organisation_id)
        .where(C.opportunity_id == opportunity_id, C.state.in_(list(states)))
    )
    return sorted((CandidateRef.model_validate(row) for row in rows), key=_place)


def ref_of(session: Session, row: Candidate) -> CandidateRef:
    """One candidate, named."""
    name = session.scalar(select(O.name).where(O.id == row.organisation_id)) or ""
    return CandidateRef(id=row.id, organisation_id=row.organisation_id, name=name, state=row.state)


def moves_of(session: Session, ids: list[int]) -> dict[int, list[CandidateMoveOut]]:
    """Every change of each candidate's state, oldest first."""
    rows = session.scalars(select(CandidateMove).where(M.candidate_id.in_(ids)).order_by(M.id))
    found: dict[int, list[CandidateMoveOut]] = {}
    moves = list(rows)
    people = names_of(session, (move.moved_by_id for move in moves))
    for move in moves:
        found.setdefault(move.candidate_id, []).append(_move(move, people))
    return found


def _move(row: CandidateMove, people: dict[int, PersonRef]) -> CandidateMoveOut:
    return CandidateMoveOut(
        **row.model_dump(include=set(CandidateMoveOut.model_fields)),
        moved_by=people.get(row.moved_by_id or 0),
    )


def _covering(session: Session, opportunity_id: int) -> dict[int, int]:
    """By candidate: how many of the needed capabilities it offers whole."""
    rows = session.execute(
        select(F.candidate_id, func.count().label("number"))
        .join(Capability, K.id == F.capability_id)
        .where(
            K.opportunity_id == opportunity_id,
            K.removed_at.is_(None),
            F.extent == Extent.WHOLE,
            F.candidate_id.is_not(None),
        )
        .group_by(F.candidate_id)
    )
    return {row.candidate_id: row.number for row in rows}


def _place(ref: CandidateRef) -> tuple[int, str, int]:
    return ORDER[ref.state], ref.name.casefold(), ref.id


def suggestions(session: Session, actor: Actor, opportunity_id: int, *, q: str) -> Suggestions:
    """Organisations that `q`, part of a name or a whole identifier, may mean; likest first."""
    opportunity, _ = find_selection(session, actor, opportunity_id)
    wanted = q.strip()
    if len(wanted) < 2:
        return Suggestions(q=wanted, items=[])
    found = organisations(session, actor, q=wanted, limit=SUGGESTED).items
    near = similar_organisations(session, actor, wanted, {row.id for row in found})
    known = {
        row.organisation_id: row.id
        for row in session.execute(
            select(C.id, C.organisation_id).where(C.opportunity_id == opportunity_id)
        )
    }
    ours = our_organisation(session, opportunity)
    items = [
        Suggestion(**dict(row), candidate_id=known.get(row.id), is_ours=row.id == ours)
        for row in (*found, *near)
    ]
    return Suggestions(q=wanted, items=items[:SUGGESTED])


def our_organisation(session: Session, opportunity: Opportunity) -> int | None:
    """The organisation that runs the programme: our own side."""
    found: int | None = session.scalar(
        select(P.organisation_id).where(P.id == opportunity.programme_id)
    )
    return found


def similar_organisations(
    session: Session, actor: Actor, name: str, but: Iterable[int] = ()
) -> list[OrganisationRow]:
    """Organisations the actor knows whose names may be the same body's, spelt otherwise."""
    may_be = [O.name.icontains(part, autoescape=True) for part in likely_parts(name)]
    rows = session.execute(
        select(O.id, O.name, O.kind)
        .where(or_(false(), *may_be), O.id.not_in(list(but)), is_known_to(actor))
        .order_by(func.abs(func.length(O.name) - len(name)), O.id)
        .limit(LOOKED_AT)
    )
    near = [row for row in rows if is_similar(row.name, name)]
    known = identifiers_of(session, [row.id for row in near])
    return [
        OrganisationRow(id=row.id, name=row.name, kind=row.kind, identifiers=known.get(row.id, []))
        for row in near
    ]
