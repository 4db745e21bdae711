"""The conditions of an opportunity: proposing their discharge, confirming it, waiving them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import Response

from app.clock import today
from app.domain.errors import DomainError
from app.domain.policy import Action
from app.queries.condition_pages import conditions_page
from app.schemas.condition import (
    ConfirmDischarge,
    NameConfirmer,
    ProposeDischarge,
    ReturnDischarge,
    WaiveCondition,
)
from app.schemas.condition_page import ConditionsPage
from app.services.conditions import (
    confirm_discharge,
    name_confirmer,
    propose_discharge,
    return_discharge,
    waive_condition,
    withdraw_discharge,
)
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/opportunities/{opportunity_id}/conditions", include_in_schema=False)


class Act(NamedTuple):
    """One form of a condition: its command, who is offered it, what is said after."""

    model: type[BaseModel]
    action: Action
    done: str


ACTS = {
    "proposal": Act(ProposeDischarge, Action.PROPOSE_DISCHARGE, "proposed"),
    "confirmation": Act(ConfirmDischarge, Action.CONFIRM_DISCHARGE, "discharged"),
    "return": Act(ReturnDischarge, Action.CONFIRM_DISCHARGE, "returned"),
    "confirmer": Act(NameConfirmer, Action.NAME_CONFIRMER, "saved"),
    "waiver": Act(WaiveCondition, Action.WAIVE_CONDITION, "waived"),
}


@router.get("")
async def index(visit: PageVisit, opportunity_id: Id) -> Response:
    """All of them, open ones first."""
    return await _index(visit, opportunity_id)


@router.post("/{condition_id}/proposal")
async def propose(visit: PageVisit, opportunity_id: Id, condition_id: Id) -> Response:
    """Say how one was met."""
    return await _act(visit, opportunity_id, condition_id, "proposal", propose_discharge)


@router.post("/{condition_id}/proposal/withdrawal")
async def take_back(visit: PageVisit, opportunity_id: Id, condition_id: Id) -> Response:
    """Take the proposal back."""
    form = await visit.form()
    try:
        await visit.write(withdraw_discharge, condition_id, version=form.version or 0)
    except REFUSED as error:
        return await _index(visit, opportunity_id, f"withdrawal-{condition_id}", form, error)
    return visit.redirect(f"/opportunities/{opportunity_id}/conditions", done="taken-back")


@router.post("/{condition_id}/confirmation")
async def confirm(visit: PageVisit, opportunity_id: Id, condition_id: Id) -> Response:
    """Agree that one is met."""
    return await _act(visit, opportunity_id, condition_id, "confirmation", confirm_discharge)


@router.post("/{condition_id}/return")
async def send_back(visit: PageVisit, opportunity_id: Id, condition_id: Id) -> Response:
    """Say what is missing."""
    return await _act(visit, opportunity_id, condition_id, "return", return_discharge)


@router.post("/{condition_id}/confirmer")
async def name(visit: PageVisit, opportunity_id: Id, condition_id: Id) -> Response:
    """Say who may confirm one beside the sponsors."""
    return await _act(visit, opportunity_id, condition_id, "confirmer", name_confirmer)


@router.post("/{condition_id}/waiver")
async def waive(visit: PageVisit, opportunity_id: Id, condition_id: Id) -> Response:
    """The sponsor asks for one no longer."""
    return await _act(visit, opportunity_id, condition_id, "waiver", waive_condition)


async def _act(
    visit: Visit,
    opportunity_id: int,
    condition_id: int,
    name: str,
    service: Callable[..., Any],
) -> Response:
    act, form = ACTS[name], await visit.form()
    try:
        command, version = form.command(act.model), form.version or 0
        await visit.write(service, condition_id, command, version=version)
    except REFUSED as error:
        return await _index(visit, opportunity_id, f"{name}-{condition_id}", form, error)
    return visit.redirect(f"/opportunities/{opportunity_id}/conditions", done=act.done)


async def _index(
    visit: Visit,
    opportunity_id: int,
    acting: str = "",
    form: Form | None = None,
    error: DomainError | None = None,
) -> Response:
    page = await visit.read(conditions_page, opportunity_id)
    form, all_ = form.refuse(error) if form and error else Form(), page.conditions
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
        named={c.id: Form({"person_id": c.confirmer.id if c.confirmer else ""}) for c in all_},
        choices=[(d.id, d.title) for d in page.documents],
        today=today(),
        **dict(page),
    )


def _offered(page: ConditionsPage) -> set[str]:
    """The forms this reader has; a refusal of any other is shown at the head of the page."""
    return {
        f"{name}-{c.id}"
        for c in page.conditions
        for name, act in ACTS.items()
        if act.action in c.permitted_actions and (name != "proposal" or c.proposal is None)
    }
