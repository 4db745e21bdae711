"""Stakeholder analysis."""

from app.domain.tellings.telling import Telling

_HREF = "/stakeholders/{stakeholder_id}"

TELLINGS: dict[str, Telling] = {
    "stakeholder_added": Telling("{who} put {stakeholder} on the register", href=_HREF),
    "stakeholders_pasted": Telling("{who} pasted {count} onto the register", "names"),
    "stakeholder_edited": Telling("{who} changed {fields} of {stakeholder}", href=_HREF),
    "stakeholder_placed": Telling("{who} placed {stakeholder}: {moved}", "note", href=_HREF),
    "stakeholder_removed": Telling(
        "{who} took {stakeholder} off the register", "reason", "warn", _HREF
    ),
    "stakeholder_reinstated": Telling("{who} put {stakeholder} back on the register", href=_HREF),
    "contact_logged": Telling(
        "{who} logged a contact with {stakeholder}, {held_on_words}", href=_HREF
    ),
    "co_development_recorded": Telling("{who} recorded the {kind} “{title}”"),
    "co_development_edited": Telling("{who} changed {fields} of the {kind} “{title}”"),
}
