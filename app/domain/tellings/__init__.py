"""The words of the history: what each kind of event says, a module for each area."""

from app.domain.tellings import (
    absence,
    analysis,
    conflicts,
    discussions,
    gates,
    opportunities,
    partners,
    stakeholders,
    tailoring,
)
from app.domain.tellings.telling import Telling

AREAS = (
    opportunities,
    gates,
    tailoring,
    stakeholders,
    analysis,
    partners,
    discussions,
    conflicts,
    absence,
)
TELLINGS: dict[str, Telling] = {
    kind: telling for area in AREAS for kind, telling in area.TELLINGS.items()
}
