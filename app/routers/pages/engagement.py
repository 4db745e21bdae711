"""The engagement notice (UK2), and no unfair advantage."""

from fastapi import APIRouter
from starlette.responses import Response

from app.queries.discussion_pages import engagement_page
from app.schemas.engagement import AdvantageOut, AssessAdvantage, SetEngagementNotice
from app.services.engagement import assess_advantage, set_engagement_notice
from app.web.discussion_forms import FINDINGS, NOTICE, advantage_form, notice_form
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id, OptionalId
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/opportunities/{opportunity_id}/engagement", include_in_schema=False)


@router.get("")
async def index(visit: PageVisit, opportunity_id: Id, assess: OptionalId = None) -> Response:
    """The notice or the reason for none, and each candidate's assessment; the form of one."""
    return await _index(visit, opportunity_id, acting=f"assess-{assess}" if assess else "")


@router.post("")
async def save(visit: PageVisit, opportunity_id: Id) -> Response:
    """Record the notice, or why there is none."""
    form = await visit.form()
    try:
        command, version = form.command(SetEngagementNotice, NOTICE), form.version or 0
        await visit.write(set_engagement_notice, opportunity_id, command, version=version)
    except REFUSED as error:
        return await _index(visit, opportunity_id, form.refuse(error), status_for(error), "notice")
    return visit.redirect(f"/opportunities/{opportunity_id}/engagement", done="saved")


@router.post("/assessments/{party_id}")
async def assess(visit: PageVisit, opportunity_id: Id, party_id: Id) -> Response:
    """Say what taking part did to one candidate's chances."""
    form = await visit.form()
    path = f"/opportunities/{opportunity_id}/engagement"
    try:
        command, version = form.command(AssessAdvantage), form.version or 0
        await visit.write(assess_advantage, opportunity_id, party_id, command, version=version)
    except REFUSED as error:
        acting = f"assess-{party_id}"
        return await _index(visit, opportunity_id, form.refuse(error), status_for(error), acting)
    return visit.redirect(f"{path}#assess-{party_id}", done="saved")


async def _index(
    visit: Visit, opportunity_id: int, form: Form | None = None, status: int = 200, acting: str = ""
) -> Response:
    page = await visit.read(engagement_page, opportunity_id)
    stored = page.engagement
    return visit.render(
        "engagement/index.html",
        nav="pipeline",
        status=status,
        part="engagement",
        form=form or Form(),
        notice=notice_form(stored),
        assessed=next((advantage_form(a) for a in stored.assessments if _key(a) == acting), Form()),
        acting=acting,
        findings=FINDINGS,
        **dict(page),
    )


def _key(found: AdvantageOut) -> str:
    """What a candidate's form is called on the page."""
    return f"assess-{found.organisation.id}"
