"""Records of discussions for the authorisation matrix."""

from typing import Any

from tests.extras.place import Place

KEYS: tuple[str, ...] = ()
"""Path parameters whose record belongs to one target: what is hidden must read as unknown."""


def add(place: Place) -> dict[str, Any]:
    """Make one of each, and give their ids by path parameter."""
    return {}
