"""Early partner discussion: capabilities and candidates. All of it is confidential.

Scores are told without their values: whoever has yet to score is not to read others' first.
"""

from app.domain.tellings.telling import Telling

_CANDIDATE = "/opportunities/{opportunity_id}/partners/{candidate_id}"
_CAPABILITIES = "/opportunities/{opportunity_id}/capabilities"
_SCORES = "/opportunities/{opportunity_id}/scores"

TELLINGS: dict[str, Telling] = {
    "capability_added": Telling(
        "{who} added the capability “{capability}”", "why", "", _CAPABILITIES
    ),
    "capability_edited": Telling("{who} changed the capability “{capability}”", href=_CAPABILITIES),
    "capability_removed": Telling(
        "{who} took the capability “{capability}” off the list", "reason", "warn"
    ),
    "capability_offer_set": Telling(
        "{who} recorded what {party} offers towards “{capability}”: {confidence}",
        "what",
        "",
        _CAPABILITIES,
    ),
    "capability_offer_removed": Telling(
        "{who} took back what {party} offers towards “{capability}”", "reason", "warn"
    ),
    "candidate_added": Telling("{who} put {party} on the longlist", "why", "", _CANDIDATE),
    "candidate_edited": Telling("{who} changed what is noted of {party}", href=_CANDIDATE),
    "candidate_moved": Telling("{who} moved {party}: {to_state}", "reason", "", _CANDIDATE),
    "candidate_scored": Telling("{who} scored {party}", href=_SCORES),
    "scoring_weights_set": Telling(
        "{who} set how much each attribute weighs", "reason", "", _SCORES
    ),
    "due_diligence_checked": Telling(
        "{who} recorded due diligence on {party}, {item}: {state}", "note", "", _CANDIDATE
    ),
    "candidate_ip_noted": Telling(
        "{who} noted {party}’s early view of intellectual property", href=_CANDIDATE
    ),
    "candidate_share_noted": Telling(
        "{who} noted how {party} would share the value", href=_CANDIDATE
    ),
}
EARLY_SELECTION = frozenset(TELLINGS)
"""What whoever evaluates the tender is not told."""
