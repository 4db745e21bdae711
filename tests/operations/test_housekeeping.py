"""Housekeeping: what has served its time goes, and nothing else."""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from app.clock import now
from app.delivery import housekeeping
from app.domain.stages import Stage
from app.models import (
    Event,
    IdempotencyRecord,
    OutboxRow,
    PasswordLink,
    PersonSession,
    PortfolioImport,
    SignInFailure,
)
from tests.world import World

AT = now()


def ago(**delta: float) -> datetime:
    return AT - timedelta(**delta)


def session_row(key: str, **fields: Any) -> PersonSession:
    dates = {"created_at": AT, "seen_at": AT, "authenticated_at": AT}
    return PersonSession(token_hash=key, person_id=1, **{**dates, **fields})


def reply(key: str, at: datetime) -> IdempotencyRecord:
    return IdempotencyRecord(key=key, fingerprint="f", reply="{}", created_at=at)


def upload(at: datetime, imported_at: datetime | None = None) -> PortfolioImport:
    return PortfolioImport(
        programme_id=1,
        uploaded_at=at,
        filename="f.csv",
        content=b"x",
        stage=Stage.TENDER,
        imported_at=imported_at,
    )


def failure(key: str, at: datetime) -> SignInFailure:
    return SignInFailure(key=key, failures=3, window_started_at=at)


def link(key: str, at: datetime) -> PasswordLink:
    return PasswordLink(token_hash=key, person_id=1, created_at=at, expires_at=at)


KEPT = {
    "session": lambda: [
        session_row("live"),
        session_row("ended lately", ended_at=ago(hours=23)),
        session_row("idle lately", seen_at=ago(hours=24)),
    ],
    "idempotency_record": lambda: [reply("young", ago(days=6))],
    "sign_in_failure": lambda: [failure("young", ago(hours=1))],
    "password_link": lambda: [link("young", ago(hours=23))],
    "portfolio_import": lambda: [upload(ago(days=6)), upload(ago(days=400), ago(days=399))],
}
DUE = {
    "session": lambda: [
        session_row("ended", ended_at=ago(hours=25)),
        session_row("idle", seen_at=ago(hours=25)),
        session_row("old", created_at=ago(hours=37)),
    ],
    "idempotency_record": lambda: [reply("old", ago(days=8))],
    "sign_in_failure": lambda: [failure("old", ago(days=2))],
    "password_link": lambda: [link("old", ago(hours=25))],
    "portfolio_import": lambda: [upload(ago(days=8))],
}
MODELS = {
    "session": PersonSession,
    "idempotency_record": IdempotencyRecord,
    "sign_in_failure": SignInFailure,
    "password_link": PasswordLink,
    "portfolio_import": PortfolioImport,
}


def run(world: World) -> dict[str, int]:
    settings = world.database.settings  # type: ignore[attr-defined]
    return housekeeping.run(world.database, settings, at=AT)


def count(world: World, model: Any) -> int:
    query = sa.select(sa.func.count()).select_from(model)
    return world.database.read_now(lambda session: session.scalar(query))


@pytest.mark.parametrize("name", MODELS)
def test_what_is_due_goes_and_the_rest_stays(world: World, name: str) -> None:
    kept, due = KEPT[name](), DUE[name]()
    expected_kept, expected_due = len(kept), len(due)
    world.database.write_now(lambda session: session.add_all([*kept, *due]))
    assert run(world)[name] == expected_due
    assert count(world, MODELS[name]) == expected_kept
    assert run(world)[name] == 0


def test_delivered_rows_go_after_a_month_and_waiting_ones_never(world: World) -> None:
    world.opportunity()
    events, rows = count(world, Event), count(world, OutboxRow)
    assert run(world)["outbox"] == 0

    def deliver_all_but_one(session: Any) -> None:
        first = session.scalar(sa.select(sa.func.min(OutboxRow.id)))
        table: Any = OutboxRow
        session.execute(
            sa.update(OutboxRow).where(table.id != first).values(delivered_at=ago(days=31))
        )

    world.database.write_now(deliver_all_but_one)
    assert run(world)["outbox"] == rows - 1
    assert (count(world, OutboxRow), count(world, Event)) == (1, events)


def test_much_goes_in_small_transactions(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(housekeeping, "AT_A_TIME", 10)
    replies = [reply(f"r{n}", ago(days=8)) for n in range(35)]
    sqlite_world.database.write_now(lambda session: session.add_all(replies))
    assert run(sqlite_world)["idempotency_record"] == 35


def test_files_that_no_document_claims_go_after_a_day(sqlite_world: World) -> None:
    folder: Path = sqlite_world.database.settings.uploads_dir / "aa"  # type: ignore[attr-defined]
    folder.mkdir(parents=True)
    for name, hours in (("old", 25), ("young", 23)):
        (folder / name).write_bytes(b"x")
        moment = ago(hours=hours).timestamp()
        os.utime(folder / name, (moment, moment))
    assert run(sqlite_world)["upload"] == 1
    assert [path.name for path in folder.iterdir()] == ["young"]
