"""The independent conflicts reviewer's pages: what waits for them, and deciding it."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from app.domain.conflicts import ReviewAct
from app.domain.errors import DomainError
from app.queries.conflict_reviews import conflict_review, conflict_reviews
from app.schemas.conflict import NameReplacement, ReviewConflict
from app.services.conflict_reviews import name_replacement, review_conflict
from app.web.confirm import confirm_identity
from app.web.forms import REFUSED, Form, chosen, status_for
from app.web.parameters import Id
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/conflicts", include_in_schema=False)
Cursor = Annotated[int | None, Query(ge=0, le=2**63 - 1)]
ACTS = [(act.value, act.label, act.hint) for act in ReviewAct]
ACT_READERS = {
    "act": chosen("act", "Choose what is done about it"),
    "mitigation": lambda form: form.text("mitigation"),
    "reason": chosen("reason", "Say why"),
}
PLACE_READERS = {
    "person_id": chosen("person_id", "Choose who takes the place"),
    "reason": chosen("reason", "Say why them"),
}


@router.get("")
async def index(visit: PageVisit, decided: bool = False, cursor: Cursor = None) -> Response:
    """What waits, oldest first; or what was decided, newest first."""
    found = await visit.read(conflict_reviews, waiting=not decided, after=cursor)
    return visit.render(
        "conflicts/reviews.html", nav="conflicts", found=found, decided=decided, cursor=cursor
    )


@router.get("/{declaration_id}")
async def show(visit: PageVisit, declaration_id: Id) -> Response:
    """One declaration, with what can be done about it."""
    return await _show(visit, declaration_id)


@router.post("/{declaration_id}/review")
async def review(visit: PageVisit, declaration_id: Id) -> Response:
    """Recuse, mitigate, wall or end, once they confirmed who they are."""
    form = await visit.form()
    try:
        command = form.command(ReviewConflict, ACT_READERS)
        await confirm_identity(visit, form)
        await visit.write(review_conflict, declaration_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _show(visit, declaration_id, deciding=form.refuse(error), error=error)
    return visit.redirect(f"/conflicts/{declaration_id}", done="reviewed")


@router.post("/{declaration_id}/replacement")
async def replace(visit: PageVisit, declaration_id: Id) -> Response:
    """Name who takes the place."""
    form = await visit.form()
    try:
        command = form.command(NameReplacement, PLACE_READERS)
        await confirm_identity(visit, form)
        await visit.write(name_replacement, declaration_id, command, version=form.version or 0)
    except REFUSED as error:
        return await _show(visit, declaration_id, replacing=form.refuse(error), error=error)
    return visit.redirect(f"/conflicts/{declaration_id}", done="replaced")


async def _show(
    visit: Visit,
    declaration_id: int,
    *,
    deciding: Form | None = None,
    replacing: Form | None = None,
    error: DomainError | None = None,
) -> Response:
    page = await visit.read(conflict_review, declaration_id)
    return visit.render(
        "conflicts/review.html",
        nav="conflicts",
        status=status_for(error) if error else 200,
        deciding=deciding or Form(),
        replacing=replacing or Form(),
        form=deciding or replacing or Form(),
        options=ACTS,
        **dict(page),
    )
