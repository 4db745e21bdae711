"""What the tests of mail share: the server's settings, a round of the worker, and what waits."""

from typing import Any

import sqlalchemy as sa

from app.delivery import post
from app.domain.notifying import Delivery, NotificationKind
from app.models import Mail
from app.models.notification import MailState
from app.schemas.notification import ChooseNotifications
from app.services.notifications import choose_notifications
from app.settings import Settings
from tests.operations.post_office import PostOffice
from tests.telling import fan_out, happened, waits
from tests.world import World

L: Any = Mail


def settings_of(world: World, office: PostOffice | None = None) -> Settings:
    """The world's own, with the mail server when there is one."""
    own: Settings = world.database.settings  # type: ignore[attr-defined]
    if office is None:
        return own
    given = {"smtp_host": "127.0.0.1", "smtp_port": office.port, "smtp_security": "none"}
    sender = {"mail_from": "Pipeline <pipeline@example.gov.uk>"}
    return Settings(**{**own.model_dump(), **given, **sender})  # type: ignore[arg-type]


def deliver(world: World, office: PostOffice | None = None) -> None:
    """Send all that is due."""
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
    """Of each mail, the oldest first."""
    return world.read(lambda session: list(session.scalars(sa.select(L.state).order_by(L.id))))


def all_at_once(world: World, name: str, how: Delivery = Delivery.AT_ONCE) -> None:
    """Somebody chooses mail of every kind to come so."""
    command = ChooseNotifications(choices=dict.fromkeys(NotificationKind, how))
    world.write(choose_notifications, world.actors[name], command)
