"""Whom we talk to about an opportunity: its candidates, in or out, and the bidders of its tender.

Equal treatment is owed to organisations, so that it goes on from early discussion into the tender.
"""

from typing import Any

from sqlalchemy import Select, literal_column, select
from sqlalchemy.orm import Session

from app.domain.candidates import STILL_IN
from app.domain.equal_treatment import Party
from app.domain.policy import Role
from app.models import Candidate, Membership, Opportunity, Organisation, Person
from app.schemas.discussion import PartyOut
from app.schemas.organisation import OrganisationRef

C: Any = Candidate
M: Any = Membership
O: Any = Organisation
P: Any = Person

_STILL_IN: Any = [literal_column(f"'{state}'") for state in sorted(STILL_IN)]
"""Literals, so that a statement can be compiled once."""


def counting(opportunity_id: Any) -> Select[Any]:
    """Ids of the organisations that are owed what others were told.

    The seam for the tender: whoever keeps bidders adds them here (a union) and in `bidders_of`,
    and every check, matrix and act of levelling takes them in.
    """
    return select(C.organisation_id.label("organisation_id")).where(
        C.opportunity_id == opportunity_id, C.state.in_(_STILL_IN)
    )


def takes_part(session: Session, opportunity_id: int, organisation_id: int) -> bool:
    """Whether what others are told is owed to this organisation."""
    owed = counting(opportunity_id).subquery()
    query = select(owed.c.organisation_id).where(owed.c.organisation_id == organisation_id)
    return session.scalar(query.limit(1)) is not None


def bidders_of(session: Session, opportunity_id: int) -> frozenset[int]:
    """Organisations that bid; none while there is no tender. See `counting`."""
    return frozenset()


def parties_of(session: Session, opportunity: Opportunity) -> list[PartyOut]:
    """Every candidate there ever was, and every bidder, by name."""
    bidders = bidders_of(session, opportunity.id)
    states = {
        row.organisation_id: row.state
        for row in session.execute(
            select(C.organisation_id, C.state).where(C.opportunity_id == opportunity.id)
        )
    }
    names = organisations_of(session, {*states, *bidders})
    speaking = with_accounts(session, opportunity.programme_id)
    found = [
        PartyOut(
            id=number,
            name=names[number].name,
            is_in=states.get(number) in STILL_IN,
            is_bidder=number in bidders,
            has_account=number in speaking,
        )
        for number in names
    ]
    return sorted(found, key=lambda party: (party.name.casefold(), party.id))


def counted(parties: list[PartyOut]) -> list[Party]:
    """The same as the rules of equal treatment look at them."""
    return [Party(party.id, party.is_in, party.is_bidder) for party in parties]


def with_accounts(session: Session, programme_id: int) -> frozenset[int]:
    """Organisations somebody signs in for, in this programme."""
    return frozenset(
        session.scalars(
            select(M.organisation_id)
            .join(Person, P.id == M.person_id)
            .where(
                M.programme_id == programme_id,
                M.role == Role.PARTNER,
                M.organisation_id.is_not(None),
                P.is_active,
            )
        )
    )


def organisations_of(session: Session, ids: Any) -> dict[int, OrganisationRef]:
    """A reference for each organisation among `ids`."""
    wanted = {i for i in ids if i is not None}
    if not wanted:
        return {}
    rows = session.execute(select(O.id, O.name).where(O.id.in_(wanted)))
    return {row.id: OrganisationRef(id=row.id, name=row.name) for row in rows}
