"""The words of the history: what each kind of event says, a module for each area."""

from app.domain.tellings import (
    absence,
    conflicts,
    discussions,
    gates,
    opportunities,
    partners,
    stakeholders,
)
from app.domain.tellings.telling import Telling

AREAS = (opportunities, gates, stakeholders, partners, discussions, conflicts, absence)
TELLINGS: dict[str, Telling] = {
    kind: telling for area in AREAS for kind, telling in area.TELLINGS.items()
}
