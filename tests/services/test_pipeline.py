"""The pipeline's lists: what is in them, in what order, and that every figure agrees."""

import random
from datetime import timedelta
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Invalid
from app.domain.policy import Actor, Role, Scope
from app.domain.stages import Stage
from app.models import Opportunity
from app.queries import totals
from app.queries.paging import Page
from app.queries.pipeline import (
    COLUMN,
    MORE,
    Board,
    Listed,
    Table,
    board,
    column,
    listed,
    table,
)
from app.queries.totals import overall
from app.queries.visibility import visible_to
from app.schemas.opportunity import OpportunityRow
from app.schemas.pipeline import PipelineQuery, Sort
from tests.scatter import scatter
from tests.world import START, World

NOW = START + timedelta(days=400)
ROWS = TypeAdapter(list[OpportunityRow])


def seen(world: World, actor: Actor) -> list[Opportunity]:
    """What the actor may see, read the slow and obvious way."""

    def everything(session: Session) -> list[Opportunity]:
        return list(session.scalars(select(Opportunity).where(visible_to(actor))))

    found: list[Opportunity] = world.read(everything)
    return found


def pages(world: World, actor: Actor, **asked: Any) -> list[int]:
    """The ids of every page of the table, one after the other."""
    ids: list[int] = []
    cursor = ""
    while True:
        query = PipelineQuery(**asked, cursor=cursor)
        page: Page = world.read(table, actor, query, at=NOW).page
        ids += [row.id for row in page.rows]
        if not page.next:
            return ids
        cursor = page.next


KEYS = {
    "updated": lambda o: (o.updated_at, o.id),
    "title": lambda o: (o.title.casefold()[:80], o.id),
    "value": lambda o: (
        -1 if o.expected_value_pence is None else o.expected_value_pence,
        o.id,
    ),
    "due": lambda o: (o.due_on, o.id),
    "entered": lambda o: (o.stage_entered_at, o.id),
}
FILTERS: list[tuple[dict[str, Any], Any]] = [
    ({}, lambda o: o.is_open),
    ({"status": "all"}, lambda o: True),
    ({"status": "stopped"}, lambda o: o.status == "stopped"),
    ({"status": "on_hold"}, lambda o: o.status == "on_hold"),
    ({"stage": "tender"}, lambda o: o.is_open and o.stage == "tender"),
    ({"sector": "Health"}, lambda o: o.is_open and o.sector == "Health"),
    ({"confidence": "amber"}, lambda o: o.is_open and o.delivery_confidence == "amber"),
    ({"gate": "submitted"}, lambda o: o.is_open and o.review_state == "submitted"),
    ({"overdue": True}, lambda o: o.is_open and o.due_on < NOW.date()),
    (
        {"slow": True, "stage": "contract"},
        lambda o: o.is_open and o.stage == "contract" and o.stage_entered_at < NOW - timedelta(60),
    ),
    (
        {"sector": "Health", "status": "all", "stage": "tender"},
        lambda o: o.sector == "Health" and o.stage == "tender",
    ),
    ({"q": "flood", "status": "all"}, lambda o: "flood" in o.title.casefold()),
]


