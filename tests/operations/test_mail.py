"""Mail: sent once, of what its reader may still see, in words that give nothing away."""

import email
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from pydantic import SecretStr

from app.delivery import post, reminding
from app.domain.notifying import Delivery, NotificationKind
from app.domain.text import LONDON
from app.models import GateReview, Mail, Notification, Person
from app.models.notification import MailState
from app.queries.notifications import notifications
from app.schemas.notification import ChooseNotifications, ReadNotifications
from app.services.notifications import choose_notifications, read_notifications, stop_mail
from app.settings import MailSecurity, Settings
from tests.operations.post_office import PostOffice, post_office
from tests.services.test_tell import fan_out, happened, waits, wall
from tests.world import World

L: Any = Mail
N: Any = Notification
PASSWORD = SecretStr("hunter2")
TITLE = "Coastal flood model licensing"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with post_office() as running:
        yield running


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The worker's clock is the world's."""
    name = "world" if "world" in request.fixturenames else "sqlite_world"
    world = request.getfixturevalue(name)
    monkeypatch.setattr(post, "now", lambda: world.moment)


def settings_of(world: World, office: PostOffice | None = None) -> Settings:
    own: Settings = world.database.settings  # type: ignore[attr-defined]
    if office is None:
        return own
    given = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_security": "none"}
    sender = {"mail_from": "Pipeline <pipeline@example.gov.uk>"}
    return Settings(**{**own.model_dump(), **given, **sender})  # type: ignore[arg-type]


def deliver(world: World, office: PostOffice | None = None) -> None:
    while post.deliver_some(world.database, settings_of(world, office)):
        pass


def asked(world: World) -> Any:
    """A gate that waits for the sponsor, told."""
    made = world.opportunity()
    review = world.review(made)
    waits(world, review.id)
    happened(world, "gate_submitted", made.id, review_id=review.id, gate=1)
    fan_out(world)
    return made


def states(world: World) -> list[MailState]:
    return world.read(lambda session: list(session.scalars(sa.select(L.state).order_by(L.id))))


def all_at_once(world: World, name: str, how: Delivery = Delivery.AT_ONCE) -> None:
    command = ChooseNotifications(choices=dict.fromkeys(NotificationKind, how))
    world.write(choose_notifications, world.actors[name], command)


def test_a_request_for_a_decision_is_mailed_once(world: World, office: PostOffice) -> None:
    made = asked(world)
    deliver(world, office)
    deliver(world, office)
    [mail] = office.mail
    assert mail["Subject"] == f"OP-{made.id:04}: Gate 1 waits for your decision"
    assert mail["To"] == "Sponsor <sponsor@example.gov.uk>"
    assert mail["From"] == "Pipeline <pipeline@example.gov.uk>"
    assert "Read the pack and decide." in office.said()
    assert f"/gates/{world.review(made).id}" in office.said()
    assert states(world) == [MailState.SENT]


def test_a_mail_holds_no_title_and_no_words(world: World, office: PostOffice) -> None:
    asked(world)
    deliver(world, office)
    [mail] = office.mail
    assert TITLE not in mail.as_string()
    html = mail.get_body(("html",))
    assert html is not None
    assert TITLE not in html.get_content()
    assert "<a href=" in html.get_content()


def test_a_mail_says_how_to_stop_it(world: World, office: PostOffice) -> None:
    asked(world)
    deliver(world, office)
    [mail] = office.mail
    link = str(mail["List-Unsubscribe"]).strip("<>")
    assert link in office.said()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe-Post"] is None  # our origin here is plain http
    world.database.write_now(stop_mail, link.rpartition("/")[2], at=world.later())
    asked(world)
    deliver(world, office)
    assert len(office.mail) == 1


def test_no_header_is_encoded_or_broken_so_that_programs_read_them(
    world: World, office: PostOffice
) -> None:
    asked(world)
    deliver(world, office)
    head = office.raw[0].partition(b"\r\n\r\n")[0].decode("ascii")
    assert "=?" not in head
    lines = head.split("\r\n")
    assert all(": " in line and not line.startswith(" ") for line in lines)
    [link] = [line for line in lines if line.startswith("List-Unsubscribe:")]
    assert re.fullmatch(
        r"List-Unsubscribe: <http://[\w.:]+/unsubscribe/\d+\.decision\.\w{32}>", link
    )


def test_over_https_one_click_stops_it(world: World, office: PostOffice) -> None:
    asked(world)
    settings = settings_of(world, office).model_copy(
        update={"public_origin": "https://pipeline.example.gov.uk"}
    )
    post.deliver_some(world.database, settings)
    [mail] = office.mail
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert str(mail["Message-ID"]).endswith("@pipeline.example.gov.uk>")


def test_a_wall_between_telling_and_sending_stops_the_mail(
    world: World, office: PostOffice
) -> None:
    made = asked(world)
    wall(world, "sponsor", made.id)
    deliver(world, office)
    assert office.mail == []
    assert states(world) == [MailState.DROPPED]


def test_a_decision_that_was_taken_meanwhile_is_not_asked_for(
    world: World, office: PostOffice
) -> None:
    asked(world)
    decided = sa.update(GateReview).values(state="decided")
    world.database.write_now(lambda session: session.execute(decided))
    deliver(world, office)
    assert office.mail == []


def test_what_was_read_meanwhile_is_not_mailed(world: World, office: PostOffice) -> None:
    asked(world)
    newest = world.read(notifications, world.sponsor).items[0].id
    world.write(read_notifications, world.sponsor, ReadNotifications(up_to=newest))
    deliver(world, office)
    assert office.mail == []


def test_without_a_server_mail_is_a_file_that_mail_programs_open(world: World) -> None:
    asked(world)
    deliver(world)
    [file] = settings_of(world).mail_dir.iterdir()
    mail = email.message_from_bytes(file.read_bytes())
    assert file.suffix == ".eml"
    assert "waits for your decision" in str(mail["Subject"])
    assert file.name.removesuffix(".eml") in str(mail["Message-ID"])


def test_the_demonstration_sends_no_mail_whatever_is_set(
    sqlite_world: World, office: PostOffice
) -> None:
    asked(sqlite_world)
    settings = settings_of(sqlite_world, office).model_copy(update={"demo": True})
    post.deliver_some(sqlite_world.database, settings)
    assert office.mail == []
    assert len(list(settings.mail_dir.glob("*.eml"))) == 1


def test_a_worker_that_dies_while_sending_sends_again_under_the_same_id(
    world: World, office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(world)

    def die(*args: Any, **kwargs: Any) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(post, "settle_mail", die)
        with pytest.raises(SystemExit):
            deliver(world, office)
    deliver(world, office)
    assert len(office.mail) == 1  # its lease has not run out
    world.later(minutes=11)
    deliver(world, office)
    assert len(office.mail) == 2
    assert len(set(office.ids)) == 1
    assert states(world) == [MailState.SENT]


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


def test_two_posts_at_once_send_each_mail_once(world: World, office: PostOffice) -> None:
    made = world.opportunity()
    people = [world.actors[name].person_id for name in ("member", "adviser", "auditor", "sponsor")]
    for _ in range(8):
        happened(world, "comment_added", made.id, mention_ids=people)
    fan_out(world)
    with ThreadPoolExecutor(3) as pool:
        for _ in range(3):
            pool.submit(deliver, world, office)
    assert len(office.ids) == len(set(office.ids)) == 32


def morning(world: World, **more: float) -> datetime:
    """Nine on a working day, in London, after all that happened."""
    at = world.moment.astimezone(LONDON) + timedelta(days=1)
    while at.weekday() > 4:
        at += timedelta(days=1)
    world.moment = at.replace(hour=9, minute=0) + timedelta(**more)
    return world.moment


def test_what_is_not_urgent_comes_in_one_summary_a_day(world: World, office: PostOffice) -> None:
    first, second = world.opportunity(), world.opportunity()
    fan_out(world)
    deliver(world, office)
    assert office.mail == []
    reminding.make_summaries(world.database, at=morning(world))
    deliver(world, office)
    [mail] = office.mail
    assert str(mail["Subject"]).startswith("Daily summary, ")
    assert str(mail["Subject"]).endswith(": 2 notices")
    for made in (first, second):
        assert f"OP-{made.id:04}" in office.said()
    world.opportunity()
    fan_out(world)
    reminding.make_summaries(world.database, at=world.later(hours=2))
    deliver(world, office)
    assert len(office.mail) == 1
    reminding.make_summaries(world.database, at=morning(world))
    deliver(world, office)
    assert len(office.mail) == 2


def test_a_summary_leaves_out_what_is_walled_meanwhile(world: World, office: PostOffice) -> None:
    first, second = world.opportunity(), world.opportunity()
    fan_out(world)
    reminding.make_summaries(world.database, at=morning(world))
    wall(world, "sponsor", first.id)
    deliver(world, office)
    assert f"OP-{first.id:04}" not in office.said()
    assert f"OP-{second.id:04}" in office.said()


def test_summaries_wait_for_the_morning(world: World) -> None:
    world.opportunity()
    fan_out(world)
    at = morning(world, hours=-1.5)
    assert reminding.make_summaries(world.database, at=at) == 0


def test_choosing_at_once_and_never_is_obeyed(world: World, office: PostOffice) -> None:
    all_at_once(world, "sponsor")
    world.opportunity()
    fan_out(world)
    deliver(world, office)
    assert [str(mail["Subject"]) for mail in office.mail] == [
        "OP-0001: You sponsor this opportunity"
    ]
    all_at_once(world, "sponsor", Delivery.NEVER)
    asked(world)
    deliver(world, office)
    assert len(office.mail) == 1


def test_a_choice_made_since_stops_mail_that_waits(world: World, office: PostOffice) -> None:
    asked(world)
    all_at_once(world, "sponsor", Delivery.NEVER)
    deliver(world, office)
    assert office.mail == []


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
