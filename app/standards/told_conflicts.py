"""Interests declared in the example that wait for the conflicts reviewer: one's own, which recuses
at once, and one told of somebody else, which changes nothing yet."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.conflicts import Nature
from app.domain.policy import Actor
from app.models import Opportunity
from app.schemas.conflict import DeclareConflict
from app.services.conflicts import declare_conflict

O: Any = Opportunity


@dataclass(frozen=True, slots=True)
class Interest:
    """Who declared what, of whom, on which opportunity, how many days ago."""

    by: str
    of: str
    title: str
    days: int
    nature: Nature
    organisation: str
    interest: str


INTERESTS = (
    Interest(
        by="finance",
        of="finance",
        title="Hospital estate battery storage",
        days=2,
        nature=Nature.POTENTIAL,
        organisation="Gridkeep Storage (fictional)",
        interest="My sister sells for it, and it may want to take part.",
    ),
    Interest(
        by="lead_data",
        of="legal",
        title="Film and photo archive rights",
        days=1,
        nature=Nature.PERCEIVED,
        organisation="Lantern Pictures (fictional)",
        interest="Advised it until last year, as its website says.",
    ),
)


def tell_demo_conflicts(
    session: Session, programme_id: int, actors: dict[str, Actor], at: datetime
) -> None:
    """Declare each of them."""
    for told in INTERESTS:
        where = (O.programme_id == programme_id, O.title == told.title)
        opportunity_id = session.scalars(select(O.id).where(*where)).one()
        command = DeclareConflict(
            person_id=actors[told.of].person_id,
            nature=told.nature,
            organisation=told.organisation,
            interest=told.interest,
        )
        declared_at = at - timedelta(days=told.days)
        declare_conflict(session, actors[told.by], opportunity_id, command, at=declared_at)
