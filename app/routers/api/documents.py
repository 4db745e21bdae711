"""Documents over JSON; a file arrives as a form and leaves as itself."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import FileResponse

from app.queries.documents import document, document_file, documents
from app.schemas.document import DocumentList, DocumentOut
from app.services.documents import remove_document
from app.web.call import ApiCall, IdempotencyKey
from app.web.forms import Form
from app.web.parameters import Id
from app.web.uploads import download, receive

router = APIRouter(prefix="/api/v1", tags=["Documents"])
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "title": {"type": "string", "maxLength": 200},
                    },
                }
            }
        },
    }
}
"""Said by hand: the token is checked before the body is read, so the framework does not read it."""
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {"*/*": {}}}
}


@router.get("/opportunities/{opportunity_id}/documents")
async def list_documents(call: ApiCall, opportunity_id: Id) -> DocumentList:
    """What an opportunity holds, newest first."""
    return await call.read(documents, opportunity_id)


@router.post("/opportunities/{opportunity_id}/documents", status_code=201, openapi_extra=FORM)
async def post_document(
    call: ApiCall, opportunity_id: Id, key: IdempotencyKey = None
) -> DocumentOut:
    """Add a file. Allowed: PDF, Office and OpenDocument files, CSV, text, PNG and JPEG."""
    form = Form.of(await call.request.form(max_files=1, max_fields=10))
    made = await receive(call, opportunity_id, form)
    call.location(f"/api/v1/documents/{made.id}")
    return made


@router.get("/documents/{document_id}")
async def get_document(call: ApiCall, document_id: Id) -> DocumentOut:
    """One document: what it is, its hash, and the answers it supports."""
    return await call.read(document, document_id)


@router.get("/documents/{document_id}/content", response_class=FileResponse, responses=CONTENT)
async def get_content(call: ApiCall, document_id: Id) -> FileResponse:
    """The bytes, always as an attachment."""
    file = await call.read(document_file, document_id)
    return download(call.request.app.state.settings.uploads_dir, file)


@router.delete("/documents/{document_id}")
async def delete_document(call: ApiCall, document_id: Id) -> DocumentOut:
    """Take a document off the list; it stays where a gate's record refers to it."""
    return await call.write(remove_document, document_id)
