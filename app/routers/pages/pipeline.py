"""The pipeline's pages: the board, the table, further cards, and asking to move one."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.clock import now, today
from app.domain.errors import Conflict, Invalid
from app.domain.policy import INSIDE_ROLES, Role
from app.domain.stages import Stage
from app.queries.dimensions import dimensions
from app.queries.late_conditions import late_conditions
from app.queries.moves import way_to_move
from app.queries.pipeline import board, column, table
from app.schemas.pipeline import AskToMove
from app.web.dimension_view import KEY, drawn, finding
from app.web.pipeline import canonical, draw, read_filters
from app.web.pipeline_views import board_view, filters_on_page, more_cards_view, table_view
from app.web.visit import PageVisit

router = APIRouter(include_in_schema=False)
AStage = Annotated[Stage, Path()]


@router.get("/")
async def start(visit: PageVisit) -> Response:
    """Where somebody begins: sponsors at what waits for them, others at the pipeline."""
    actor = visit.actor
    if actor.programmes(Role.SPONSOR):
        return visit.redirect("/inbox")
    is_outside = not actor.programmes(*INSIDE_ROLES)
    if is_outside and actor.is_conflicts_reviewer:
        return visit.redirect("/conflicts")
    if is_outside and actor.programmes(Role.PARTNER):
        return visit.redirect("/partner")
    return visit.redirect("/people" if actor.is_administrator and is_outside else "/pipeline")


@router.get("/pipeline")
async def show_board(visit: PageVisit) -> Response:
    """The board: a column for each stage."""
    page, asked = await draw(visit, board, read_filters(visit.request), whole=not visit.is_htmx)
    return canonical(visit, board_view(visit, page, asked), asked.query)


@router.get("/pipeline/table")
async def show_table(visit: PageVisit) -> Response:
    """The same opportunities as rows."""
    page, asked = await draw(visit, table, read_filters(visit.request), whole=not visit.is_htmx)
    return canonical(visit, table_view(visit, page, asked), asked.query)


@router.get("/pipeline/dimensions")
async def show_dimensions(visit: PageVisit) -> Response:
    """Where the open opportunities are new, and how new."""
    found = await visit.read(dimensions)
    return visit.render(
        "pipeline/dimensions.html",
        nav="pipeline",
        found=found,
        title=finding(found),
        picture=drawn(found),
        key=KEY,
    )


@router.get("/pipeline/columns/{stage}")
async def more_cards(visit: PageVisit, stage: AStage) -> Response:
    """Further cards of a column; without htmx, the table of that stage."""
    query = read_filters(visit.request).query
    if not visit.is_htmx:
        return visit.redirect(f"/pipeline/table?{query.query_string(stage=stage)}")
    page = await visit.read(column, query, stage, at=now())
    late = await visit.read(late_conditions, [row.id for row in page.rows], today())
    return more_cards_view(visit, page, late, stage, query)


@router.post("/pipeline/moves")
async def ask_to_move(visit: PageVisit) -> Response:
    """A card dropped on another stage: to the gate that leads there, or why it stays."""
    form = await visit.form()
    try:
        return visit.redirect(await visit.read(way_to_move, form.command(AskToMove)))
    except (Conflict, Invalid) as error:
        refused = error
    page, asked = await draw(visit, board, filters_on_page(form), whole=not visit.is_htmx)
    return board_view(visit, page, asked, refused=refused)
