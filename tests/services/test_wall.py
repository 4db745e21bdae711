"""What is walled from a person reads, for that person, as if it had never been there."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.domain.conflicts import Bar, Nature, Standing
from app.domain.errors import NotFound
from app.domain.gates import ReviewState
from app.domain.opportunities import Origin, TeamRole
from app.domain.policy import Actor
from app.domain.stages import Stage, Status
from app.models import ConflictDeclaration, GateReview, Opportunity, TeamMember
from app.models.opportunity import NO_DATE
from app.queries.choices import choices
from app.queries.conditions import condition
from app.queries.gates import gate_review
from app.queries.inbox import inbox, waiting_for
from app.queries.opportunities import opportunity as find
from app.queries.pipeline import board, listed, table
from app.schemas.comment import AddComment
from app.schemas.conflict import DeclareConflict
from app.schemas.pipeline import GateState, PipelineQuery, Shown, Sort
from app.services.comments import add_comment
from app.services.conflicts import declare_conflict
from app.services.derived import derive
from app.services.idempotency import KeyedRequest, once
from tests.services.test_conflicts import declare, review
from tests.world import START, World

SEEN_BY = ("lead", "sponsor", "auditor")
WORDS = ("harbour", "forest", "orchard")
QUERIES = (
    PipelineQuery(status=Shown.ALL),
    PipelineQuery(status=Shown.ALL, limit=3, sort=Sort.TITLE),
    PipelineQuery(status=Shown.ALL, limit=3, sort=Sort.VALUE),
    PipelineQuery(limit=3, sort=Sort.DUE),
    PipelineQuery(limit=3, sort=Sort.ENTERED),
    PipelineQuery(status=Shown.COMPLETED),
    PipelineQuery(stage=Stage.TENDER),
    PipelineQuery(sector="Ports"),
    PipelineQuery(gate=GateState.SUBMITTED),
    PipelineQuery(slow=True),
    PipelineQuery(overdue=True),
    PipelineQuery(q="harbour"),
    PipelineQuery(q="orch", status=Shown.ALL, sort=Sort.VALUE),
)

LATER = START + timedelta(days=90)
plans = st.lists(
    st.fixed_dictionaries(
        {
            "hidden": st.booleans(),
            "stage": st.sampled_from(list(Stage)),
            "status": st.sampled_from(list(Status)),
            "restricted": st.booleans(),
            "submitted": st.booleans(),
            "sector": st.sampled_from(("Ports", "Health", "Rail")),
            "word": st.sampled_from(WORDS),
            "value": st.one_of(st.none(), st.integers(0, 9)),
            "days": st.integers(0, 80),
            "due": st.booleans(),
            "team": st.sampled_from((*SEEN_BY, None)),
            "lead": st.sampled_from(("lead", "member", None)),
            "sponsor": st.sampled_from(("sponsor", "other_sponsor", None)),
        }
    ),
    min_size=2,
    max_size=12,
)


@pytest.mark.slow
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(plan=plans)
def test_lists_counts_totals_and_search_are_as_if_it_never_existed(
    world: World, plan: list[dict[str, Any]]
) -> None:
    with world.database.engine.connect() as connection:
        transaction = connection.begin()
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            for row in plan:
                if not row["hidden"]:
                    _add(session, world, row)
            before = {name: _everything(session, world.actors[name]) for name in SEEN_BY}
            for row in plan:
                if row["hidden"]:
                    hidden = _add(session, world, row)
                    for name in SEEN_BY:
                        _wall(session, hidden, world.actors[name])
            after = {name: _everything(session, world.actors[name]) for name in SEEN_BY}
        transaction.rollback()
    assert after == before


def _everything(session: Session, actor: Actor) -> list[Any]:
    found: list[Any] = [choices(session, actor), waiting_for(session, actor)]
    found.append(inbox(session, actor))
    for query in QUERIES:
        found.append(table(session, actor, query, at=LATER))
        found.append(board(session, actor, query, at=LATER))
        found.append(listed(session, actor, query, at=LATER))
    return found


def _add(session: Session, world: World, row: dict[str, Any]) -> int:
    at = START + timedelta(days=row["days"])
    ids = {name: actor.person_id for name, actor in world.actors.items()}
    made = Opportunity(
        programme_id=world.programme_id,
        title=f"The {row['word']} {row['days']}",
        sector=row["sector"],
        restricted=row["restricted"],
        expected_value_pence=row["value"],
        lead_id=ids.get(row["lead"]),
        sponsor_id=ids.get(row["sponsor"]),
        origin=Origin.CREATED,
        stage=row["stage"],
        status=row["status"],
        stage_entered_at=at,
        created_at=at,
        updated_at=at,
        review_state=ReviewState.SUBMITTED if row["submitted"] else ReviewState.PREPARING,
    )
    derive(made)
    made.due_on = at.date() if row["due"] else NO_DATE
    session.add(made)
    session.flush()
    review_ = GateReview(
        opportunity_id=made.id,
        programme_id=world.programme_id,
        gate=made.stage.number,
        criteria_set_id=1,
        state=made.review_state,
        opened_at=at,
        submitted_at=at,
    )
    session.add(review_)
    if row["team"]:
        member = {"person_id": ids[row["team"]], "role": TeamRole.MEMBER}
        session.add(TeamMember(opportunity_id=made.id, **member))
    session.flush()
    return made.id


def _wall(session: Session, opportunity_id: int, actor: Actor) -> None:
    session.add(
        ConflictDeclaration(
            opportunity_id=opportunity_id,
            person_id=actor.person_id or 0,
            organisation="Elsewhere",
            nature=Nature.ACTUAL,
            gate=1,
            declared_by_id=actor.person_id or 0,
            declared_at=START,
            standing=Standing.WAITING,
            bar=Bar.WALLED,
            changed_at=START,
        )
    )
    session.flush()


def test_two_walls_of_one_person_are_taken_from_the_totals_once(world: World) -> None:
    world.opportunity(expected_value_pence=100)
    hidden = world.opportunity(expected_value_pence=50)
    for _ in range(2):
        world.database.write_now(_wall, hidden.id, world.auditor)
    seen = world.read(board, world.auditor, PipelineQuery(), at=LATER)
    total = seen.totals[Stage.STAKEHOLDER_ANALYSIS]
    assert (total.number, total.value_pence) == (1, 100)


def test_a_walled_persons_own_retry_finds_nothing(world: World) -> None:
    opportunity = world.opportunity()
    keyed = KeyedRequest("k" * 64, "f")
    comment = (add_comment, world.adviser, opportunity.id, AddComment(text="Zephyr"))
    first = world.write(once, keyed, *comment)
    assert world.write(once, keyed, *comment) == first
    made = declare(world, world.adviser, opportunity, wall=True)
    with pytest.raises(NotFound):
        world.write(once, keyed, *comment)
    review(world, made, "end")
    assert world.write(once, keyed, *comment) == first


def test_others_retries_are_answered_as_before(world: World) -> None:
    opportunity = world.opportunity()
    keyed = KeyedRequest("k" * 64, "f")
    comment = (add_comment, world.lead, opportunity.id, AddComment(text="Zephyr"))
    first = world.write(once, keyed, *comment)
    declare(world, world.adviser, opportunity, wall=True)
    assert world.write(once, keyed, *comment) == first


def test_the_wall_stands_from_the_transaction_that_records_it(world: World) -> None:
    """In that transaction itself, before it is committed, nothing is visible any more."""
    opportunity = world.opportunity()
    listing = (world.auditor, PipelineQuery(status=Shown.ALL))

    def wall_and_look(session: Session, *, at: Any) -> Any:
        before = table(session, *listing, at=at).page.rows
        _wall(session, opportunity.id, world.auditor)
        return len(before), table(session, *listing, at=at).page.rows

    assert world.write(wall_and_look) == (1, [])


def statements(world: World, query: Any, who: Actor, record_id: int) -> list[str]:
    """What the database is asked until nothing is found."""
    asked: list[str] = []

    def note(*args: Any) -> None:
        asked.append(args[2])

    event.listen(world.database.engine, "before_cursor_execute", note)
    try:
        with pytest.raises(NotFound):
            world.read(query, who, record_id)
    finally:
        event.remove(world.database.engine, "before_cursor_execute", note)
    return asked


def test_walled_asks_the_database_exactly_what_unknown_asks(sqlite_world: World) -> None:
    world = sqlite_world
    opportunity = world.opportunity()
    waiting = world.submitted(opportunity, asset_rights_confirmed="not_met")
    condition_ = {"text": "Show the rights.", "owner_id": world.lead.person_id}
    gap = [c.key for c in waiting.criteria if c.is_coverable]
    decided = world.decided(
        waiting,
        "proceed_with_conditions",
        conditions=[{**condition_, "criterion_key": key} for key in gap] or [condition_],
    )
    declare(world, world.adviser, opportunity, wall=True)
    records = {
        find: opportunity.id,
        gate_review: waiting.id,
        condition: decided.decision.conditions[0].id,
    }
    for query, record_id in records.items():
        walled = statements(world, query, world.adviser, record_id)
        assert walled == statements(world, query, world.adviser, 987_654)
        assert walled


def test_a_retry_of_what_was_told_of_another_finds_nothing_either(sqlite_world: World) -> None:
    world = sqlite_world
    opportunity = world.opportunity()
    keyed = KeyedRequest("k" * 64, "f")
    told = DeclareConflict(
        nature="actual",
        organisation="Kin Ltd",
        interest="A brother.",
        person_id=world.sponsor.person_id,
    )
    sent = (declare_conflict, world.adviser, opportunity.id, told)
    assert world.write(once, keyed, *sent) == world.write(once, keyed, *sent)
    declare(world, world.adviser, opportunity, wall=True)
    with pytest.raises(NotFound):
        world.write(once, keyed, *sent)


def test_a_retry_with_another_body_is_told_of_no_key_behind_a_wall(sqlite_world: World) -> None:
    world = sqlite_world
    opportunity = world.opportunity()
    sent = (add_comment, world.adviser, opportunity.id, AddComment(text="Zephyr"))
    world.write(once, KeyedRequest("k" * 64, "f"), *sent)
    declare(world, world.adviser, opportunity, wall=True)
    with pytest.raises(NotFound):
        world.write(once, KeyedRequest("k" * 64, "another"), *sent)
