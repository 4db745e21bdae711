"""Reading disclosures: one of them, all against all candidates, and what is not level."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.equal_treatment import Item, owed, unlevelled, why_it_stands
from app.domain.policy import Action, Actor, Subject, may
from app.models import Disclosure, DisclosureTelling, Document, Opportunity
from app.queries.corrections import corrections_of
from app.queries.owed_words import owed_words
from app.queries.parties import counted, organisations_of, parties_of, with_accounts
from app.queries.people import names_of
from app.queries.subjects import find_confidential, found_with
from app.schemas.disclosure import DisclosureOut, Parity, ParityRow, TellingCell, TellingOut
from app.schemas.discussion import DisclosedRef, PartyOut
from app.schemas.opportunity import PersonRef
from app.schemas.organisation import OrganisationRef

D: Any = Disclosure
F: Any = Document
T: Any = DisclosureTelling

NO_DISCLOSURE = "There is no such disclosure, or you cannot see it."
PAGE = 20
"""Disclosures on a page of the matrix: with 60 candidates it stays light."""


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that was told about one opportunity, as the rules look at it."""

    parties: list[PartyOut]
    items: list[Item]

    @property
    def unlevelled(self) -> dict[int, list[int]]:
        """Disclosure → organisations that are still owed it."""
        return unlevelled(self.items, counted(self.parties))


def board_of(session: Session, opportunity: Opportunity) -> Board:
    """Who was told what, in three statements however much there is."""
    told: dict[int, set[int]] = defaultdict(set)
    for number, organisation_id in session.execute(
        select(T.disclosure_id, T.organisation_id)
        .join(Disclosure, D.id == T.disclosure_id)
        .where(D.opportunity_id == opportunity.id, T.withdrawn_at.is_(None))
    ):
        told[number].add(organisation_id)
    rows = session.execute(
        select(D.id, D.withdrawn_at).where(D.opportunity_id == opportunity.id).order_by(D.id)
    )
    items = [Item(row.id, frozenset(told[row.id]), row.withdrawn_at is not None) for row in rows]
    return Board(parties_of(session, opportunity), items)


def parity(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    *,
    before: int | None = None,
    limit: int = PAGE,
    only_unlevelled: bool = False,
) -> Parity:
    """Disclosures against candidates, the latest first, and all that is not level."""
    opportunity, subject = find_confidential(session, actor, opportunity_id)
    board = board_of(session, opportunity)
    lacking = board.unlevelled
    query = select(Disclosure).where(D.opportunity_id == opportunity.id)
    if before is not None:
        query = query.where(D.id < before)
    if only_unlevelled:
        query = query.where(D.id.in_(lacking))
    rows = session.scalars(query.order_by(D.id.desc()).limit(limit + 1)).all()
    shown = list(rows[:limit])
    cells = _cells(session, [row.id for row in shown])
    missing = {number for owed_to in lacking.values() for number in owed_to}
    by_hand = [p for p in board.parties if p.id in missing and not p.has_account]
    return Parity(
        parties=board.parties,
        items=[_row(row, cells[row.id], lacking.get(row.id, [])) for row in shown],
        next=shown[-1].id if len(rows) > limit else None,
        unlevelled=len(lacking),
        without_account=[OrganisationRef(id=party.id, name=party.name) for party in by_hand],
        to_send=owed_words(session, lacking, by_hand),
        permitted_actions=[a for a in (Action.DISCLOSE,) if may(actor, a, subject)],
    )


def _row(row: Disclosure, cells: list[TellingCell], missing: list[int]) -> ParityRow:
    return ParityRow(
        **row.model_dump(include={"id", "kind", "title", "recorded_at", "withdrawn_at"}),
        cells=cells,
        owed=missing,
    )


def _cells(session: Session, ids: list[int]) -> dict[int, list[TellingCell]]:
    found: dict[int, list[TellingCell]] = defaultdict(list)
    rows = session.scalars(
        select(DisclosureTelling)
        .where(T.disclosure_id.in_(ids), T.withdrawn_at.is_(None))
        .order_by(T.id)
    )
    for row in rows:
        found[row.disclosure_id].append(
            TellingCell(
                organisation_id=row.organisation_id,
                told_on=row.told_on,
                date_note=row.date_note,
                means=row.means,
                is_levelling=row.is_levelling,
                is_confirmed=row.confirmed_at is not None,
            )
        )
    return found


def disclosure(session: Session, actor: Actor, disclosure_id: int) -> DisclosureOut:
    """One disclosure with everybody who was told it; NotFound when unknown or invisible."""
    row, opportunity, subject = find_disclosure(session, actor, disclosure_id)
    return disclosures_out(session, actor, opportunity, subject, [row])[0]


def find_disclosure(
    session: Session, actor: Actor, disclosure_id: int
) -> tuple[Disclosure, Opportunity, Subject]:
    """The row with its opportunity; NotFound alike for unknown and invisible."""
    row = session.get(Disclosure, disclosure_id)
    return found_with(session, actor, row, NO_DISCLOSURE, find_confidential)


