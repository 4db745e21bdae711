"""The conditions of an opportunity: discharging them, waiving them."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.clock import today
from app.domain.errors import DomainError
from app.domain.policy import Action
from app.queries.gate_pages import conditions_page
from app.schemas.gate import DischargeCondition, WaiveCondition
from app.schemas.gate_page import ConditionsPage
from app.services.conditions import discharge_condition, waive_condition
from app.web.forms import REFUSED, Form, status_for
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/opportunities/{opportunity_id}/conditions", include_in_schema=False)
Id = Annotated[int, Path(ge=1, le=2**63 - 1)]


@router.get("")
async def index(visit: PageVisit, opportunity_id: Id) -> Response:
    """All of them, open ones first."""
    return await _index(visit, opportunity_id)


@router.post("/{condition_id}/discharge")
async def discharge(visit: PageVisit, opportunity_id: Id, condition_id: Id) -> Response:
    """Say how one was met."""
    form = await visit.form()
    try:
        command, version = form.command(DischargeCondition), form.version or 0
        await visit.write(discharge_condition, condition_id, command, version=version)
    except REFUSED as error:
        return await _index(visit, opportunity_id, f"discharge-{condition_id}", form, error)
    return visit.redirect(f"/opportunities/{opportunity_id}/conditions", done="discharged")


@router.post("/{condition_id}/waiver")
async def waive(visit: PageVisit, opportunity_id: Id, condition_id: Id) -> Response:
    """The sponsor asks for one no longer."""
    form = await visit.form()
    try:
        command, version = form.command(WaiveCondition), form.version or 0
        await visit.write(waive_condition, condition_id, command, version=version)
    except REFUSED as error:
        return await _index(visit, opportunity_id, f"waive-{condition_id}", form, error)
    return visit.redirect(f"/opportunities/{opportunity_id}/conditions", done="waived")


async def _index(
    visit: Visit,
    opportunity_id: int,
    acting: str = "",
    form: Form | None = None,
    error: DomainError | None = None,
) -> Response:
    page = await visit.read(conditions_page, opportunity_id)
    form = form.refuse(error) if form and error else Form()
    return visit.render(
        "conditions/index.html",
        nav="pipeline",
        status=status_for(error) if error else 200,
        tab="conditions",
        tab_title="Conditions",
        acting=acting,
        form=form,
        refused=form.errors if acting not in _offered(page) else {},
        blank=Form(),
        choices=[(d.id, d.title) for d in page.documents],
        today=today(),
        **dict(page),
    )


def _offered(page: ConditionsPage) -> set[str]:
    """The forms this reader has; a refusal of any other is shown at the head of the page."""
    names = {Action.DISCHARGE_CONDITION: "discharge", Action.WAIVE_CONDITION: "waive"}
    return {f"{names[action]}-{c.id}" for c in page.conditions for action in c.permitted_actions}
