"""Analysis: context, the commercialisation test, assets and barriers."""

from app.domain.tellings.telling import Telling

TELLINGS: dict[str, Telling] = {
    "test_taken": Telling("{who} took the commercialisation test", "verdict"),
    "context_added": Telling("{who} added “{title}” to the context"),
    "context_edited": Telling("{who} changed {fields} of “{title}” in the context"),
    "context_removed": Telling("{who} took “{title}” off the context", "reason", "warn"),
    "asset_added": Telling("{who} recorded the public asset “{title}”"),
    "asset_edited": Telling("{who} changed {fields} of the public asset “{title}”"),
    "asset_removed": Telling("{who} took the asset “{title}” off the list", "reason", "warn"),
    "barrier_added": Telling("{who} named the barrier “{title}”"),
    "barrier_edited": Telling("{who} changed {fields} of the barrier “{title}”", "outcome"),
    "barrier_removed": Telling("{who} took the barrier “{title}” off the list", "reason", "warn"),
    "mitigation_added": Telling("{who} added a way over “{title}”", "text"),
    "mitigation_edited": Telling("{who} changed {fields} of a way over “{title}”", "text"),
    "mitigation_removed": Telling("{who} took a way over “{title}” off the list", "reason"),
}
