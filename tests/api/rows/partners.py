"""Who may use the routes of partners."""

from typing import Any

from tests.api.rows.who import THEMSELVES, Row, of_confidential

READ, WRITE = of_confidential(), of_confidential(THEMSELVES)

ROWS: dict[str, Row] = {
    "api.candidates.list_candidates": READ,
    "api.candidates.post_candidate": WRITE,
    "api.candidates.list_candidate_suggestions": READ,
    "api.candidates.get_comparison": READ,
    "api.candidates.get_candidate": READ,
    "api.candidates.put_candidate": WRITE,
    "api.candidates.post_candidate_move": WRITE,
    "api.capabilities.list_capabilities": READ,
    "api.capabilities.post_capability": WRITE,
    "api.capabilities.get_capability": READ,
    "api.capabilities.put_capability": WRITE,
    "api.capabilities.post_capability_removal": WRITE,
    "api.capabilities.get_offer": READ,
    "api.capabilities.put_offer": WRITE,
    "api.capabilities.delete_offer": WRITE,
    "api.capabilities.get_coverage": READ,
    "api.capabilities.get_smallest_sets": READ,
    "api.scores.list_scores": READ,
    "api.scores.get_scoring_weights": READ,
    "api.scores.put_scoring_weights": WRITE,
    "api.scores.get_candidate_scores": READ,
    "api.scores.put_candidate_scores": WRITE,
    "api.diligence.get_due_diligence": READ,
    "api.diligence.get_diligence_item": READ,
    "api.diligence.put_diligence_item": WRITE,
    "api.diligence.get_candidate_ip": READ,
    "api.diligence.put_candidate_ip": WRITE,
    "api.diligence.get_value_share": READ,
    "api.diligence.put_value_share": WRITE,
    "pages.candidates.index": READ,
    "pages.candidates.new": READ,
    "pages.candidates.add": WRITE,
    "pages.candidates.compare": READ,
    "pages.candidates.show": READ,
    "pages.candidates.move": WRITE,
    "pages.candidates.edit": READ,
    "pages.candidates.save": WRITE,
    "pages.diligence.edit_item": READ,
    "pages.diligence.save_item": WRITE,
    "pages.diligence.edit_ip": READ,
    "pages.diligence.save_ip": WRITE,
    "pages.diligence.edit_share": READ,
    "pages.diligence.save_share": WRITE,
    "pages.capabilities.index": READ,
    "pages.capabilities.add": WRITE,
    "pages.capabilities.show": READ,
    "pages.capabilities.save": WRITE,
    "pages.capabilities.remove": WRITE,
    "pages.capabilities.edit_offer": READ,
    "pages.capabilities.save_offer": WRITE,
    "pages.capabilities.take_back_offer": WRITE,
    "pages.capabilities.show_coverage": READ,
    "pages.scores.index": READ,
    "pages.scores.show_weights": READ,
    "pages.scores.save_weights": WRITE,
    "pages.scores.show": READ,
    "pages.scores.save": WRITE,
}
_SCORED = ("commercial_flexibility", "trust", "sharing_skills", "sharing_risks")
_SCORED = (*_SCORED, "public_sector_experience", "integrity")
_CAPABILITY = {"name": "Billing", "need": "essential", "weight": "3"}
FORMS: dict[str, dict[str, Any]] = {
    "pages.candidates.move": {"to": "shortlist", "reason": "They listen.", "version": "1"},
    "pages.candidates.save": {"why": "They know insurers.", "version": "1"},
    "pages.diligence.save_item": {"state": "clear", "note": "Accounts are sound.", "version": "1"},
    "pages.diligence.save_ip": {"brings": "A platform.", "version": "1"},
    "pages.diligence.save_share": {"model": "fixed_fee", "version": "1"},
    "pages.capabilities.add": _CAPABILITY,
    "pages.capabilities.save": {**_CAPABILITY, "version": "1"},
    "pages.capabilities.remove": {"reason": "It is not needed.", "version": "1"},
    "pages.capabilities.save_offer": {
        "extent": "whole",
        "confidence": "shown",
        "what": "Seen at work.",
        "version": "1",
    },
    "pages.capabilities.take_back_offer": {"version": "1"},
    "pages.scores.save_weights": {
        **{f"weight-{name}": "1" for name in _SCORED},
        "reason": "All alike.",
        "version": "1",
    },
    "pages.scores.save": {
        **{f"score-{name}": "3" for name in _SCORED},
        **{f"why-{name}": "As seen." for name in _SCORED},
        "version": "1",
    },
}
"""What a posted form holds, by handler; fields that need ids are in `tests/extras`."""
BODIES: dict[str, dict[str, Any]] = {
    "api.diligence.put_value_share": {"conditions": "After the first year."},
}
