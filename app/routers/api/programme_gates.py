"""A programme's gates over JSON: in force, versions, the draft of the next, files, open reviews."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from app.queries.programme_gates import (
    gate_comparison,
    gate_draft,
    gate_version,
    gate_versions,
    programme_gates,
)
from app.queries.review_moves import review_move, reviews_on_other_versions
from app.schemas.gate import GateReviewOut
from app.schemas.tailoring import (
    AddGateCriterion,
    AdoptGates,
    ComparisonOut,
    EditGateCriterion,
    EditTerms,
    FilePreview,
    GateDraftOut,
    GateFile,
    GateSetOut,
    MoveGateCriterion,
    MoveReview,
    ProgrammeGates,
    PublishGates,
    RetireGateCriterion,
    ReviewElsewhere,
    ReviewMove,
    SetRow,
    StartDraft,
)
from app.services.drafts import (
    check_gate_file,
    discard_gate_draft,
    replace_gate_draft,
    start_gate_draft,
    take_shipped_criteria,
)
from app.services.publishing import adopt_shipped_gates, move_review_to_gates, publish_gates
from app.services.tailoring import (
    add_gate_criterion,
    edit_gate_criterion,
    edit_gate_terms,
    move_gate_criterion,
    restore_gate_criterion,
    retire_gate_criterion,
)
from app.standards.gate_file import gates_from, gates_to_toml
from app.web.call import ApiCall, IdempotencyKey, IfMatch
from app.web.parameters import Id, OptionalId

router = APIRouter(prefix="/api/v1", tags=["Programme gates"])
Gate = Annotated[int, Path(ge=1, le=5, description="1 to 5.")]
Key = Annotated[str, Path(max_length=60, description="The criterion's key.")]
GATES = "/programmes/{programme_id}/gates"
DRAFT = f"{GATES}/draft"
ONE = f"{DRAFT}/{{gate}}/criteria/{{key}}"
TOML: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/toml": {}}, "description": "The version as TOML"}
}


@router.get(GATES)
async def get_programme_gates(call: ApiCall, programme_id: Id) -> ProgrammeGates:
    """The gates in force, and whether a newer shipped version could be taken."""
    return await call.read(programme_gates, programme_id)


@router.get(f"{GATES}/versions")
async def get_gate_versions(call: ApiCall, programme_id: Id) -> list[SetRow]:
    """The versions that can be compared: the programme's own, then the shipped ones."""
    return await call.read(gate_versions, programme_id)


@router.get(f"{GATES}/versions/{{criteria_set_id}}")
async def get_gate_version(call: ApiCall, programme_id: Id, criteria_set_id: Id) -> GateSetOut:
    """One version whole."""
    return await call.read(gate_version, programme_id, criteria_set_id)


@router.get(f"{GATES}/versions/{{criteria_set_id}}/file", response_class=Response, responses=TOML)
async def get_gate_file(call: ApiCall, programme_id: Id, criteria_set_id: Id) -> Response:
    """One version as TOML, for another programme to import."""
    text = gates_to_toml(await call.read(gate_version, programme_id, criteria_set_id))
    return Response(text, media_type="application/toml")


@router.get(f"{GATES}/comparison")
async def get_gate_comparison(
    call: ApiCall, programme_id: Id, before: OptionalId = None, after: OptionalId = None
) -> ComparisonOut:
    """Two versions side by side: added, removed, moved, and changed field by field."""
    return await call.read(gate_comparison, programme_id, before, after)


@router.get(f"{GATES}/reviews")
async def get_reviews_on_other_versions(call: ApiCall, programme_id: Id) -> list[ReviewElsewhere]:
    """Open reviews you see that keep another version than the one in force."""
    return await call.read(reviews_on_other_versions, programme_id)


@router.get(DRAFT)
async def get_gate_draft(call: ApiCall, programme_id: Id) -> GateDraftOut:
    """The draft of the next version."""
    return await call.read(gate_draft, programme_id)


@router.post(DRAFT, status_code=201)
async def post_gate_draft(
    call: ApiCall, programme_id: Id, command: StartDraft, key: IdempotencyKey = None
) -> GateDraftOut:
    """Begin a draft from the version in force, or from another."""
    return await call.write(start_gate_draft, programme_id, command)


@router.delete(DRAFT, status_code=204)
async def delete_gate_draft(call: ApiCall, programme_id: Id, if_match: IfMatch = None) -> None:
    """Throw the draft away."""
    await call.write(discard_gate_draft, programme_id, version=call.version)


