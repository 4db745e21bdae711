"""The fictional programme that `make run` starts with."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import select

from app.domain.policy import Role
from app.models import GateReview, GateVote, Person
from app.queries.actors import person_actor
from app.queries.delegation_lists import delegations
from app.queries.gate_analytics import gate_analytics
from app.queries.gates import gate_review
from app.queries.inbox import inbox
from app.standards.demo_programme import load_demo_programme
from tests.world import World

P: Any = Person
R: Any = GateReview
V: Any = GateVote

SENIOR = "Senior sponsor, Public Assets"


def titles(session: object) -> list[tuple[str, str, str, str]]:
    query = "SELECT title, stage, status, review_state FROM opportunity ORDER BY id"
    return [tuple(row) for row in session.execute(sa.text(query))]  # type: ignore[attr-defined]


def test_it_has_opportunities_in_every_stage_and_gates_that_wait(demo_world: World) -> None:
    found = demo_world.read(titles)
    assert len({stage for _, stage, _, _ in found}) == 5
    assert [state for *_, state in found].count("submitted") == 4
    assert [status for _, _, status, _ in found].count("on_hold") == 1


def test_one_sponsor_is_away_and_another_decides_for_them(demo_world: World) -> None:
    programme = demo_world.read(lambda s: s.scalar(sa.text("SELECT max(id) FROM programme")))
    auditing = replace(demo_world.auditor, roles={programme: frozenset({Role.AUDITOR})})
    (standing,) = demo_world.read(delegations, auditing).items
    assert (standing.sponsor.name, standing.delegate.name, standing.state) == (
        "Estates sponsor, Public Assets",
        "Senior sponsor, Public Assets",
        "standing",
    )
    found = demo_world.read(gate_analytics, auditing)
    assert found.overall and found.overall.within_target < found.overall.with_target
    assert len(found.by_sponsor) == 2
    assert len(found.load) == 4


def test_a_vote_waits_unseen_and_a_discharge_to_be_confirmed(demo_world: World) -> None:
    person = demo_world.read(lambda s: s.scalars(select(Person).where(P.name == SENIOR)).one())
    senior = demo_world.read(person_actor, person)
    review_id = demo_world.read(
        lambda s: s.scalars(
            select(V.review_id).join(GateReview).where(R.state == "submitted")
        ).one()
    )
    vote = demo_world.read(gate_review, senior, review_id).voting
    assert vote is not None
    assert (vote.rule, vote.needed, len(vote.seats)) == ("2 of 3 sponsors", 2, 3)
    assert [seat.has_voted for seat in vote.seats] == [False, None, None]
    assert vote.votes == []
    (asked,) = demo_world.read(inbox, senior).confirmations
    assert "Patients' representatives" in asked.text


def test_telling_it_twice_changes_nothing(demo_world: World) -> None:
    first = demo_world.read(titles)
    assert first
    demo_world.write(load_demo_programme, password_hash="")
    assert demo_world.read(titles) == first
