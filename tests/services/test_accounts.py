"""Adding, changing, opening and closing accounts."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, NotFound, NotPermitted, Stale
from app.domain.policy import SYSTEM, Actor, Scope
from app.models import ApiToken, Event, Person, PersonSession
from app.queries.accounts import account, account_by_email, account_by_link, accounts, me
from app.schemas.account import AddAccount, EditAccount, EditProfile
from app.schemas.token import CreateToken
from app.services.accounts import (
    add_account,
    change_password,
    create_administrator,
    deactivate_account,
    edit_account,
    edit_profile,
    make_password_link,
    reactivate_account,
    use_password_link,
)
from app.services.sessions import start_session
from app.services.tokens import create_token
from tests.world import World

NEW = AddAccount(name="Helen Marsh", email="Helen.Marsh@Example.gov.uk")


def live_sessions(world: World, person: Actor) -> int:
    rows = world.read(
        lambda session: session.scalars(
            select(PersonSession.token_hash).where(
                PersonSession.person_id == person.person_id,  # type: ignore[arg-type]
                PersonSession.ended_at.is_(None),  # type: ignore[union-attr]
            )
        ).all()
    )
    return len(rows)


def edited(world: World, actor: Actor, **fields: Any) -> EditAccount:
    known = world.read(account, world.administrator, actor.person_id)
    stored = {name: getattr(known, name) for name in EditAccount.model_fields}
    return EditAccount(**stored | fields)


def test_a_person_is_added_without_a_password(world: World) -> None:
    made = world.write(add_account, world.administrator, NEW)
    assert (made.name, made.email) == ("Helen Marsh", "helen.marsh@example.gov.uk")
    assert (made.is_active, made.has_password, made.is_administrator) == (True, False, False)
    assert made.roles == []


def test_one_address_one_account(world: World) -> None:
    world.write(add_account, world.administrator, NEW)
    with pytest.raises(Conflict) as refused:
        world.write(add_account, world.administrator, NEW)
    assert refused.value.problems[0].field == "email"


@pytest.mark.parametrize("name", ["lead", "sponsor", "auditor", "outsider", "partner"])
def test_only_administrators_manage_people(world: World, name: str) -> None:
    actor = world.actors[name]
    lead = world.lead.person_id
    for call in (
        lambda: world.write(add_account, actor, NEW),
        lambda: world.write(edit_account, actor, lead, EditAccount(name="X", email="x@y.uk")),
        lambda: world.write(deactivate_account, actor, lead),
        lambda: world.write(reactivate_account, actor, lead),
        lambda: world.write(make_password_link, actor, lead, "hash"),
        lambda: world.read(accounts, actor),
        lambda: world.read(account, actor, lead),
    ):
        with pytest.raises(NotPermitted):
            call()


def test_a_read_token_of_an_administrator_reads_and_changes_nothing(world: World) -> None:
    reader = Actor(
        person_id=world.administrator.person_id,
        name="A",
        is_administrator=True,
        scopes=frozenset({Scope.READ}),
        token_id=1,
    )
    assert world.read(accounts, reader).items
    with pytest.raises(NotPermitted, match="scope"):
        world.write(add_account, reader, NEW)


def test_events_hold_no_names_or_addresses(world: World) -> None:
    made = world.write(add_account, world.administrator, NEW)
    command = EditAccount(name="Helen Other", email="other@example.gov.uk", is_administrator=True)
    world.write(edit_account, world.administrator, made.id, command)
    events = world.read(
        lambda session: session.scalars(
            select(Event).where(Event.stream == f"person:{made.id}").order_by(Event.seq)  # type: ignore[arg-type]
        ).all()
    )
    assert [e.kind for e in events] == ["account_added", "account_edited"]
    assert events[1].data == {
        "fields": ["email", "is_administrator", "name"],
        "is_administrator": True,
    }
    assert not any("elen" in str(e.data) or "@" in str(e.data) for e in events)


def test_a_stale_edit_is_refused(world: World) -> None:
    world.write(
        edit_account, world.administrator, world.lead.person_id, edited(world, world.lead, name="A")
    )
    with pytest.raises(Stale):
        world.write(
            edit_account,
            world.administrator,
            world.lead.person_id,
            edited(world, world.lead, name="B"),
            version=1,
        )


def test_the_last_administrator_stays_one(world: World) -> None:
    admin = world.administrator
    command = edited(world, admin, is_administrator=False)
    with pytest.raises(Conflict, match="last administrator") as refused:
        world.write(edit_account, admin, admin.person_id, command)
    assert refused.value.problems[0].field == "is_administrator"
    assert world.read(account, admin, admin.person_id).is_last_administrator
    with pytest.raises(Conflict, match="last administrator"):
        world.write(deactivate_account, SYSTEM, admin.person_id)

    world.write(
        edit_account, admin, world.lead.person_id, edited(world, world.lead, is_administrator=True)
    )
    assert not world.write(edit_account, admin, admin.person_id, command).is_administrator


def test_becoming_administrator_signs_a_person_out(world: World) -> None:
    world.write(start_session, world.lead.person_id, "lead")
    world.write(start_session, world.administrator.person_id, "administrator")
    world.write(
        edit_account, world.administrator, world.lead.person_id, edited(world, world.lead, name="L")
    )
    assert live_sessions(world, world.lead) == 1
    command = edited(world, world.lead, is_administrator=True)
    world.write(edit_account, world.administrator, world.lead.person_id, command)
    assert live_sessions(world, world.lead) == 0
    assert live_sessions(world, world.administrator) == 1


def test_closing_an_account_ends_sessions_tokens_and_links_for_good(world: World) -> None:
    lead, admin = world.lead, world.administrator
    world.write(start_session, lead.person_id, "session")
    world.write(create_token, lead, CreateToken(name="T", scopes=["read"]), "token")
    world.write(make_password_link, admin, lead.person_id, "link")

    closed = world.write(deactivate_account, admin, lead.person_id)

    assert not closed.is_active
    assert live_sessions(world, lead) == 0
    assert world.read(account_by_email, "lead@example.gov.uk") is None
    with pytest.raises(NotFound):
        world.read(account_by_link, "link", at=world.later())
    with pytest.raises(Conflict):
        world.write(deactivate_account, admin, lead.person_id)
    with pytest.raises(Conflict):
        world.write(make_password_link, admin, lead.person_id, "link2")

    assert world.write(reactivate_account, admin, lead.person_id).is_active
    tokens = world.read(lambda session: session.scalars(select(ApiToken)).all())
    assert [token.revoked_at is None for token in tokens] == [False]
    with pytest.raises(Conflict):
        world.write(reactivate_account, admin, lead.person_id)


def test_nobody_closes_their_own_account(world: World) -> None:
    with pytest.raises(Conflict, match="your own"):
        world.write(deactivate_account, world.administrator, world.administrator.person_id)


def test_a_password_link_works_once_and_signs_out_everywhere(world: World) -> None:
    person_id = world.lead.person_id
    world.write(start_session, person_id, "session")
    world.write(make_password_link, world.administrator, person_id, "first")
    world.write(make_password_link, world.administrator, person_id, "second")
    with pytest.raises(NotFound):
        world.read(account_by_link, "first", at=world.later())

    world.write(use_password_link, "second", "the hash")

    assert world.read(account_by_email, "lead@example.gov.uk").password_hash == "the hash"
    assert live_sessions(world, world.lead) == 0
    for again in ("second", "unknown"):
        with pytest.raises(NotFound):
            world.write(use_password_link, again, "another hash")


def test_a_password_link_lasts_72_hours(world: World) -> None:
    made = world.write(make_password_link, world.administrator, world.lead.person_id, "link")
    before = made.expires_at - timedelta(seconds=1)
    assert world.read(account_by_link, "link", at=before).id == world.lead.person_id
    with pytest.raises(NotFound):
        world.read(account_by_link, "link", at=made.expires_at)


def test_changing_ones_password_ends_the_other_sessions_and_waiting_links(world: World) -> None:
    person_id = world.lead.person_id
    for name in ("here", "elsewhere"):
        world.write(start_session, person_id, name)
    world.write(make_password_link, world.administrator, person_id, "link")
    world.write(change_password, world.lead, "new hash", "here")
    assert live_sessions(world, world.lead) == 1
    with pytest.raises(NotFound):
        world.read(account_by_link, "link", at=world.later())


def test_people_change_their_own_name(world: World) -> None:
    before = world.read(me, world.lead)
    after = world.write(edit_profile, world.lead, EditProfile(name="Leila"), version=before.version)
    assert (after.name, after.version) == ("Leila", before.version + 1)
    with pytest.raises(Stale):
        world.write(edit_profile, world.lead, EditProfile(name="L"), version=before.version)


def test_the_command_line_makes_the_first_administrator(world: World) -> None:
    made = world.write(create_administrator, SYSTEM, "Ann Lee", "ann@example.gov.uk", "hash")
    assert made.is_administrator
    assert made.has_password
    with pytest.raises(ValueError, match="e-mail"):
        world.write(create_administrator, SYSTEM, "Ann Lee", "no address", "hash")


def test_people_are_listed_by_name_in_pages_and_found_by_part_of_it(world: World) -> None:
    admin = world.administrator
    seen, after = [], None
    while True:
        page = world.read(accounts, admin, after=after, limit=3)
        seen += [row.name for row in page.items]
        after = page.next
        if after is None:
            break
    assert seen == sorted(seen, key=str.lower)
    assert len(seen) == len(set(seen)) == len(world.actors)
    assert [r.name for r in world.read(accounts, admin, q="SPONS").items] == [
        "Other Sponsor",
        "Sponsor",
    ]
    assert [r.name for r in world.read(accounts, admin, q="neighbour@").items] == ["Neighbour"]
    assert world.read(accounts, admin, q="100%_").items == []


def test_an_unknown_person_is_not_found(world: World) -> None:
    with pytest.raises(NotFound):
        world.read(account, world.administrator, 10**12)
    assert world.read(lambda session: session.get(Person, 10**12)) is None
