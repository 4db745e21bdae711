"""Putting what was told on record: what disclosing, levelling and releasing share."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.equal_treatment import MAX_DISCLOSURES, DisclosureKind, Means, borrowed
from app.domain.errors import Conflict, invalid
from app.models import Disclosure, DisclosureCorrection, DisclosureTelling, Document, Opportunity
from app.queries.disclosures import number_of_disclosures, why_not_mistaken
from app.queries.evidence import content_digest
from app.queries.ideas import words_not_ours
from app.queries.parties import with_accounts

T: Any = DisclosureTelling

NOT_OURS = (
    "These words repeat an idea that may not be told to everybody. "
    "Say only what is ours, in our own words"
)


def add_disclosure(
    session: Session,
    opportunity: Opportunity,
    by_id: int | None,
    *,
    at: datetime,
    **content: Any,
) -> Disclosure:
    """Store what was told. Raises Conflict when there are too many."""
    if number_of_disclosures(session, opportunity.id) >= MAX_DISCLOSURES:
        raise Conflict(f"There are {MAX_DISCLOSURES:,} disclosures: put the rest in a data room.")
    document_id = content.get("document_id")
    document = session.get(Document, document_id) if document_id else None
    row = Disclosure(
        **content,
        opportunity_id=opportunity.id,
        content_sha256="",
        recorded_at=at,
        recorded_by_id=by_id,
    )
    row.kind = DisclosureKind(row.kind)
    row.content_sha256 = content_digest(row, document.sha256 if document else "")
    session.add(row)
    session.flush()
    return row


def add_tellings(
    session: Session,
    disclosure_id: int,
    organisation_ids: Iterable[int],
    by_id: int | None,
    *,
    told_on: date,
    means: Means,
    at: datetime,
    is_levelling: bool = False,
    date_note: str = "",
) -> list[int]:
    """Store that these were told; their ids in order. Raises Conflict for one told already."""
    wanted = sorted(set(organisation_ids))
    known = session.scalar(
        select(T.id)
        .where(
            T.disclosure_id == disclosure_id,
            T.organisation_id.in_(wanted),
            T.withdrawn_at.is_(None),
        )
        .limit(1)
    )
    if known is not None:
        raise Conflict("One of these was told this already.", "organisation_ids")
    session.add_all(
        DisclosureTelling(
            disclosure_id=disclosure_id,
            organisation_id=organisation_id,
            told_on=told_on,
            date_note=date_note,
            means=Means(means),
            is_levelling=is_levelling,
            recorded_at=at,
            recorded_by_id=by_id,
        )
        for organisation_id in wanted
    )
    session.flush()
    return wanted


def add_correction(
    session: Session, opportunity: Opportunity, row: Disclosure, corrects_id: int | None
) -> dict[str, int]:
    """Note that `row` puts an earlier disclosure right; what the event says of that.

    Raises Invalid for what is no standing disclosure of the opportunity.
    """
    if corrects_id is None:
        return {}
    earlier = session.get(Disclosure, corrects_id)
    if earlier is None or earlier.opportunity_id != opportunity.id or earlier.withdrawn_at:
        raise invalid("corrects_id", "Choose a disclosure of this opportunity that stands")
    session.add(DisclosureCorrection(disclosure_id=row.id, corrects_id=earlier.id))
    return {"corrects_id": earlier.id}


def require_own_words(session: Session, opportunity_id: int, **texts: str) -> None:
    """Raise Invalid for the first field whose words are a candidate's, or may not be told."""
    others = words_not_ours(session, opportunity_id)
    for field, text in texts.items():
        if borrowed(text, others):
            raise invalid(field, NOT_OURS)


def require_mistakable(
    session: Session, opportunity: Opportunity, tellings: list[DisclosureTelling]
) -> None:
    """Raise Conflict for tellings that were no mistaken entries: shown or confirmed."""
    reason = why_not_mistaken(tellings, with_accounts(session, opportunity.programme_id))
    if reason:
        raise Conflict(reason)
