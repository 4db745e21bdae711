"""Advice on a gate: asking advisers, giving advice for one's function, taking it back."""

from fastapi import APIRouter
from starlette.responses import Response

from app.domain.endorsements import MATERIAL, VERDICTS
from app.domain.errors import NotFound
from app.domain.policy import AdviserFunction
from app.domain.terms import function_words
from app.queries.gate_pages import gate_page
from app.schemas.endorsement import (
    AdviceOut,
    EndorsementOut,
    GiveEndorsement,
    RequestEndorsements,
    WithdrawEndorsement,
)
from app.schemas.gate_page import GatePage
from app.services.endorsements import (
    give_endorsement,
    request_endorsements,
    withdraw_endorsement,
)
from app.web.confirm import confirm_identity
from app.web.forms import REFUSED, Form, chosen, status_for
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/gates/{review_id}/advice", include_in_schema=False)
NOT_ASKED = "This function was not asked about this gate."
NO_ADVICE = "There is no such advice on this gate."
NOT_NOW = "Only an adviser of this function can answer, while the gate is open."
READERS = {"verdict": chosen("verdict", "Choose what you say")}
RESTS_ON = ", ".join(part.label.lower() for part in MATERIAL.values())


@router.get("")
async def show_advice(visit: PageVisit, review_id: Id) -> Response:
    """How the advice stands, and the form that asks for more."""
    return await _index(visit, review_id, Form())


@router.post("")
async def ask(visit: PageVisit, review_id: Id) -> Response:
    """Ask advisers before the gate is submitted."""
    form = await visit.form()
    try:
        command = form.command(RequestEndorsements)
        await visit.write_once(form, request_endorsements, review_id, command)
    except REFUSED as error:
        return await _index(visit, review_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/gates/{review_id}/advice", done="asked")


@router.get("/{function}")
async def show_answer(visit: PageVisit, review_id: Id, function: AdviserFunction) -> Response:
    """The form of one function's advice."""
    return await _edit(visit, review_id, function, Form())


@router.post("/{function}")
async def give(visit: PageVisit, review_id: Id, function: AdviserFunction) -> Response:
    """Record the advice, once its giver confirmed who they are."""
    form = await visit.form()
    try:
        command = form.command(GiveEndorsement, READERS, function=function)
        await confirm_identity(visit, form)
        await visit.write(give_endorsement, review_id, command)
    except REFUSED as error:
        return await _edit(visit, review_id, function, form.refuse(error), status_for(error))
    return visit.redirect(f"/gates/{review_id}#advice", done="advised")


@router.get("/withdrawals/{endorsement_id}")
async def show_withdrawal(visit: PageVisit, review_id: Id, endorsement_id: Id) -> Response:
    """Whether one's advice shall go."""
    return await _withdrawal(visit, review_id, endorsement_id, Form())


@router.post("/withdrawals/{endorsement_id}")
async def take_back(visit: PageVisit, review_id: Id, endorsement_id: Id) -> Response:
    """Take it back, with the reason."""
    form = await visit.form()
    try:
        command = form.command(WithdrawEndorsement)
        await visit.write(withdraw_endorsement, review_id, endorsement_id, command)
    except REFUSED as error:
        status = status_for(error)
        return await _withdrawal(visit, review_id, endorsement_id, form.refuse(error), status)
    return visit.redirect(f"/gates/{review_id}#advice", done="taken-back")


async def _index(visit: Visit, review_id: int, form: Form, status: int = 200) -> Response:
    page = await visit.read(gate_page, review_id)
    return visit.render(
        "endorsements/index.html",
        nav="pipeline",
        status=status,
        review=page.review,
        advice=page.advice,
        form=form,
        functions=[(f.value, function_words(f)) for f in page.advice.to_request],
    )


async def _edit(
    visit: Visit, review_id: int, function: AdviserFunction, form: Form, status: int = 200
) -> Response:
    page = await visit.read(gate_page, review_id)
    return visit.render(
        "endorsements/edit.html",
        nav="inbox",
        status=status,
        review=page.review,
        mine=_asked(page, function),
        form=form,
        verdicts=[(v.value, meaning.label, meaning.hint) for v, meaning in VERDICTS.items()],
        documents=[(d.id, d.title) for d in page.documents],
        rests_on=RESTS_ON,
        barred=NOT_NOW,
    )


async def _withdrawal(
    visit: Visit, review_id: int, endorsement_id: int, form: Form, status: int = 200
) -> Response:
    page = await visit.read(gate_page, review_id)
    return visit.render(
        "endorsements/withdraw.html",
        nav="inbox",
        status=status,
        review=page.review,
        given=_given(page, endorsement_id),
        form=form,
    )


def _asked(page: GatePage, function: AdviserFunction) -> AdviceOut:
    for advice in page.advice.advice:
        if advice.function is function and advice.requested_at is not None:
            return advice
    raise NotFound(NOT_ASKED)


def _given(page: GatePage, endorsement_id: int) -> EndorsementOut:
    for advice in page.advice.advice:
        for given in advice.given:
            if given.id == endorsement_id:
                return given
    raise NotFound(NO_ADVICE)
