"""Opportunities over JSON."""

from fastapi import APIRouter

from app.queries.opportunities import opportunity
from app.schemas.opportunity import (
    AcceptRisk,
    AddTeamMember,
    CreateOpportunity,
    EditOpportunity,
    OpportunityOut,
    Reopen,
    Resume,
    SetTeam,
)
from app.services.decisions import accept_risk, reopen_opportunity, resume_opportunity
from app.services.opportunities import (
    add_team_member,
    create_opportunity,
    edit_opportunity,
    remove_team_member,
    set_team,
)
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Id

router = APIRouter(prefix="/api/v1/opportunities", tags=["Opportunities"])


@router.get("/{opportunity_id}")
async def get_opportunity(call: ApiCall, opportunity_id: Id) -> OpportunityOut:
    """One opportunity, whole."""
    return await call.read(opportunity, opportunity_id)


@router.post("", status_code=201)
async def post_opportunity(
    call: ApiCall, command: CreateOpportunity, key: IdempotencyKey = None
) -> OpportunityOut:
    """Add an opportunity; it enters at the first stage."""
    made = await call.write(create_opportunity, command)
    call.location(f"/api/v1/opportunities/{made.id}")
    return made


@router.put("/{opportunity_id}")
async def put_opportunity(
    call: ApiCall, opportunity_id: Id, command: EditOpportunity, if_match: IfMatch = None
) -> OpportunityOut:
    """Replace the descriptive fields."""
    return await call.write(edit_opportunity, opportunity_id, command, version=call.version)


@router.put("/{opportunity_id}/team")
async def put_team(
    call: ApiCall, opportunity_id: Id, command: SetTeam, if_match: IfMatch = None
) -> OpportunityOut:
    """Name the lead and the sponsor, and whether it is restricted."""
    return await call.write(set_team, opportunity_id, command, version=call.version)


@router.post("/{opportunity_id}/team/members", status_code=201)
async def post_team_member(
    call: ApiCall, opportunity_id: Id, command: AddTeamMember, key: IdempotencyKey = None
) -> OpportunityOut:
    """Put somebody on the team."""
    return await call.write(add_team_member, opportunity_id, command)


@router.delete("/{opportunity_id}/team/members/{person_id}")
async def delete_team_member(call: ApiCall, opportunity_id: Id, person_id: Id) -> OpportunityOut:
    """Take somebody off the team."""
    return await call.write(remove_team_member, opportunity_id, person_id)


@router.post("/{opportunity_id}/risk-acceptance", status_code=201)
async def post_risk_acceptance(
    call: ApiCall, opportunity_id: Id, command: AcceptRisk, key: IdempotencyKey = None
) -> OpportunityOut:
    """The sponsor accepts the risk in writing."""
    return await call.write(accept_risk, opportunity_id, command)


@router.post("/{opportunity_id}/resumption", status_code=201)
async def post_resumption(
    call: ApiCall, opportunity_id: Id, command: Resume, key: IdempotencyKey = None
) -> OpportunityOut:
    """End a hold."""
    return await call.write(resume_opportunity, opportunity_id, command)


@router.post("/{opportunity_id}/reopening", status_code=201)
async def post_reopening(
    call: ApiCall, opportunity_id: Id, command: Reopen, key: IdempotencyKey = None
) -> OpportunityOut:
    """Send it back to an earlier stage, or revive a closed one."""
    return await call.write(reopen_opportunity, opportunity_id, command)
