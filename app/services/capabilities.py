"""Naming the capabilities an opportunity needs, and recording what each party offers."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.capabilities import MAX_CAPABILITIES, Confidence, Extent
from app.domain.errors import Conflict, NotFound, invalid
from app.domain.policy import Action, Actor, authorise
from app.models import Capability, CapabilityOffer, Opportunity
from app.queries.candidates import find_selection
from app.queries.capabilities import (
    NO_OFFER,
    capability,
    find_capability,
    find_offer,
    find_party,
    offers_out,
)
from app.schemas.capability import (
    AddCapability,
    CapabilityFields,
    CapabilityOut,
    EditCapability,
    OfferOut,
    RemoveCapability,
    SetOffer,
)
from app.services.confidential import record_confidential
from app.services.events import changes
from app.services.gates import add_editors, require_documents, uploaders
from app.services.partners import require_unclosed
from app.services.provenance import MADE_HERE, Provenance
from app.services.versions import expect_version

K: Any = Capability


def add_capability(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: AddCapability,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> CapabilityOut:
    """Add a needed capability. Raises Conflict for a name that is there already."""
    opportunity, subject = find_selection(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_CAPABILITIES, subject)
    require_unclosed(opportunity)
    _require_room(session, opportunity)
    _require_new_name(session, opportunity, command.name)
    row = Capability(
        opportunity_id=opportunity.id,
        **_fields(command),
        source_note=provenance.source_note,
        created_at=at,
    )
    session.add(row)
    _record(session, actor, opportunity, row, "added", {"why": row.why}, at, provenance)
    return capability(session, actor, row.id)


def edit_capability(
    session: Session,
    actor: Actor,
    capability_id: int,
    command: EditCapability,
    *,
    at: datetime,
    version: int | None = None,
) -> CapabilityOut:
    """Replace what describes it. Raises Conflict for a name that is there already."""
    row, opportunity, subject = find_capability(session, actor, capability_id)
    authorise(actor, Action.EDIT_CAPABILITIES, subject)
    require_unclosed(opportunity)
    expect_version(row, version)
    _require_new_name(session, opportunity, command.name, row.id)
    before = _stated(row)
    for name, value in _fields(command).items():
        setattr(row, name, value)
    edits = changes(before, _stated(row))
    if edits["after"]:
        row.version += 1
        _record(session, actor, opportunity, row, "edited", edits, at)
    return capability(session, actor, row.id)


def remove_capability(
    session: Session,
    actor: Actor,
    capability_id: int,
    command: RemoveCapability,
    *,
    at: datetime,
    version: int | None = None,
) -> CapabilityOut:
    """Take it off the list, with a reason; what was offered towards it is kept."""
    row, opportunity, subject = find_capability(session, actor, capability_id)
    authorise(actor, Action.EDIT_CAPABILITIES, subject)
    require_unclosed(opportunity)
    expect_version(row, version)
    removed = capability(session, actor, row.id)
    row.removed_at = at
    row.version += 1
    _record(session, actor, opportunity, row, "removed", {"reason": command.reason}, at)
    return removed


def set_offer(
    session: Session,
    actor: Actor,
    capability_id: int,
    party_id: int,
    command: SetOffer,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> OfferOut:
    """Record what a party (0: our own side) offers towards a capability, with its evidence.

    `version` is the version of the offer the caller read, 0 for none. Raises Invalid without words
    or a document, and for a claim to be proven with nothing that proves it.
    """
    row, opportunity, subject = find_capability(session, actor, capability_id)
    authorise(actor, Action.EDIT_CAPABILITIES, subject)
    require_unclosed(opportunity)
    party, name = find_party(session, opportunity, party_id)
    require_documents(session, actor, subject, opportunity.id, command.document_ids)
    _require_evidence(command)
    offer = find_offer(session, row, party)
    before = {} if offer is None else _offered(offer)
    offer = offer or CapabilityOffer(capability_id=row.id, candidate_id=party, version=0)
    expect_version(offer, version)
    offer.extent, offer.confidence, offer.what = command.extent, command.confidence, command.what
    offer.document_ids = list(command.document_ids)
    offer.stated_by_id, offer.stated_at = actor.person_id, at
    offer.source_note = provenance.source_note
    offer.version += 1
    session.add(offer)
    add_editors(session, opportunity, *uploaders(session, offer.document_ids))
    data = {"party": name, "candidate_id": party, **changes(before, _offered(offer))}
    _record(session, actor, opportunity, row, "offer_set", data, at, provenance)
    return offers_out(session, [offer])[0]


def remove_offer(
    session: Session,
    actor: Actor,
    capability_id: int,
    party_id: int,
    *,
    at: datetime,
    version: int | None = None,
) -> CapabilityOut:
    """Take back what a party was said to offer. Raises NotFound when it offers nothing."""
    row, opportunity, subject = find_capability(session, actor, capability_id)
    authorise(actor, Action.EDIT_CAPABILITIES, subject)
    require_unclosed(opportunity)
    party, name = find_party(session, opportunity, party_id)
    offer = find_offer(session, row, party)
    if offer is None:
        raise NotFound(NO_OFFER)
    expect_version(offer, version)
    data = {"party": name, "candidate_id": party, "taken_back": _offered(offer)}
    session.delete(offer)
    _record(session, actor, opportunity, row, "offer_removed", data, at)
    return capability(session, actor, row.id)


def _require_evidence(command: SetOffer) -> None:
    if not command.what and not command.document_ids:
        raise invalid("what", "Say what is offered, or choose a document that shows it")
    if command.confidence is Confidence.PROVEN and not command.what:
        raise invalid("what", "Say what proves it")


def _require_room(session: Session, opportunity: Opportunity) -> None:
    listed = select(func.count()).select_from(Capability)
    here = (K.opportunity_id == opportunity.id, K.removed_at.is_(None))
    if (session.scalar(listed.where(*here)) or 0) >= MAX_CAPABILITIES:
        raise Conflict(f"{MAX_CAPABILITIES} capabilities are listed, which is all there can be.")


def _require_new_name(
    session: Session, opportunity: Opportunity, name: str, but: int | None = None
) -> None:
    rows = session.execute(
        select(K.id, K.name).where(K.opportunity_id == opportunity.id, K.removed_at.is_(None))
    )
    if any(row.name.casefold() == name.casefold() and row.id != but for row in rows):
        raise invalid("name", "This capability is on the list already")


def _fields(command: CapabilityFields) -> dict[str, Any]:
    return {name: getattr(command, name) for name in CapabilityFields.model_fields}


def _stated(row: Capability) -> dict[str, Any]:
    return {"name": row.name, "why": row.why, "need": row.need.value, "weight": row.weight}


def _offered(row: CapabilityOffer) -> dict[str, Any]:
    extent, confidence = Extent(row.extent), Confidence(row.confidence)
    return {
        "extent": extent.value,
        "confidence": confidence.value,
        "what": row.what,
        "document_ids": list(row.document_ids),
    }


def _record(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    row: Capability,
    what: str,
    data: dict[str, Any],
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> None:
    session.flush()
    told = {"opportunity_id": opportunity.id, "capability_id": row.id, "capability": row.name}
    kind = f"capability_{what}"
    record_confidential(
        session, actor, opportunity, kind, told | data, at=at, provenance=provenance
    )
