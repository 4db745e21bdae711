"""The authorisation matrix, a module of rows for each area.

An area may have `ROWS` (a row for each of its routes), `FORMS` (what a posted form holds),
`UPLOADS` (its file) and `BODIES` (fields of a JSON body that the documented example gets wrong).
"""

from typing import Any

from tests.api.rows import (
    absence,
    conflicts,
    context,
    core,
    deciding,
    discussions,
    notifications,
    partners,
    stakeholders,
    tailoring,
)
from tests.api.rows.who import Row

AREAS = (
    *(core, tailoring, deciding, conflicts, absence, notifications),
    *(stakeholders, context, partners, discussions),
)


def _joined(name: str) -> dict[str, Any]:
    return {key: row for area in AREAS for key, row in getattr(area, name, {}).items()}


ROWS: dict[str, Row] = _joined("ROWS")
FORMS: dict[str, dict[str, Any]] = _joined("FORMS")
UPLOADS: dict[str, tuple[str, bytes, str]] = _joined("UPLOADS")
BODIES: dict[str, dict[str, Any]] = _joined("BODIES")
