"""Advisers of single functions, whom the usual cast lacks."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.policy import Actor, AdviserFunction, Role
from app.models import Membership, Person
from app.queries.endorsements import endorsements
from app.schemas.endorsement import GiveEndorsement, RequestEndorsements
from app.services.endorsements import give_endorsement, request_endorsements
from tests.world import START, World


def with_adviser(world: World, name: str, function: str | None = None) -> Actor:
    """Somebody who advises the programme on one function, by default the one they are named for."""
    made = world.database.write_now(_added, world, name, AdviserFunction(function or name))
    world.actors[name] = made
    return made


def _added(session: Session, world: World, name: str, function: AdviserFunction) -> Actor:
    person = Person(
        name=name.title(),
        email=f"{name}@example.gov.uk",
        pseudonym=f"pseudonym-of-{name}",
        created_at=START,
    )
    session.add(person)
    session.flush()
    session.add(
        Membership(
            programme_id=world.programme_id,
            person_id=person.id,
            role=Role.ADVISER,
            function=function,
        )
    )
    session.flush()
    return Actor(person.id, person.name, {world.programme_id: frozenset({Role.ADVISER})})


def asked(world: World, review_id: int, *functions: str) -> Any:
    """The lead asks them while preparing."""
    command = RequestEndorsements(functions=list(functions), note="Please look at the rights.")
    return world.write(request_endorsements, world.lead, review_id, command)


def said(world: World, who: str, review_id: int, verdict: str = "endorse", **fields: Any) -> Any:
    """An adviser answers for the function they are named for."""
    command = GiveEndorsement(**{"function": who, "verdict": verdict, **fields})
    return world.write(give_endorsement, world.actors[who], review_id, command)


def advice_of(world: World, review_id: int, function: str, by: str = "lead") -> Any:
    """How one function's advice stands."""
    found = world.read(endorsements, world.actors[by], review_id)
    return next(a for a in found.advice if a.function == function)
