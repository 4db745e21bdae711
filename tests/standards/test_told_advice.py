"""The example's advisers have said something and are asked for more; its gates are its own."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.endorsements import Verdict
from app.models import Endorsement, Person, Programme, TailoredSet
from app.queries.actors import person_actor
from app.queries.endorsements import endorsements_waiting
from app.queries.programme_gates import programme_gates
from tests.world import World

E: Any = Endorsement
G: Any = Programme
P: Any = Person
T: Any = TailoredSet


def test_advice_was_given_and_waits_and_the_gates_were_tailored(demo_world: World) -> None:

    def found(session: Session) -> tuple[set[Verdict], int, Any]:
        verdicts = set(session.scalars(select(E.verdict).where(E.withdrawn_at.is_(None))))
        people = session.scalars(select(Person).where(P.name.contains("adviser, Public"))).all()
        waiting = [endorsements_waiting(session, person_actor(session, who)) for who in people]
        programme_id = session.scalars(select(T.programme_id)).one()
        lead = session.scalars(select(Person).where(P.name == "Commercial lead, data")).one()
        gates = programme_gates(session, person_actor(session, lead), programme_id)
        return verdicts, sum(len(some) for some in waiting), gates

    verdicts, waiting, gates = demo_world.database.read_now(found)
    assert {Verdict.OBJECT, Verdict.ENDORSE_WITH_COMMENTS} <= verdicts
    assert waiting > 0
    assert gates.in_force.label == "Version 1"
    assert gates.on_other_versions > 0