@pytest.mark.parametrize(("asked", "matches"), FILTERS, ids=[str(asked) for asked, _ in FILTERS])
def test_every_view_agrees_with_the_records_over_random_data(
    world: World, asked: dict[str, Any], matches: Any
) -> None:
    scatter(world, 260, random.Random(str(asked)), NOW)
    for name in ("lead", "auditor", "sponsor", "adviser", "neighbour", "outsider", "partner"):
        actor = world.actors[name]
        wanted = [o for o in seen(world, actor) if matches(o)]
        number, value = len(wanted), sum(o.expected_value_pence or 0 for o in wanted)
        for sort in Sort:
            for order in ("asc", "desc"):
                key = KEYS[sort]
                expected = sorted(wanted, key=key, reverse=order == "desc")
                got = pages(world, actor, **asked, sort=sort, order=order, limit=37)
                assert got == [o.id for o in expected], (name, sort, order)
        shown: Table = world.read(table, actor, PipelineQuery(**asked), at=NOW)
        drawn: Board = world.read(board, actor, PipelineQuery(**asked), at=NOW)
        assert shown.totals == drawn.totals
        total = overall(shown.totals)
        assert (total.number, total.value_pence, total.capped) == (number, value, False)
        for stage in Stage:
            here = sorted(
                (o for o in wanted if o.stage == stage), key=KEYS["updated"], reverse=True
            )
            assert shown.totals[stage].number == len(here)
            cards = drawn.columns[stage]
            assert [row.id for row in cards.rows] == [o.id for o in here[:COLUMN]]
            if cards.next:
                query = PipelineQuery(**asked, cursor=cards.next)
                more: Page = world.read(column, actor, query, stage, at=NOW)
                assert [row.id for row in more.rows] == [o.id for o in here[COLUMN : COLUMN + MORE]]
            assert bool(cards.next) == (len(here) > COLUMN)


def back(world: World, actor: Actor, cursor: str, **asked: Any) -> Page:
    """The page behind a cursor."""
    page: Page = world.read(table, actor, PipelineQuery(**asked, cursor=cursor), at=NOW).page
    return page


@pytest.mark.parametrize("asked", [{"sort": "due"}, {"sort": "value", "overdue": True}])
def test_pages_can_be_turned_back(world: World, asked: dict[str, Any]) -> None:
    scatter(world, 200, random.Random(7), NOW)
    asked = {**asked, "limit": 11}
    first = back(world, world.lead, "", **asked)
    second = back(world, world.lead, first.next, **asked)
    third = back(world, world.lead, second.next, **asked)
    assert not first.previous
    assert back(world, world.lead, third.previous, **asked).rows == second.rows
    again = back(world, world.lead, second.previous, **asked)
    assert again.rows == first.rows
    assert not again.previous
    assert back(world, world.lead, again.next, **asked).rows == second.rows


def test_a_row_that_moves_up_is_not_lost_or_doubled_for_the_others(world: World) -> None:
    scatter(world, 60, random.Random(3), NOW)
    first = back(world, world.auditor, "", limit=10)
    rest = pages(world, world.auditor, limit=10)[10:]

    def touch(session: Session) -> None:
        session.get_one(Opportunity, rest[-1]).updated_at = NOW + timedelta(days=1)

    world.database.write_now(touch)
    second = back(world, world.auditor, first.next, limit=50)
    assert [row.id for row in second.rows] == rest[:-1]


def test_many_programmes_are_read_as_one(world: World) -> None:
    scatter(world, 120, random.Random(5), NOW)
    roles = {p: frozenset({Role.MEMBER}) for p in (world.programme_id, world.other_programme_id)}
    both = Actor(person_id=world.lead.person_id, name="Both", roles=roles)
    wanted = sorted((o for o in seen(world, both) if o.is_open), key=KEYS["title"])
    assert pages(world, both, sort="title", limit=9) == [o.id for o in wanted]
    drawn: Board = world.read(board, both, PipelineQuery(), at=NOW)
    assert overall(drawn.totals).number == len(wanted)
    one = pages(world, both, sort="title", programme=world.other_programme_id)
    assert one == [o.id for o in wanted if o.programme_id == world.other_programme_id]


def test_two_hundred_programmes_fit_in_one_query(world: World) -> None:
    scatter(world, 30, random.Random(5), NOW)
    roles = {p: frozenset({Role.MEMBER}) for p in range(1, 221)}
    central = Actor(person_id=None, name="Central", roles=roles)
    expected = [o.id for o in sorted(seen(world, central), key=KEYS["updated"])]
    assert pages(world, central, status="all", order="asc") == expected


