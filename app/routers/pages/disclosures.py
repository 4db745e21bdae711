"""Equal treatment: who was told what, levelling it, and the proof."""

from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from app.clock import today
from app.queries.disclosures import disclosure
from app.queries.discussion_pages import disclosure_page, parity_page, require_writer, tell_page
from app.queries.discussions import discussion
from app.queries.evidence import evidence_pack
from app.schemas.disclosure import (
    Disclose,
    LevelDisclosures,
    TellDisclosure,
    WithdrawDisclosure,
    WithdrawTelling,
)
from app.services.disclosures import (
    disclose,
    level_disclosures,
    tell_disclosure,
    withdraw_disclosure,
    withdraw_telling,
)
from app.web.discussion_forms import MEANS, TOLD, dated, new_disclosure, told_choices
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id, OptionalId
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
ALL = "/opportunities/{opportunity_id}/disclosures"
ONE = "/disclosures/{disclosure_id}"


@router.get(ALL)
async def index(
    visit: PageVisit, opportunity_id: Id, before: OptionalId = None, unlevelled: bool = False
) -> Response:
    """The matrix, the latest first, and what is not level."""
    return await _index(visit, opportunity_id, before=before, only_unlevelled=unlevelled)


@router.get(f"{ALL}/new")
async def new(
    visit: PageVisit,
    opportunity_id: Id,
    discussion_id: OptionalId = None,
    corrects_id: OptionalId = None,
) -> Response:
    """The form for a further disclosure: made in a talk, to put an earlier one right, or alone."""
    await visit.read(require_writer, opportunity_id)
    there = []
    if discussion_id:
        there = [party.id for party in (await visit.read(discussion, discussion_id)).parties]
    if corrects_id:
        wrong = await visit.read(disclosure, corrects_id)
        there = [told.organisation.id for told in wrong.tellings if not told.withdrawn_at]
    return await _new(visit, opportunity_id, new_disclosure(there, discussion_id, corrects_id))


@router.post(f"{ALL}/new")
async def create(visit: PageVisit, opportunity_id: Id) -> Response:
    """Record what was told."""
    form = await visit.form()
    try:
        command = form.command(Disclose, TOLD)
        made = await visit.write_once(form, disclose, opportunity_id, command)
    except REFUSED as error:
        return await _new(visit, opportunity_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/disclosures/{made.id}", done="added")


@router.post(f"{ALL}/levelling")
async def level(visit: PageVisit, opportunity_id: Id) -> Response:
    """Tell everybody who is owed it, in one act."""
    form = await visit.form()
    try:
        command = form.command(LevelDisclosures, TOLD)
        await visit.write(level_disclosures, opportunity_id, command)
    except REFUSED as error:
        return await _index(visit, opportunity_id, form.refuse(error), status_for(error))
    return visit.redirect(f"/opportunities/{opportunity_id}/disclosures", done="levelled")


@router.get(f"{ALL}/pack")
async def show_pack(visit: PageVisit, opportunity_id: Id) -> Response:
    """The evidence pack, to be printed."""
    pack = await visit.read(evidence_pack, opportunity_id)
    published = pack.notice["published_on"]
    return visit.render(
        "disclosures/pack.html",
        nav="pipeline",
        pack=pack,
        published=date.fromisoformat(published) if published else None,
        opportunity_id=opportunity_id,
    )


@router.get(f"{ALL}/pack.json")
async def download_pack(visit: PageVisit, opportunity_id: Id) -> Response:
    """The same for a program."""
    pack = await visit.read(evidence_pack, opportunity_id)
    name = f"{pack.reference}-who-knew-what.json".lower()
    return Response(
        pack.model_dump_json(indent=1),
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


@router.get(ONE)
async def show(visit: PageVisit, disclosure_id: Id) -> Response:
    """One disclosure, with everybody who was told it."""
    return await _show(visit, disclosure_id)


@router.post(f"{ONE}/tellings")
async def tell(visit: PageVisit, disclosure_id: Id) -> Response:
    """Record that further candidates were told."""
    form = await visit.form()
    try:
        await visit.write(tell_disclosure, disclosure_id, form.command(TellDisclosure, TOLD))
    except REFUSED as error:
        return await _show(visit, disclosure_id, form.refuse(error), status_for(error), "tell")
    return visit.redirect(f"/disclosures/{disclosure_id}", done="added")


@router.post(f"{ONE}/withdrawal")
async def withdraw(visit: PageVisit, disclosure_id: Id) -> Response:
    """Say that the entry was a mistake."""
    form = await visit.form()
    try:
        command = form.command(WithdrawDisclosure)
        await visit.write(withdraw_disclosure, disclosure_id, command)
    except REFUSED as error:
        return await _show(visit, disclosure_id, form.refuse(error), status_for(error), "withdraw")
    return visit.redirect(f"/disclosures/{disclosure_id}", done="mistaken")


@router.post(f"{ONE}/tellings/{{telling_id}}/withdrawal")
async def withdraw_entry(visit: PageVisit, disclosure_id: Id, telling_id: Id) -> Response:
    """Say that one candidate was not told after all."""
    form = await visit.form()
    try:
        command = form.command(WithdrawTelling)
        await visit.write(withdraw_telling, disclosure_id, telling_id, command)
    except REFUSED as error:
        acting = f"telling-{telling_id}"
        return await _show(visit, disclosure_id, form.refuse(error), status_for(error), acting)
    return visit.redirect(f"/disclosures/{disclosure_id}", done="mistaken")


async def _index(
    visit: Visit,
    opportunity_id: int,
    form: Form | None = None,
    status: int = 200,
    *,
    before: int | None = None,
    only_unlevelled: bool = False,
) -> Response:
    page = await visit.read(
        parity_page, opportunity_id, before=before, only_unlevelled=only_unlevelled
    )
    return visit.render(
        "disclosures/index.html",
        nav="pipeline",
        status=status,
        part="disclosures",
        form=form or Form(dated("told_on", today())),
        before=before,
        only_unlevelled=only_unlevelled,
        means=MEANS,
        **dict(page),
    )


async def _new(visit: Visit, opportunity_id: int, form: Form, status: int = 200) -> Response:
    page = await visit.read(tell_page, opportunity_id)
    return visit.render(
        "disclosures/new.html",
        nav="pipeline",
        status=status,
        part="disclosures",
        form=form,
        means=MEANS,
        choices=told_choices(page.parties),
        document_choices=[(d.id, d.title) for d in page.documents],
        idea_choices=[(i.id, i.title) for i in page.ideas],
        **dict(page),
    )


async def _show(
    visit: Visit, disclosure_id: int, form: Form | None = None, status: int = 200, acting: str = ""
) -> Response:
    page = await visit.read(disclosure_page, disclosure_id)
    told = {t.organisation.id for t in page.told.tellings if t.withdrawn_at is None}
    return visit.render(
        "disclosures/show.html",
        nav="pipeline",
        status=status,
        part="disclosures",
        form=form or Form(),
        blank=Form(dated("told_on", today())),
        acting=acting,
        means=MEANS,
        choices=[c for c in told_choices(page.parties) if c[0] not in told],
        **dict(page),
    )
