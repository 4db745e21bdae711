"""Scores of candidates. Whoever scores sees others' scores of a candidate once theirs are in."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.candidates import STILL_IN
from app.domain.policy import Action, Actor, Subject, may, refusal
from app.domain.scoring import (
    DISCLAIMER,
    Attribute,
    Sheet,
    Standing,
    Weights,
    default_weights,
    shares,
    standing,
)
from app.models import Candidate, ScoreSheet, ScoringWeights
from app.queries.candidates import (
    candidate_refs,
    find_candidate,
    find_selection,
    permissions,
    ref_of,
)
from app.queries.people import names_of
from app.schemas.candidate import CandidateRef
from app.schemas.opportunity import PersonRef
from app.schemas.scoring import (
    AttributeScores,
    CandidateScores,
    ScoreBoard,
    SheetOut,
    SheetScore,
    StandingOut,
    WeightOut,
    WeightsOut,
)

C: Any = Candidate
S: Any = ScoreSheet
W: Any = ScoringWeights

ACTIONS = (Action.SCORE_CANDIDATES, Action.WEIGH_ATTRIBUTES)


@dataclass(frozen=True, slots=True)
class Seen:
    """The current sheets of some candidates, and which candidates' are hidden from the reader."""

    sheets: dict[int, list[ScoreSheet]]
    hidden: frozenset[int]


def scores(session: Session, actor: Actor, opportunity_id: int) -> ScoreBoard:
    """All candidates still in, by their weighted totals, highest first."""
    _, subject = find_selection(session, actor, opportunity_id)
    refs = candidate_refs(session, opportunity_id, STILL_IN)
    weights = weights_in_force(session, opportunity_id)
    seen = seen_sheets(session, actor, subject, [ref.id for ref in refs])
    items = [standing_out(ref, seen, weights) for ref in refs]
    return ScoreBoard(
        items=sorted(items, key=lambda item: -(item.total or 0)),
        weights=weights_out(session, actor, subject, opportunity_id),
        disclaimer=DISCLAIMER,
        **permissions(actor, subject, ACTIONS),
    )


def candidate_scores(session: Session, actor: Actor, candidate_id: int) -> CandidateScores:
    """One candidate's scores, person by person."""
    row, _, subject = find_candidate(session, actor, candidate_id)
    weights = weights_in_force(session, row.opportunity_id)
    seen = seen_sheets(session, actor, subject, [row.id])
    current = seen.sheets.get(row.id, [])
    mine = next((sheet for sheet in current if sheet.person_id == actor.person_id), None)
    shown = [] if row.id in seen.hidden else current
    people = names_of(session, (sheet.person_id for sheet in current))
    return CandidateScores(
        standing=standing_out(ref_of(session, row), seen, weights),
        own=_sheet(mine, people, weights) if mine else None,
        sheets=[_sheet(sheet, people, weights) for sheet in shown],
        weights=weights_out(session, actor, subject, row.opportunity_id),
        disclaimer=DISCLAIMER,
        refusal=refusal(actor, Action.SCORE_CANDIDATES, subject),
        version=mine.number if mine else 0,
    )


def scoring_weights(session: Session, actor: Actor, opportunity_id: int) -> WeightsOut:
    """How much each attribute weighs, and why."""
    _, subject = find_selection(session, actor, opportunity_id)
    return weights_out(session, actor, subject, opportunity_id)


def weights_out(
    session: Session, actor: Actor, subject: Subject, opportunity_id: int
) -> WeightsOut:
    """The same for an opportunity already found."""
    row = latest_weights(session, opportunity_id)
    weights = weights_in_force(session, opportunity_id)
    percent = shares(weights)
    people = names_of(session, [row.set_by_id if row else None])
    return WeightsOut(
        attributes=[
            WeightOut(
                attribute=a,
                label=a.label,
                meaning=a.meaning,
                survey_rank=a.rank,
                weight=weights[a],
                share=percent[a],
            )
            for a in Attribute
        ],
        reason=row.reason if row else "",
        set_by=people.get(row.set_by_id or 0) if row else None,
        set_at=row.set_at if row else None,
        version=weights_version(session, opportunity_id),
        refusal=refusal(actor, Action.WEIGH_ATTRIBUTES, subject),
    )


