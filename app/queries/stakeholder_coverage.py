"""Who is being lost sight of, whose support is lacking, and who is missing altogether."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.opportunities import reference
from app.domain.policy import Actor
from app.domain.stakeholders import (
    SIMILAR_FROM,
    USUAL_DAYS,
    Gap,
    Likeness,
    StakeholderRole,
    by_gate,
    key_without_care,
    lacks_support,
    missing_from,
    similarity,
)
from app.models import Opportunity, Stakeholder
from app.queries.stakeholders import Register, organisations_named, register_of
from app.queries.subjects import find_opportunity
from app.queries.visibility import visible_to
from app.schemas.stakeholder_pages import (
    ComparedWith,
    GapList,
    GateSupport,
    MissingOrganisation,
    MissingRole,
    StakeholderComparison,
    StakeholderCoverage,
)

O: Any = Opportunity
S: Any = Stakeholder

LISTED = (Gap.NO_OWNER, Gap.NO_PLAN, Gap.NO_CONTACT, Gap.CONTACT_OVERDUE, Gap.NOT_RATED)
SHOWN_GAPS, SHOWN_SUPPORT, SHOWN_FIRST = 12, 25, 15
"""Of each gap; the register, filtered, has them all."""
MOST_CANDIDATES, MOST_COMPARED = 200, 20
FEWEST_ROWS = 3
"""A register of one or two entries says nothing about who is usual."""


def stakeholder_coverage(
    session: Session, actor: Actor, opportunity_id: int, *, days: int = USUAL_DAYS
) -> StakeholderCoverage:
    """What is missing on one opportunity; `days` without contact are too many."""
    opportunity, _ = find_opportunity(session, actor, opportunity_id)
    register = register_of(session, opportunity)
    by_gap: dict[Gap, list[int]] = {gap: [] for gap in LISTED}
    for number in register.rows:
        for gap in register.gaps(number, days):
            if gap in by_gap:
                by_gap[gap].append(number)
    lacking = {number for numbers in by_gap.values() for number in numbers}
    return StakeholderCoverage(
        days=days,
        total=len(register.rows),
        key_total=sum(care.is_key for care in register.cares.values()),
        key_uncared=key_without_care(register.cares.values()),
        gaps=[
            GapList(
                gap=gap,
                total=len(numbers),
                stakeholders=[
                    register.row(n, days) for n in _first(register, numbers)[:SHOWN_GAPS]
                ],
            )
            for gap, numbers in by_gap.items()
        ],
        first=[register.row(n, days) for n in _first(register, lacking)[:SHOWN_FIRST]],
        with_gaps=len(lacking),
        gates=_support(register, days),
        comparison=_compared(session, actor, opportunity, register),
    )


def _first(register: Register, numbers: Iterable[int]) -> list[int]:
    """Key players first, then the powerful, then the interested; as entered where that is even."""

    def weight(number: int) -> tuple[bool, int, int, int]:
        position = register.cares[number].position
        is_key = register.cares[number].is_key
        return not is_key, -(position.power or 0), -(position.interest or 0), number

    return sorted(numbers, key=weight)


def _support(register: Register, days: int) -> list[GateSupport]:
    found = []
    for gate, numbers in by_gate(register.cares).items():
        lacking = [n for n in numbers if lacks_support(register.cares[n])]
        there = [n for n in numbers if not lacks_support(register.cares[n])]
        found.append(
            GateSupport(
                gate=gate,
                is_passed=gate < register.stage,
                total=len(numbers),
                lacking=[register.row(n, days) for n in lacking[:SHOWN_SUPPORT]],
                there=[register.row(n, days) for n in there[:SHOWN_SUPPORT]],
            )
        )
    return found


def _compared(
    session: Session, actor: Actor, opportunity: Opportunity, register: Register
) -> StakeholderComparison:
    """Roles and organisations that most similar opportunities have on their registers."""
    alike = similar_opportunities(session, actor, opportunity)
    held = _registers(session, [found.id for found in alike])
    kept = [found for found in alike if len(held.get(found.id, [])) >= FEWEST_ROWS][:MOST_COMPARED]
    mine = list(register.rows.values())
    roles = missing_from(
        {role for row in mine for role in row.roles},
        [{role for roles, _ in held[found.id] for role in roles} for found in kept],
    )
    bodies = missing_from(
        {str(row.organisation_id) for row in mine if row.organisation_id},
        [{str(body) for _, body in held[found.id] if body} for found in kept],
    )
    named = organisations_named(session, (int(body.what) for body in bodies))
    return StakeholderComparison(
        compared=kept,
        roles=[
            MissingRole(role=StakeholderRole(r.what), have=r.have, compared=r.compared)
            for r in roles
        ],
        organisations=[
            MissingOrganisation(organisation=named[int(b.what)], have=b.have, compared=b.compared)
            for b in bodies
        ],
    )


def similar_opportunities(
    session: Session, actor: Actor, opportunity: Opportunity
) -> list[ComparedWith]:
    """Opportunities like this one among those the actor may see, the most alike first.

    The latest of its sector, and the latest of its programme, are looked at; no more.
    """
    own = Likeness(opportunity.sector, frozenset(opportunity.dimensions))
    columns = (O.id, O.title, O.sector, O.dimensions, O.updated_at)
    found: dict[int, Any] = {}
    for here in (O.sector == opportunity.sector, O.programme_id == opportunity.programme_id):
        rows = session.execute(
            select(*columns)
            .where(visible_to(actor), here, O.id != opportunity.id)
            .order_by(O.updated_at.desc(), O.id.desc())
            .limit(MOST_CANDIDATES)
        )
        found |= {row.id: row for row in rows}
    scored = [
        (similarity(own, Likeness(row.sector, frozenset(row.dimensions))), row)
        for row in found.values()
    ]
    scored = [(score, row) for score, row in scored if score >= SIMILAR_FROM]
    scored.sort(key=lambda pair: (-pair[0], -pair[1].id))
    return [
        ComparedWith(
            id=row.id,
            reference=reference(row.id),
            title=row.title,
            why="the same sector" if score >= 1 else "much the same dimensions of innovation",
        )
        for score, row in scored[:MOST_CANDIDATES]
    ]


def _registers(session: Session, ids: list[int]) -> dict[int, list[tuple[list[str], int | None]]]:
    """Roles and organisation of everybody on the registers of these opportunities."""
    held: dict[int, list[tuple[list[str], int | None]]] = {}
    if not ids:
        return held
    rows = session.execute(
        select(S.opportunity_id, S.roles, S.organisation_id).where(
            S.opportunity_id.in_(ids), S.removed_at.is_(None)
        )
    )
    for row in rows:
        held.setdefault(row.opportunity_id, []).append((row.roles, row.organisation_id))
    return held
