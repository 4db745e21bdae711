"""Adding and changing opportunities and their teams."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, FieldProblem, Invalid, NotFound, invalid
from app.domain.opportunities import ENTERABLE_CONFIDENCE, Origin, PassageCause, TeamRole
from app.domain.policy import INSIDE_ROLES, Action, Actor, Role, Subject, authorise
from app.domain.stages import OPEN_STATUSES, Stage, Status
from app.models import Membership, Opportunity, Programme, TeamMember
from app.queries.opportunities import opportunity_out
from app.queries.subjects import find_opportunity, subject_of
from app.schemas.opportunity import (
    AddTeamMember,
    CreateOpportunity,
    EditOpportunity,
    OpportunityOut,
    SetTeam,
)
from app.services.advice import withdraw_changed_advice
from app.services.derived import refresh, touch
from app.services.events import changes, record_on
from app.services.gates import add_editors
from app.services.provenance import MADE_HERE, Provenance
from app.services.stages import enter_pipeline
from app.services.versions import expect_version

M: Any = Membership
T: Any = TeamMember


def create_opportunity(
    session: Session,
    actor: Actor,
    command: CreateOpportunity,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> OpportunityOut:
    """Add an opportunity at the first stage and open its first gate.

    Raises NotFound for a programme the actor is not in, NotPermitted for the wrong role, Invalid
    for a lead or sponsor who is not one in the programme.
    """
    programme = require_programme(session, actor, command.programme_id)
    authorise(actor, Action.CREATE_OPPORTUNITY, Subject(programme_id=command.programme_id))
    require_lead_and_sponsor(session, command.programme_id, command.lead_id, command.sponsor_id)
    fields = command.model_dump(exclude={"target_dates"})
    opportunity = Opportunity(
        **fields,
        target_dates=_dates(command),
        external_reference=provenance.external_reference,
        imported=dict(provenance.kept),
        origin=Origin.RECONSTRUCTED if provenance.reconstructed else Origin.CREATED,
        stage=Stage.STAKEHOLDER_ANALYSIS,
        status=Status.ACTIVE,
        stage_entered_at=at,
        created_at=at,
        updated_at=at,
    )
    enter_pipeline(
        session, opportunity, programme, PassageCause.CREATED, at=at, date_note=provenance.date_note
    )
    add_editors(session, opportunity, actor.person_id)
    data = {**_described(opportunity), **provenance.facts}
    _recorded(session, actor, opportunity, "opportunity_created", data, at)
    return opportunity_out(session, actor, opportunity, subject_of(session, opportunity))


def edit_opportunity(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: EditOpportunity,
    *,
    at: datetime,
    version: int | None = None,
) -> OpportunityOut:
    """Replace the descriptive fields. Raises Stale when `version` is no longer the present one.

    A confidence that only imports bring (amber/green, amber/red) may stay but not be chosen.
    Changing what a waiting gate was submitted with is allowed; its decision is then refused until
    the team submits again. Whoever edits helps to prepare the gate, and so may not decide it.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_OPPORTUNITY, subject)
    expect_version(opportunity, version)
    require_open(opportunity)
    _require_enterable(opportunity, command)
    before = _described(opportunity)
    for name, value in command.model_dump(mode="json", exclude={"target_dates"}).items():
        setattr(opportunity, name, value)
    opportunity.target_dates = _dates(command)
    session.flush()
    session.refresh(opportunity)
    edits = changes(before, _described(opportunity))
    if edits["after"]:
        add_editors(session, opportunity, actor.person_id)
        touch(opportunity, at)
        refresh(session, opportunity)
        _recorded(session, actor, opportunity, "opportunity_edited", edits, at)
    return opportunity_out(session, actor, opportunity, subject)


def set_team(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: SetTeam,
    *,
    at: datetime,
    version: int | None = None,
) -> OpportunityOut:
    """Name the lead and the sponsor, and whether the opportunity is restricted."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.MANAGE_TEAM, subject)
    if command.restricted != opportunity.restricted:
        authorise(actor, Action.RESTRICT_OPPORTUNITY, subject)
    expect_version(opportunity, version)
    require_open(opportunity)
    require_lead_and_sponsor(session, opportunity.programme_id, command.lead_id, command.sponsor_id)
    if command.lead_id in subject.co_sponsor_ids:
        raise invalid("lead_id", "Choose somebody else: nobody decides what they lead")
    names = ("lead_id", "sponsor_id", "restricted")
    before = {name: getattr(opportunity, name) for name in names}
    for name in names:
        setattr(opportunity, name, getattr(command, name))
    edits = changes(before, {name: getattr(opportunity, name) for name in names})
    if edits["after"]:
        touch(opportunity, at)
        refresh(session, opportunity)
        _recorded(session, actor, opportunity, "team_set", edits, at)
    return opportunity_out(session, actor, opportunity, subject_of(session, opportunity))


def add_team_member(
    session: Session, actor: Actor, opportunity_id: int, command: AddTeamMember, *, at: datetime
) -> OpportunityOut:
    """Put somebody of the programme on the team; an adviser says what they advise on.

    As a further sponsor they decide its gates beside the first, and do not prepare them.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.MANAGE_TEAM, subject)
    require_open(opportunity)
    _require_joining(session, opportunity, subject, command)
    member = TeamMember(opportunity_id=opportunity.id, **command.model_dump())
    session.add(member)
    touch(opportunity, at)
    data = command.model_dump(mode="json")
    _recorded(session, actor, opportunity, "team_member_added", data, at)
    return opportunity_out(session, actor, opportunity, subject_of(session, opportunity))


