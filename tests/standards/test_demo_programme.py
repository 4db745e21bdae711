"""The fictional programme that `make run` starts with."""

import sqlalchemy as sa

from app.standards.demo_programme import load_demo_programme
from tests.world import World


def titles(session: object) -> list[tuple[str, str, str, str]]:
    query = "SELECT title, stage, status, review_state FROM opportunity ORDER BY id"
    return [tuple(row) for row in session.execute(sa.text(query))]  # type: ignore[attr-defined]


def test_it_has_opportunities_in_every_stage_and_gates_that_wait(sqlite_world: World) -> None:
    sqlite_world.write(load_demo_programme, password_hash="")
    found = sqlite_world.read(titles)
    assert len({stage for _, stage, _, _ in found}) == 5
    assert [state for *_, state in found].count("submitted") == 3
    assert [status for _, _, status, _ in found].count("on_hold") == 1


def test_telling_it_twice_changes_nothing(sqlite_world: World) -> None:
    sqlite_world.write(load_demo_programme, password_hash="")
    first = sqlite_world.read(titles)
    assert first
    sqlite_world.write(load_demo_programme, password_hash="")
    assert sqlite_world.read(titles) == first