def test_without_the_read_scope_there_is_nothing(world: World) -> None:
    scatter(world, 30, random.Random(1), NOW)
    blind = Actor(
        person_id=world.lead.person_id,
        name="Blind",
        roles=world.lead.roles,
        scopes=frozenset({Scope.WRITE}),
    )
    assert pages(world, blind, status="all") == []
    assert world.read(board, blind, PipelineQuery(), at=NOW).summary.open.number == 0


def test_a_great_many_matches_are_counted_as_so_many_or_more(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    scatter(world, 1300, random.Random(2), NOW)

    def all_healthy(session: Session) -> None:
        for row in session.scalars(select(Opportunity)):
            row.sector, row.is_open, row.status = "Health", True, "active"
            row.stage, row.restricted = Stage.TENDER, False
            row.programme_id = world.programme_id

    world.database.write_now(all_healthy)
    shown: Table = world.read(table, world.lead, PipelineQuery(sector="Health"), at=NOW)
    assert (shown.totals[Stage.TENDER].number, shown.totals[Stage.TENDER].capped) == (1300, False)
    assert len(pages(world, world.lead, sector="Health", sort="title", limit=200)) == 1300
    monkeypatch.setattr(totals, "EXACT", 1100)
    shown = world.read(table, world.lead, PipelineQuery(sector="Health"), at=NOW)
    assert (shown.totals[Stage.TENDER].number, shown.totals[Stage.TENDER].capped) == (1101, True)
    exact: Table = world.read(table, world.lead, PipelineQuery(), at=NOW)
    assert (exact.totals[Stage.TENDER].number, exact.totals[Stage.TENDER].capped) == (1300, False)


def test_the_encoded_list_is_what_the_api_says_it_is(world: World) -> None:
    scatter(world, 120, random.Random(11), NOW)
    world.opportunity()
    sent: Listed = world.read(listed, world.auditor, PipelineQuery(status="all", limit=200), at=NOW)
    rows = ROWS.validate_json(sent.body)
    stored = {o.id: o for o in seen(world, world.auditor)}
    assert len(rows) == len(stored)
    assert orjson.loads(sent.body)[0].keys() == OpportunityRow.model_fields.keys()
    for row in rows:
        o = stored[row.id]
        plain = {name: getattr(o, name) for name in OpportunityRow.model_fields if hasattr(o, name)}
        assert row.model_dump(include=plain.keys()) == plain
        assert (row.lead.id if row.lead else None) == o.lead_id
        assert row.gate_due_on == (None if o.due_on.year == 9999 else o.due_on)


@pytest.mark.parametrize(
    "cursor", ["x", "é", "AAAA", "a" * 400, "WzEsMl0", "=" * 8], ids=lambda c: c[:5]
)
def test_a_mangled_cursor_is_refused(sqlite_world: World, cursor: str) -> None:
    with pytest.raises(Invalid, match="first page") as refused:
        sqlite_world.read(
            listed, sqlite_world.lead, PipelineQuery.model_construct(cursor=cursor), at=NOW
        )
    assert refused.value.problems[0].field == "cursor"


def test_a_cursor_of_another_sort_is_refused(sqlite_world: World) -> None:
    scatter(sqlite_world, 60, random.Random(1), NOW)
    cursor = back(sqlite_world, sqlite_world.lead, "", limit=5).next
    with pytest.raises(Invalid):
        back(sqlite_world, sqlite_world.lead, cursor, sort="title")
    changed = ("B" if cursor[20] == "A" else "A").join([cursor[:20], cursor[21:]])
    with pytest.raises(Invalid):
        back(sqlite_world, sqlite_world.lead, changed)


def test_another_programme_cannot_be_asked_for(sqlite_world: World) -> None:
    for programme in (sqlite_world.other_programme_id, 999):
        with pytest.raises(Invalid) as refused:
            pages(sqlite_world, sqlite_world.lead, programme=programme)
        assert refused.value.problems[0].field == "programme"
