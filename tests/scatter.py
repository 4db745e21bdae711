"""Many opportunities of every kind, written straight into the tables."""

import random
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.domain.opportunities import Confidence, Origin, TeamRole
from app.domain.stages import OPEN_STATUSES, Stage, Status
from app.models import Opportunity, TeamMember
from app.models.opportunity import NO_DATE
from tests.world import World

WORDS = ("Coastal", "flood", "model", "Ångström", "archive", "rights", "energy", "Zebra", "data")
SECTORS = ("Health", "Environment", "", "Transport")
STATUSES = (Status.ACTIVE,) * 5 + (Status.ON_HOLD, Status.STOPPED, Status.COMPLETED)


def scatter(world: World, number: int, dice: random.Random, now: datetime) -> None:
    """Add `number` opportunities to the cast's programme and its neighbour's."""

    def add(session: Session) -> None:
        rows = [_one(world, dice, now) for _ in range(number)]
        session.add_all(rows)
        session.flush()
        for row in dice.sample(rows, number // 10):
            member = TeamMember(
                opportunity_id=row.id,
                person_id=world.actors[dice.choice(["adviser", "lead"])].person_id,
                role=TeamRole.MEMBER,
            )
            session.add(member)

    world.database.write_now(add)


def _one(world: World, dice: random.Random, now: datetime) -> Opportunity:
    status = dice.choice(STATUSES)
    value = dice.choice([None, 0, 100, dice.randrange(10**12)])
    title = " ".join(dice.choices(WORDS, k=3))
    state = dice.choice(["preparing", "submitted"]) if status is Status.ACTIVE else None
    due = dice.choice([NO_DATE, now.date() + timedelta(dice.randrange(-90, 90))])
    changed = now - timedelta(days=dice.randrange(30), seconds=dice.choice([0, 1]))
    people: dict[str, Any] = {
        "lead_id": dice.choice([None, world.lead.person_id, world.member.person_id]),
        "sponsor_id": dice.choice([world.sponsor.person_id, world.other_sponsor.person_id]),
    }
    return Opportunity(
        programme_id=dice.choice([world.programme_id] * 4 + [world.other_programme_id]),
        title=title,
        title_key=title.casefold()[:80],
        sector=dice.choice(SECTORS),
        expected_value_pence=value,
        value_key=-1 if value is None else value,
        delivery_confidence=dice.choice([None, *Confidence]),
        restricted=dice.random() < 0.2,
        origin=dice.choice(list(Origin)),
        stage=dice.choice(list(Stage)),
        status=status,
        is_open=status in OPEN_STATUSES,
        stage_entered_at=now - timedelta(days=dice.randrange(120)),
        created_at=now - timedelta(days=130),
        updated_at=changed,
        due_on=due if isinstance(due, date) else NO_DATE,
        review_state=state,
        **people,
    )
