"""What one is told, on pages: the list, the bell, the choice of mail, and stopping it."""

import re
from typing import Any

import sqlalchemy as sa

from app.domain.notifying import Delivery, NotificationKind
from app.domain.notifying.links import SUMMARY, stop_token
from app.models import Mail, Notification, NotificationChoices
from app.models.notification import MailState
from app.queries.notifications import notification_settings
from tests.client import ApiClient, PageClient, errors_on
from tests.services.test_tell import fan_out, happened, wall
from tests.world import World

N: Any = Notification


def told(world: World, number: int = 1) -> Any:
    """Something the sponsor is told; the last opportunity."""
    for _ in range(number):
        made = world.opportunity()
    fan_out(world)
    return made


def choices(**chosen: str) -> dict[str, Any]:
    """The form, with every kind at once but for `chosen`."""
    return {**{kind.value: "at_once" for kind in NotificationKind}, "version": 1, **chosen}


def deliveries(world: World, name: str = "sponsor") -> dict[str, str]:
    settings = world.read(notification_settings, world.actors[name])
    return {choice.kind.value: choice.delivery.value for choice in settings.choices}


def bell(page: Any) -> str:
    found = re.search(r'<a class="bell".*?</a>', page.text, re.S)
    assert found
    return " ".join(re.sub(r"<[^>]+>", " ", found[0]).split())


def test_the_bell_counts_what_is_unread_on_every_page(sqlite_world: World) -> None:
    sponsor = PageClient(sqlite_world, "sponsor")
    assert bell(sponsor.get("/pipeline")) == "Notifications"
    told(sqlite_world, 3)
    for path in ("/pipeline", "/inbox", "/account"):
        assert bell(sponsor.get(path)) == "3 3 unread notifications"


def test_the_list_says_what_happened_and_leads_there(sqlite_world: World) -> None:
    made = told(sqlite_world)
    page = PageClient(sqlite_world, "sponsor").get("/notifications")
    assert "You sponsor this opportunity" in page.text
    assert f"OP-{made.id:04}" in page.text
    assert made.title in page.text
    assert f'href="/opportunities/{made.id}"' in page.text


def test_an_empty_list_teaches(sqlite_world: World) -> None:
    page = PageClient(sqlite_world, "outsider").get("/notifications")
    assert "Nothing to tell you" in page.text
    assert "Mark all as read" not in page.text


def test_one_and_all_can_be_marked_as_read(sqlite_world: World) -> None:
    told(sqlite_world, 3)
    sponsor = PageClient(sqlite_world, "sponsor")
    ids = re.findall(r"/notifications/(\d+)/read", sponsor.get("/notifications").text)
    assert len(ids) == 3
    answer = sponsor.post(f"/notifications/{ids[1]}/read")
    assert (answer.status_code, answer.headers["location"]) == (303, "/notifications?done=read")
    assert bell(sponsor.get("/notifications")) == "2 2 unread notifications"
    sponsor.post("/notifications/read", {"up_to": ids[0]})
    assert bell(sponsor.get("/notifications")) == "Notifications"


def test_what_came_since_stays_unread(sqlite_world: World) -> None:
    told(sqlite_world)
    sponsor = PageClient(sqlite_world, "sponsor")
    [seen] = re.findall(r"/notifications/(\d+)/read", sponsor.get("/notifications").text)
    told(sqlite_world)
    sponsor.post("/notifications/read", {"up_to": seen})
    assert bell(sponsor.get("/notifications")) == "1 1 unread notification"


def test_a_long_list_has_pages(sqlite_world: World) -> None:
    told(sqlite_world, 30)
    sponsor = PageClient(sqlite_world, "sponsor")
    first = sponsor.get("/notifications")
    assert len(re.findall(r'<li class="told__one', first.text)) == 25
    assert len(first.content) < 60_000
    [href] = re.findall(r'href="(/notifications\?before=\d+)"', first.text)
    assert len(re.findall(r'<li class="told__one', sponsor.get(href).text)) == 5


