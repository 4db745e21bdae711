"""What to send to those who have no account: the words that each is still owed."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Disclosure, Document
from app.schemas.disclosure import OwedWords
from app.schemas.discussion import PartyOut

D: Any = Disclosure
F: Any = Document

MOST = 10
"""So many at a time keep the page light; the rest follow once these are level."""


def owed_words(
    session: Session, lacking: Mapping[int, Collection[int]], by_hand: list[PartyOut]
) -> list[OwedWords]:
    """The disclosures that somebody without an account is owed, the earliest first."""
    ids = {party.id for party in by_hand}
    wanted = sorted(number for number, missing in lacking.items() if ids & set(missing))[:MOST]
    if not wanted:
        return []
    rows = session.execute(
        select(Disclosure, F.title)
        .outerjoin(Document, F.id == D.document_id)
        .where(D.id.in_(wanted))
        .order_by(D.id)
    )
    return [
        OwedWords(
            **row.Disclosure.model_dump(include={"id", "title", "text", "asked"}),
            document_title=row.title or "",
            names=[party.name for party in by_hand if party.id in lacking[row.Disclosure.id]],
        )
        for row in rows
    ]
