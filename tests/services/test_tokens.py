"""Making, using and revoking API tokens."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted
from app.domain.policy import Role, Scope
from app.models import Event
from app.queries.actors import TokenBearer, actor_of_token
from app.queries.tokens import own_tokens, system_tokens, token
from app.schemas.token import CreateSystemToken, CreateToken
from app.services.tokens import (
    create_system_token,
    create_token,
    note_token_use,
    revoke_token,
)
from tests.world import World

READING = CreateToken(name="Dashboard", scopes=["read"], expires_in_days=7)


def bearer(world: World, token_hash: str, **later: float) -> TokenBearer | None:
    found: TokenBearer | None = world.read(
        actor_of_token, token_hash, at=world.later(**later), request_id=""
    )
    return found


def system_command(world: World, **fields: Any) -> CreateSystemToken:
    return CreateSystemToken(
        **{"name": "Ledger", "scopes": ["read", "write"], "programme_ids": [world.programme_id]}
        | fields
    )


def test_a_personal_token_acts_as_its_person_within_its_scopes(world: World) -> None:
    made = world.write(create_token, world.lead, READING, "hash")
    assert made.expires_at - made.created_at == timedelta(days=7)
    found = bearer(world, "hash")
    assert found is not None
    assert found.actor.person_id == world.lead.person_id
    assert found.actor.roles == world.lead.roles
    assert found.actor.scopes == {Scope.READ}
    assert bearer(world, "hash", days=7) is None


def test_a_token_cannot_make_one_that_decides_or_administers(world: World) -> None:
    by_token = replace(world.lead, token_id=7)
    world.write(create_token, by_token, READING, "one")
    for scope in ("decide", "admin"):
        command = CreateToken(name="More", scopes=["read", scope])
        with pytest.raises(NotPermitted, match="on the page"):
            world.write(create_token, by_token, command, scope)
        world.write(create_token, world.lead, command, scope)


def test_managing_tokens_with_a_token_needs_the_admin_scope(world: World) -> None:
    writer = replace(world.lead, token_id=7, scopes=frozenset({Scope.READ, Scope.WRITE}))
    made = world.write(create_token, world.lead, READING, "one")
    assert [t.id for t in world.read(own_tokens, writer)] == [made.id]
    with pytest.raises(NotPermitted, match="scope"):
        world.write(create_token, writer, READING, "two")
    with pytest.raises(NotPermitted, match="scope"):
        world.write(revoke_token, writer, made.id)


def test_a_system_token_is_a_member_of_its_programmes_and_never_decides(world: World) -> None:
    made = world.write(create_system_token, world.administrator, system_command(world), "hash")
    assert made.person_id is None
    found = bearer(world, "hash")
    assert found is not None
    assert found.actor.person_id is None
    assert found.actor.roles == {world.programme_id: {Role.MEMBER}}
    assert found.actor.scopes == {Scope.READ, Scope.WRITE}
    for scope in ("decide", "admin"):
        with pytest.raises(ValidationError):
            system_command(world, scopes=[scope])
    with pytest.raises(ValidationError):
        system_command(world, programme_ids=[])


def test_system_tokens_are_for_administrators_and_real_programmes(world: World) -> None:
    with pytest.raises(NotPermitted):
        world.write(create_system_token, world.lead, system_command(world), "hash")
    with pytest.raises(NotPermitted):
        world.read(system_tokens, world.lead)
    with pytest.raises(Invalid) as refused:
        command = system_command(world, programme_ids=[world.programme_id, 10**9])
        world.write(create_system_token, world.administrator, command, "hash")
    assert refused.value.problems[0].field == "programme_ids"
    found = world.write(create_system_token, world.administrator, system_command(world), "hash")
    system = bearer(world, "hash")
    assert system is not None
    for query in (own_tokens, system_tokens):
        with pytest.raises(NotPermitted):
            world.read(query, system.actor)
    with pytest.raises(NotFound):
        world.read(token, system.actor, found.id)


def test_revoking_stops_a_token_at_once_and_only_ones_own_can_be_seen(world: World) -> None:
    made = world.write(create_token, world.lead, READING, "hash")
    for name in ("member", "administrator", "sponsor"):
        with pytest.raises(NotFound):
            world.write(revoke_token, world.actors[name], made.id)
    assert world.write(revoke_token, world.lead, made.id).revoked_at is not None
    assert bearer(world, "hash") is None
    with pytest.raises(Conflict):
        world.write(revoke_token, world.lead, made.id)

    system = world.write(create_system_token, world.administrator, system_command(world), "s")
    with pytest.raises(NotFound):
        world.write(revoke_token, world.lead, system.id)
    world.write(revoke_token, world.administrator, system.id)
    assert bearer(world, "s") is None


def test_use_is_noted_at_most_once_a_minute(world: World) -> None:
    made = world.write(create_token, world.lead, READING, "hash")
    at = world.later()
    world.database.write_now(note_token_use, made.id, at=at)
    world.database.write_now(note_token_use, made.id, at=at + timedelta(seconds=59))
    assert world.read(token, world.lead, made.id).last_used_at == at
    world.database.write_now(note_token_use, made.id, at=at + timedelta(seconds=60))
    assert world.read(token, world.lead, made.id).last_used_at == at + timedelta(seconds=60)
    world.database.write_now(note_token_use, 10**9, at=at)


def test_the_trail_says_which_token_and_never_its_name_or_secret(world: World) -> None:
    made = world.write(create_token, world.lead, READING, "hash")
    world.write(revoke_token, world.lead, made.id)
    world.write(create_system_token, world.administrator, system_command(world), "s")
    events = world.read(
        lambda session: [
            (e.stream, e.kind, e.data)
            for e in session.scalars(select(Event).order_by(Event.id))  # type: ignore[arg-type]
        ]
    )
    mine = f"person:{world.lead.person_id}"
    assert events[:2] == [
        (mine, "token_created", {"token_id": made.id, "scopes": ["read"]}),
        (mine, "token_revoked", {"token_id": made.id, "scopes": ["read"]}),
    ]
    assert events[2][:2] == (f"programme:{world.programme_id}", "system_token_created")
