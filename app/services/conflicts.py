"""Declaring conflicts of interest, and assessing them before a notice."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.audit import confidential_stream_of
from app.domain.conflicts import AssessmentKind, Bar, Nature, Standing, first_standing
from app.domain.errors import Conflict, FieldProblem, Invalid, invalid
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import ConflictAssessment, ConflictDeclaration, Opportunity, Organisation
from app.queries.comments import readers_of
from app.queries.conflicts import assessments_out, declarations_out, known_to
from app.queries.organisations import is_known_to
from app.queries.subjects import find_confidential, find_opportunity
from app.schemas.conflict import (
    AssessConflicts,
    AssessmentOut,
    ConfirmAssessment,
    DeclarationOut,
    DeclareConflict,
)
from app.services.advice import set_aside_advice
from app.services.derived import refresh
from app.services.events import record
from app.services.gates import add_editors

A: Any = ConflictAssessment
O: Any = Organisation
W: Any = ConflictDeclaration


def declare_conflict(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: DeclareConflict,
    *,
    at: datetime,
) -> DeclarationOut:
    """Record an interest, or that there is none.

    One's own recuses at once, or walls if asked; one made for somebody else changes nothing until
    the reviewer acts. Declaring never counts as preparing the gate. Raises Invalid for what is
    missing, Conflict for an interest of one's own that stands already.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    person_id = command.person_id or actor.person_id or 0
    own = person_id == actor.person_id
    authorise(actor, Action.DECLARE_CONFLICT if own else Action.DECLARE_FOR_ANOTHER, subject)
    if not own:
        _require_reader(session, actor, opportunity, subject, person_id)
    _require_sound(command, own=own)
    organisation_id, name = _organisation(session, actor, command)
    if own and command.nature.is_conflict and not command.wall:
        _require_new(session, opportunity, person_id, organisation_id, name)
    standing, bar = first_standing(command.nature, own=own, wall=command.wall)
    row = ConflictDeclaration(
        opportunity_id=opportunity.id,
        person_id=person_id,
        organisation_id=organisation_id,
        organisation=name,
        nature=command.nature,
        interest=command.interest,
        gate=opportunity.stage.number,
        declared_by_id=actor.person_id or 0,
        declared_at=at,
        standing=standing,
        bar=bar,
        changed_at=at,
    )
    session.add(row)
    session.flush()
    if bar is not Bar.NONE:
        set_aside_advice(session, opportunity, person_id, at=at)
    refresh(session, opportunity)
    told = confidential_stream_of(opportunity.id) if own else f"declaration:{row.id}"
    data = {**told_of(row), "nature": row.nature, "gate": row.gate}
    kind = "conflict_declared" if command.nature.is_conflict else "nothing_declared"
    record(session, actor, told, kind, data, at=at, programme_id=opportunity.programme_id)
    return declarations_out(session, actor, [row], names_all=True)[0]


