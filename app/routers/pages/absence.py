"""When a sponsor is away (delegations) or leaves (handing over)."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.stages import Stage
from app.queries.delegation_lists import delegations, new_delegation
from app.queries.handover import handover
from app.schemas.absence import GiveDelegation, HandOver
from app.services.delegations import give_delegation, revoke_delegation
from app.services.handover import hand_over_sponsorship
from app.web.confirm import confirm_identity
from app.web.forms import REFUSED, Form, chosen, day, needed, status_for
from app.web.parameters import Cursor, Id
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
DELEGATION = {
    "to_id": chosen("to_id", "Choose who decides for you"),
    "starts_on": needed("starts_on", "Enter the first day", day("starts_on")),
    "ends_on": needed("ends_on", "Enter the last day", day("ends_on")),
}
HANDOVER = {
    "successor_id": chosen("successor_id", "Choose who takes their place"),
    "reason": needed("reason", "Say why: it goes on the record"),
}
GATES = [(s.number, f"Gate {s.number}: {s.gate_question}") for s in Stage]


@router.get("/delegations")
async def index(visit: PageVisit, past: bool = False, cursor: Cursor = None) -> Response:
    """Who decides for whom, and the form that names somebody."""
    return await _index(visit, Form(), past=past, cursor=cursor)


@router.post("/delegations")
async def give(visit: PageVisit) -> Response:
    """Name somebody to decide in one's place."""
    form = await visit.form()
    try:
        command = form.command(GiveDelegation, DELEGATION)
        await confirm_identity(visit, form)
        await visit.write_once(form, give_delegation, command)
    except REFUSED as error:
        return await _index(visit, form.refuse(error), status=status_for(error))
    return visit.redirect("/delegations", done="added")


@router.post("/delegations/{delegation_id}/revocation")
async def revoke(visit: PageVisit, delegation_id: Id) -> Response:
    """End one early."""
    form = await visit.form()
    try:
        await visit.write(revoke_delegation, delegation_id, version=form.version or 0)
    except REFUSED as error:
        return await _index(visit, Form(), ending=form.refuse(error), status=status_for(error))
    return visit.redirect("/delegations", done="ended")


@router.get("/programmes/{programme_id}/sponsors/{sponsor_id}/handover")
async def show_handover(visit: PageVisit, programme_id: Id, sponsor_id: Id) -> Response:
    """What must be handed over before a sponsor leaves."""
    return await _handover(visit, programme_id, sponsor_id, Form())


@router.post("/programmes/{programme_id}/sponsors/{sponsor_id}/handover")
async def hand_over(visit: PageVisit, programme_id: Id, sponsor_id: Id) -> Response:
    """Name the successor."""
    form = await visit.form()
    try:
        await confirm_identity(visit, form)
        command = form.command(HandOver, HANDOVER)
        await visit.write(hand_over_sponsorship, programme_id, sponsor_id, command)
    except REFUSED as error:
        status = status_for(error)
        return await _handover(visit, programme_id, sponsor_id, form.refuse(error), status)
    return visit.redirect(f"/programmes/{programme_id}", done="handed-over")


async def _index(
    visit: Visit,
    form: Form,
    *,
    ending: Form | None = None,
    past: bool = False,
    cursor: int | None = None,
    status: int = 200,
) -> Response:
    found = await visit.read(delegations, past=past, after=cursor)
    return visit.render(
        "absence/delegations.html",
        nav="inbox",
        status=status,
        form=form,
        ending=ending or Form(),
        found=found,
        past=past,
        gates=GATES,
        offered=await visit.read(new_delegation),
    )


async def _handover(
    visit: Visit, programme_id: int, sponsor_id: int, form: Form, status: int = 200
) -> Response:
    found = await visit.read(handover, programme_id, sponsor_id)
    if "reason" not in form.values:
        form.values["opportunity_ids"] = [str(duty.opportunity_id) for duty in found.duties]
    return visit.render(
        "absence/handover.html", nav="inbox", status=status, form=form, **dict(found)
    )
