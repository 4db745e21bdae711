"""Sessions begin, are confirmed and end; guessing is slowed down."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import NotAuthenticated, TooManyAttempts
from app.models import Event, Person, PersonSession, SignInFailure
from app.queries.actors import SignedIn, actor_of_session
from app.services.sessions import (
    confirm_session,
    end_other_sessions,
    end_session,
    see_session,
    start_session,
)
from app.services.throttle import (
    PER_ACCOUNT,
    PER_ADDRESS,
    attempt_by,
    begin_attempt,
    forgive_attempt,
)
from tests.world import World

IDLE, ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
LEAD = "lead@example.gov.uk"


def signed_in(world: World, token_hash: str) -> SignedIn | None:
    found: SignedIn | None = world.read(
        actor_of_session, token_hash, at=world.later(), idle=IDLE, absolute=ABSOLUTE, request_id=""
    )
    return found


def test_a_new_session_replaces_the_old_one(world: World) -> None:
    world.write(start_session, world.lead.person_id, "first")
    world.write(start_session, world.lead.person_id, "second", replacing="first")

    assert signed_in(world, "first") is None
    found = signed_in(world, "second")
    assert found is not None
    assert found.actor.person_id == world.lead.person_id
    assert found.email == LEAD


def test_signing_in_is_recorded_without_personal_details(world: World) -> None:
    world.write(start_session, world.lead.person_id, "first")
    events = world.read(
        lambda session: [
            (e.kind, e.data)
            for e in session.scalars(
                select(Event).where(Event.stream == f"person:{world.lead.person_id}")  # type: ignore[arg-type]
            )
        ]
    )
    assert events == [("signed_in", {})]


def test_a_session_ends_when_idle_or_old(world: World) -> None:
    world.write(start_session, world.lead.person_id, "first")
    world.later(minutes=31)
    assert signed_in(world, "first") is None

    world.write(start_session, world.lead.person_id, "second")
    for _ in range(30):
        world.later(minutes=25)
        world.write(see_session, "second")
    assert signed_in(world, "second") is None


def test_a_closed_account_is_out_at_once(world: World) -> None:
    world.write(start_session, world.lead.person_id, "first")
    world.write(_close, world.lead.person_id)
    assert signed_in(world, "first") is None
    with pytest.raises(NotAuthenticated):
        world.write(start_session, world.lead.person_id, "second")


def test_signing_out_ends_one_session_and_elsewhere_the_others(world: World) -> None:
    for name in ("here", "phone", "library"):
        world.write(start_session, world.lead.person_id, name)
    world.write(start_session, world.sponsor.person_id, "somebody else")
    world.write(end_session, "phone")

    assert world.write(end_other_sessions, world.lead, "here") == 1

    assert signed_in(world, "here") is not None
    assert signed_in(world, "somebody else") is not None
    assert signed_in(world, "phone") is signed_in(world, "library") is None


def test_confirming_makes_a_session_fresh(world: World) -> None:
    world.write(start_session, world.lead.person_id, "first")
    began = signed_in(world, "first")
    world.later(minutes=10)
    world.write(confirm_session, "first", attempt=attempt_by(LEAD, "10.0.0.1"))
    found = signed_in(world, "first")
    assert began is not None
    assert found is not None
    assert found.authenticated_at > began.authenticated_at
    world.write(end_session, "first")
    with pytest.raises(NotAuthenticated):
        world.write(confirm_session, "first", attempt=attempt_by(LEAD, "10.0.0.1"))


def test_an_account_bears_ten_failures_in_a_quarter_of_an_hour(world: World) -> None:
    at = world.later()
    for number in range(PER_ACCOUNT):
        attempt = attempt_by(f" {LEAD.upper()} " if number % 2 else LEAD, f"10.0.0.{number}")
        world.database.write_now(begin_attempt, attempt, at=at)
    attempt = attempt_by(LEAD, "10.0.1.1")
    with pytest.raises(TooManyAttempts, match="Try again in 5 minutes"):
        world.database.write_now(begin_attempt, attempt, at=at + timedelta(minutes=10, seconds=30))
    world.database.write_now(begin_attempt, attempt, at=at + timedelta(minutes=15))


def test_an_address_bears_fifty_over_all_accounts(world: World) -> None:
    at = world.later()
    for number in range(PER_ADDRESS):
        world.database.write_now(begin_attempt, attempt_by(f"{number}@x.uk", "10.0.0.1"), at=at)
    with pytest.raises(TooManyAttempts):
        world.database.write_now(begin_attempt, attempt_by("other@x.uk", "10.0.0.1"), at=at)
    world.database.write_now(begin_attempt, attempt_by("other@x.uk", "10.0.0.2"), at=at)


def test_being_right_forgives_the_account_and_only_this_try_of_the_address(world: World) -> None:
    at = world.later()
    attempt = attempt_by(LEAD, "10.0.0.1")
    for _ in range(PER_ACCOUNT):
        world.database.write_now(begin_attempt, attempt, at=at)
    world.database.write_now(forgive_attempt, attempt, at=at)
    rows = world.read(lambda s: {r.key: r.failures for r in s.scalars(select(SignInFailure))})
    assert rows == {attempt.address: PER_ACCOUNT - 1}


def test_neighbours_in_one_ipv6_network_count_together_and_nothing_is_kept_in_clear() -> None:
    first, second = attempt_by(LEAD, "2001:db8::1"), attempt_by(LEAD, "2001:db8::ffff")
    assert first == second
    assert attempt_by(LEAD, "2001:db8:0:1::1").address != first.address
    assert LEAD not in first.account


def _close(session: Any, person_id: int, *, at: Any) -> None:
    session.get(Person, person_id).is_active = False
    assert session.scalars(select(PersonSession)).all()