def assess_conflicts(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: AssessConflicts,
    *,
    at: datetime,
) -> AssessmentOut:
    """Write the conflicts assessment, or its revision. Whoever writes it prepares the gate."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    authorise(actor, Action.ASSESS_CONFLICTS, subject)
    last = _last_number(session, opportunity)
    kind = AssessmentKind.REVISED if last else AssessmentKind.PREPARED
    texts = command.model_dump(include={"identified", "mitigations", "unfair_advantage"})
    return _assessed(session, actor, opportunity, subject, kind, command.occasion, at, **texts)


def confirm_assessment(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: ConfirmAssessment,
    *,
    at: datetime,
) -> AssessmentOut:
    """Say at a later notice or gate that the assessment was read again and still holds.

    Raises Conflict while there is none to confirm.
    """
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    authorise(actor, Action.ASSESS_CONFLICTS, subject)
    if not _last_number(session, opportunity):
        raise Conflict("There is no assessment to confirm yet. Write it first.")
    kind = AssessmentKind.CONFIRMED
    return _assessed(
        session, actor, opportunity, subject, kind, command.occasion, at, note=command.note
    )


def told_of(row: ConflictDeclaration) -> dict[str, Any]:
    """What an event says of a declaration: ids and codes, never the interest itself."""
    return {
        "declaration_id": row.id,
        "opportunity_id": row.opportunity_id,
        "person_id": row.person_id,
        "organisation_id": row.organisation_id,
        "bar": row.bar,
    }


def _assessed(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    subject: Subject,
    kind: AssessmentKind,
    occasion: str,
    at: datetime,
    **texts: Any,
) -> AssessmentOut:
    standing = select(W.id).where(
        W.opportunity_id == opportunity.id,
        W.nature != Nature.NOTHING,
        W.standing != Standing.ENDED,
        known_to(actor, subject),
    )
    row = ConflictAssessment(
        opportunity_id=opportunity.id,
        number=_last_number(session, opportunity) + 1,
        kind=kind,
        gate=opportunity.stage.number,
        occasion=occasion,
        considered=list(session.scalars(standing.order_by(W.id))),
        assessed_by_id=actor.person_id or 0,
        assessed_at=at,
        **texts,
    )
    session.add(row)
    session.flush()
    add_editors(session, opportunity, actor.person_id)
    refresh(session, opportunity)
    record(
        session,
        actor,
        confidential_stream_of(opportunity.id),
        f"conflicts_assessment_{kind}",
        {"assessment_id": row.id, "number": row.number, "gate": row.gate, "occasion": occasion},
        at=at,
        programme_id=opportunity.programme_id,
    )
    return assessments_out(session, [row])[0]


def _last_number(session: Session, opportunity: Opportunity) -> int:
    last = select(func.max(A.number)).where(A.opportunity_id == opportunity.id)
    return session.scalar(last) or 0


def _require_reader(
    session: Session, actor: Actor, opportunity: Opportunity, subject: Subject, person_id: int
) -> None:
    """Raise Invalid for somebody who cannot see the opportunity, or is nobody."""
    if person_id not in {p.id for p in readers_of(session, actor, opportunity, subject)}:
        raise invalid("person_id", "Choose somebody who can see this opportunity")


def _require_sound(command: DeclareConflict, *, own: bool) -> None:
    """Raise Invalid for what a declaration lacks, or says that it cannot mean."""
    named = command.organisation_id is not None or bool(command.organisation)
    says_more = named or bool(command.interest) or command.wall
    is_conflict = command.nature.is_conflict
    found = {
        ("organisation", "Name the organisation, or choose it from the directory"): (
            is_conflict and not named
        ),
        ("interest", "Say what the interest is"): is_conflict and not command.interest,
        ("nature", "You wrote down an interest: choose what kind it is"): (
            not is_conflict and says_more
        ),
        ("nature", "Only the person themselves can say there is nothing to declare"): (
            not is_conflict and not own and not says_more
        ),
        ("wall", "Only the reviewer can wall somebody else off"): command.wall and not own,
    }
    problems = [FieldProblem(message, field) for (field, message), holds in found.items() if holds]
    if problems:
        raise Invalid(*problems)


def _organisation(
    session: Session, actor: Actor, command: DeclareConflict
) -> tuple[int | None, str]:
    """The organisation, if it is one the actor may know of, else its name as given."""
    if command.organisation_id is not None:
        known = session.scalar(
            select(Organisation).where(O.id == command.organisation_id, is_known_to(actor))
        )
        if known is None:
            raise invalid("organisation", "Choose an organisation from the directory")
        return known.id, known.name
    same = session.execute(
        select(O.id, O.name)
        .where(func.lower(O.name) == func.lower(command.organisation), is_known_to(actor))
        .order_by(O.id)
        .limit(1)
    ).one_or_none()
    return (same.id, same.name) if same and command.organisation else (None, command.organisation)


def _require_new(
    session: Session,
    opportunity: Opportunity,
    person_id: int,
    organisation_id: int | None,
    name: str,
) -> None:
    """Raise Conflict where the person declared an interest in the organisation that stands."""
    known = session.scalar(
        select(W.id)
        .where(
            W.opportunity_id == opportunity.id,
            W.person_id == person_id,
            W.declared_by_id == person_id,
            W.standing != Standing.ENDED,
            W.nature != Nature.NOTHING,
            W.organisation_id == organisation_id
            if organisation_id is not None
            else func.lower(W.organisation) == name.lower(),
        )
        .limit(1)
    )
    if known is not None:
        raise Conflict(
            "You declared an interest in this organisation already, and it stands. "
            "The conflicts reviewer can change what is done about it."
        )
