"""Where an act comes from, when it was not made here by the person it is recorded for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Provenance:
    """An act reconstructed from a document. `date_note` says how much of its date is known.

    For a whole record: what its source calls it, and what the source tells that has no field.
    """

    reconstructed: bool = False
    source_note: str = ""
    date_note: str = ""
    external_reference: str | None = None
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Any]:
        """What the audit trail adds to such an act; nothing for one made here."""
        if not self.reconstructed:
            return {}
        return {
            "reconstructed": True,
            "source_note": self.source_note,
            "date_note": self.date_note,
        }


MADE_HERE = Provenance()
