"""Reading what users did with us: secondments and workshops."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.policy import Action, Actor, Subject, may, refusal
from app.models import CoDevelopment, Opportunity, Stakeholder
from app.queries.people import names_of
from app.queries.stakeholders import halted
from app.queries.subjects import find_opportunity, found_with
from app.schemas.stakeholder import StakeholderRef
from app.schemas.stakeholder_pages import CoDevelopmentList, CoDevelopmentOut

D: Any = CoDevelopment
S: Any = Stakeholder

MOST = 200
NO_CO_DEVELOPMENT = "There is no such secondment or workshop, or you cannot see it."


def co_developments(session: Session, actor: Actor, opportunity_id: int) -> CoDevelopmentList:
    """An opportunity's secondments and workshops, the latest begun first."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    rows = session.scalars(
        select(CoDevelopment)
        .where(D.opportunity_id == opportunity_id)
        .order_by(D.started_on.desc(), D.id.desc())
        .limit(MOST)
    ).all()
    return CoDevelopmentList(
        items=co_development_out(session, actor, list(rows), subject),
        refusal=halted(opportunity) or refusal(actor, Action.EDIT_STAKEHOLDERS, subject),
    )


def co_development(session: Session, actor: Actor, co_development_id: int) -> CoDevelopmentOut:
    """One of them; NotFound when unknown or invisible."""
    row, _, subject = find_co_development(session, actor, co_development_id)
    return co_development_out(session, actor, [row], subject)[0]


def co_development_out(
    session: Session, actor: Actor, rows: list[CoDevelopment], subject: Subject
) -> list[CoDevelopmentOut]:
    """Outputs, with the names of who took part, also those taken off the register since."""
    people = names_of(session, (row.recorded_by_id for row in rows))
    wanted = {number for row in rows for number in row.stakeholder_ids}
    named = session.execute(select(S.id, S.name).where(S.id.in_(wanted)).order_by(S.name))
    known = {row.id: StakeholderRef(id=row.id, name=row.name) for row in named}
    permitted = [a for a in (Action.EDIT_STAKEHOLDERS,) if may(actor, a, subject)]
    return [
        CoDevelopmentOut(
            **row.model_dump(include=set(CoDevelopmentOut.model_fields)),
            stakeholders=[known[i] for i in row.stakeholder_ids if i in known],
            recorded_by=people.get(row.recorded_by_id or 0),
            permitted_actions=permitted,
        )
        for row in rows
    ]


def find_co_development(
    session: Session, actor: Actor, co_development_id: int
) -> tuple[CoDevelopment, Opportunity, Subject]:
    """The record with its opportunity; NotFound alike for unknown and invisible."""
    row = session.get(CoDevelopment, co_development_id)
    return found_with(session, actor, row, NO_CO_DEVELOPMENT)
