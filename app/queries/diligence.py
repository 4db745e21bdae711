"""Due diligence on candidates, and early views of intellectual property and of sharing value."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.diligence import DONE, Checklist, CheckState, Item, share_of
from app.domain.policy import Action, Actor, Subject, refusal
from app.models import Candidate, CandidateIp, CandidateShare, DueDiligence
from app.queries.candidates import find_candidate, ref_of
from app.queries.conditions import documents_by_id
from app.queries.people import names_of
from app.schemas.diligence import DiligenceItemOut, DiligenceOut, IpOut, ShareOut
from app.schemas.evidence import EvidenceOut
from app.schemas.opportunity import PersonRef

D: Any = DueDiligence

SHIPPED = Path(__file__).parents[1] / "data" / "due_diligence.toml"
NOTHING_YET = {"source_note": "", "updated_at": None, "updated_by": None, "version": 0}


@cache
def checklist() -> Checklist:
    """The items we ship."""
    data = tomllib.loads(SHIPPED.read_text("utf-8"))
    return Checklist(tuple(Item(**item) for item in data["item"]), data["stated_on"])


def due_diligence(session: Session, actor: Actor, candidate_id: int) -> DiligenceOut:
    """The checklist of one candidate; NotFound when unknown or invisible."""
    row, _, subject = find_candidate(session, actor, candidate_id)
    return diligence_out(session, actor, subject, row)


def diligence_out(session: Session, actor: Actor, subject: Subject, row: Candidate) -> DiligenceOut:
    """The same for a candidate already found."""
    kept = {
        found.item: found
        for found in session.scalars(select(DueDiligence).where(D.candidate_id == row.id))
    }
    people = names_of(session, (found.checked_by_id for found in kept.values()))
    documents = documents_by_id(session, (i for found in kept.values() for i in found.document_ids))
    items = [_item(item, kept.get(item.key), people, documents) for item in checklist().items]
    return DiligenceOut(
        candidate=ref_of(session, row),
        items=items,
        done=sum(item.state in DONE for item in items),
        concerns=sum(item.state is CheckState.CONCERN for item in items),
        stated_on=checklist().stated_on,
        refusal=refusal(actor, Action.MANAGE_CANDIDATES, subject),
    )


def diligence_item(session: Session, actor: Actor, candidate_id: int, key: str) -> DiligenceItemOut:
    """One item of one candidate."""
    item = checklist().find(key)
    return next(i for i in due_diligence(session, actor, candidate_id).items if i.item == item.key)


def _item(
    item: Item,
    row: DueDiligence | None,
    people: dict[int, PersonRef],
    documents: dict[int, EvidenceOut],
) -> DiligenceItemOut:
    return DiligenceItemOut(
        item=item.key,
        title=item.title,
        guidance=item.guidance,
        source=item.source,
        state=row.state if row else CheckState.NOT_STARTED,
        note=row.note if row else "",
        evidence=[documents[i] for i in row.document_ids] if row else [],
        checked_by=people.get(row.checked_by_id or 0) if row else None,
        checked_at=row.checked_at if row else None,
        version=row.version if row else 0,
    )


def intellectual_property(session: Session, actor: Actor, candidate_id: int) -> IpOut:
    """The early view of one candidate; NotFound when unknown or invisible."""
    row, _, _ = find_candidate(session, actor, candidate_id)
    return ip_out(session, session.get(CandidateIp, row.id))


def ip_out(session: Session, row: CandidateIp | None) -> IpOut:
    """The same for a row, or for none yet."""
    if row is None:
        return IpOut(brings="", wants_to_own="", wants_licensed="", note="", **NOTHING_YET)
    by = names_of(session, [row.updated_by_id]).get(row.updated_by_id or 0)
    return IpOut(**row.model_dump(include=set(IpOut.model_fields)), updated_by=by)


def value_share(session: Session, actor: Actor, candidate_id: int) -> ShareOut:
    """How one candidate would share the value; NotFound when unknown or invisible."""
    row, _, _ = find_candidate(session, actor, candidate_id)
    return share_out(session, session.get(CandidateShare, row.id))


def share_out(session: Session, row: CandidateShare | None) -> ShareOut:
    """The same for a row, or for none yet."""
    if row is None:
        nothing = dict.fromkeys(("model", "to_us_pence", "to_it_pence", "our_share"))
        words = dict.fromkeys(("amount", "conditions", "incentive", "basis"), "")
        return ShareOut(**nothing, **words, **NOTHING_YET)
    by = names_of(session, [row.updated_by_id]).get(row.updated_by_id or 0)
    return ShareOut(
        **row.model_dump(include=set(ShareOut.model_fields)),
        our_share=share_of(row.to_us_pence, row.to_it_pence),
        updated_by=by,
    )
