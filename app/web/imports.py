"""What the upload page and its API twin share: a file is read apart, and only then written.

Reading happens in a process of its own and before the transaction, so that nobody's writing waits
for somebody's spreadsheet.
"""

import hashlib

from starlette.datastructures import UploadFile

from app.domain.errors import invalid
from app.domain.uploads import clean_filename
from app.queries.portfolio import check_import_target, pending_content
from app.schemas.portfolio import ConfirmImport, ImportOut, PortfolioFile, PrepareImport
from app.services.portfolio import confirm_import, prepare_import
from app.standards.portfolio_file import MAX_BYTES
from app.standards.portfolio_reader import read_portfolio_file
from app.web.call import Call
from app.web.visit import Visit


async def prepared(
    caller: Visit | Call, command: PrepareImport, upload: UploadFile | None
) -> ImportOut:
    """Read an uploaded file and keep it with what it would do."""
    await caller.read(check_import_target, command.programme_id)
    file = await _read(upload)
    if isinstance(caller, Call):
        caller.fingerprint = hashlib.sha256(repr(command).encode() + file.content).hexdigest()
    return await caller.write(prepare_import, command, file)


async def confirmed(caller: Visit | Call, import_id: int, command: ConfirmImport) -> ImportOut:
    """Import what was kept, once."""
    content = await caller.read(pending_content, import_id)
    portfolio = None if content is None else await read_portfolio_file(content)
    return await caller.write(confirm_import, import_id, command, portfolio)


async def _read(upload: UploadFile | None) -> PortfolioFile:
    if upload is None or not upload.filename:
        raise invalid("file", "Choose a CSV file")
    content = await upload.read(MAX_BYTES + 1)
    portfolio = await read_portfolio_file(content)
    return PortfolioFile(
        filename=clean_filename(upload.filename), content=content, portfolio=portfolio
    )
