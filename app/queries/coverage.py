"""The coverage matrix, and the smallest sets of candidates that leave no gap."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.candidates import STILL_IN, UNRATED_RISK, CandidateState
from app.domain.capabilities import (
    GAPS,
    OURS,
    Confidence,
    Extent,
    Need,
    Offer,
    Reading,
    Row,
    believed,
    coverage,
    sole_provider_of,
)
from app.domain.covering import Covering, Party, PartySet, smallest_sets
from app.domain.policy import Actor, Subject
from app.domain.scoring import rounded
from app.domain.text import plural
from app.models import Candidate, Capability, Opportunity
from app.queries.candidates import candidate_refs, find_selection
from app.queries.capabilities import counted, needed, offers_of, own_side, party_of
from app.queries.scores import exact_scores
from app.schemas.candidate import CandidateRef
from app.schemas.capability import (
    CapabilityRef,
    Cell,
    Coverage,
    CoverageRow,
    Dependence,
    PartyOut,
    SetOut,
    SmallestSets,
)

C: Any = Candidate


class Among(StrEnum):
    """Which candidates are looked at."""

    STILL_IN = "in"
    SHORTLIST = "shortlist"


class Which(StrEnum):
    """Which capabilities are looked at."""

    ALL = "all"
    ESSENTIAL = "essential"


_STATES = {
    Among.STILL_IN: STILL_IN,
    Among.SHORTLIST: frozenset({CandidateState.SHORTLIST}),
}


@dataclass(frozen=True, slots=True)
class _Matrix:
    """What both the matrix and the search look at."""

    capabilities: list[Capability]
    candidates: list[CandidateRef]
    offers: list[Offer]

    @property
    def refs(self) -> dict[int, CapabilityRef]:
        return {row.id: CapabilityRef.model_validate(row) for row in self.capabilities}


def coverage_matrix(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    *,
    among: Among = Among.STILL_IN,
    which: Which = Which.ALL,
    confidence: Confidence = Confidence.STATED,
) -> Coverage:
    """Needed capabilities against parties, our own side included."""
    opportunity, _ = find_selection(session, actor, opportunity_id)
    matrix = _matrix(session, opportunity, among, which, confidence)
    parties = [own_side(session, opportunity), *map(party_of, matrix.candidates)]
    by_id = {party.id: party for party in parties}
    rows = coverage([row.id for row in matrix.capabilities], matrix.offers)
    refs = matrix.refs
    return Coverage(
        finding=_matrix_finding(rows),
        parties=parties,
        rows=_rows(matrix, rows, by_id),
        gaps=sum(row.reading in GAPS for row in rows),
        singles=sum(row.reading is Reading.SINGLE for row in rows),
        overlaps=sum(row.reading is Reading.OVERLAP for row in rows),
        dependences=[
            Dependence(party=by_id[party], capabilities=[refs[i] for i in alone])
            for party, alone in sorted(sole_provider_of(rows).items())
        ],
    )


def smallest_candidate_sets(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    *,
    among: Among = Among.STILL_IN,
    which: Which = Which.ALL,
    confidence: Confidence = Confidence.STATED,
) -> SmallestSets:
    """The fewest candidates who, with our own side, leave nothing uncovered; best ranked first."""
    opportunity, subject = find_selection(session, actor, opportunity_id)
    matrix = _matrix(session, opportunity, among, which, confidence)
    risks = _risks(session, matrix)
    parties, hidden = _parties(session, actor, subject, opportunity, matrix, risks)
    found = smallest_sets([row.id for row in matrix.capabilities], _whole(matrix, OURS), parties)
    refs, by_id = matrix.refs, {ref.id: ref for ref in matrix.candidates}
    return SmallestSets(
        finding=sets_finding(found, len(matrix.capabilities)),
        sets=[_set(one, by_id, risks, hidden) for one in found.sets],
        by_us=[refs[i] for i in found.ours],
        uncoverable=[refs[i] for i in found.uncoverable],
        size=found.size,
        at_least=found.at_least,
        is_exact=found.is_exact,
        is_ranked=found.is_ranked,
        scores_hidden=hidden,
    )


def _matrix(
    session: Session, opportunity: Opportunity, among: Among, which: Which, confidence: Confidence
) -> _Matrix:
    rows = needed(session, opportunity.id)
    if which is Which.ESSENTIAL:
        rows = [row for row in rows if row.need is Need.ESSENTIAL]
    refs = candidate_refs(session, opportunity.id, _STATES[among])
    present = {OURS, *(ref.id for ref in refs)}
    offers = believed(counted(offers_of(session, (row.id for row in rows))), confidence)
    return _Matrix(rows, refs, [offer for offer in offers if offer.party in present])


def _rows(matrix: _Matrix, rows: Iterable[Row], by_id: dict[int, PartyOut]) -> list[CoverageRow]:
    by_capability = {row.capability: row for row in rows}
    cells: dict[int, list[Cell]] = {}
    for offer in matrix.offers:
        cell = Cell(party_id=offer.party, extent=offer.extent, confidence=offer.confidence)
        cells.setdefault(offer.capability, []).append(cell)
    return [
        CoverageRow(
            id=row.id,
            name=row.name,
            need=row.need,
            weight=row.weight,
            reading=by_capability[row.id].reading,
            depends_on=by_id.get(by_capability[row.id].depends_on or OURS)
            if by_capability[row.id].reading is Reading.SINGLE
            else None,
            cells=cells.get(row.id, []),
        )
        for row in matrix.capabilities
    ]


def _risks(session: Session, matrix: _Matrix) -> dict[int, int | None]:
    """Each candidate's risk, 1 to 5; None while nobody has rated it."""
    ids = [ref.id for ref in matrix.candidates]
    rated = session.execute(select(C.id, C.risk).where(C.id.in_(ids)))
    return {row.id: row.risk for row in rated}


