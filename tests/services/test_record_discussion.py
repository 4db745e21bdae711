"""The log, ideas and engagement: what is kept, what is refused, and what a gate reads of it."""

from datetime import date

import pytest

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.queries.discussions import discussion, discussions
from app.queries.engagement import engagement
from app.queries.gates import gate_review
from app.queries.history import events, history
from app.queries.ideas import idea as read_idea
from app.queries.opportunities import opportunity as find
from app.schemas.discussion import (
    AddAction,
    CompleteAction,
    EditDiscussion,
    EditIdea,
    RecordDiscussion,
    RecordIdea,
)
from app.schemas.engagement import AssessAdvantage, SetEngagementNotice
from app.services.discussions import (
    add_action,
    complete_action,
    edit_discussion,
    record_discussion,
)
from app.services.engagement import assess_advantage, set_engagement_notice
from app.services.ideas import edit_idea, record_idea
from tests.client import ApiClient
from tests.services.talking import TOLD, two_candidates
from tests.world import World

TOMORROW = date(2030, 1, 1)


def said(*ids: int, **fields: object) -> dict[str, object]:
    """What a sound record of a talk holds."""
    return {
        "form": "meeting",
        "held_on": TOLD,
        "organisation_ids": list(ids),
        "said": "We met.",
        **fields,
    }


def test_a_talk_keeps_who_what_and_what_follows(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    command = RecordDiscussion(**said(alpha.organisation_id, beta.organisation_id))
    talk = world.write(record_discussion, world.lead, made.id, command)
    follow = AddAction(text="Send it", owner_id=world.sponsor.person_id, due_on=TOLD)
    talk = world.write(add_action, world.lead, talk.id, follow)
    number = talk.actions[0].id
    talk = world.write(complete_action, world.lead, talk.id, number, CompleteAction(note="Sent."))
    assert (talk.actions[0].done_note, talk.actions[0].owner.name) == ("Sent.", "Sponsor")
    with pytest.raises(Conflict, match="already"):
        world.write(complete_action, world.lead, talk.id, number, CompleteAction())
    later = RecordDiscussion(**said(alpha.organisation_id, held_on=date(2026, 11, 2)))
    world.write(record_discussion, world.lead, made.id, later)
    page = world.read(discussions, world.lead, made.id, limit=1)
    assert page.items[0].held_on == date(2026, 11, 2)
    rest = world.read(discussions, world.lead, made.id, before=page.next)
    assert [row.id for row in rest.items] == [talk.id]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"held_on": TOMORROW}, "held_on"), ({"organisation_ids": [999]}, "organisation_ids")],
)
def test_an_unsound_talk_is_refused(
    sqlite_world: World, fields: dict[str, object], field: str
) -> None:
    made = sqlite_world.opportunity()
    alpha, _ = two_candidates(sqlite_world, made)
    command = RecordDiscussion(**said(alpha.organisation_id, **fields))
    with pytest.raises(Invalid) as refused:
        sqlite_world.write(record_discussion, sqlite_world.lead, made.id, command)
    assert refused.value.problems[0].field == field


