"""The shortlist side by side: what a sponsor reads before gate 2."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.candidates import OPEN_TO_BID, CandidateState
from app.domain.capabilities import OURS, Extent
from app.domain.diligence import DONE, INDICATIVE, CheckState
from app.domain.policy import Actor
from app.domain.scoring import DISCLAIMER, Weights
from app.models import Candidate, CandidateIp, CandidateShare, DueDiligence
from app.queries.candidates import find_selection
from app.queries.coverage import Among, coverage_matrix
from app.queries.diligence import checklist, ip_out, share_out
from app.queries.scores import Seen, seen_sheets, standing_of, weights_in_force
from app.schemas.candidate import CandidateRef
from app.schemas.capability import CapabilityRef, Cell, Coverage
from app.schemas.comparison import Compared, ComparedItem, Comparison

C: Any = Candidate
D: Any = DueDiligence


def comparison(session: Session, actor: Actor, opportunity_id: int) -> Comparison:
    """Shortlisted candidates side by side."""
    _, subject = find_selection(session, actor, opportunity_id)
    matrix = coverage_matrix(session, actor, opportunity_id, among=Among.SHORTLIST)
    ids = [party.id for party in matrix.parties if party.id != OURS]
    seen = seen_sheets(session, actor, subject, ids)
    weights = weights_in_force(session, opportunity_id)
    rows = {row.id: row for row in session.scalars(select(Candidate).where(C.id.in_(ids)))}
    names = {party.id: party.name for party in matrix.parties}
    diligence = _diligence(session, ids)
    columns = [
        Compared(
            candidate=_ref(rows[i], names[i]),
            why=rows[i].why,
            risk=rows[i].risk,
            risk_note=rows[i].risk_note,
            **_coverage(matrix, i),
            **_scores(seen, weights, i),
            **_found(diligence.get(i, [])),
            ip=ip_out(session, session.get(CandidateIp, i)),
            share=share_out(session, session.get(CandidateShare, i)),
        )
        for i in ids
    ]
    return Comparison(
        columns=columns,
        capabilities=[CapabilityRef(id=r.id, name=r.name, need=r.need) for r in matrix.rows],
        ours=_coverage(matrix, OURS)["offers"],
        our_name=names[OURS],
        finding=matrix.finding,
        disclaimer=DISCLAIMER,
        open_to_bid=OPEN_TO_BID,
        indicative=INDICATIVE,
    )


def _ref(row: Candidate, name: str) -> CandidateRef:
    return CandidateRef(
        id=row.id,
        organisation_id=row.organisation_id,
        name=name,
        state=CandidateState(row.state),
    )


def _coverage(matrix: Coverage, party: int) -> dict[str, Any]:
    """What one party offers, how much of it whole, and what only it covers."""
    offers: dict[int, Cell] = {
        row.id: cell for row in matrix.rows for cell in row.cells if cell.party_id == party
    }
    alone = next((d.capabilities for d in matrix.dependences if d.party.id == party), [])
    whole = sum(cell.extent is Extent.WHOLE for cell in offers.values())
    return {"offers": offers, "covers": whole, "alone": alone}


def _scores(seen: Seen, weights: Weights, candidate_id: int) -> dict[str, Any]:
    found = standing_of(candidate_id, seen, weights)
    return {
        "scores_hidden": found is None,
        "people": found.people if found else 0,
        "total": found.total if found else None,
        "lowest": found.lowest if found else None,
        "highest": found.highest if found else None,
        "disputed": [a.label for a in found.disputed] if found else [],
    }


def _diligence(session: Session, ids: Iterable[int]) -> dict[int, list[DueDiligence]]:
    """What was recorded, by candidate."""
    found: dict[int, list[DueDiligence]] = {}
    for row in session.scalars(select(DueDiligence).where(D.candidate_id.in_(list(ids)))):
        found.setdefault(row.candidate_id, []).append(row)
    return found


def _found(rows: list[DueDiligence]) -> dict[str, Any]:
    kept = {row.item: row for row in rows}
    items = [(item, kept[item.key]) for item in checklist().items if item.key in kept]
    return {
        "diligence_done": sum(row.state in DONE for _, row in items),
        "diligence_items": len(checklist().items),
        "concerns": [
            ComparedItem(title=item.title, note=row.note)
            for item, row in items
            if row.state is CheckState.CONCERN
        ],
    }
