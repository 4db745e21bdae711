"""A gate's decision record: to read, to check, and to take away."""

from fastapi import APIRouter
from starlette.responses import Response

from app.queries.gates import gate_review
from app.queries.records import decision_record
from app.web.audit_keys import audit_keys, record_problems
from app.web.parameters import Id
from app.web.visit import PageVisit

router = APIRouter(prefix="/gates", include_in_schema=False)


@router.get("/{review_id}/record")
async def show_record(visit: PageVisit, review_id: Id) -> Response:
    """What proves the decision, checked just now."""
    record = await visit.read(decision_record, review_id)
    review = await visit.read(gate_review, review_id)
    keys = await audit_keys(visit.db, visit.settings)
    return visit.render(
        "gates/record.html",
        nav="pipeline",
        record=record,
        review=review,
        problems=record_problems(record, keys),
    )


@router.get("/{review_id}/record.json")
async def download_record(visit: PageVisit, review_id: Id) -> Response:
    """The record as a file."""
    record = await visit.read(decision_record, review_id)
    name = f"{record.opportunity}-gate-{record.gate}-attempt-{record.attempt}-decision.json"
    return Response(
        record.model_dump_json(indent=1),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
