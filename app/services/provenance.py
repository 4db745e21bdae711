"""Where an act comes from, when it was not made here by the person it is recorded for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provenance:
    """An act reconstructed from a document. `date_note` says when its date is estimated."""

    reconstructed: bool = False
    source_note: str = ""
    date_note: str = ""


MADE_HERE = Provenance()
