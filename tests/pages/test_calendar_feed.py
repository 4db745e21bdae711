"""The calendar feed: one's own dates behind a secret address, and nothing for anybody else."""

import re
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from app.clock import today
from app.domain.policy import Scope
from app.models import CalendarFeed, Opportunity, Person
from app.web import feeds
from tests.client import ApiClient, PageClient
from tests.operations.test_reminders import condition
from tests.services.test_delegations import given
from tests.services.test_tell import wall
from tests.world import World

TITLE = "Coastal flood model licensing"


def soon(days: int = 10) -> date:
    return today() + timedelta(days=days)


def with_dates(world: World, **fields: Any) -> Any:
    """An opportunity with a gate ahead and a condition that the member owns."""
    made = world.opportunity(target_dates={"1": soon().isoformat()}, **fields)
    condition(world, made, soon(20))
    return made


def feed(world: World, name: str) -> str:
    """The path of a feed just made."""
    page = PageClient(world, name).post("/account/calendar")
    assert page.status_code == 201
    [path] = re.findall(r"http://127\.0\.0\.1:\d+(/calendar/[\w-]+\.ics)", page.text)
    return str(path)


def days(text: str) -> list[tuple[str, str]]:
    """What the calendar says, and when."""
    summaries = re.findall(r"SUMMARY:(.*)\r", text)
    return list(zip(summaries, re.findall(r"DTSTART;VALUE=DATE:(\d+)", text), strict=True))


def test_it_holds_the_dates_of_ones_own_work_and_no_titles(sqlite_world: World) -> None:
    made = with_dates(sqlite_world)
    nobody = PageClient(sqlite_world, None)
    answer = nobody.get(feed(sqlite_world, "lead"))
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["cache-control"] == "private, no-store"
    reference = f"OP-{made.id:04}"
    assert days(answer.text) == [
        (f"{reference}: gate 1", f"{soon():%Y%m%d}"),
        (f"{reference}: condition due", f"{soon(20):%Y%m%d}"),
    ]
    assert TITLE not in answer.text
    member = nobody.get(feed(sqlite_world, "member")).text
    assert days(member) == [(f"{reference}: condition due", f"{soon(20):%Y%m%d}")]
    assert days(nobody.get(feed(sqlite_world, "auditor")).text) == []


def test_uids_stay_the_same_while_dates_move(sqlite_world: World) -> None:
    made = with_dates(sqlite_world)
    path = feed(sqlite_world, "lead")
    reader = PageClient(sqlite_world, None)
    before = reader.get(path)
    move = sa.update(Opportunity).values(target_dates={"1": soon(12).isoformat()})
    sqlite_world.database.write_now(lambda session: session.execute(move))
    after = reader.get(path)
    assert days(before.text) != days(after.text)
    uids = [re.findall(r"UID:(.*)\r", answer.text) for answer in (before, after)]
    assert uids[0] == uids[1]
    assert f"gate-{made.id}-1@127.0.0.1" in uids[0]


def test_what_is_unchanged_is_not_sent_again(sqlite_world: World) -> None:
    made = with_dates(sqlite_world)
    path = feed(sqlite_world, "lead")
    reader = PageClient(sqlite_world, None)
    tag = reader.get(path).headers["etag"]
    assert reader.get(path, headers={"If-None-Match": f'"other", W/{tag}'}).status_code == 304
    wall(sqlite_world, "lead", made.id)
    walled = reader.get(path, headers={"If-None-Match": tag})
    assert walled.status_code == 200  # no 304 may vouch for what is walled
    assert days(walled.text) == []


def test_a_replaced_stopped_or_unknown_address_reads_the_same(sqlite_world: World) -> None:
    world = sqlite_world
    lead, nobody = PageClient(world, "lead"), PageClient(world, None)
    replaced = feed(world, "lead")
    stopped = feed(world, "lead")
    assert nobody.get(replaced).status_code == 404
    assert nobody.get(stopped).status_code == 200
    assert lead.post("/account/calendar/stop").status_code == 303
    pages = [nobody.get(path) for path in (replaced, stopped, "/calendar/unknown.ics")]
    assert {page.status_code for page in pages} == {404}
    assert len({re.sub(r"/calendar/[\w-]+", "", page.text) for page in pages}) == 1
    again = lead.post("/account/calendar/stop")
    assert again.status_code == 409


def test_a_closed_account_has_no_calendar(sqlite_world: World) -> None:
    path = feed(sqlite_world, "lead")
    close = sa.update(Person).values(is_active=False)
    sqlite_world.database.write_now(lambda session: session.execute(close))
    assert PageClient(sqlite_world, None).get(path).status_code == 404


def test_only_a_hash_of_the_address_is_kept(sqlite_world: World) -> None:
    path = feed(sqlite_world, "lead")
    secret = path.removeprefix("/calendar/").removesuffix(".ics")
    rows = sqlite_world.read(lambda session: list(session.scalars(sa.select(CalendarFeed))))
    assert [len(row.token_hash) for row in rows] == [64]
    assert secret not in rows[0].token_hash
    page = PageClient(sqlite_world, "lead").get("/account/calendar")
    assert secret not in page.text


def test_whoever_reads_too_often_waits(sqlite_world: World) -> None:
    path = feed(sqlite_world, "lead")
    reader = PageClient(sqlite_world, None)
    answers = [reader.get(path).status_code for _ in range(feeds.PER_FEED + 1)]
    assert answers.count(200) == feeds.PER_FEED
    late = reader.get(path)
    assert late.status_code == 429
    assert 0 < int(late.headers["retry-after"]) <= feeds.WINDOW


def test_guessing_is_slowed_down_before_anything_is_looked_up(sqlite_world: World) -> None:
    reader = PageClient(sqlite_world, None)
    answers = {n: reader.get(f"/calendar/guess-{n}.ics").status_code for n in range(125)}
    assert answers[0] == 404
    assert answers[124] == 429


def test_a_head_request_tells_the_tag(sqlite_world: World) -> None:
    path = feed(sqlite_world, "lead")
    answer = PageClient(sqlite_world, None).request("HEAD", path)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["etag"]


def test_programs_make_and_stop_a_feed(sqlite_world: World) -> None:
    program = ApiClient(sqlite_world, "lead")
    assert program.get("/api/v1/me/calendar").json()["is_live"] is False
    made = program.post("/api/v1/me/calendar")
    assert made.status_code == 201
    path = made.json()["url"].removeprefix("http://127.0.0.1:8000")
    assert PageClient(sqlite_world, None).get(path).status_code == 200
    assert program.get("/api/v1/me/calendar").json()["is_live"] is True
    assert program.request("DELETE", "/api/v1/me/calendar").json()["is_live"] is False
    assert program.request("DELETE", "/api/v1/me/calendar").status_code == 409
    assert PageClient(sqlite_world, None).get(path).status_code == 404


def test_a_token_without_the_scope_makes_no_feed(sqlite_world: World) -> None:
    program = ApiClient(sqlite_world, "lead", scopes=(Scope.READ, Scope.WRITE))
    assert program.post("/api/v1/me/calendar").status_code == 403


def test_the_end_of_a_delegation_goes_with_the_wall(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    given(world, opportunity_id=made.id, starts_on=today(), ends_on=soon())
    calendar = feed(world, "other_sponsor")
    reader = PageClient(world, None)
    assert "Delegation ends" in reader.get(calendar).text
    wall(world, "other_sponsor", made.id)
    assert "Delegation ends" not in reader.get(calendar).text