def test_what_is_walled_vanishes_from_page_and_bell(sqlite_world: World) -> None:
    made = told(sqlite_world)
    sponsor = PageClient(sqlite_world, "sponsor")
    [seen] = re.findall(r"/notifications/(\d+)/read", sponsor.get("/notifications").text)
    wall(sqlite_world, "sponsor", made.id)
    page = sponsor.get("/notifications")
    assert f"OP-{made.id:04}" not in page.text
    assert bell(page) == "Notifications"
    assert sponsor.post(f"/notifications/{seen}/read").status_code == 404


def test_somebody_elses_reads_as_unknown(sqlite_world: World) -> None:
    told(sqlite_world)
    first = sqlite_world.read(lambda session: session.scalar(sa.select(sa.func.min(N.id))))
    lead = PageClient(sqlite_world, "lead")
    for number in (first, 9999):
        assert lead.post(f"/notifications/{number}/read").status_code == 404
    nonsense = lead.get("/notifications?before=x")
    assert nonsense.status_code == 404


def test_choosing_is_kept_and_shown(sqlite_world: World) -> None:
    sponsor = PageClient(sqlite_world, "sponsor")
    answer = sponsor.post("/account/notifications", choices(team="never", mention="digest"))
    assert answer.status_code == 303
    chosen = deliveries(sqlite_world)
    assert (chosen["team"], chosen["mention"], chosen["quiet"]) == ("never", "digest", "at_once")
    page = sponsor.get("/account/notifications?done=saved")
    assert re.search(r'name="team" type="radio" value="never" checked', page.text)


def test_what_is_no_choice_is_refused_and_what_was_chosen_is_kept(sqlite_world: World) -> None:
    sponsor = PageClient(sqlite_world, "sponsor")
    form = choices(team="by pigeon", mention="never")
    page = sponsor.post("/account/notifications", form)
    assert page.status_code == 422
    assert errors_on(page) == ["Choose how mail of “Teams” comes"]
    assert re.search(r'name="mention" type="radio" value="never" checked', page.text)
    assert deliveries(sqlite_world)["mention"] == "at_once"


def test_a_stale_choice_shows_what_is_stored_and_can_be_saved_on_top(sqlite_world: World) -> None:
    sponsor = PageClient(sqlite_world, "sponsor")
    sponsor.post("/account/notifications", choices(team="never"))
    page = sponsor.post("/account/notifications", choices(mention="never"))
    assert page.status_code == 409
    assert "Teams: never" in page.text
    [version] = re.findall(r'name="version" value="(\d+)"', page.text)
    again = sponsor.post("/account/notifications", choices(mention="never", version=version))
    assert again.status_code == 303
    assert deliveries(sqlite_world)["team"] == "at_once"


def test_the_settings_page_says_when_mail_reaches_nobody(sqlite_world: World) -> None:
    page = PageClient(sqlite_world, "sponsor").get("/account/notifications")
    assert "no mail server" in page.text


def test_the_settings_page_says_when_the_last_mail_was_lost(sqlite_world: World) -> None:
    at, person = sqlite_world.moment, sqlite_world.sponsor.person_id
    lost = Mail(person_id=person, state=MailState.FAILED, made_at=at, available_at=at)
    lost.problem = "550"
    sqlite_world.database.write_now(lambda session: session.add(lost))
    page = PageClient(sqlite_world, "sponsor").get("/account/notifications")
    assert "could not be delivered (550)" in page.text


def link(world: World, what: str, name: str = "sponsor", key: str = "k" * 64) -> str:
    """A link in somebody's mail."""
    person = world.actors[name].person_id or 0
    row = NotificationChoices(person_id=person, choices={}, unsubscribe_key="k" * 64)
    world.database.write_now(lambda session: session.merge(row) and None)
    return f"/unsubscribe/{stop_token(person, what, key)}"


def test_a_link_in_a_mail_asks_first_and_needs_no_signing_in(sqlite_world: World) -> None:
    nobody = PageClient(sqlite_world, None)
    path = link(sqlite_world, "mention")
    page = nobody.get(path)
    assert "Mentions" in page.text
    assert deliveries(sqlite_world)["mention"] == "at_once"  # looking changes nothing
    done = nobody.post(path)
    assert done.status_code == 200
    assert deliveries(sqlite_world)["mention"] == "never"
    assert deliveries(sqlite_world)["decision"] == "at_once"


