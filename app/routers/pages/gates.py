"""A gate's page, in the face its reader needs: to prepare, to wait, to decide, or to read back."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import Response

from app.clock import today
from app.domain.errors import DomainError
from app.queries.gate_pages import gate_page
from app.queries.packs import pack
from app.schemas.gate import AnswerCriterion, SubmitGate, WithdrawGate
from app.schemas.gate_page import GatePage
from app.schemas.voting import EndVote
from app.services.decisions import decide_gate, end_vote
from app.services.gates import answer_criterion, submit_gate, withdraw_gate
from app.web.confirm import confirm_identity
from app.web.forms import REFUSED, Form, status_for
from app.web.gate_forms import (
    ANSWER_READERS,
    SUBMIT_READERS,
    choices_of,
    forms_of,
    offered,
    read_decision,
    rows_of,
)
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/gates", include_in_schema=False)
Key = Annotated[str, Path(max_length=60)]
Saved = Annotated[str, Query(max_length=60)]


@router.get("/{review_id}")
async def show(visit: PageVisit, review_id: Id, saved: Saved = "") -> Response:
    """One attempt at a gate; `saved` names the criterion just answered."""
    return _render(visit, await visit.read(gate_page, review_id), saved=saved)


@router.get("/{review_id}/print")
async def show_print(visit: PageVisit, review_id: Id) -> Response:
    """The same on paper: everything the sponsor is shown, and what was decided."""
    page = await visit.read(gate_page, review_id)
    return visit.render("gates/print.html", today=today(), **dict(page))


@router.get("/{review_id}/pack")
async def download_pack(visit: PageVisit, review_id: Id) -> Response:
    """The frozen pack as a file, byte for byte."""
    text = await visit.read(pack, review_id)
    name = f'attachment; filename="gate-review-{review_id}-pack.json"'
    return Response(text, media_type="application/json", headers={"Content-Disposition": name})


@router.post("/{review_id}/answers/{key}")
async def answer(visit: PageVisit, review_id: Id, key: Key) -> Response:
    """Judge one criterion; the page comes back at it."""
    form = await visit.form()
    try:
        command = form.command(AnswerCriterion, ANSWER_READERS)
        version = form.version or 0
        await visit.write(answer_criterion, review_id, key, command, version=version)
    except REFUSED as error:
        return await _again(visit, review_id, f"answer-{key}", form, error)
    return visit.redirect(f"/gates/{review_id}?saved={key}#criterion-{key}")


@router.post("/{review_id}/submission")
async def submit(visit: PageVisit, review_id: Id) -> Response:
    """Freeze the pack and ask the sponsor to decide."""
    form = await visit.form()
    try:
        await visit.write(submit_gate, review_id, form.command(SubmitGate, SUBMIT_READERS))
    except REFUSED as error:
        return await _again(visit, review_id, "submit", form, error)
    return visit.redirect(f"/gates/{review_id}", done="submitted")


@router.post("/{review_id}/withdrawal")
async def withdraw(visit: PageVisit, review_id: Id) -> Response:
    """Take the submission back; the next attempt is shown."""
    form = await visit.form()
    try:
        withdrawn = await visit.write(withdraw_gate, review_id, form.command(WithdrawGate))
    except REFUSED as error:
        return await _again(visit, review_id, "withdraw", form, error)
    return visit.redirect(f"/opportunities/{withdrawn.opportunity_id}/gate", done="withdrawn")


@router.post("/{review_id}/decision")
async def decide(visit: PageVisit, review_id: Id) -> Response:
    """Record a sponsor's vote or decision, once they confirmed who they are."""
    form = await visit.form()
    try:
        command = read_decision(form)
        await confirm_identity(visit, form)
        found = await visit.write(decide_gate, review_id, command)
    except REFUSED as error:
        return await _again(visit, review_id, "decide", form, error)
    return visit.redirect(f"/gates/{review_id}", done="decided" if found.decision else "voted")


@router.post("/{review_id}/outcome")
async def end(visit: PageVisit, review_id: Id) -> Response:
    """Record what the votes come to, where no further vote will."""
    form = await visit.form()
    try:
        command = form.command(EndVote)
        await confirm_identity(visit, form)
        await visit.write(end_vote, review_id, command)
    except REFUSED as error:
        return await _again(visit, review_id, "outcome", form, error)
    return visit.redirect(f"/gates/{review_id}", done="decided")


async def _again(
    visit: Visit, review_id: int, acting: str, form: Form, error: DomainError
) -> Response:
    """The page as it stands now, with the refused form as it was typed."""
    page = await visit.read(gate_page, review_id)
    return _render(visit, page, acting, form.refuse(error), status_for(error))


def _render(
    visit: Visit,
    page: GatePage,
    acting: str = "",
    form: Form | None = None,
    status: int = 200,
    saved: str = "",
) -> Response:
    forms = forms_of(page)
    here = offered(page)
    if form is not None:
        forms[acting] = form
    return visit.render(
        "gates/show.html",
        nav="inbox" if "decide" in here else "pipeline",
        status=status,
        **dict(page),
        forms=forms,
        choices=choices_of(page),
        form=forms.get(acting, Form()),
        refused=form.errors if form is not None and acting not in here else {},
        offered=here,
        acting=acting,
        saved=saved,
        rows=rows_of(forms["decide"]),
        today=today(),
    )
