"""The pipeline's lists: what is in them, in what order, and that every figure agrees."""

import random
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import Invalid
from app.domain.policy import Actor, Scope
from app.domain.stages import Stage
from app.models import Membership, Opportunity, TeamMember
from app.queries.pipeline import Board, Page, Table, board, column, listed, table
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
        lambda o: (
            o.is_open and o.stage == "contract" and o.stage_entered_at < NOW - timedelta(60)
        ),
    ),
    (
        {"sector": "Health", "status": "all", "stage": "tender"},
        lambda o: o.sector == "Health" and o.stage == "tender",
    ),
    ({"q": "flood", "status": "all"}, lambda o: "flood" in o.title.casefold()),
]


@pytest.mark.parametrize(("asked", "matches"), FILTERS, ids=lambda f: str(f)[:40])
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
            assert [row.id for row in cards.rows] == [o.id for o in here[:10]]
            if cards.next:
                query = PipelineQuery(**asked, cursor=cards.next)
                more: Page = world.read(column, actor, query, stage, at=NOW)
                assert [row.id for row in more.rows] == [o.id for o in here[10:30]]
            assert bool(cards.next) == (len(here) > 10)
