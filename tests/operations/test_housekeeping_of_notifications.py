"""Housekeeping of what people were told: after half a year it goes; what waits stays."""

import os
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.clock import now
from app.delivery import housekeeping
from app.domain.notifying import Audience, Delivery
from app.models import CalendarFeed, Mail, Notification, ReminderRound
from app.models.notification import MailState
from app.services.installation import close_restored_access
from tests.world import World

AT = now()


def ago(**delta: float) -> datetime:
    return AT - timedelta(**delta)


def mail(made_at: datetime, state: MailState) -> Mail:
    return Mail(person_id=1, state=state, made_at=made_at, available_at=made_at)


def notification(made_at: datetime, mail_id: int | None = None) -> Notification:
    return Notification(
        person_id=1,
        notice="team_member_added",
        source=f"{made_at} {mail_id}",
        audience=Audience.SELF,
        at=made_at,
        made_at=made_at,
        delivery=Delivery.DIGEST,
        mail_id=mail_id,
    )


def run(world: World) -> dict[str, int]:
    settings = world.database.settings  # type: ignore[attr-defined]
    return housekeeping.run(world.database, settings, at=AT)


def count(world: World, model: Any) -> int:
    query = sa.select(sa.func.count()).select_from(model)
    return int(world.database.read_now(lambda session: session.scalar(query)))


def test_notifications_and_their_mail_go_after_half_a_year(world: World) -> None:
    def put(session: Any) -> None:
        old, young = mail(ago(days=181), MailState.SENT), mail(ago(days=179), MailState.SENT)
        session.add_all([old, young, mail(ago(days=400), MailState.WAITING)])
        session.flush()
        session.add_all([notification(ago(days=181), old.id), notification(ago(days=1), young.id)])

    world.database.write_now(put)
    removed = run(world)
    assert (removed["notification"], removed["mail"]) == (1, 1)
    assert (count(world, Notification), count(world, Mail)) == (1, 2)
    assert run(world)["mail"] == 0


def test_a_mail_stays_while_a_notification_refers_to_it(world: World) -> None:
    def put(session: Any) -> None:
        old = mail(ago(days=400), MailState.SENT)
        session.add(old)
        session.flush()
        session.add(notification(ago(days=1), old.id))

    world.database.write_now(put)
    assert run(world)["mail"] == 0


def test_stopped_feeds_and_old_rounds_go(world: World) -> None:
    def put(session: Any) -> None:
        for name, stopped in (("old", ago(days=31)), ("young", ago(days=29)), ("live", None)):
            session.add(
                CalendarFeed(
                    token_hash=name, person_id=1, created_at=ago(days=99), revoked_at=stopped
                )
            )
        for days in (10, 200):
            session.add(ReminderRound(day=ago(days=days).date(), made_at=ago(days=days)))

    world.database.write_now(put)
    removed = run(world)
    assert (removed["calendar_feed"], removed["reminder_round"]) == (1, 1)


def test_old_mail_in_files_goes(sqlite_world: World) -> None:
    folder = sqlite_world.database.settings.mail_dir  # type: ignore[attr-defined]
    folder.mkdir(parents=True)
    for name, days in (("old.eml", 181), ("young.eml", 179), ("notes.txt", 400)):
        (folder / name).write_bytes(b"x")
        moment = ago(days=days).timestamp()
        os.utime(folder / name, (moment, moment))
    assert run(sqlite_world)["mail file"] == 1
    assert sorted(path.name for path in folder.iterdir()) == ["notes.txt", "young.eml"]


def test_a_restored_calendar_feed_stays_dead(sqlite_world: World) -> None:
    feed = CalendarFeed(token_hash="h", person_id=1, created_at=AT)
    sqlite_world.database.write_now(lambda session: session.add(feed))
    sqlite_world.database.write_now(close_restored_access, "yesterday", at=AT)
    [row] = sqlite_world.read(lambda session: list(session.scalars(sa.select(CalendarFeed))))
    assert row.revoked_at is not None
