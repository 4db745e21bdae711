"""The power and interest map: seeing it, and moving somebody on it."""

import json
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.domain.parsing import without_hidden_characters
from app.domain.salience import Salience
from app.domain.stakeholders import Stance
from app.queries.overview import frame
from app.queries.stakeholder_map import stakeholder_map
from app.queries.stakeholders import why_not_edit
from app.services.stakeholder_acts import move_stakeholder
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.stakeholder_forms import RATINGS, chosen_day, moved
from app.web.stakeholder_map import draw_map, shape
from app.web.visit import PageVisit, Visit

router = APIRouter(
    prefix="/opportunities/{opportunity_id}/stakeholders/map", include_in_schema=False
)
Short = Annotated[str, Query(max_length=40)]


@router.get("")
async def show(visit: PageVisit, opportunity_id: Id, since: Short = "") -> Response:
    """Who stands where, with what moved since a date."""
    return await _show(visit, opportunity_id, Form(), since)


@router.post("")
async def move(visit: PageVisit, opportunity_id: Id) -> Response:
    """Put somebody elsewhere, from the form or by dragging; refused, the map stands as it is."""
    form = await visit.form()
    since = form.text("since")[:40]
    try:
        number, version, command = moved(form)
        made = await visit.write(move_stakeholder, number, command, version=version)
    except REFUSED as error:
        return await _show(visit, opportunity_id, form.refuse(error), since, status_for(error))
    said = f"{made.name}: power {made.power}, interest {made.interest}. Recorded."
    if visit.is_htmx:
        return await _show(visit, opportunity_id, Form(), since, said=said)
    path = f"/opportunities/{opportunity_id}/stakeholders/map"
    return visit.redirect(f"{path}?since={since}" if chosen_day(since)[0] else path, done="placed")


async def _show(
    visit: Visit,
    opportunity_id: int,
    form: Form,
    since: str,
    status: int = 200,
    said: str = "",
) -> Response:
    since = without_hidden_characters(since)
    day, problem = chosen_day(since)
    shown = await visit.read(stakeholder_map, opportunity_id, since=day)
    response = visit.render(
        "stakeholders/_map.html" if visit.is_htmx else "stakeholders/map.html",
        nav="pipeline",
        status=status,
        tab="stakeholders",
        part="map",
        form=form,
        since=since,
        since_problem=problem,
        shown=shown,
        drawing=draw_map(shown),
        shape=shape,
        stances=list(Stance),
        classes=list(Salience),
        ratings=RATINGS[1:],
        refusal=await visit.read(why_not_edit, opportunity_id),
        said=said,
        **dict(await visit.read(frame, opportunity_id)),
    )
    if said:
        response.headers["HX-Trigger"] = json.dumps({"ui:say": {"text": said}})
    return response
