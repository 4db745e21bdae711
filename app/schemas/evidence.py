"""Documents as they stand behind an answer, a score or a discharge."""

from app.schemas.fields import Output


class EvidenceOut(Output):
    """A document that supports an answer."""

    id: int
    title: str
    filename: str
    size: int
    sha256: str