def remove_team_member(
    session: Session, actor: Actor, opportunity_id: int, person_id: int, *, at: datetime
) -> OpportunityOut:
    """Take somebody off the team; what they did stays recorded."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.MANAGE_TEAM, subject)
    require_open(opportunity)
    member = session.scalar(
        select(TeamMember).where(T.opportunity_id == opportunity_id, T.person_id == person_id)
    )
    if member is None:
        raise NotFound("This person is not on the team.")
    session.delete(member)
    session.flush()
    touch(opportunity, at)
    data = {"person_id": person_id}
    _recorded(session, actor, opportunity, "team_member_removed", data, at)
    return opportunity_out(session, actor, opportunity, subject_of(session, opportunity))


def require_programme(session: Session, actor: Actor, programme_id: int) -> Programme:
    """The programme, if the actor is in it; NotFound otherwise."""
    programme = session.get(Programme, programme_id)
    if programme is None or not actor.holds(programme_id, *INSIDE_ROLES):
        raise NotFound("There is no such programme, or you are not in it.")
    return programme


def require_open(opportunity: Opportunity) -> None:
    """Raise Conflict for an opportunity that is stopped or completed."""
    if opportunity.status not in OPEN_STATUSES:
        raise Conflict(
            f"This opportunity is {opportunity.status.label.lower()}. "
            "Its sponsor can reopen it; until then it cannot be changed."
        )


def require_lead_and_sponsor(
    session: Session, programme_id: int, lead_id: int | None, sponsor_id: int | None
) -> None:
    """Raise Invalid unless each is eligible by role and the two are different people."""
    problems = []
    held = _roles_in(session, programme_id, lead_id, sponsor_id)
    if lead_id is not None and not held & {(lead_id, Role.LEAD), (lead_id, Role.MEMBER)}:
        problems.append(FieldProblem("Choose a lead or member of this programme", "lead_id"))
    if sponsor_id is not None and (sponsor_id, Role.SPONSOR) not in held:
        problems.append(FieldProblem("Choose a sponsor of this programme", "sponsor_id"))
    if lead_id is not None and lead_id == sponsor_id:
        problems.append(
            FieldProblem("Choose somebody else: nobody decides what they lead", "sponsor_id")
        )
    if problems:
        raise Invalid(*problems)


def _require_joining(
    session: Session, opportunity: Opportunity, subject: Subject, command: AddTeamMember
) -> None:
    """Raise Invalid or Conflict unless this person can join in this role."""
    held = _roles_in(session, opportunity.programme_id, command.person_id)
    if not any(role in INSIDE_ROLES for _, role in held):
        raise invalid("person_id", "Choose somebody in this programme")
    if command.role is TeamRole.ADVISER and command.function is None:
        raise invalid("function", "Choose what the adviser advises on")
    if command.role is TeamRole.SPONSOR:
        if (command.person_id, Role.SPONSOR) not in held:
            raise invalid("person_id", "Choose a sponsor of this programme")
        if command.person_id == subject.lead_id:
            raise invalid("person_id", "Choose somebody else: nobody decides what they lead")
        if command.person_id in subject.sponsor_ids:
            raise Conflict("This person is already one of its sponsors.")
    if command.person_id in subject.team_ids | subject.co_sponsor_ids:
        raise Conflict("This person is already on the team.")


def _require_enterable(opportunity: Opportunity, command: EditOpportunity) -> None:
    chosen = command.delivery_confidence
    if chosen not in (None, *ENTERABLE_CONFIDENCE, opportunity.delivery_confidence):
        raise invalid("delivery_confidence", "Choose green, amber or red")


def _roles_in(
    session: Session, programme_id: int, *person_ids: int | None
) -> set[tuple[int, Role]]:
    wanted = [i for i in person_ids if i is not None]
    if not wanted:
        return set()
    rows = session.execute(
        select(M.person_id, M.role).where(M.programme_id == programme_id, M.person_id.in_(wanted))
    )
    return {(row.person_id, row.role) for row in rows}


def _dates(command: CreateOpportunity | EditOpportunity) -> dict[str, str]:
    return {gate: on.isoformat() for gate, on in sorted(command.target_dates.items())}


def _described(opportunity: Opportunity) -> dict[str, Any]:
    names = {*EditOpportunity.model_fields, "lead_id", "sponsor_id", "restricted"}
    return opportunity.model_dump(mode="json", include=names)


def _recorded(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    kind: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    record_on(session, actor, opportunity, kind, data, at=at)
    withdraw_changed_advice(session, actor, opportunity, at=at)
