"""Which disclosures put which earlier ones right: as we see it, and as one who was told does."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.models import Disclosure, DisclosureCorrection, DisclosureTelling
from app.schemas.disclosure import CorrectionRef

K: Any = DisclosureCorrection
T: Any = DisclosureTelling


def corrections_of(
    session: Session, ids: Collection[int], told_to: int | None = None
) -> tuple[dict[int, CorrectionRef], dict[int, list[CorrectionRef]]]:
    """Of these disclosures: what each puts right, and what puts each right.

    Withdrawn corrections do not count. With `told_to`, only what that organisation was told of
    both: the rest does not exist for it.
    """
    later: Any = aliased(Disclosure)
    earlier: Any = aliased(Disclosure)
    query = (
        select(K.disclosure_id, K.corrects_id, later.title, earlier.title.label("was"))
        .join(later, later.id == K.disclosure_id)
        .join(earlier, earlier.id == K.corrects_id)
        .where(or_(K.disclosure_id.in_(ids), K.corrects_id.in_(ids)))
        .where(later.withdrawn_at.is_(None))
        .order_by(K.disclosure_id)
    )
    if told_to is not None:
        both = (_was_told(K.disclosure_id, told_to), _was_told(K.corrects_id, told_to))
        query = query.where(*both, earlier.withdrawn_at.is_(None))
    corrects: dict[int, CorrectionRef] = {}
    corrected: dict[int, list[CorrectionRef]] = defaultdict(list)
    for row in session.execute(query):
        corrects[row.disclosure_id] = CorrectionRef(id=row.corrects_id, title=row.was)
        corrected[row.corrects_id].append(CorrectionRef(id=row.disclosure_id, title=row.title))
    return corrects, corrected


def _was_told(disclosure_id: Any, organisation_id: int) -> Any:
    return exists().where(
        T.disclosure_id == disclosure_id,
        T.organisation_id == organisation_id,
        T.withdrawn_at.is_(None),
    )
