"""Who may use the routes of conflicts."""

from typing import Any

from tests.api.rows.who import INSIDE, THEMSELVES, Row, of_confidential, of_nobody, of_opportunity

DECLARERS = INSIDE - {"system", "reader"}
REVIEWER = frozenset({"reviewer"})

ROWS: dict[str, Row] = {
    "api.conflicts.get_conflicts": of_opportunity(),
    "api.conflicts.post_conflict": of_opportunity(DECLARERS),
    "api.conflicts.post_assessment": of_confidential(THEMSELVES),
    "api.conflicts.post_assessment_confirmation": of_confidential(THEMSELVES),
    "api.conflicts.list_conflicts": of_nobody(REVIEWER),
    "api.conflicts.get_conflict": of_nobody(REVIEWER),
    "api.conflicts.post_conflict_review": of_nobody(REVIEWER),
    "api.conflicts.post_replacement": of_nobody(REVIEWER),
    "pages.conflicts.index": of_opportunity(),
    "pages.conflicts.declare": of_opportunity(DECLARERS),
    "pages.conflicts.show_for_another": of_opportunity(),
    "pages.conflicts.declare_for_another": of_opportunity(DECLARERS - {"auditor"}),
    "pages.conflicts.show_assessment": of_opportunity(),
    "pages.conflicts.assess": of_confidential(THEMSELVES),
    "pages.conflicts.confirm": of_confidential(THEMSELVES),
    "pages.conflict_reviews.index": of_nobody(REVIEWER),
    "pages.conflict_reviews.show": of_nobody(REVIEWER),
    "pages.conflict_reviews.review": of_nobody(REVIEWER),
    "pages.conflict_reviews.replace": of_nobody(REVIEWER),
}
BODIES: dict[str, dict[str, Any]] = {
    "api.conflicts.post_conflict": {
        "nature": "nothing",
        "person_id": None,
        "organisation_id": None,
        "organisation": "",
        "interest": "",
        "wall": False,
    },
}
FORMS: dict[str, dict[str, Any]] = {
    "pages.conflicts.declare": {"nature": "nothing"},
    "pages.conflicts.assess": {
        "identified": "None.",
        "mitigations": "None needed.",
        "unfair_advantage": "None.",
    },
    "pages.conflicts.confirm": {"note": "Read again."},
    "pages.conflict_reviews.review": {"version": "1", "act": "recuse", "reason": "An interest."},
    "pages.conflict_reviews.replace": {"version": "1", "post": "lead", "reason": "An interest."},
}
"""What a posted form holds, by handler; fields that need ids are in `tests/extras`."""
