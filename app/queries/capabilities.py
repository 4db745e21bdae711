"""Needed capabilities and what each party offers, for those who may know of them."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.domain.candidates import STILL_IN
from app.domain.capabilities import OURS, Need, Offer, Row, coverage
from app.domain.errors import NotFound
from app.domain.policy import Action, Actor, Subject
from app.models import Candidate, Capability, CapabilityOffer, Opportunity, Organisation, Programme
from app.queries.candidates import (
    NO_CANDIDATE,
    candidate_refs,
    find_selection,
    permissions,
    ref_of,
)
from app.queries.conditions import documents_by_id
from app.queries.people import names_of
from app.queries.subjects import found_with
from app.schemas.candidate import CandidateRef
from app.schemas.capability import CapabilityList, CapabilityOut, OfferOut, PartyOut

C: Any = Candidate
F: Any = CapabilityOffer
K: Any = Capability
O: Any = Organisation
P: Any = Programme

NO_CAPABILITY = "There is no such capability, or you cannot see it."
NO_OFFER = "This party offers nothing towards this capability."
OUR_SIDE = "our own side"
ACTIONS = (Action.EDIT_CAPABILITIES,)


def capabilities(session: Session, actor: Actor, opportunity_id: int) -> CapabilityList:
    """What is needed, with everything offered by us and by candidates still in."""
    opportunity, subject = find_selection(session, actor, opportunity_id)
    rows = needed(session, opportunity_id)
    return CapabilityList(
        items=capabilities_out(session, rows),
        parties=parties(session, opportunity),
        **permissions(actor, subject, ACTIONS),
    )


def capability(session: Session, actor: Actor, capability_id: int) -> CapabilityOut:
    """One capability, whole; NotFound when unknown, taken off the list, or invisible."""
    row, _, _ = find_capability(session, actor, capability_id)
    return capabilities_out(session, [row])[0]


def find_capability(
    session: Session, actor: Actor, capability_id: int
) -> tuple[Capability, Opportunity, Subject]:
    """The capability with its opportunity; NotFound alike for unknown and invisible."""
    known = session.get(Capability, capability_id)
    row, opportunity, subject = found_with(session, actor, known, NO_CAPABILITY, find_selection)
    if row.removed_at is not None:
        raise NotFound(NO_CAPABILITY)
    return row, opportunity, subject


def offer(session: Session, actor: Actor, capability_id: int, party_id: int) -> OfferOut:
    """What one party (0: our own side) offers; NotFound when unknown, invisible, or nothing."""
    row, opportunity, _ = find_capability(session, actor, capability_id)
    party, _ = find_party(session, opportunity, party_id)
    found = find_offer(session, row, party)
    if found is None:
        raise NotFound(NO_OFFER)
    return offers_out(session, [found])[0]


def find_party(session: Session, opportunity: Opportunity, party_id: int) -> tuple[int | None, str]:
    """A candidate's id (None for our own side) and what the history calls it."""
    if party_id == OURS:
        return None, OUR_SIDE
    row = session.get(Candidate, party_id)
    if row is None or row.opportunity_id != opportunity.id:
        raise NotFound(NO_CANDIDATE)
    return row.id, ref_of(session, row).name


def find_offer(session: Session, row: Capability, party: int | None) -> CapabilityOffer | None:
    """What a party offers towards a capability, if anything."""
    whose = F.candidate_id.is_(None) if party is None else F.candidate_id == party
    found: CapabilityOffer | None = session.scalar(
        select(CapabilityOffer).where(F.capability_id == row.id, whose)
    )
    return found


def needed(session: Session, opportunity_id: int) -> list[Capability]:
    """What is needed and not taken off the list: essential first, then by weight, then by name."""
    rows = session.scalars(
        select(Capability).where(K.opportunity_id == opportunity_id, K.removed_at.is_(None))
    )
    first = {need: n for n, need in enumerate(Need)}
    return sorted(rows, key=lambda k: (first[k.need], -k.weight, k.name.casefold(), k.id))


def capabilities_out(session: Session, rows: list[Capability]) -> list[CapabilityOut]:
    """Outputs of capabilities of one opportunity."""
    offers = offers_of(session, [row.id for row in rows])
    read = coverage([row.id for row in rows], counted(offers))
    by_id = {row.capability: row for row in read}
    return [_out(row, by_id[row.id], offers) for row in rows]


def _out(row: Capability, read: Row, offers: list[OfferOut]) -> CapabilityOut:
    return CapabilityOut(
        **row.model_dump(include=set(CapabilityOut.model_fields)),
        reading=read.reading,
        offers=[offer for offer in offers if offer.capability_id == row.id],
    )


def offers_of(session: Session, capability_ids: Iterable[int]) -> list[OfferOut]:
    """What we and candidates still in offer towards these, our own side first."""
    rows = session.scalars(
        select(CapabilityOffer)
        .outerjoin(Candidate, C.id == F.candidate_id)
        .where(
            F.capability_id.in_(list(capability_ids)),
            or_(F.candidate_id.is_(None), C.state.in_(list(STILL_IN))),
        )
    )
    return offers_out(session, list(rows))


def offers_out(session: Session, rows: list[CapabilityOffer]) -> list[OfferOut]:
    """Outputs of offers, by party."""
    people = names_of(session, (row.stated_by_id for row in rows))
    documents = documents_by_id(session, (i for row in rows for i in row.document_ids))
    ordered = sorted(rows, key=lambda row: (row.candidate_id or OURS, row.capability_id))
    return [
        OfferOut(
            **row.model_dump(include=set(OfferOut.model_fields)),
            party_id=row.candidate_id or OURS,
            evidence=[documents[i] for i in row.document_ids],
            stated_by=people.get(row.stated_by_id or 0),
        )
        for row in ordered
    ]


def offers_by(session: Session, candidate_id: int, capability_ids: Iterable[int]) -> list[OfferOut]:
    """What one candidate offers, whether it is still in or not."""
    rows = session.scalars(
        select(CapabilityOffer).where(
            F.candidate_id == candidate_id, F.capability_id.in_(list(capability_ids))
        )
    )
    return offers_out(session, list(rows))


def counted(offers: Iterable[OfferOut]) -> list[Offer]:
    """The same as the rules of coverage look at them."""
    return [Offer(o.capability_id, o.party_id, o.extent, o.confidence) for o in offers]


def parties(session: Session, opportunity: Opportunity) -> list[PartyOut]:
    """Who may cover a capability: our own side, then the shortlist, then the longlist."""
    others = candidate_refs(session, opportunity.id, STILL_IN)
    return [own_side(session, opportunity), *(party_of(ref) for ref in others)]


def own_side(session: Session, opportunity: Opportunity) -> PartyOut:
    """Our own side: the organisation that runs the programme."""
    name = session.scalar(
        select(O.name)
        .join(Programme, P.organisation_id == O.id)
        .where(P.id == opportunity.programme_id)
    )
    return PartyOut(id=OURS, name=f"{name} (our side)", state=None)


def party_of(ref: CandidateRef) -> PartyOut:
    """A candidate as a party."""
    return PartyOut(id=ref.id, name=ref.name, state=ref.state)
