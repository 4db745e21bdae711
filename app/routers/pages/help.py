"""Help, guidance for each stage, and the two statements the law asks for. Public."""

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.domain.gates import OUTCOMES
from app.web.guidance import guidance
from app.web.help import ROLES, STORED
from app.web.ownership import ownership_models
from app.web.visit import PublicVisit

router = APIRouter(include_in_schema=False)


@router.get("/help")
async def show_help(visit: PublicVisit) -> Response:
    """What the service does, who does what, and where to ask."""
    return visit.render(
        "help/index.html", stages=guidance(), roles=ROLES, outcomes=OUTCOMES.values()
    )


@router.get("/help/stages/{number}")
async def show_stage_help(visit: PublicVisit, number: Annotated[int, Path(ge=1, le=5)]) -> Response:
    """What to do in one stage, and what its gate asks."""
    return visit.render("help/stage.html", stages=guidance(), current=guidance()[number - 1])


@router.get("/help/ownership-models")
async def show_ownership_models(visit: PublicVisit) -> Response:
    """The seven ownership models, and the report's examples with the facts that class them."""
    return visit.render("help/ownership.html", models=ownership_models())


@router.get("/accessibility")
async def show_accessibility(visit: PublicVisit) -> Response:
    """The accessibility statement."""
    return visit.render("help/accessibility.html")


@router.get("/privacy")
async def show_privacy(visit: PublicVisit) -> Response:
    """What is stored about people, why, and for how long."""
    idle = visit.settings.session_idle_seconds // 60
    absolute = visit.settings.session_absolute_seconds // 3600
    return visit.render("help/privacy.html", stored=STORED, idle=idle, absolute=absolute)
