"""Who is told what, once, and never anybody who may not know."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.clock import now
from app.delivery import outbox, worker
from app.domain.notifying import NOTICES, Delivery
from app.domain.policy import SYSTEM
from app.models import Event, GateReview, Mail, Notification, Opportunity, Person
from app.queries.notifications import notifications, unread_count
from app.schemas.comment import AddComment
from app.schemas.opportunity import AddTeamMember
from app.services.comments import add_comment
from app.services.events import record
from app.services.gates import add_contributors
from app.services.opportunities import add_team_member
from app.services.telling import TOLD_FOR, tell_of_event
from tests.telling import fan_out, happened, told, waits, wall
from tests.world import World

N: Any = Notification
E: Any = Event
R: Any = GateReview


def test_the_sponsor_is_told_that_a_gate_waits_and_the_lead_is_not(world: World) -> None:
    made = world.opportunity()
    happened(world, "gate_submitted", made.id, review_id=world.review(made).id, gate=1)
    fan_out(world)
    assert told(world, "sponsor")[0] == "Gate 1 waits for your decision"
    assert "Gate 1 waits for your decision" not in told(world, "lead")
    assert told(world, "outsider") == told(world, "other_sponsor") == told(world, "auditor") == []


def test_what_waits_no_longer_asks_for_nothing(world: World) -> None:
    made = world.opportunity()
    review = world.review(made)
    happened(world, "gate_submitted", made.id, review_id=review.id, gate=1)
    fan_out(world)
    waits(world, review.id)
    asks = [item.asks for item in world.read(notifications, world.sponsor).items]
    assert asks[0] == "Read the pack and decide."
    decided = sa.update(GateReview).where(R.id == review.id).values(state="decided")
    world.database.write_now(lambda session: session.execute(decided))
    asks = [item.asks for item in world.read(notifications, world.sponsor).items]
    assert asks[0] == "It waits no longer."


def test_nobody_is_told_of_their_own_act(world: World) -> None:
    made = world.opportunity()
    assert made.lead.id == world.lead.person_id
    fan_out(world)
    assert told(world, "lead") == []
    assert told(world, "sponsor") == ["You sponsor this opportunity"]


def test_telling_again_tells_nobody_twice(world: World) -> None:
    world.opportunity()
    fan_out(world)
    before = told(world, "sponsor")
    fan_out(world)
    assert told(world, "sponsor") == before


def test_somebody_named_and_somebody_mentioned_are_told(world: World) -> None:
    made = world.opportunity()
    member = AddTeamMember(person_id=world.member.person_id, role="member")
    world.write(add_team_member, world.lead, made.id, member)
    comment = AddComment(text="What do you think?", mention_ids=[world.member.person_id])
    world.write(add_comment, world.lead, made.id, comment)
    fan_out(world)
    assert told(world, "member") == ["A comment mentions you", "You are on the team"]


def test_whoever_cannot_see_a_restricted_opportunity_is_not_told(world: World) -> None:
    made = world.opportunity(restricted=True)
    happened(world, "comment_added", made.id, mention_ids=[world.member.person_id])
    fan_out(world)
    assert told(world, "member") == []
    count = sa.select(sa.func.count()).where(N.person_id == world.member.person_id)
    assert world.read(lambda session: session.scalar(count)) == 0


def test_a_sponsor_who_helped_to_prepare_is_not_asked_to_decide(world: World) -> None:
    made = world.opportunity()
    review = world.review(made)

    def prepare(session: Any) -> None:
        add_contributors(session, review.id, world.sponsor.person_id)

    world.database.write_now(prepare)
    happened(world, "gate_submitted", made.id, review_id=review.id, gate=1)
    fan_out(world)
    assert "Gate 1 waits for your decision" not in told(world, "sponsor")


def test_a_wall_keeps_its_person_from_being_told(world: World) -> None:
    made = world.opportunity()
    fan_out(world)
    wall(world, "sponsor", made.id)
    happened(world, "gate_submitted", made.id, review_id=world.review(made).id, gate=1)
    fan_out(world)
    waiting = sa.select(sa.func.count()).where(N.notice == "gate_submitted")
    assert world.read(lambda session: session.scalar(waiting)) == 0


def test_what_was_told_before_a_wall_vanishes_from_list_and_count(world: World) -> None:
    made = world.opportunity()
    fan_out(world)
    assert world.read(unread_count, world.sponsor) == 1
    wall(world, "sponsor", made.id)
    assert told(world, "sponsor") == []
    assert world.read(unread_count, world.sponsor) == 0


def test_what_was_restricted_since_vanishes_too(world: World) -> None:
    made = world.opportunity()
    happened(world, "comment_added", made.id, mention_ids=[world.member.person_id])
    fan_out(world)
    assert world.read(unread_count, world.member) == 1
    restrict = sa.update(Opportunity).values(restricted=True)
    world.database.write_now(lambda session: session.execute(restrict))
    assert told(world, "member") == []
    assert world.read(unread_count, world.member) == 0


def test_a_closed_account_is_told_nothing(world: World) -> None:
    made = world.opportunity()
    close = sa.update(Person).values(is_active=False)
    world.database.write_now(lambda session: session.execute(close))
    happened(world, "comment_added", made.id, mention_ids=[world.member.person_id])
    fan_out(world)
    assert world.read(lambda session: session.scalar(sa.select(sa.func.count(N.id)))) == 0


def test_old_events_are_no_news(world: World) -> None:
    made = world.opportunity()
    event_id = world.read(lambda session: session.scalar(sa.select(sa.func.min(E.id))))
    late = world.moment + TOLD_FOR + timedelta(hours=1)
    assert world.database.write_now(tell_of_event, event_id, at=late) == 0
    assert made.id


def test_what_happened_days_ago_is_listed_and_sends_no_mail(world: World) -> None:
    made = world.opportunity()
    happened(world, "comment_added", made.id, mention_ids=[world.member.person_id])
    world.later(days=4)
    fan_out(world)
    assert told(world, "member") == ["A comment mentions you"]
    assert world.read(lambda session: session.scalar(sa.select(sa.func.count(Mail.id)))) == 0  # type: ignore[arg-type]
    how = world.read(lambda session: set(session.scalars(sa.select(N.delivery))))
    assert how == {Delivery.NEVER}


def test_what_is_confidential_is_told_to_those_close_to_it_alone(world: World) -> None:
    made = world.opportunity()
    data = {"mention_ids": [world.member.person_id, world.sponsor.person_id]}
    stream = f"confidential:{made.id}"
    world.database.write_now(record, world.lead, stream, "comment_added", data, at=world.later())
    fan_out(world)
    assert told(world, "member") == []
    assert "A comment mentions you" in told(world, "sponsor")


@pytest.mark.parametrize("key", NOTICES)
def test_a_notification_keeps_no_words_of_its_event(sqlite_world: World, key: str) -> None:
    world = sqlite_world
    made = world.opportunity()
    notice = NOTICES[key]
    dates = dict.fromkeys(("due_on", "ends_on", "starts_on", "since"), "2026-12-04")
    secret = dict.fromkeys(("statement", "reason", "text", "title", "note"), "Secret words")
    data = {
        **dates,
        **secret,
        "review_id": world.review(made).id,
        "gate": 1,
        "outcome": "proceed_with_conditions",
        "function": "legal",
        **dict.fromkeys(notice.named, world.member.person_id),
    }
    for event in notice.events or (key,):
        happened(world, event, made.id, by="administrator", **data)
    fan_out(world)
    rows = world.read(lambda session: list(session.scalars(sa.select(Notification))))
    assert not any("Secret" in str(row.model_dump()) for row in rows)
    for name in world.actors:
        found = world.read(notifications, world.actors[name]).items
        assert not any("Secret" in item.says + item.asks or "{" in item.says for item in found)


def test_the_worker_tells_whom_an_event_concerns(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.opportunity()
    monkeypatch.setattr(worker, "now", lambda: world.moment + timedelta(hours=1))
    while worker.relay(world.database, outbox.publish):
        pass
    assert told(world, "sponsor") == ["You sponsor this opportunity"]
    assert not world.read(outbox.is_waiting, at=now() + timedelta(days=1))


def test_an_event_that_cannot_be_told_waits_and_the_others_go(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.opportunity()
    happened(world, "comment_added", made.id, mention_ids=[world.member.person_id])

    real = worker.tell_of_event

    def broken(session: Any, event_id: int, *, at: Any) -> int:
        if session.get_one(Event, event_id).kind == "opportunity_created":
            raise RuntimeError("a fault of ours")
        return real(session, event_id, at=world.moment)

    monkeypatch.setattr(worker, "tell_of_event", broken)
    while worker.relay(world.database, outbox.publish):
        pass
    assert told(world, "member") == ["A comment mentions you"]
    assert world.read(outbox.is_waiting, at=now() + timedelta(days=1))


def test_a_system_is_told_nothing(world: World) -> None:
    world.opportunity()
    fan_out(world)
    assert world.read(notifications, SYSTEM).items == []
    assert world.read(unread_count, SYSTEM) == 0


def test_what_waits_no_longer_is_unread_no_longer(world: World) -> None:
    review = world.submitted(world.opportunity())
    fan_out(world)
    before = world.read(unread_count, world.sponsor)
    world.decided(review, "hold")
    fan_out(world)
    found = world.read(notifications, world.sponsor).items
    asked = [item for item in found if item.says == "Gate 1 waits for your decision"]
    assert [item.read_at is not None for item in asked] == [True]
    assert world.read(unread_count, world.sponsor) == before - 1


def test_a_new_submission_is_not_put_away_by_the_withdrawal_before_it(world: World) -> None:
    opportunity = world.opportunity()
    first = world.submitted(opportunity)
    fan_out(world)
    happened(world, "gate_withdrawn", opportunity.id, review_id=first.id, gate=1)
    happened(world, "gate_submitted", opportunity.id, review_id=first.id, gate=1)
    for kind in ("gate_submitted", "gate_withdrawn"):
        late = world.read(
            lambda s, k=kind: s.scalar(sa.select(sa.func.max(E.id)).where(E.kind == k))
        )
        world.database.write_now(tell_of_event, late, at=world.moment)
    asked = [i for i in world.read(notifications, world.sponsor).items if "waits for" in i.says]
    assert [item.read_at is None for item in asked] == [True, False]