def tellings_of(session: Session, ids: Iterable[int]) -> dict[int, list[DisclosureTelling]]:
    """Every telling of these disclosures, withdrawn ones too, in order."""
    found: dict[int, list[DisclosureTelling]] = defaultdict(list)
    rows = session.scalars(
        select(DisclosureTelling).where(T.disclosure_id.in_(list(ids))).order_by(T.id)
    )
    for row in rows:
        found[row.disclosure_id].append(row)
    return found


def disclosures_out(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    subject: Subject,
    rows: list[Disclosure],
) -> list[DisclosureOut]:
    """Outputs of disclosures of one opportunity."""
    parties = parties_of(session, opportunity)
    tellings = tellings_of(session, [row.id for row in rows])
    everyone = [telling for some in tellings.values() for telling in some]
    bodies = organisations_of(session, [*(p.id for p in parties), *_told(everyone)])
    reading = with_accounts(session, opportunity.programme_id)
    people = names_of(session, [i for row in (*rows, *everyone) for i in _people(row)])
    titles = _titles(session, rows)
    corrects, corrected = corrections_of(session, [row.id for row in rows])
    may_act = [a for a in (Action.DISCLOSE,) if may(actor, a, subject)]
    return [
        DisclosureOut(
            **row.model_dump(include=set(DisclosureOut.model_fields)),
            document_title=titles.get(row.document_id or 0, ""),
            recorded_by=people.get(row.recorded_by_id or 0),
            withdrawn_by=people.get(row.withdrawn_by_id or 0),
            stands_because=why_not_mistaken(tellings[row.id], reading),
            tellings=[_telling_out(t, bodies, people, reading) for t in tellings[row.id]],
            owed=[bodies[i] for i in owed(item_of(row, tellings[row.id]), counted(parties))],
            corrects=corrects.get(row.id),
            corrected_by=corrected[row.id],
            permitted_actions=may_act,
        )
        for row in rows
    ]


def item_of(row: Disclosure, tellings: list[DisclosureTelling]) -> Item:
    """A disclosure as the rules look at it."""
    told = frozenset(t.organisation_id for t in tellings if t.withdrawn_at is None)
    return Item(row.id, told, row.withdrawn_at is not None)


def disclosed_in(session: Session, opportunity: Opportunity, *where: Any) -> list[DisclosedRef]:
    """Some disclosures in short, such as those of one talk."""
    rows = session.scalars(
        select(Disclosure).where(D.opportunity_id == opportunity.id, *where).order_by(D.id)
    ).all()
    tellings, parties = tellings_of(session, [r.id for r in rows]), parties_of(session, opportunity)
    return [
        DisclosedRef(
            id=row.id,
            title=row.title,
            is_level=not owed(item_of(row, tellings[row.id]), counted(parties)),
            is_withdrawn=row.withdrawn_at is not None,
        )
        for row in rows
    ]


def is_disclosed(session: Session, document_id: int) -> bool:
    """Whether a document was given to candidates, so that its bytes must stay."""
    return session.scalar(select(D.id).where(D.document_id == document_id).limit(1)) is not None


def number_of_disclosures(session: Session, opportunity_id: int) -> int:
    """How many there are, withdrawn ones too."""
    query = select(func.count()).where(D.opportunity_id == opportunity_id)
    return session.scalar(query) or 0


def why_not_mistaken(tellings: Iterable[DisclosureTelling], reading: Collection[int]) -> str:
    """Why these cannot be withdrawn as mistaken entries; empty when they can. `reading` are the
    organisations somebody signs in for."""
    standing = [t for t in tellings if t.withdrawn_at is None]
    reason = why_it_stands(
        (t.means for t in standing),
        is_confirmed=any(t.confirmed_at for t in standing),
        is_read=any(t.organisation_id in reading for t in standing),
    )
    return reason or ""


def _telling_out(
    row: DisclosureTelling,
    bodies: dict[int, OrganisationRef],
    people: dict[int, PersonRef],
    reading: Collection[int],
) -> TellingOut:
    return TellingOut(
        **row.model_dump(include=set(TellingOut.model_fields)),
        organisation=bodies[row.organisation_id],
        recorded_by=people.get(row.recorded_by_id or 0),
        withdrawn_by=people.get(row.withdrawn_by_id or 0),
        stands_because=why_not_mistaken([row], reading),
    )


def _titles(session: Session, rows: list[Disclosure]) -> dict[int, str]:
    wanted = {row.document_id for row in rows if row.document_id}
    if not wanted:
        return {}
    found = session.execute(select(F.id, F.title).where(F.id.in_(wanted)))
    return {row.id: row.title for row in found}


def _told(tellings: list[DisclosureTelling]) -> list[int]:
    return [telling.organisation_id for telling in tellings]


def _people(row: Any) -> tuple[int | None, int | None]:
    return row.recorded_by_id, row.withdrawn_by_id