def test_only_who_may_know_of_a_talk_owns_what_follows(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    command = RecordDiscussion(**said(alpha.organisation_id))
    talk = world.write(record_discussion, world.lead, made.id, command)
    outside = AddAction(text="Send it", owner_id=world.adviser.person_id, due_on=TOLD)
    with pytest.raises(Invalid, match="may know"):
        world.write(add_action, world.lead, talk.id, outside)
    theirs = AddAction(text="Send a price", due_on=TOLD)
    assert world.write(add_action, world.lead, talk.id, theirs).actions[0].owner is None


def test_a_correction_needs_the_version_that_was_read(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    fields = said(alpha.organisation_id)
    talk = world.write(record_discussion, world.lead, made.id, RecordDiscussion(**fields))
    changed = EditDiscussion(**{**fields, "said": "We met twice."})
    after = world.write(edit_discussion, world.lead, talk.id, changed, version=1)
    assert (after.said, after.version) == ("We met twice.", 2)
    with pytest.raises(Stale):
        world.write(edit_discussion, world.lead, talk.id, changed, version=1)
    with pytest.raises(NotPermitted):
        world.write(edit_discussion, world.auditor, talk.id, changed, version=2)
    with pytest.raises(NotFound):
        world.read(discussion, world.adviser, talk.id)


def test_the_history_tells_of_a_talk_only_to_those_who_may_know(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    command = RecordDiscussion(**said(alpha.organisation_id, said="Very secret words."))
    world.write(record_discussion, world.lead, made.id, command)
    ours = [item.sentence for item in world.read(history, world.sponsor, made.id).items]
    assert any("recorded a discussion" in sentence for sentence in ours)
    theirs = world.read(history, world.adviser, made.id)
    assert "discussion" not in str(theirs)
    plain = world.read(events, world.adviser, made.id)
    assert [e.seq for e in plain.items] == list(range(1, len(plain.items) + 1))
    assert "discussion" not in str(plain)
    with pytest.raises(NotFound):
        world.read(events, world.adviser, made.id, confidential=True)
    kept = str(world.read(events, world.auditor, made.id, confidential=True))
    assert "discussion_recorded" in kept
    assert "Very secret words" not in kept


def test_an_idea_is_told_to_nobody_until_its_owner_agrees(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    command = RecordIdea(title="Calls", organisation_id=alpha.organisation_id)
    idea = world.write(record_idea, world.lead, made.id, command)
    assert idea.audience == "nobody"
    fields = {"title": "Calls", "organisation_id": alpha.organisation_id}
    with pytest.raises(Invalid, match="at least one"):
        world.write(edit_idea, world.lead, idea.id, EditIdea(**fields, audience="named"), version=1)
    named = EditIdea(**fields, audience="named", named_ids=[beta.organisation_id])
    after = world.write(edit_idea, world.lead, idea.id, named, version=1)
    assert [party.name for party in after.named] == ["Beta plc"]
    assert "stay its own" in after.not_disclosed
    with pytest.raises(Stale):
        world.write(edit_idea, world.lead, idea.id, named, version=1)
    with pytest.raises(NotFound):
        world.read(read_idea, world.other_sponsor, idea.id)


@pytest.mark.parametrize(
    "fields",
    [
        {"organisation_id": 999},
        {"named_ids": [999], "audience": "named"},
        {"discussion_id": 999},
        {"had_on": TOMORROW},
    ],
)
def test_an_unsound_idea_is_refused(sqlite_world: World, fields: dict[str, object]) -> None:
    made = sqlite_world.opportunity()
    with pytest.raises(Invalid) as refused:
        command = RecordIdea(title="Calls", **fields)
        sqlite_world.write(record_idea, sqlite_world.lead, made.id, command)
    assert refused.value.problems[0].field in fields


def _unmet(world: World, opportunity_id: int) -> set[str]:
    review = world.read(find, world.lead, opportunity_id).open_review_id
    return {c.key for c in world.read(gate_review, world.lead, review).criteria if not c.is_met}


def test_gate_two_reads_the_notice_and_the_assessments(world: World) -> None:
    made = world.opportunity()
    world.decided(world.submitted(made))
    alpha, beta = two_candidates(world, made)
    assert "unfair_advantage_assessed" in _unmet(world, made.id)
    for party, finding in ((alpha, "none"), (beta, "unavoidable")):
        command = AssessAdvantage(finding=finding, advantage="It wrote the draft.")
        arguments = (world.lead, made.id, party.organisation_id, command)
        world.write(assess_advantage, *arguments, version=0)
    assert "unfair_advantage_assessed" in _unmet(world, made.id)
    removed = AssessAdvantage(finding="mitigated", advantage="It wrote it.", mitigation="Redrawn.")
    world.write(assess_advantage, world.lead, made.id, beta.organisation_id, removed, version=1)
    assert "unfair_advantage_assessed" not in _unmet(world, made.id)
    assert "market_engagement_noticed" not in _unmet(world, made.id)
    notice = SetEngagementNotice(reference="2026/S 1", published_on=TOLD)
    found = world.read(engagement, world.lead, made.id)
    world.write(set_engagement_notice, world.lead, made.id, notice, version=found.version)
    assert "market_engagement_noticed" not in _unmet(world, made.id)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "reference"),
        ({"reference": "2026/S 1"}, "published_on"),
        ({"published_on": TOLD}, "reference"),
        ({"reference": "1", "published_on": TOMORROW}, "published_on"),
        ({"reference": "1", "published_on": TOLD, "reason_for_none": "No."}, "reason_for_none"),
    ],
)
def test_the_notice_is_whole_or_the_reason_is_given(
    sqlite_world: World, fields: dict[str, object], field: str
) -> None:
    made = sqlite_world.opportunity()
    with pytest.raises(Invalid) as refused:
        command = SetEngagementNotice(**fields)
        sqlite_world.write(set_engagement_notice, sqlite_world.lead, made.id, command)
    assert refused.value.problems[0].field == field


def test_programs_send_the_version_and_a_key(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    alpha, _ = two_candidates(world, made)
    api = ApiClient(world, "lead")
    body = {**said(alpha.organisation_id), "held_on": "2026-11-01"}
    path = f"/api/v1/opportunities/{made.id}/discussions"
    first = api.post(path, body, **{"Idempotency-Key": "one"})
    again = api.post(path, body, **{"Idempotency-Key": "one"})
    assert (first.status_code, again.json()["id"]) == (201, first.json()["id"])
    one = first.headers["location"]
    etag = api.get(one).headers["etag"]
    assert api.put(one, body).status_code == 428
    assert api.put(one, {**body, "said": "More."}, **{"If-Match": '"9"'}).status_code == 412
    assert api.put(one, {**body, "said": "More."}, **{"If-Match": etag}).status_code == 200
    notice = f"/api/v1/opportunities/{made.id}/engagement"
    bad = api.put(notice, {"link": "javascript:x"}, **{"If-Match": '"0"'})
    assert bad.status_code == 422
    assert bad.json()["errors"][0]["pointer"] == "#/link"
    good = api.put(notice, {"reason_for_none": "None."}, **{"If-Match": '"0"'})
    assert (good.status_code, good.headers["etag"]) == (200, '"1"')
    unknown = api.post(path, {**body, "extra": 1})
    assert unknown.status_code == 422
    assert ApiClient(world, "adviser").get(one).status_code == 404
    system = ApiClient(world, None, programme_ids=(world.programme_id,))
    assert system.get(path).status_code == 404
