"""Reminders: what comes due is told once, in London's working hours, to those it concerns."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.delivery import reminding
from app.domain.gates import ConditionState
from app.models import (
    DelegationRow,
    GateCondition,
    GateDecision,
    GateReview,
    GateTermsRow,
    Notification,
    Opportunity,
    ReminderRound,
    Stakeholder,
)
from app.queries.reminders import reminders_due
from tests.services.test_tell import told, wall
from tests.world import World

N: Any = Notification
O: Any = Opportunity
R: Any = GateReview
TODAY = date(2026, 11, 24)
"""A Tuesday."""
NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def remind(world: World, at: datetime = NINE) -> int:
    return reminding.remind(world.database, at=at)


def day_by_day(world: World, *offsets: int) -> list[int]:
    """How many reminders each of these days brings."""
    return [remind(world, NINE + timedelta(days=n)) for n in offsets]


def due(world: World, on: date, gate: int = 1) -> Any:
    """An opportunity whose gate has that target date."""
    return world.opportunity(target_dates={str(gate): on.isoformat()})


def submitted(world: World, made: Any, at: datetime = NINE) -> None:
    """As submitting leaves the records, whatever the criteria ask for today."""

    def put(session: Any) -> None:
        session.execute(
            sa.update(GateReview)
            .where(R.opportunity_id == made.id)
            .values(state="submitted", submitted_at=at)
        )
        session.execute(
            sa.update(Opportunity).where(O.id == made.id).values(review_state="submitted")
        )

    world.database.write_now(put)


def condition(world: World, made: Any, on: date) -> None:
    """An open condition that the member owns."""

    def put(session: Any) -> None:
        review = session.scalar(sa.select(GateReview).where(R.opportunity_id == made.id))
        decision = GateDecision(
            review_id=review.id,
            opportunity_id=made.id,
            outcome="proceed_with_conditions",
            decided_by_id=world.sponsor.person_id,
            decided_at=world.moment,
            pack_digest="0" * 64,
        )
        session.add(decision)
        session.flush()
        session.add(
            GateCondition(
                decision_id=decision.id,
                opportunity_id=made.id,
                text="Show it.",
                owner_id=world.member.person_id,
                due_on=on,
                state=ConditionState.OPEN,
            )
        )

    world.database.write_now(put)


def test_a_gate_is_told_of_when_it_comes_near_and_on_the_working_day_before(world: World) -> None:
    due(world, TODAY + timedelta(days=7))
    assert day_by_day(world, -1, 0, 1, 2, 3, 6, 7, 8) == [0, 1, 0, 0, 0, 1, 0, 0]
    assert told(world, "lead")[0] == "Gate 1 is due on 1 December 2026"
    assert told(world, "sponsor") == []


def test_a_day_without_a_worker_loses_nothing(world: World) -> None:
    due(world, TODAY + timedelta(days=7))
    assert remind(world, NINE + timedelta(days=2)) == 1


def test_a_date_that_moves_is_told_anew(world: World) -> None:
    made = due(world, TODAY + timedelta(days=7))
    assert remind(world) == 1
    later = TODAY + timedelta(days=6)
    move = sa.update(Opportunity).where(O.id == made.id).values(due_on=later)
    world.database.write_now(lambda session: session.execute(move))
    assert remind(world, NINE + timedelta(days=1)) == 1


def test_before_a_monday_the_last_word_comes_on_friday(world: World) -> None:
    due(world, date(2026, 11, 30))
    assert day_by_day(world, 0, 2, 3) == [1, 0, 1]


def test_nothing_is_told_at_night_or_on_a_bank_holiday(world: World) -> None:
    due(world, date(2026, 12, 29))
    assert remind(world, datetime(2026, 12, 25, 11, 0, tzinfo=UTC)) == 0
    assert remind(world, datetime(2026, 12, 24, 20, 0, tzinfo=UTC)) == 0
    assert remind(world, datetime(2026, 12, 24, 11, 0, tzinfo=UTC)) == 1


def test_a_round_is_made_once_a_day_by_whoever_comes_first(world: World) -> None:
    due(world, TODAY)
    assert [remind(world), remind(world)] == [1, 0]
    due(world, TODAY)
    assert remind(world, NINE + timedelta(hours=1)) == 0
    assert remind(world, NINE + timedelta(days=1)) == 0


def test_two_workers_in_one_round_tell_nobody_twice(world: World) -> None:
    for _ in range(30):
        due(world, TODAY + timedelta(days=3))
    first = reminding.make_round(world.database, TODAY, at=NINE)
    second = reminding.make_round(world.database, TODAY, at=NINE)
    assert (first, second) == (30, 0)


def test_a_round_that_was_cut_off_goes_on(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(45):
        due(world, TODAY + timedelta(days=3))
    calls = []
    real = reminding._tell_some

    def cut_off(*args: Any, **kwargs: Any) -> int:
        calls.append(1)
        if len(calls) == 2:
            raise SystemExit
        return real(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(reminding, "_told", lambda db, batch, at: db.write_now(cut_off, batch, at=at))
        with pytest.raises(BaseException):  # noqa: B017 - however the kill shows
            remind(world)
    assert not world.read(lambda session: session.get(ReminderRound, TODAY))
    assert remind(world) == 45 - reminding.AT_A_TIME


def test_one_bad_record_keeps_no_other_from_being_told_of(
    sqlite_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = sqlite_world
    made = [due(world, TODAY + timedelta(days=3)) for _ in range(3)]
    real = reminding.matter_about

    def broken(session: Any, opportunity_id: int, *args: Any) -> Any:
        if opportunity_id == made[1].id:
            raise RuntimeError("a fault of ours")
        return real(session, opportunity_id, *args)

    monkeypatch.setattr(reminding, "matter_about", broken)
    assert remind(world) == 2


def target(world: World, made: Any, days: int | None) -> None:
    """How many days the gate's terms give for a decision."""

    def put(session: Any) -> None:
        review = session.scalar(sa.select(GateReview).where(R.opportunity_id == made.id))
        terms = GateTermsRow(
            criteria_set_id=review.criteria_set_id, gate=1, quorum="any_one", decision_days=days
        )
        session.merge(terms)

    world.database.write_now(put)


