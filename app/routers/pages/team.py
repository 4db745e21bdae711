"""Who is on an opportunity, and what only its sponsor does: accept the risk, resume, reopen."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.errors import TooManyAttempts
from app.domain.opportunities import LABELS
from app.domain.policy import Action, AdviserFunction, Subject, may_see
from app.domain.stages import reopenable
from app.queries.team import risk_page, sponsor_page, team_page
from app.schemas.opportunity import (
    AcceptRisk,
    AddTeamMember,
    OpportunityOut,
    Reopen,
    Resume,
    SetTeam,
)
from app.services.decisions import accept_risk, reopen_opportunity, resume_opportunity
from app.services.opportunities import add_team_member, remove_team_member, set_team
from app.web.confirm import confirm_identity
from app.web.forms import REFUSED, Form, status_for, ticked
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/opportunities/{opportunity_id}", include_in_schema=False)
FUNCTIONS = [(f.value, LABELS.get(f.value, f.value.capitalize())) for f in AdviserFunction]
TEAM_READERS = {"restricted": ticked("restricted")}


@router.get("/team")
async def show_team(visit: PageVisit, opportunity_id: Id) -> Response:
    """Who is on it, and the forms that change that."""
    return await _team(visit, opportunity_id)


@router.post("/team")
async def save_team(visit: PageVisit, opportunity_id: Id) -> Response:
    """Name the lead and the sponsor, and who may see it."""
    form = await visit.form()
    try:
        people = {name: form.text(name) or None for name in ("lead_id", "sponsor_id")}
        command = form.command(SetTeam, TEAM_READERS, **people)
        saved = await visit.write(set_team, opportunity_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _team(visit, opportunity_id, form.refuse(error), status=status_for(error))
    return _after(visit, saved, "saved")


@router.post("/team/members")
async def add_member(visit: PageVisit, opportunity_id: Id) -> Response:
    """Put somebody on the team."""
    form = await visit.form()
    try:
        saved = await visit.write(add_team_member, opportunity_id, form.command(AddTeamMember))
    except REFUSED as error:
        joining = form.refuse(error)
        return await _team(visit, opportunity_id, joining=joining, status=status_for(error))
    return _after(visit, saved, "added")


@router.post("/team/members/{person_id}/remove")
async def remove_member(visit: PageVisit, opportunity_id: Id, person_id: Id) -> Response:
    """Take somebody off the team."""
    form = await visit.form()
    try:
        saved = await visit.write(remove_team_member, opportunity_id, person_id)
    except REFUSED as error:
        joining = form.refuse(error)
        return await _team(visit, opportunity_id, joining=joining, status=status_for(error))
    return _after(visit, saved, "removed")


@router.get("/risk")
async def show_risk(visit: PageVisit, opportunity_id: Id) -> Response:
    """What was accepted so far, and the sponsor's form."""
    page = await visit.read(risk_page, opportunity_id)
    return visit.render("opportunities/risk.html", nav="pipeline", form=Form(), **dict(page))


@router.post("/risk")
async def accept(visit: PageVisit, opportunity_id: Id) -> Response:
    """The sponsor accepts the risk in writing."""
    form = await visit.form()
    try:
        await confirm_identity(visit, form)
        await visit.write_once(form, accept_risk, opportunity_id, form.command(AcceptRisk))
    except (*REFUSED, TooManyAttempts) as error:
        page = dict(await visit.read(risk_page, opportunity_id))
        page |= {"form": form.refuse(error), "status": status_for(error)}
        return visit.render("opportunities/risk.html", nav="pipeline", **page)
    return visit.redirect(f"/opportunities/{opportunity_id}", done="accepted")


@router.get("/resume")
async def show_resume(visit: PageVisit, opportunity_id: Id) -> Response:
    """The form that ends a hold."""
    return await _sponsors(visit, opportunity_id, "resume")


@router.post("/resume")
async def resume(visit: PageVisit, opportunity_id: Id) -> Response:
    """End a hold."""
    return await _act(visit, opportunity_id, "resume")


@router.get("/reopen")
async def show_reopen(visit: PageVisit, opportunity_id: Id) -> Response:
    """The form that sends it back."""
    return await _sponsors(visit, opportunity_id, "reopen")


@router.post("/reopen")
async def reopen(visit: PageVisit, opportunity_id: Id) -> Response:
    """Send it back, or revive it."""
    return await _act(visit, opportunity_id, "reopen")


ACTS: dict[str, tuple[Action, type[Any], Callable[..., OpportunityOut], str]] = {
    "resume": (Action.RESUME_OPPORTUNITY, Resume, resume_opportunity, "resumed"),
    "reopen": (Action.REOPEN_OPPORTUNITY, Reopen, reopen_opportunity, "reopened"),
}


async def _act(visit: Visit, opportunity_id: int, name: str) -> Response:
    _, model, service, done = ACTS[name]
    form = await visit.form()
    try:
        await confirm_identity(visit, form)
        command = form.command(model)
        await visit.write(service, opportunity_id, command, version=form.version or 0)
    except (*REFUSED, TooManyAttempts) as error:
        return await _sponsors(visit, opportunity_id, name, form.refuse(error), status_for(error))
    return visit.redirect(f"/opportunities/{opportunity_id}", done=done)


async def _sponsors(
    visit: Visit, opportunity_id: int, name: str, form: Form | None = None, status: int = 200
) -> Response:
    page = await visit.read(sponsor_page, opportunity_id, ACTS[name][0])
    found = page.opportunity
    shown = form or Form()
    shown.values["version"] = str(found.version)
    stages = [(s.value, f"{s.number}. {s.label}") for s in reopenable(found.stage, found.status)]
    return visit.render(
        f"opportunities/{name}.html",
        nav="pipeline",
        status=status,
        form=shown,
        stages=stages,
        **dict(page),
    )


async def _team(
    visit: Visit,
    opportunity_id: int,
    form: Form | None = None,
    joining: Form | None = None,
    status: int = 200,
) -> Response:
    page = await visit.read(team_page, opportunity_id)
    found = page.opportunity
    shown = form or Form(
        {
            "lead_id": found.lead.id if found.lead else "",
            "sponsor_id": found.sponsor.id if found.sponsor else "",
            "restricted": ["yes"] if found.restricted else [],
        }
    )
    shown.values["version"] = str(found.version)
    return visit.render(
        "opportunities/team.html",
        nav="pipeline",
        status=status,
        tab="team",
        form=shown,
        joining=joining or Form(),
        functions=FUNCTIONS,
        **dict(page),
    )


def _after(visit: Visit, saved: OpportunityOut, done: str) -> Response:
    """Back to the team; to the pipeline for somebody who may no longer see the opportunity."""
    subject = Subject(
        programme_id=saved.programme_id,
        restricted=saved.restricted,
        lead_id=saved.lead.id if saved.lead else None,
        sponsor_id=saved.sponsor.id if saved.sponsor else None,
        team_ids=frozenset(m.person.id for m in saved.team),
    )
    still_seen = may_see(visit.actor, subject)
    return visit.redirect(
        f"/opportunities/{saved.id}/team" if still_seen else "/pipeline", done=done
    )
