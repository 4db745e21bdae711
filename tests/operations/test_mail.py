"""Mail: sent once, of what its reader may still see, in words that give nothing away."""

import email
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from app.delivery import post
from app.models import GateReview
from app.models.notification import MailState
from app.queries.notifications import notifications
from app.schemas.notification import ReadNotifications
from app.services.notifications import read_notifications, stop_mail
from tests.operations.mailing import asked, deliver, settings_of, states
from tests.operations.post_office import PostOffice
from tests.telling import fan_out, happened, wall
from tests.world import World

pytestmark = pytest.mark.usefixtures("clock")
TITLE = "Coastal flood model licensing"


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
