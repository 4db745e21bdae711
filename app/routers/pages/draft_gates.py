"""One gate of the draft: its terms, and its criteria one by one."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from app.domain.errors import NotFound, Stale
from app.domain.tailoring import NO_CRITERION, RETIRED
from app.queries.programme_gates import gate_draft
from app.schemas.tailoring import (
    GateDraftOut,
    MoveGateCriterion,
    RetireGateCriterion,
    SetCriterionOut,
)
from app.services.tailoring import (
    add_gate_criterion,
    edit_gate_criterion,
    edit_gate_terms,
    move_gate_criterion,
    restore_gate_criterion,
    retire_gate_criterion,
)
from app.web.errors import WHOLE_PAGE
from app.web.forms import REFUSED, Form, status_for
from app.web.parameters import Id
from app.web.tailoring_forms import (
    FUNCTIONS,
    QUORUMS,
    RULES,
    STRENGTHS,
    criterion_form,
    differing_criterion,
    differing_terms,
    read_edited,
    read_new,
    read_terms,
    terms_form,
)
from app.web.visit import PageVisit, Visit

router = APIRouter(prefix="/programmes/{programme_id}/gates/draft", include_in_schema=False)
Gate = Annotated[int, Path(ge=1, le=5)]
Key = Annotated[str, Path(max_length=60)]
Differing = Sequence[tuple[str, str, str]]
ONE = "/{gate}/criteria/{key}"
GONE = "Somebody retired this criterion meanwhile. What you typed is kept: add it as a new one."
WENT = "Somebody retired this criterion meanwhile. It is under Retired, to be brought back."


@router.get("/{gate}")
async def show_draft_gate(visit: PageVisit, programme_id: Id, gate: Gate) -> Response:
    """Its criteria in order, and the form of its terms."""
    return await _gate(visit, programme_id, gate)


@router.post("/{gate}/terms")
async def save_terms(visit: PageVisit, programme_id: Id, gate: Gate) -> Response:
    """Say how it is decided."""
    form, command = await visit.form(), None
    try:
        command = read_terms(form)
        version = form.version or 0
        await visit.write(edit_gate_terms, programme_id, gate, command, version=version)
    except Stale as error:
        draft = await visit.read(gate_draft, programme_id)
        rows = differing_terms(command, draft.gates[gate - 1].terms) if command else []
        return _gate_page(visit, draft, gate, form.refuse(error), 409, rows)
    except REFUSED as error:
        return await _gate(visit, programme_id, gate, form.refuse(error), status_for(error))
    return visit.redirect(_at(programme_id, gate), done="saved")


@router.get("/{gate}/criteria/new")
async def show_new_criterion(visit: PageVisit, programme_id: Id, gate: Gate) -> Response:
    """The form of a further criterion."""
    return await _criterion(visit, programme_id, gate, "")


@router.post("/{gate}/criteria/new")
async def add_criterion(visit: PageVisit, programme_id: Id, gate: Gate) -> Response:
    """Add it at the end."""
    form = await visit.form()
    try:
        command = read_new(form)  # without a version: adding at the end overwrites nothing
        await visit.write_once(form, add_gate_criterion, programme_id, gate, command)
    except REFUSED as error:
        form.refuse(error)
        return await _criterion(visit, programme_id, gate, "", form, status_for(error))
    return visit.redirect(_at(programme_id, gate), done="added")


@router.get(ONE)
async def show_criterion(visit: PageVisit, programme_id: Id, gate: Gate, key: Key) -> Response:
    """One criterion, in a form."""
    return await _criterion(visit, programme_id, gate, key)


@router.post(ONE)
async def save_criterion(visit: PageVisit, programme_id: Id, gate: Gate, key: Key) -> Response:
    """Save it; its key stays, and so the answers given to it."""
    form = await visit.form()
    try:
        command, version = read_edited(form), form.version or 0
        await visit.write(edit_gate_criterion, programme_id, gate, key, command, version=version)
    except REFUSED as error:
        form.refuse(error)
        return await _criterion(visit, programme_id, gate, key, form, status_for(error))
    return visit.redirect(f"{_at(programme_id, gate)}#criterion-{key}", done="saved")


@router.get(f"{ONE}/retirement")
async def ask_retirement(visit: PageVisit, programme_id: Id, gate: Gate, key: Key) -> Response:
    """Whether it shall go."""
    return await _retirement(visit, programme_id, gate, key, Form())


@router.post(f"{ONE}/retirement")
async def retire(visit: PageVisit, programme_id: Id, gate: Gate, key: Key) -> Response:
    """Take it out of the next version."""
    form = await visit.form()
    try:
        command, version = form.command(RetireGateCriterion), form.version or 0
        await visit.write(retire_gate_criterion, programme_id, gate, key, command, version=version)
    except REFUSED as error:
        form.refuse(error)
        return await _retirement(visit, programme_id, gate, key, form, status_for(error))
    return visit.redirect(_at(programme_id, gate), done="retired")


@router.post(f"{ONE}/restoration")
async def restore(visit: PageVisit, programme_id: Id, gate: Gate, key: Key) -> Response:
    """Put a retired one back."""
    form = await visit.form()
    try:
        await visit.write(restore_gate_criterion, programme_id, gate, key)
    except REFUSED as error:
        return await _gate(visit, programme_id, gate, form.refuse(error), status_for(error))
    return visit.redirect(f"{_at(programme_id, gate)}#criterion-{key}", done="added")


@router.post(f"{ONE}/position")
async def move(visit: PageVisit, programme_id: Id, gate: Gate, key: Key) -> Response:
    """Put it one higher or lower; with htmx only the list is swapped."""
    form = await visit.form()
    try:
        command, version = form.command(MoveGateCriterion), form.version or 0
        draft = await visit.write(
            move_gate_criterion, programme_id, gate, key, command, version=version
        )
    except REFUSED as error:
        return await _gate(visit, programme_id, gate, form.refuse(error), status_for(error))
    if visit.is_htmx:
        return _list(visit, draft, gate, key, form)
    return visit.redirect(f"{_at(programme_id, gate)}#criterion-{key}", done="saved")


def _at(programme_id: int, gate: int) -> str:
    return f"/programmes/{programme_id}/gates/draft/{gate}"


async def _gate(
    visit: Visit, programme_id: int, gate: int, form: Form | None = None, status: int = 200
) -> Response:
    draft = await visit.read(gate_draft, programme_id)
    if form is not None and "quorum" not in form.values:  # a move was refused: the terms stand
        form.values |= terms_form(draft.gates[gate - 1]).values | {"version": draft.version}
    return _gate_page(visit, draft, gate, form, status)


def _gate_page(
    visit: Visit,
    draft: GateDraftOut,
    gate: int,
    form: Form | None,
    status: int,
    differing: Differing | None = None,
) -> Response:
    if form is not None and differing is not None:
        form.values["version"] = draft.version  # saving again puts it on top, on purpose
    page = visit.render(
        "tailoring/gate.html",
        nav="programmes" if visit.actor.is_administrator else "",
        status=status,
        draft=draft,
        gate=draft.gates[gate - 1],
        form=form or terms_form(draft.gates[gate - 1]),
        quorums=QUORUMS,
        functions=FUNCTIONS,
        differing=differing,
        retired=_retired(draft, gate),
    )
    page.headers.update(WHOLE_PAGE if visit.is_htmx else {})
    return page


def _retired(draft: GateDraftOut, gate: int) -> list[tuple[str, str]]:
    """Key and title of what the draft retired, or an earlier version retired of what is shipped."""
    removed = [(c.key, c.title) for c in draft.differences[gate - 1].removed]
    gone = [(d.key, d.title) for d in draft.departures if (d.gate, d.what) == (gate, "retired")]
    return list(dict.fromkeys(removed + gone))


def _list(visit: Visit, draft: GateDraftOut, gate: int, key: str, form: Form) -> Response:
    """The list alone, with the focus on the button that was pressed, or on its neighbour."""
    keys = [c.key for c in draft.gates[gate - 1].criteria]
    ends = {"up": keys[0], "down": keys[-1]}
    pressed = "down" if form.text("button") == "down" else "up"
    button = {"up": "down", "down": "up"}[pressed] if ends[pressed] == key else pressed
    response = visit.render(
        "tailoring/_moved.html",
        draft=draft,
        gate=draft.gates[gate - 1],
        retired=_retired(draft, gate),
    )
    response.headers["HX-Trigger"] = f'{{"ui:focus":{{"to":"#{button}-{key}"}}}}'
    return response


async def _criterion(
    visit: Visit,
    programme_id: int,
    gate: int,
    key: str,
    form: Form | None = None,
    status: int = 200,
) -> Response:
    draft = await visit.read(gate_draft, programme_id)
    stored = _find(draft, gate, key) if key else None
    if stored is None and key:
        if form is None:
            raise NotFound(NO_CRITERION)
        form.errors["form"] = GONE
    differing = None
    if form is not None and _is_stale(form, draft):
        form.values["version"] = draft.version  # saving again puts it on top, on purpose
        differing = differing_criterion(read_edited(form), stored) if stored else None
    return visit.render(
        "tailoring/criterion.html",
        nav="programmes" if visit.actor.is_administrator else "",
        status=status,
        draft=draft,
        gate=draft.gates[gate - 1],
        criterion=stored,
        form=form or criterion_form(stored, draft),
        strengths=STRENGTHS,
        rules=RULES,
        functions=FUNCTIONS,
        differing=differing,
    )


async def _retirement(
    visit: Visit, programme_id: int, gate: int, key: str, form: Form, status: int = 200
) -> Response:
    """Whether it shall go; for one of law or fairness that went already, only the reason."""
    draft = await visit.read(gate_draft, programme_id)
    criterion = _find(draft, gate, key)
    gone = [d for d in draft.departures if (d.gate, d.key) == (gate, key)]
    if criterion is None and (not gone or gone[0].what != RETIRED):
        if not form.errors:
            raise NotFound(NO_CRITERION)
        form.errors["form"] = WENT
        return await _gate(visit, programme_id, gate, form, status)
    return visit.render(
        "tailoring/retire.html",
        nav="programmes" if visit.actor.is_administrator else "",
        status=status,
        draft=draft,
        gate=draft.gates[gate - 1],
        criterion=criterion,
        title=criterion.title if criterion else gone[0].title,
        key=key,
        stored_reason=gone[0].reason if gone else "",
        meanwhile=_is_stale(form, draft),
        form=form,
    )


def _is_stale(form: Form, draft: GateDraftOut) -> bool:
    """Whether nothing else is wrong with the form than that the draft was changed meanwhile."""
    return set(form.errors) <= {"form"} and form.version not in (None, draft.version)


def _find(draft: GateDraftOut, gate: int, key: str) -> SetCriterionOut | None:
    here = draft.gates[gate - 1].criteria
    return next((criterion for criterion in here if criterion.key == key), None)