def weights_in_force(session: Session, opportunity_id: int) -> dict[Attribute, int]:
    """The weights set last; the survey's ranking while nobody has set any."""
    row = latest_weights(session, opportunity_id)
    if row is None:
        return default_weights()
    return {attribute: int(row.weights.get(attribute.value, 0)) for attribute in Attribute}


def latest_weights(session: Session, opportunity_id: int) -> ScoringWeights | None:
    """The row in force, if anybody has set weights."""
    return session.scalar(
        select(ScoringWeights)
        .where(W.opportunity_id == opportunity_id)
        .order_by(W.id.desc())
        .limit(1)
    )


def weights_version(session: Session, opportunity_id: int) -> int:
    """How often weights were set."""
    counted = select(func.count()).select_from(ScoringWeights)
    return session.scalar(counted.where(W.opportunity_id == opportunity_id)) or 0


def seen_sheets(
    session: Session, actor: Actor, subject: Subject, candidate_ids: Iterable[int]
) -> Seen:
    """Everybody's last sheets, and the candidates whose scores the reader may not see yet.

    Somebody who scores, and has not scored a candidate, is not to be swayed by others.
    """
    wanted = list(candidate_ids)
    latest: dict[tuple[int, int], ScoreSheet] = {}
    rows = session.scalars(
        select(ScoreSheet).where(S.candidate_id.in_(wanted)).order_by(S.number, S.id)
    )
    for row in rows:
        latest[row.candidate_id, row.person_id] = row
    sheets: dict[int, list[ScoreSheet]] = {}
    for (candidate_id, _), row in sorted(latest.items(), key=lambda item: item[1].scored_at):
        sheets.setdefault(candidate_id, []).append(row)
    if not may(actor, Action.SCORE_CANDIDATES, subject):
        return Seen(sheets, frozenset())
    own = {candidate_id for candidate_id, person_id in latest if person_id == actor.person_id}
    return Seen(sheets, frozenset(sheets) - own)


def sheet_of(row: ScoreSheet) -> Sheet:
    """A stored sheet as the rules look at it."""
    return {Attribute(name): int(given["score"]) for name, given in row.scores.items()}


def standing_of(candidate_id: int, seen: Seen, weights: Weights) -> Standing | None:
    """What a candidate's scores add up to; None while they are hidden."""
    if candidate_id in seen.hidden:
        return None
    return standing([sheet_of(row) for row in seen.sheets.get(candidate_id, [])], weights)


def standing_out(ref: CandidateRef, seen: Seen, weights: Weights) -> StandingOut:
    """The same as it is shown."""
    found = standing_of(ref.id, seen, weights)
    if found is None:
        return StandingOut(
            candidate=ref,
            is_hidden=True,
            people=None,
            total=None,
            lowest=None,
            highest=None,
            attributes=[],
        )
    return StandingOut(
        candidate=ref,
        is_hidden=False,
        people=found.people,
        total=found.total,
        lowest=found.lowest,
        highest=found.highest,
        attributes=[
            AttributeScores(
                attribute=a.attribute,
                label=a.attribute.label,
                weight=a.weight,
                mean=a.mean,
                lowest=a.lowest,
                highest=a.highest,
                is_disputed=a.is_disputed,
            )
            for a in found.attributes
        ],
    )


def _sheet(row: ScoreSheet, people: dict[int, PersonRef], weights: Weights) -> SheetOut:
    return SheetOut(
        person=people[row.person_id],
        number=row.number,
        total=standing([sheet_of(row)], weights).total,
        scores=[
            SheetScore(attribute=a, **row.scores[a.value])
            for a in Attribute
            if a.value in row.scores
        ],
        scored_at=row.scored_at,
    )


def exact_scores(
    session: Session, actor: Actor, subject: Subject, opportunity_id: int, ids: list[int]
) -> tuple[dict[int, Fraction | None], bool]:
    """Exact totals by candidate, and whether some are hidden: then none is given."""
    seen = seen_sheets(session, actor, subject, ids)
    if seen.hidden:
        return dict.fromkeys(ids), True
    weights = weights_in_force(session, opportunity_id)
    totals = {i: found.exact for i in ids if (found := standing_of(i, seen, weights))}
    return {i: totals.get(i) for i in ids}, False
