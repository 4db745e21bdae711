"""Candidates and discussions as the evidence pack tells of them."""

from collections import defaultdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.candidates import CandidateState
from app.domain.dating import reported_date
from app.domain.equal_treatment import FINDING_WORDS
from app.domain.text import datetime_uk
from app.models import Candidate, CandidateMove, Discussion, DiscussionParty, Opportunity
from app.queries.parties import organisations_of
from app.schemas.disclosure import DisclosureProof, KnownSince, PartyRecord, TalkRecord
from app.schemas.engagement import AdvantageOut, EngagementOut
from app.schemas.organisation import OrganisationRef

C: Any = Candidate
D: Any = Discussion
P: Any = DiscussionParty
V: Any = CandidateMove


def party_records(
    session: Session,
    opportunity: Opportunity,
    engaged: EngagementOut,
    proofs: list[DisclosureProof],
) -> list[PartyRecord]:
    """Every candidate, with its moves, what it knows since when, and its assessment."""
    found = {a.organisation.id: a for a in engaged.assessments}
    moves = _moves(session, opportunity)
    bodies = organisations_of(session, [*found, *moves])
    return [
        PartyRecord(
            organisation=bodies[number],
            moves=moves[number],
            told=_told(number, proofs),
            owed=[p.number for p in proofs if number in {o.id for o in p.disclosure.owed}],
            advantage=_advantage(found.get(number)),
        )
        for number in sorted(bodies, key=lambda i: bodies[i].name.casefold())
    ]


def talk_records(
    session: Session, opportunity: Opportunity, proofs: list[DisclosureProof]
) -> list[TalkRecord]:
    """That each discussion was held, and with whom; what was said in it is no part of the pack."""
    rows = session.scalars(
        select(Discussion).where(D.opportunity_id == opportunity.id).order_by(D.held_on, D.id)
    ).all()
    present: dict[int, list[int]] = defaultdict(list)
    for row in session.execute(
        select(P.discussion_id, P.organisation_id)
        .join(Discussion, D.id == P.discussion_id)
        .where(D.opportunity_id == opportunity.id)
    ):
        present[row.discussion_id].append(row.organisation_id)
    bodies = organisations_of(session, [i for some in present.values() for i in some])
    return [
        TalkRecord(
            **row.model_dump(include={"id", "form", "held_on", "date_note"}),
            parties=sorted((bodies[i] for i in present[row.id]), key=_name),
            disclosed=[p.number for p in proofs if p.disclosure.discussion_id == row.id],
        )
        for row in rows
    ]


def _name(body: OrganisationRef) -> str:
    return body.name.casefold()


def _told(organisation_id: int, proofs: list[DisclosureProof]) -> list[KnownSince]:
    return [
        KnownSince(number=proof.number, told_on=telling.told_on, date_note=telling.date_note)
        for proof in proofs
        for telling in proof.disclosure.tellings
        if telling.organisation.id == organisation_id
        and not telling.withdrawn_at
        and not proof.disclosure.withdrawn_at
    ]


def _moves(session: Session, opportunity: Opportunity) -> dict[int, list[str]]:
    moves: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(C.organisation_id, V.to_state, V.moved_at, V.date_note, V.reason)
        .join(CandidateMove, V.candidate_id == C.id)
        .where(C.opportunity_id == opportunity.id)
        .order_by(V.id)
    )
    for row in rows:
        moves[row.organisation_id].append(
            _move(row.to_state, row.moved_at, row.date_note, row.reason)
        )
    return moves


def _move(to_state: CandidateState, at: Any, note: str, reason: str) -> str:
    when = reported_date(at, note) if note else datetime_uk(at)
    return f"{when}: {to_state.label.lower()}" + (f" ({reason})" if reason else "")


def _advantage(assessed: AdvantageOut | None) -> str:
    if assessed is None or assessed.finding is None or assessed.assessed_at is None:
        return "Not assessed"
    by = f" by {assessed.assessed_by.name}" if assessed.assessed_by else ""
    said = [
        FINDING_WORDS[assessed.finding][0],
        assessed.advantage,
        assessed.mitigation,
        f"Assessed {datetime_uk(assessed.assessed_at)}{by}",
    ]
    return ". ".join(part.rstrip(".") for part in said if part) + "."