@router.post(f"{GATES}/preview")
async def post_gate_preview(
    call: ApiCall, programme_id: Id, command: GateFile, key: IdempotencyKey = None
) -> FilePreview:
    """What a file would change; 422 names the line of each problem. Nothing is stored."""
    return await call.write(check_gate_file, programme_id, partial(gates_from, command.toml))


@router.put(f"{DRAFT}/file")
async def put_gate_file(
    call: ApiCall, programme_id: Id, command: GateFile, if_match: IfMatch = None
) -> GateDraftOut:
    """Put a file into the draft. `If-Match` is the draft's version: `"0"` for none yet."""
    read = partial(gates_from, command.toml)
    return await call.write(replace_gate_draft, programme_id, read, version=call.version)


@router.post(f"{DRAFT}/shipped", status_code=201)
async def post_shipped_criteria(
    call: ApiCall, programme_id: Id, if_match: IfMatch = None, key: IdempotencyKey = None
) -> GateDraftOut:
    """Take what a newer shipped version changed; `kept` names what you had changed, too."""
    return await call.write(take_shipped_criteria, programme_id, version=call.version)


@router.put(f"{DRAFT}/{{gate}}/terms")
async def put_gate_terms(
    call: ApiCall, programme_id: Id, gate: Gate, command: EditTerms, if_match: IfMatch = None
) -> GateDraftOut:
    """Say how one gate is decided: quorum, time, advisers."""
    return await call.write(edit_gate_terms, programme_id, gate, command, version=call.version)


@router.post(f"{DRAFT}/{{gate}}/criteria", status_code=201)
async def post_gate_criterion(
    call: ApiCall,
    programme_id: Id,
    gate: Gate,
    command: AddGateCriterion,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> GateDraftOut:
    """Add a criterion at the end of a gate."""
    return await call.write(add_gate_criterion, programme_id, gate, command, version=call.version)


@router.put(ONE)
async def put_gate_criterion(
    call: ApiCall,
    programme_id: Id,
    gate: Gate,
    key: Key,
    command: EditGateCriterion,
    if_match: IfMatch = None,
) -> GateDraftOut:
    """Replace what describes a criterion."""
    return await call.write(
        edit_gate_criterion, programme_id, gate, key, command, version=call.version
    )


@router.post(f"{ONE}/retirement", status_code=201)
async def post_gate_retirement(
    call: ApiCall,
    programme_id: Id,
    gate: Gate,
    key: Key,
    command: RetireGateCriterion,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> GateDraftOut:
    """Retire a criterion; for one of law or fairness that is retired already, say why."""
    return await call.write(
        retire_gate_criterion, programme_id, gate, key, command, version=call.version
    )


@router.post(f"{ONE}/restoration", status_code=201)
async def post_gate_restoration(
    call: ApiCall,
    programme_id: Id,
    gate: Gate,
    key: Key,
    if_match: IfMatch = None,
    idempotency_key: IdempotencyKey = None,
) -> GateDraftOut:
    """Put a retired criterion back in its place."""
    return await call.write(restore_gate_criterion, programme_id, gate, key, version=call.version)


@router.put(f"{ONE}/position")
async def put_gate_position(
    call: ApiCall,
    programme_id: Id,
    gate: Gate,
    key: Key,
    command: MoveGateCriterion,
    if_match: IfMatch = None,
) -> GateDraftOut:
    """Put a criterion somewhere else in its gate."""
    return await call.write(
        move_gate_criterion, programme_id, gate, key, command, version=call.version
    )


@router.post(f"{DRAFT}/publication", status_code=201)
async def post_gate_publication(
    call: ApiCall,
    programme_id: Id,
    command: PublishGates,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> ProgrammeGates:
    """Put the draft in force for gate reviews that open from now on."""
    return await call.write(publish_gates, programme_id, command, version=call.version)


@router.post(f"{GATES}/adoption", status_code=201)
async def post_gate_adoption(
    call: ApiCall, programme_id: Id, command: AdoptGates, key: IdempotencyKey = None
) -> ProgrammeGates:
    """Use the newest shipped version as it is."""
    return await call.write(adopt_shipped_gates, programme_id, command)


@router.get("/gates/{review_id}/version-change")
async def get_review_move(call: ApiCall, review_id: Id) -> ReviewMove:
    """What moving an open review to the version in force would change."""
    return await call.read(review_move, review_id)


@router.post("/gates/{review_id}/version-change", status_code=201)
async def post_review_move(
    call: ApiCall, review_id: Id, command: MoveReview, key: IdempotencyKey = None
) -> GateReviewOut:
    """Move an open review to the version in force, as previewed."""
    return await call.write(move_review_to_gates, review_id, command)
