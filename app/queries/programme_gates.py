"""A programme's gates as people read them: in force, their versions, the draft, what differs."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.comparing import GateComparison, compare
from app.domain.criteria import Strength
from app.domain.errors import NotFound
from app.domain.policy import Action, Actor, Subject, authorise, may
from app.domain.stages import Stage
from app.domain.tailoring import (
    GATES,
    Departure,
    GateSet,
    SetCriterion,
    departures,
    from_document,
    unreasoned,
)
from app.models import CriteriaSet, GateDraft, GateReview, Programme, TailoredSet
from app.queries.gate_sets import (
    NO_DRAFT,
    find_draft,
    find_set,
    latest_shipped,
    load_gate_set,
    number_elsewhere,
    shipped_of,
)
from app.queries.people import names_of
from app.queries.programmes import find_programme
from app.schemas.opportunity import PersonRef
from app.schemas.tailoring import (
    ComparisonOut,
    CriterionChangeOut,
    DepartureOut,
    FieldChangeOut,
    FilePreview,
    GateComparisonOut,
    GateDraftOut,
    GateOut,
    GateSetOut,
    GateTermsOut,
    ProgrammeGates,
    SetCriterionOut,
    SetRow,
)

S: Any = CriteriaSet
T: Any = TailoredSet

STANDARD = "standard"


def programme_gates(session: Session, actor: Actor, programme_id: int) -> ProgrammeGates:
    """What a programme's gates ask today, and what could become of them."""
    programme = find_programme(session, actor, programme_id)
    draft = find_draft(session, programme_id)
    may_tailor = may(actor, Action.TAILOR_GATES, Subject(programme_id=programme_id))
    return ProgrammeGates(
        programme_id=programme_id,
        programme_name=programme.name,
        in_force=set_out(
            session, programme, session.get_one(CriteriaSet, programme.criteria_set_id)
        ),
        newer_shipped=_newer(session, programme),
        has_draft=draft is not None,
        on_other_versions=number_elsewhere(session, actor, programme_id),
        permitted_actions=[Action.TAILOR_GATES] if may_tailor else [],
    )


def gate_versions(session: Session, actor: Actor, programme_id: int) -> list[SetRow]:
    """The versions a programme can compare, its own first, newest first."""
    programme = find_programme(session, actor, programme_id)
    own = select(T.criteria_set_id).where(T.programme_id == programme_id)
    sets = session.scalars(
        select(CriteriaSet)
        .where(or_(S.id.in_(own), S.id == programme.criteria_set_id, S.key == STANDARD))
        .order_by((S.key == STANDARD), S.version.desc(), S.id.desc())
    ).all()
    return set_rows(session, programme, sets)


def gate_version(
    session: Session, actor: Actor, programme_id: int, criteria_set_id: int
) -> GateSetOut:
    """One version whole; NotFound for another programme's own."""
    programme = find_programme(session, actor, programme_id)
    return set_out(session, programme, find_set(session, programme, criteria_set_id))


def gate_comparison(
    session: Session, actor: Actor, programme_id: int, before: int | None, after: int | None
) -> ComparisonOut:
    """Two versions side by side; the one in force stands in for one that is not named."""
    programme = find_programme(session, actor, programme_id)
    ids = [number or programme.criteria_set_id for number in (before, after)]
    rows = set_rows(session, programme, [find_set(session, programme, n) for n in ids])
    sets = [load_gate_set(session, number) for number in ids]
    return ComparisonOut(before=rows[0], after=rows[1], gates=comparisons_out(*sets))


def gate_draft(session: Session, actor: Actor, programme_id: int) -> GateDraftOut:
    """The draft of the next version, for those who may write it; NotFound when there is none."""
    programme = find_programme(session, actor, programme_id)
    authorise(actor, Action.TAILOR_GATES, Subject(programme_id=programme_id))
    draft = find_draft(session, programme_id)
    if draft is None:
        raise NotFound(NO_DRAFT)
    return draft_out(session, programme, draft)


def draft_out(session: Session, programme: Programme, draft: GateDraft) -> GateDraftOut:
    """The same for a draft already found."""
    gates = from_document(draft.document)
    shipped = load_gate_set(session, draft.shipped_id)
    in_force = load_gate_set(session, programme.criteria_set_id)
    ids = [draft.based_on_id, draft.shipped_id, programme.criteria_set_id]
    sets = [session.get_one(CriteriaSet, number) for number in ids]
    based_on, measured, current = set_rows(session, programme, sets)
    people = names_of(session, [draft.updated_by_id])
    return GateDraftOut(
        programme_id=programme.id,
        programme_name=programme.name,
        based_on=based_on,
        shipped=measured,
        in_force=current,
        gates=gates_out(gates, shipped),
        differences=comparisons_out(in_force, gates),
        departures=[_departure(shipped, d) for d in departures(shipped, gates)],
        unreasoned=unreasoned(shipped, gates),
        updated_at=draft.updated_at,
        updated_by=people.get(draft.updated_by_id or 0),
        version=draft.version,
    )


