"""Disclosing, telling more of the candidates, levelling, and correcting a mistaken entry."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.discussions import why_not_disclosed
from app.domain.equal_treatment import DisclosureKind, Means
from app.domain.errors import Conflict, NotFound, invalid
from app.domain.policy import Action, Actor, authorise
from app.domain.text import LONDON
from app.models import Disclosure, DisclosureTelling, Discussion, Document, Idea, Opportunity
from app.queries.disclosures import (
    Board,
    board_of,
    disclosure,
    find_disclosure,
    tellings_of,
)
from app.queries.ideas import leave_of
from app.queries.parties import organisations_of, parties_of
from app.queries.subjects import find_confidential
from app.schemas.disclosure import (
    Disclose,
    DisclosureOut,
    LevelDisclosures,
    Levelled,
    TellDisclosure,
    WithdrawDisclosure,
    WithdrawTelling,
)
from app.services.confidential import record_confidential, require_past
from app.services.disclosing import (
    add_correction,
    add_disclosure,
    add_tellings,
    require_mistakable,
    require_own_words,
)
from app.services.opportunities import require_open
from app.services.provenance import MADE_HERE, Provenance

NO_TELLING = "There is no such entry on this disclosure."
NOT_A_PARTY = "Choose candidates of this opportunity: add them under Candidates first"


def disclose(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: Disclose,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> DisclosureOut:
    """Record something of ours that was told to candidates.

    Raises Invalid for what draws on an idea that may not be told to everybody: only our own
    disclosures are levelled, never a candidate's ideas or secrets.
    """
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    authorise(actor, Action.DISCLOSE, subject)
    require_open(opportunity)
    require_past("told_on", command.told_on, at)
    _require_parties(session, opportunity, command.organisation_ids)
    _require_whole(session, opportunity, command)
    _require_ours(session, opportunity, command)
    content = command.model_dump(exclude={"organisation_ids", "told_on", "means", "corrects_id"})
    row = add_disclosure(
        session,
        opportunity,
        actor.person_id,
        at=at,
        source_note=provenance.source_note[:500],
        **content,
    )
    corrected = add_correction(session, opportunity, row, command.corrects_id)
    told = _told(session, actor, row, command, at, provenance, is_levelling=False)
    data = {"title": row.title, "content_sha256": row.content_sha256, **corrected, **told}
    record_confidential(
        session, actor, opportunity, "disclosure_made", data, at=at, provenance=provenance
    )
    return disclosure(session, actor, row.id)


def tell_disclosure(
    session: Session,
    actor: Actor,
    disclosure_id: int,
    command: TellDisclosure,
    *,
    at: datetime,
    provenance: Provenance = MADE_HERE,
) -> DisclosureOut:
    """Record that further candidates were told it. Raises Conflict for one told already."""
    row, opportunity, subject = find_disclosure(session, actor, disclosure_id)
    authorise(actor, Action.DISCLOSE, subject)
    require_open(opportunity)
    _require_standing(row)
    require_past("told_on", command.told_on, at)
    _require_parties(session, opportunity, command.organisation_ids)
    told = _told(session, actor, row, command, at, provenance, is_levelling=True)
    data = {"title": row.title, **told}
    record_confidential(
        session, actor, opportunity, "disclosure_told", data, at=at, provenance=provenance
    )
    return disclosure(session, actor, row.id)


def level_disclosures(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: LevelDisclosures,
    *,
    at: datetime,
) -> Levelled:
    """Tell everybody who is owed it, in one act: whoever has an account sees it now.

    Raises Conflict when everything chosen is level; Invalid when somebody without an account is
    owed something and it is not said how and when they were told.
    """
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    authorise(actor, Action.DISCLOSE, subject)
    require_open(opportunity)
    require_past("told_on", command.told_on, at)
    board = board_of(session, opportunity)
    lacking = _chosen(board, command)
    by_hand = _without_account(board, lacking)
    _require_means(board, by_hand, command)
    today = at.astimezone(LONDON).date()
    for number, missing in lacking.items():
        shown = [i for i in missing if i not in by_hand]
        how: dict[str, Any] = {"by_id": actor.person_id, "at": at, "is_levelling": True}
        add_tellings(session, number, shown, told_on=today, means=Means.PARTNER_AREA, **how)
        if command.means and command.told_on:
            rest = [i for i in missing if i in by_hand]
            add_tellings(session, number, rest, told_on=command.told_on, means=command.means, **how)
    data = {
        "tellings": {str(number): missing for number, missing in lacking.items()},
        "by_hand": sorted(by_hand),
        "means": command.means,
        "told_on": command.told_on.isoformat() if command.told_on else None,
    }
    record_confidential(session, actor, opportunity, "disclosures_levelled", data, at=at)
    tellings = sum(len(missing) for missing in lacking.values())
    return Levelled(disclosures=len(lacking), tellings=tellings, at=at)


def withdraw_disclosure(
    session: Session, actor: Actor, disclosure_id: int, command: WithdrawDisclosure, *, at: datetime
) -> DisclosureOut:
    """Say that the whole entry was a mistake. It stays on record, with the reason.

    Raises Conflict once a partner was shown it or confirmed it: what was told was told.
    """
    row, opportunity, subject = find_disclosure(session, actor, disclosure_id)
    authorise(actor, Action.DISCLOSE, subject)
    require_open(opportunity)
    _require_standing(row)
    require_mistakable(session, opportunity, tellings_of(session, [row.id])[row.id])
    row.withdrawn_at, row.withdrawn_by_id = at, actor.person_id
    row.withdrawn_reason = command.reason
    data = {"disclosure_id": row.id, "title": row.title, "reason": command.reason}
    record_confidential(session, actor, opportunity, "disclosure_withdrawn", data, at=at)
    return disclosure(session, actor, row.id)


def withdraw_telling(
    session: Session,
    actor: Actor,
    disclosure_id: int,
    telling_id: int,
    command: WithdrawTelling,
    *,
    at: datetime,
) -> DisclosureOut:
    """Say that one organisation was not told after all. Raises Conflict where it was shown."""
    row, opportunity, subject = find_disclosure(session, actor, disclosure_id)
    authorise(actor, Action.DISCLOSE, subject)
    require_open(opportunity)
    _require_standing(row)
    telling = session.get(DisclosureTelling, telling_id)
    if telling is None or telling.disclosure_id != row.id:
        raise NotFound(NO_TELLING)
    if telling.withdrawn_at is not None:
        raise Conflict("This entry was withdrawn already.")
    require_mistakable(session, opportunity, [telling])
    telling.withdrawn_at, telling.withdrawn_by_id = at, actor.person_id
    telling.withdrawn_reason = command.reason
    data = {
        "disclosure_id": row.id,
        "title": row.title,
        "organisation_ids": [telling.organisation_id],
        "reason": command.reason,
    }
    record_confidential(session, actor, opportunity, "telling_withdrawn", data, at=at)
    return disclosure(session, actor, row.id)


def _told(
    session: Session,
    actor: Actor,
    row: Disclosure,
    command: TellDisclosure,
    at: datetime,
    provenance: Provenance,
    *,
    is_levelling: bool,
) -> dict[str, Any]:
    """Store the tellings of a command; what the event says of them."""
    told = add_tellings(
        session,
        row.id,
        command.organisation_ids,
        actor.person_id,
        told_on=command.told_on,
        means=command.means,
        at=at,
        is_levelling=is_levelling,
        date_note=provenance.date_note,
    )
    return {
        "disclosure_id": row.id,
        "organisation_ids": told,
        "told_on": command.told_on.isoformat(),
        "means": command.means.value,
    }


def _require_parties(session: Session, opportunity: Opportunity, ids: list[int]) -> None:
    if not {party.id for party in parties_of(session, opportunity)}.issuperset(ids):
        raise invalid("organisation_ids", NOT_A_PARTY)


def _require_whole(session: Session, opportunity: Opportunity, command: Disclose) -> None:
    """What a disclosure refers to belongs to the same opportunity, and something is said."""
    document = session.get(Document, command.document_id) if command.document_id else None
    if command.kind is DisclosureKind.DOCUMENT and command.document_id is None:
        raise invalid("document_id", "Choose the document that was given")
    if command.document_id and (
        document is None or document.opportunity_id != opportunity.id or document.removed_at
    ):
        raise invalid("document_id", "Choose a document of this opportunity")
    if command.kind is DisclosureKind.FACT and not command.text:
        raise invalid("text", "Write down what was told: the others will be told the same")
    talk = session.get(Discussion, command.discussion_id) if command.discussion_id else None
    if command.discussion_id and (talk is None or talk.opportunity_id != opportunity.id):
        raise invalid("discussion_id", "Choose a discussion of this opportunity")


def _require_ours(session: Session, opportunity: Opportunity, command: Disclose) -> None:
    """Nothing of a candidate's: neither by name of the idea nor by its words."""
    if command.idea_id is not None:
        idea = session.get(Idea, command.idea_id)
        if idea is None or idea.opportunity_id != opportunity.id:
            raise invalid("idea_id", "Choose an idea of this opportunity")
        bodies = organisations_of(session, [idea.organisation_id])
        reason = why_not_disclosed(leave_of(idea, bodies))
        if reason is not None:
            raise invalid("idea_id", reason)
    require_own_words(session, opportunity.id, title=command.title, text=command.text)


