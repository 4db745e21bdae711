"""Opportunities and what is kept with them."""

from app.domain.tellings.telling import Telling

TELLINGS: dict[str, Telling] = {
    "opportunity_created": Telling("{who} added the opportunity"),
    "opportunity_imported": Telling("{who} entered the opportunity by import"),
    "opportunity_reimported": Telling("{who} updated the opportunity by import"),
    "opportunity_edited": Telling("{who} changed {fields}"),
    "team_set": Telling("{who} changed {fields}"),
    "team_member_added": Telling("{who} put {person_id} on the team as {role}"),
    "team_member_removed": Telling("{who} took {person_id} off the team"),
    "document_added": Telling(
        "{who} added the document “{title}”", href="/documents/{document_id}"
    ),
    "document_removed": Telling("{who} removed the document “{title}”"),
    "comment_added": Telling("{who} commented"),
    "milestone_recorded": Telling("{title}", "text"),
}
