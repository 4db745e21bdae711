"""Who may use the routes of deciding."""

from typing import Any

from tests.api.rows.who import LEAD, PUBLIC, SPONSOR, Row, of_opportunity

ROWS: dict[str, Row] = {
    "api.gates.post_outcome": of_opportunity(SPONSOR),
    "api.gates.get_changes": of_opportunity(),
    "api.gates.get_meeting": of_opportunity(),
    "api.gates.put_meeting": of_opportunity(LEAD | SPONSOR),
    "api.records.get_record": of_opportunity(),
    "api.records.get_audit_keys": PUBLIC,
    "pages.gates.end": of_opportunity(SPONSOR),
    "pages.meetings.show_meeting": of_opportunity(LEAD | SPONSOR),
    "pages.meetings.save_meeting": of_opportunity(LEAD | SPONSOR),
    "pages.records.show_record": of_opportunity(),
    "pages.records.download_record": of_opportunity(),
}
FORMS: dict[str, dict[str, Any]] = {
    "pages.gates.end": {"pack_digest": "0" * 64},
    "pages.meetings.save_meeting": {
        "held_on-day": "2",
        "held_on-month": "11",
        "held_on-year": "2026",
        "place": "Board room",
        "version": "1",
    },
}
"""What a posted form holds, by handler; fields that need ids are in `tests/extras`."""
