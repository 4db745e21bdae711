"""Further records for the matrix: each area adds its own to every target.

`add` gives ids by path parameter. Two keys are more than ids: `bodies` holds fields that JSON
bodies need, `forms` holds by handler what its form needs.
"""

from typing import Any

from tests.extras import (
    absence,
    conflicts,
    context,
    deciding,
    discussions,
    notifications,
    partners,
    stakeholders,
    tailoring,
)
from tests.extras.place import Place

AREAS = (
    *(tailoring, deciding, conflicts, absence, notifications),
    *(stakeholders, context, partners, discussions),
)
KEYS = tuple(key for area in AREAS for key in area.KEYS)


def add_extras(place: Place) -> dict[str, Any]:
    """One of everything that the areas know, for one target."""
    ids: dict[str, Any] = {"bodies": {}, "forms": {}}
    for area in AREAS:
        made = area.add(place)
        for more in ("bodies", "forms"):
            ids[more] |= made.pop(more, {})
        ids |= made
    return ids