def _parties(
    session: Session,
    actor: Actor,
    subject: Subject,
    opportunity: Opportunity,
    matrix: _Matrix,
    risks: dict[int, int | None],
) -> tuple[list[Party], bool]:
    """The candidates as the search looks at them, and whether scores are hidden."""
    ids = [ref.id for ref in matrix.candidates]
    scores, hidden = exact_scores(session, actor, subject, opportunity.id, ids)
    parties = [Party(i, _whole(matrix, i), scores[i], risks[i] or UNRATED_RISK) for i in ids]
    return parties, hidden


def _whole(matrix: _Matrix, party: int) -> frozenset[int]:
    return frozenset(
        offer.capability
        for offer in matrix.offers
        if offer.party == party and offer.extent is Extent.WHOLE
    )


def _set(
    found: PartySet, by_id: dict[int, CandidateRef], risks: dict[int, int | None], hidden: bool
) -> SetOut:
    members = sorted((by_id[i] for i in found.ids), key=lambda ref: ref.name.casefold())
    return SetOut(
        candidates=members,
        score=None if hidden or found.unscored == len(members) else rounded(found.score, "0.01"),
        unscored=0 if hidden else found.unscored,
        highest_risk=found.highest_risk,
        unrated=sum(risks[i] is None for i in found.ids),
    )


def _matrix_finding(rows: list[Row]) -> str:
    """What the matrix says, in a sentence."""
    if not rows:
        return "No capability is listed yet."
    gaps = sum(row.reading in GAPS for row in rows)
    singles = sum(row.reading is Reading.SINGLE for row in rows)
    if gaps:
        needed_ones = plural(len(rows), "capability", "capabilities")
        return (
            f"{gaps} of {needed_ones} {'has' if gaps == 1 else 'have'} nobody who covers all of it."
        )
    if singles:
        return f"Everything is covered; {singles} of {len(rows)} depend on a single party."
    return "Everything is covered more than once."


def sets_finding(found: Covering, wanted: int) -> str:
    """What the search found, in a sentence or two; what cannot be covered is said first."""
    first = ""
    if found.uncoverable:
        number = plural(len(found.uncoverable), "capability", "capabilities")
        first = f"Nobody covers {number}, so no set covers everything. For the rest: "
    if not found.sets:
        if not wanted:
            return "No capability is listed yet."
        return first + (
            "our own side covers it, so no candidate is needed."
            if found.ours
            else "there is nothing that a candidate covers."
        )
    size = plural(found.size, "candidate", "candidates")
    if found.is_exact:
        said = f"{size} {'is' if found.size == 1 else 'are'} enough, and fewer are not."
    else:
        said = (
            f"{size} are enough; at least {found.at_least} are needed. The search stopped before "
            "it could tell which is the fewest."
        )
    if not found.is_ranked:
        said += " Better ranked sets of this size may exist."
    return first + said