def _require_standing(row: Disclosure) -> None:
    if row.withdrawn_at is not None:
        raise Conflict("This disclosure was withdrawn as a mistake, so nobody is owed it.")


def _chosen(board: Board, command: LevelDisclosures) -> dict[int, list[int]]:
    """What is to be levelled: the chosen disclosures, or all that somebody is owed."""
    lacking = board.unlevelled
    if command.disclosure_ids:
        if not {item.id for item in board.items}.issuperset(command.disclosure_ids):
            raise invalid("disclosure_ids", "Choose disclosures of this opportunity")
        lacking = {i: lacking[i] for i in sorted(set(command.disclosure_ids)) if i in lacking}
    if not lacking:
        raise Conflict("Everybody still in has been told this already. It is level.")
    return lacking


def _without_account(board: Board, lacking: dict[int, list[int]]) -> set[int]:
    missing = {number for owed_to in lacking.values() for number in owed_to}
    return {party.id for party in board.parties if party.id in missing and not party.has_account}


def _require_means(board: Board, by_hand: set[int], command: LevelDisclosures) -> None:
    if not by_hand or (command.means and command.told_on):
        return
    names = ", ".join(party.name for party in board.parties if party.id in by_hand)
    field = "told_on" if command.means else "means"
    what = "when" if command.means else "how"
    raise invalid(field, f"Say {what} you told those without an account: {names}")