def test_a_decision_is_due_by_the_gates_date(world: World) -> None:
    made = due(world, TODAY + timedelta(days=1))
    target(world, made, None)
    submitted(world, made)
    assert day_by_day(world, 0, 1, 2, 3) == [1, 0, 2, 0]
    assert told(world, "sponsor") == [
        "A decision on gate 1 was due on 25 November 2026",
        "Your decision on gate 1 is due on 25 November 2026",
    ]
    assert told(world, "lead") == ["A decision on gate 1 was due on 25 November 2026"]


def test_the_gates_own_target_of_days_goes_before_its_date(world: World) -> None:
    made = due(world, TODAY + timedelta(days=30))
    target(world, made, 5)
    submitted(world, made, NINE - timedelta(days=5))
    assert remind(world) == 1
    assert told(world, "sponsor") == ["Your decision on gate 1 is due on 24 November 2026"]


def test_a_condition_is_told_to_its_owner_and_late_to_those_who_asked(world: World) -> None:
    made = world.opportunity()
    condition(world, made, TODAY + timedelta(days=7))
    assert day_by_day(world, 0, 1, 6, 8) == [1, 0, 1, 3]
    assert told(world, "member") == [
        "A condition was due on 1 December 2026",
        "A condition of yours is due on 1 December 2026",
        "A condition of yours is due on 1 December 2026",
    ]
    assert told(world, "sponsor") == ["A condition was due on 1 December 2026"]


def test_whoever_looks_after_a_stakeholder_is_told_of_the_next_contact(world: World) -> None:
    made = world.opportunity()
    world.database.write_now(
        lambda session: session.add(
            Stakeholder(
                opportunity_id=made.id,
                name="Regulator",
                owner_id=world.member.person_id,
                next_contact_on=TODAY,
                added_at=world.moment,
            )
        )
    )
    assert day_by_day(world, 0, 1) == [1, 0]
    assert told(world, "member") == ["A contact with a stakeholder is due on 24 November 2026"]


def test_the_end_of_a_delegation_is_told_to_both(world: World) -> None:
    world.database.write_now(
        lambda session: session.add(
            DelegationRow(
                programme_id=world.programme_id,
                from_id=world.sponsor.person_id,
                to_id=world.other_sponsor.person_id,
                starts_on=TODAY - timedelta(days=20),
                ends_on=TODAY + timedelta(days=1),
                created_at=world.moment,
                created_by_id=world.sponsor.person_id,
            )
        )
    )
    assert day_by_day(world, 0, 1) == [2, 0]
    for name in ("sponsor", "other_sponsor"):
        assert told(world, name) == ["A delegation ends on 25 November 2026"]


def test_an_opportunity_that_stands_still_is_told_to_its_lead_once(world: World) -> None:
    made = world.opportunity()
    still = sa.update(Opportunity).where(O.id == made.id)
    quiet = still.values(updated_at=NINE - timedelta(days=31))
    world.database.write_now(lambda session: session.execute(quiet))
    assert day_by_day(world, 0, 1, 2) == [1, 0, 0]
    assert told(world, "lead") == ["Nothing has changed since 24 October 2026"]


def test_nothing_of_a_walled_matter_is_told(world: World) -> None:
    made = due(world, TODAY)
    wall(world, "lead", made.id)
    assert remind(world) == 0


@pytest.mark.parametrize("status", ["on_hold", "stopped", "completed"])
def test_what_does_not_move_is_not_told_of(world: World, status: str) -> None:
    made = due(world, TODAY)
    values = {"status": status, "is_open": status == "on_hold"}
    end = sa.update(Opportunity).where(O.id == made.id).values(**values)
    world.database.write_now(lambda session: session.execute(end))
    assert remind(world) == 0


def test_looking_for_what_is_due_scans_no_table(sqlite_world: World) -> None:
    """Each finder goes along an index, whatever the number of rows."""
    due(sqlite_world, TODAY)
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        plan = connection.connection.dbapi_connection.execute(
            f"EXPLAIN QUERY PLAN {statement}", parameters
        )
        seen.extend(row[3] for row in plan.fetchall())

    engine = sqlite_world.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        sqlite_world.read(reminders_due, TODAY)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    scans = {line for line in seen if line.startswith("SCAN") and "USING" not in line}
    assert len(seen) > 6
    assert {line.split()[1] for line in scans} <= {"programme"}