def review_version(session: Session, review: GateReview) -> SetRow:
    """The version of its programme's gates that a review keeps."""
    programme = session.get_one(Programme, review.programme_id)
    return set_rows(session, programme, [session.get_one(CriteriaSet, review.criteria_set_id)])[0]


def file_preview(session: Session, actor: Actor, programme_id: int, gates: GateSet) -> FilePreview:
    """What a set read from a file would change, without changing anything."""
    programme = find_programme(session, actor, programme_id)
    shipped = load_gate_set(session, latest_shipped(session, programme.criteria_set_id).id)
    return FilePreview(
        differences=comparisons_out(load_gate_set(session, programme.criteria_set_id), gates),
        unreasoned=unreasoned(shipped, gates),
        replaces_draft=find_draft(session, programme_id) is not None,
    )


def set_rows(session: Session, programme: Programme, sets: Iterable[CriteriaSet]) -> list[SetRow]:
    """Versions in short."""
    found = list(sets)
    own = {
        row.criteria_set_id: row
        for row in session.scalars(
            select(TailoredSet).where(T.criteria_set_id.in_([s.id for s in found]))
        )
    }
    people = names_of(session, (row.published_by_id for row in own.values()))
    return [_row(programme, some, own.get(some.id), people) for some in found]


def _row(
    programme: Programme,
    some: CriteriaSet,
    own: TailoredSet | None,
    people: Mapping[int, PersonRef],
) -> SetRow:
    shipped = f"{some.key.capitalize()}, version {some.version}"
    return SetRow(
        id=some.id,
        label=shipped if own is None else f"Version {some.version}",
        is_shipped=own is None,
        is_in_force=some.id == programme.criteria_set_id,
        note=own.note if own is not None else "",
        published_at=own.published_at if own is not None else some.created_at,
        published_by=people.get(own.published_by_id or 0) if own is not None else None,
    )


def set_out(session: Session, programme: Programme, some: CriteriaSet) -> GateSetOut:
    """One version whole."""
    gates = load_gate_set(session, some.id)
    shipped = load_gate_set(session, shipped_of(session, some.id))
    return GateSetOut(
        **dict(set_rows(session, programme, [some])[0]),
        departures=[_departure(shipped, d) for d in departures(shipped, gates)],
        gates=gates_out(gates, shipped),
    )


def gates_out(gates: GateSet, shipped: GateSet) -> list[GateOut]:
    """The five gates of a set."""
    protected = {(c.gate, c.key) for c in shipped.criteria if c.strength is Strength.BLOCKING}
    return [
        GateOut(
            gate=gate,
            stage=Stage.of_gate(gate),
            question=Stage.of_gate(gate).gate_question,
            terms=GateTermsOut.model_validate(gates.terms_of(gate)),
            criteria=[_criterion(c, (gate, c.key) in protected) for c in gates.of_gate(gate)],
        )
        for gate in GATES
    ]


def comparisons_out(before: GateSet, after: GateSet) -> list[GateComparisonOut]:
    """What differs, gate by gate."""
    return [comparison_out(one) for one in compare(before, after)]


def comparison_out(one: GateComparison) -> GateComparisonOut:
    """What differs at one gate."""
    return GateComparisonOut(
        gate=one.gate,
        terms=[FieldChangeOut.model_validate(f) for f in one.terms],
        added=[_criterion(c) for c in one.added],
        removed=[_criterion(c) for c in one.removed],
        changed=[
            CriterionChangeOut(
                criterion=_criterion(c.criterion),
                fields=[FieldChangeOut.model_validate(f) for f in c.fields],
            )
            for c in one.changed
        ],
        order=list(one.order),
        order_before=list(one.order_before),
        is_same=one.is_same,
    )


def _criterion(criterion: SetCriterion, is_protected: bool = False) -> SetCriterionOut:
    fields = {name: getattr(criterion, name) for name in _CRITERION}
    return SetCriterionOut(**fields, is_protected=is_protected)


_CRITERION = tuple(name for name in SetCriterionOut.model_fields if name != "is_protected")


def _departure(shipped: GateSet, departure: Departure) -> DepartureOut:
    title = shipped.find(departure.gate, departure.key).title
    fields = {name: getattr(departure, name) for name in ("gate", "key", "what", "reason")}
    return DepartureOut(**fields, title=title)


def _newer(session: Session, programme: Programme) -> SetRow | None:
    """A newer shipped version than the one the gates in force come from."""
    latest = latest_shipped(session, programme.criteria_set_id)
    if latest.id == shipped_of(session, programme.criteria_set_id):
        return None
    return set_rows(session, programme, [latest])[0]
