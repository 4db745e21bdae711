"""Needed capabilities, who offers them, the coverage matrix and the smallest sets."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.domain.capabilities import Confidence
from app.domain.errors import DomainError
from app.queries.coverage import Among, Which
from app.queries.partner_pages import (
    capabilities_page,
    capability_page,
    coverage_page,
    offer_page,
)
from app.schemas.capability import AddCapability, EditCapability, RemoveCapability, SetOffer
from app.services.capabilities import (
    add_capability,
    edit_capability,
    remove_capability,
    remove_offer,
    set_offer,
)
from app.web.forms import REFUSED, Form, chosen, status_for
from app.web.parameters import Id
from app.web.partner_forms import (
    AMONG,
    CAPABILITY_LABELS,
    CONFIDENCES,
    EXTENTS,
    KNOWN,
    NEEDS,
    OFFER_LABELS,
    WEIGHTS,
    WHICH,
    capability_values,
    offer_values,
    shown,
)
from app.web.visit import PageVisit, Visit

router = APIRouter(include_in_schema=False)
Provider = Annotated[int, Path(ge=0, le=2**63 - 1)]
READERS = {
    "name": chosen("name", "Say what somebody must be able to do"),
    "need": chosen("need", "Say whether it is essential or desirable"),
}
REMOVAL_READERS = {"reason": chosen("reason", "Say why it is not needed")}
OFFER_READERS = {"confidence": chosen("confidence", "Say how well this is known")}
PARTNERS: dict[str, Any] = {"nav": "pipeline", "tab": "partners"}


@router.get("/opportunities/{opportunity_id}/capabilities")
async def index(visit: PageVisit, opportunity_id: Id) -> Response:
    """What is needed, and who offers it."""
    return await _index(visit, opportunity_id)


@router.post("/opportunities/{opportunity_id}/capabilities")
async def add(visit: PageVisit, opportunity_id: Id) -> Response:
    """Add a needed capability."""
    form = await visit.form()
    try:
        command = form.command(AddCapability, READERS)
        await visit.write_once(form, add_capability, opportunity_id, command)
    except REFUSED as error:
        return await _index(visit, opportunity_id, form, error)
    return visit.redirect(f"/opportunities/{opportunity_id}/capabilities#add", done="added")


@router.get("/capabilities/{capability_id}")
async def show(visit: PageVisit, capability_id: Id) -> Response:
    """One capability: what describes it, and every party's offer."""
    return await _show(visit, capability_id)


@router.post("/capabilities/{capability_id}")
async def save(visit: PageVisit, capability_id: Id) -> Response:
    """Replace what describes it; after somebody else's change both versions are shown."""
    form = await visit.form()
    try:
        command, version = form.command(EditCapability, READERS), form.version or 0
        await visit.write(edit_capability, capability_id, command, version=version)
    except REFUSED as error:
        return await _show(visit, capability_id, form=form, error=error)
    return visit.redirect(f"/capabilities/{capability_id}", done="saved")


@router.post("/capabilities/{capability_id}/removal")
async def remove(visit: PageVisit, capability_id: Id) -> Response:
    """Take it off the list, with a reason."""
    form = await visit.form()
    try:
        command, version = form.command(RemoveCapability, REMOVAL_READERS), form.version or 0
        gone = await visit.write(remove_capability, capability_id, command, version=version)
    except REFUSED as error:
        return await _show(visit, capability_id, removing=form.refuse(error), error=error)
    return visit.redirect(f"/opportunities/{gone.opportunity_id}/capabilities", done="removed")


@router.get("/capabilities/{capability_id}/offers/{provider_id}")
async def edit_offer(visit: PageVisit, capability_id: Id, provider_id: Provider) -> Response:
    """What one party offers; 0 is our own side."""
    return await _offer(visit, capability_id, provider_id)


@router.post("/capabilities/{capability_id}/offers/{provider_id}")
async def save_offer(visit: PageVisit, capability_id: Id, provider_id: Provider) -> Response:
    """Record what one party offers."""
    form = await visit.form()
    try:
        command, version = form.command(SetOffer, OFFER_READERS), form.version or 0
        await visit.write(set_offer, capability_id, provider_id, command, version=version)
    except REFUSED as error:
        return await _offer(visit, capability_id, provider_id, form, error)
    return visit.redirect(f"/capabilities/{capability_id}#offers-h", done="saved")


@router.post("/capabilities/{capability_id}/offers/{provider_id}/removal")
async def take_back_offer(visit: PageVisit, capability_id: Id, provider_id: Provider) -> Response:
    """Take back what one party was said to offer."""
    form = await visit.form()
    try:
        version = form.version or 0
        await visit.write(remove_offer, capability_id, provider_id, version=version)
    except REFUSED as error:
        return await _offer(visit, capability_id, provider_id, form, error)
    return visit.redirect(f"/capabilities/{capability_id}#offers-h", done="removed")


@router.get("/opportunities/{opportunity_id}/coverage")
async def show_coverage(
    visit: PageVisit, opportunity_id: Id, among: str = "", which: str = "", confidence: str = ""
) -> Response:
    """The matrix, and the smallest sets that leave no gap."""
    asked: dict[str, Any] = {
        "among": _one_of(Among, among),
        "which": _one_of(Which, which),
        "confidence": _one_of(Confidence, confidence),
    }
    page = await visit.read(coverage_page, opportunity_id, **asked)
    lists = {"among_options": AMONG, "which_options": WHICH, "known_options": KNOWN}
    context: dict[str, Any] = {**PARTNERS, "part": "coverage"} | lists | asked | dict(page)
    template = "partners/_coverage.html" if visit.is_htmx else "partners/coverage.html"
    return visit.render(template, **context)


def _one_of(kind: Any, text: str) -> Any:
    """The choice of that name; the first for any other word."""
    return kind(text) if text in {choice.value for choice in kind} else next(iter(kind))


async def _index(
    visit: Visit, opportunity_id: int, form: Form | None = None, error: DomainError | None = None
) -> Response:
    page = await visit.read(capabilities_page, opportunity_id)
    adding = form.refuse(error) if form and error else Form({"weight": "3"})
    context: dict[str, Any] = {
        "form": adding,
        "needs": NEEDS,
        "weights": WEIGHTS,
        "part": "capabilities",
    }
    status = status_for(error) if error else 200
    context |= PARTNERS | dict(page)
    return visit.render("partners/capabilities.html", status=status, **context)


async def _show(
    visit: Visit,
    capability_id: int,
    *,
    form: Form | None = None,
    removing: Form | None = None,
    error: DomainError | None = None,
) -> Response:
    page = await visit.read(capability_page, capability_id)
    view = shown(capability_values(page.found), CAPABILITY_LABELS, form, error if form else None)
    if removing is not None and error is not None:
        view["status"] = status_for(error)
    context: dict[str, Any] = {"removing": removing or Form(), "needs": NEEDS, "weights": WEIGHTS}
    return visit.render("partners/capability.html", **PARTNERS, **view, **context, **dict(page))


async def _offer(
    visit: Visit,
    capability_id: int,
    provider_id: int,
    form: Form | None = None,
    error: DomainError | None = None,
) -> Response:
    page = await visit.read(offer_page, capability_id, provider_id)
    view = shown(offer_values(page.offer), OFFER_LABELS, form, error)
    context: dict[str, Any] = {"extents": EXTENTS, "confidences": CONFIDENCES}
    return visit.render("partners/offer.html", **PARTNERS, **view, **context, **dict(page))
