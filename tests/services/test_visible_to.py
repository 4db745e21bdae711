"""`visible_to` says in SQL what `may_see` says in Python: on random people, roles and records."""

import random
from itertools import product
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.conflicts import Bar, Nature, Standing
from app.domain.opportunities import Origin, TeamRole
from app.domain.policy import Actor, Role, Scope, may_see, may_see_confidential
from app.domain.stages import Stage, Status
from app.models import ConflictDeclaration, Opportunity, TeamMember
from app.queries.subjects import subject_of
from app.queries.visibility import close_to, visible_to
from tests.world import START, World

O: Any = Opportunity
NUMBER = 120


def test_the_query_and_the_policy_agree_on_random_data(world: World) -> None:
    dice = random.Random(2026)
    world.database.write_now(_fill, world, dice)
    actors = _actors(world, dice)
    seen = 0
    for actor in actors:
        by_query, by_policy = world.database.read_now(_both, actor)
        assert by_query == by_policy, actor
        seen += len(by_query)
    assert 0 < seen < NUMBER * len(actors), "the data tells nothing apart"


def _both(session: Session, actor: Actor) -> tuple[set[int], set[int]]:
    everything = session.scalars(select(Opportunity)).all()
    by_query = set(session.scalars(select(O.id).where(visible_to(actor))))
    by_policy = {o.id for o in everything if may_see(actor, subject_of(session, o))}
    return by_query, by_policy


def test_who_is_close_is_the_same_in_the_query_and_the_policy(world: World) -> None:
    dice = random.Random(2027)
    world.database.write_now(_fill, world, dice)
    seen = 0
    for actor in _actors(world, dice):
        by_query, by_policy = world.database.read_now(_both_close, actor)
        assert by_query == by_policy, actor
        seen += len(by_query)
    assert seen > NUMBER


def _both_close(session: Session, actor: Actor) -> tuple[set[int], set[int]]:
    everything = session.scalars(select(Opportunity)).all()
    by_query = set(session.scalars(select(O.id).where(close_to(actor))))
    close = (o.id for o in everything if may_see_confidential(actor, subject_of(session, o)))
    return by_query, set(close)


def _actors(world: World, dice: random.Random) -> list[Actor]:
    """The cast's people with roles dealt anew in both programmes, a token, and a blind one."""
    programmes = (world.programme_id, world.other_programme_id)
    dealt = [
        Actor(
            person.person_id,
            person.name,
            {p: frozenset(dice.sample(list(Role), dice.randint(0, 2))) for p in programmes},
            is_administrator=person.is_administrator,
        )
        for person, _ in product(world.actors.values(), range(4))
    ]
    system = Actor(None, "Feed", {world.programme_id: frozenset({Role.MEMBER})}, token_id=1)
    blind = Actor(world.lead.person_id, "Blind", world.lead.roles, scopes=frozenset({Scope.WRITE}))
    return [*dealt, *world.actors.values(), system, blind]


def _fill(session: Session, world: World, dice: random.Random) -> None:
    people = [actor.person_id for actor in world.actors.values()]
    for _ in range(NUMBER):
        opportunity = Opportunity(
            programme_id=dice.choice([world.programme_id, world.other_programme_id]),
            title="Random",
            restricted=dice.random() < 0.6,
            lead_id=dice.choice([None, *people]),
            sponsor_id=dice.choice([None, *people]),
            origin=Origin.CREATED,
            stage=dice.choice(list(Stage)),
            status=dice.choice(list(Status)),
            stage_entered_at=START,
            created_at=START,
            updated_at=START,
        )
        session.add(opportunity)
        session.flush()
        for person_id in dice.sample(people, dice.randint(0, 2)):
            session.add(
                TeamMember(opportunity_id=opportunity.id, person_id=person_id, role=TeamRole.MEMBER)
            )
        for person_id in dice.sample(people, dice.randint(0, 2)):
            session.add(_declared(opportunity.id, person_id, dice.choice(list(Bar))))
    session.flush()


def _declared(opportunity_id: int, person_id: int | None, bar: Bar) -> ConflictDeclaration:
    return ConflictDeclaration(
        opportunity_id=opportunity_id,
        person_id=person_id,
        nature=Nature.ACTUAL,
        gate=1,
        declared_by_id=person_id,
        declared_at=START,
        standing=Standing.SETTLED,
        bar=bar,
        changed_at=START,
    )
