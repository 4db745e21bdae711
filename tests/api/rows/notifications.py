"""Who may use the routes of notifications."""

from typing import Any

from tests.api.rows.who import Row

ROWS: dict[str, Row] = {}
FORMS: dict[str, dict[str, Any]] = {}
"""What a posted form holds, by handler; fields that need ids are in `tests/extras`."""
