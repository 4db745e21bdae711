"""The mail server: what it refuses or never gets, what is tried again, and what it is told."""

import json
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from app.delivery import post
from app.models import Notification, Person
from app.models.notification import MailState
from app.settings import MailSecurity, Settings
from tests.operations.mailing import L, asked, deliver, settings_of, states
from tests.operations.post_office import PostOffice
from tests.telling import fan_out, happened
from tests.world import World

pytestmark = pytest.mark.usefixtures("clock")
N: Any = Notification
PASSWORD = SecretStr("hunter2")


@pytest.mark.parametrize(("verb", "code"), [("RCPT", "550"), (".", "554")])
def test_a_mail_refused_for_good_is_not_tried_again_and_shown(
    world: World, office: PostOffice, verb: str, code: str
) -> None:
    asked(world)
    office.answers[verb] = f"{code} no such person sponsor@example.gov.uk"
    deliver(world, office)
    office.answers.clear()
    world.later(days=1)
    deliver(world, office)
    assert office.mail == []
    assert states(world) == [MailState.FAILED]
    problem = world.read(lambda session: session.scalar(sa.select(L.problem)))
    assert problem == code


@pytest.mark.parametrize("verb", ["RCPT", "DATA", ".", "MAIL"])
def test_a_mail_refused_for_now_waits_longer_each_time(
    world: World, office: PostOffice, verb: str
) -> None:
    asked(world)
    office.answers[verb] = "451 come back later"
    waits = []
    for _ in range(3):
        deliver(world, office)
        due = world.read(lambda session: session.scalar(sa.select(L.available_at)))
        waits.append(due - world.moment)
        world.moment = due
    assert waits == sorted(waits)
    office.answers.clear()
    deliver(world, office)
    assert len(office.mail) == 1


def test_a_server_that_is_away_keeps_the_mail_for_three_days(sqlite_world: World) -> None:
    world = sqlite_world
    asked(world)
    away = PostOffice()
    away.port = 1
    deliver(world, away)
    assert states(world) == [MailState.WAITING]
    world.later(days=3, hours=1)
    deliver(world, away)
    assert states(world) == [MailState.FAILED]


def test_an_address_that_cannot_be_written_to_harms_no_other(
    world: World, office: PostOffice
) -> None:
    made = world.opportunity()
    people = [world.member.person_id, world.adviser.person_id]
    happened(world, "comment_added", made.id, mention_ids=people)
    fan_out(world)
    odd = sa.update(Person).where(Person.id == world.member.person_id).values(email="ä@b.cd")  # type: ignore[arg-type]
    world.database.write_now(lambda session: session.execute(odd))
    deliver(world, office)
    assert [str(mail["To"]) for mail in office.mail] == ["Adviser <adviser@example.gov.uk>"]
    assert sorted(states(world)) == [MailState.FAILED, MailState.SENT]


def test_the_log_holds_no_address_and_no_words(
    sqlite_world: World, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    asked(sqlite_world)
    office.answers["RCPT"] = "550 sponsor@example.gov.uk unknown"
    with caplog.at_level("INFO"):
        deliver(sqlite_world, office)
    lines = json.dumps([str(vars(entry)) for entry in caplog.records])
    assert "mail" in lines
    assert "sponsor@" not in lines


def with_settings(world: World, office: PostOffice, **more: Any) -> Settings:
    return settings_of(world, office).model_copy(update=more)


def test_a_server_that_cannot_encrypt_is_given_nothing_when_encryption_is_asked(
    sqlite_world: World, office: PostOffice
) -> None:
    asked(sqlite_world)
    for security in (MailSecurity.STARTTLS, MailSecurity.TLS):
        settings = with_settings(
            sqlite_world, office, smtp_security=security, smtp_user="u", smtp_password=PASSWORD
        )
        post.deliver_some(sqlite_world.database, settings)
        sqlite_world.later(hours=1)
    assert (office.mail, office.recipients, office.logins) == ([], [], [])
    assert states(sqlite_world) == [MailState.WAITING]


def test_the_server_is_told_who_we_are_and_a_wrong_password_loses_no_mail(
    sqlite_world: World, office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    asked(sqlite_world)
    settings = with_settings(sqlite_world, office, smtp_user="u", smtp_password=PASSWORD)
    office.answers["AUTH"] = "535 wrong password hunter2"
    post.deliver_some(sqlite_world.database, settings)
    assert office.mail == []
    assert "hunter2" not in caplog.text
    office.answers.clear()
    sqlite_world.later(hours=1)
    post.deliver_some(sqlite_world.database, settings)
    assert len(office.mail) == len(office.logins) == 1
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "is_safe"),
    [
        ({"smtp_host": "mail.example.gov.uk", "mail_from": "p@example.gov.uk"}, True),
        ({"smtp_host": "mail.example.gov.uk"}, False),
        (
            {
                "smtp_host": "mail.example.gov.uk",
                "mail_from": "p@example.gov.uk",
                "smtp_security": "none",
                "smtp_user": "u",
            },
            False,
        ),
    ],
)
def test_a_start_refuses_mail_settings_that_cannot_work_or_leak(
    sqlite_world: World, given: dict[str, str], is_safe: bool
) -> None:
    assert (Settings(**given).unsafe() == []) is is_safe  # type: ignore[arg-type]