def test_one_click_comes_from_a_mail_program_anywhere(sqlite_world: World) -> None:
    path = link(sqlite_world, "mention")
    elsewhere = PageClient(sqlite_world, None)
    answer = elsewhere.request(
        "POST",
        path,
        content="List-Unsubscribe=One-Click",
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Sec-Fetch-Site": "cross-site",
            "Origin": "https://mail.example.com",
        },
    )
    assert answer.status_code == 200  # RFC 8058: no redirect
    assert deliveries(sqlite_world)["mention"] == "never"


def test_the_summarys_link_stops_what_comes_in_it(sqlite_world: World) -> None:
    PageClient(sqlite_world, None).post(link(sqlite_world, SUMMARY))
    chosen = deliveries(sqlite_world)
    assert Delivery.DIGEST.value not in chosen.values()
    assert chosen["decision"] == "at_once"
    assert chosen["team"] == "never"


def test_a_link_we_did_not_make_is_unknown(sqlite_world: World) -> None:
    nobody = PageClient(sqlite_world, None)
    forged = link(sqlite_world, "mention", key="another")
    for path in (forged, "/unsubscribe/nonsense", forged.replace("mention", "decision")):
        assert nobody.get(path).status_code == nobody.post(path).status_code == 404
    assert deliveries(sqlite_world)["mention"] == "at_once"


def test_administrators_see_how_mail_goes(sqlite_world: World) -> None:
    at, person = sqlite_world.moment, sqlite_world.sponsor.person_id
    lost = Mail(person_id=person, state=MailState.FAILED, made_at=at, available_at=at)
    lost.problem, lost.settled_at = "550", at
    sqlite_world.database.write_now(lambda session: session.add(lost))
    page = PageClient(sqlite_world, "administrator").get("/mail")
    assert "Sponsor" in page.text
    assert "550" in page.text
    assert "There is no mail server" in page.text
    assert PageClient(sqlite_world, "sponsor").get("/mail").status_code == 403
    report = ApiClient(sqlite_world, "administrator").get("/api/v1/mail").json()
    assert (report["means"], report["failed"][0]["problem"]) == ("files", "550")


def test_programs_read_and_mark_the_same(sqlite_world: World) -> None:
    told(sqlite_world, 3)
    program = ApiClient(sqlite_world, "sponsor")
    first = program.get("/api/v1/notifications?limit=2")
    assert [item["says"] for item in first.json()["items"]] == ["You sponsor this opportunity"] * 2
    assert first.json()["unread"] == 3
    [path] = re.findall(r"<([^>]+)>", first.headers["link"])
    assert len(program.get(path).json()["items"]) == 1
    newest = first.json()["items"][0]["id"]
    done = program.post("/api/v1/notifications/read", {"up_to": newest})
    assert (done.status_code, done.json()) == (201, {"marked": 3})
    assert program.get("/api/v1/notifications").json()["unread"] == 0
    assert program.get("/api/v1/notifications?limit=0").status_code == 422
    assert program.post("/api/v1/notifications/read", {"up_to": 0}).status_code == 422


def test_programs_choose_with_the_version_they_read(sqlite_world: World) -> None:
    program = ApiClient(sqlite_world, "sponsor")
    read = program.get("/api/v1/me/notifications")
    body = {"choices": {"team": "never"}}
    saved = program.put("/api/v1/me/notifications", body, **{"If-Match": read.headers["etag"]})
    assert saved.status_code == 200
    assert deliveries(sqlite_world)["team"] == "never"
    stale = program.put("/api/v1/me/notifications", body, **{"If-Match": read.headers["etag"]})
    assert stale.status_code == 412
    wrong = {"choices": {"team": "by pigeon"}}
    refused = program.put("/api/v1/me/notifications", wrong, **{"If-Match": saved.headers["etag"]})
    assert refused.status_code == 422


def test_the_api_asks_nothing_more_for_the_bell(sqlite_world: World) -> None:
    """Only pages count what is unread: hot routes of the API must not pay for it."""
    happened(sqlite_world, "tested", sqlite_world.opportunity().id)
    program = ApiClient(sqlite_world, "sponsor")
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    engine = sqlite_world.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        program.get("/api/v1/opportunities/1")
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert not any("notification" in statement for statement in seen)
