"""The independent reviewer: what they see, what they decide, and what they may not."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.domain.policy import Actor
from app.queries.conflict_reviews import conflict_review, conflict_reviews
from app.queries.opportunities import opportunity as find
from app.schemas.account import EditAccount
from app.schemas.conflict import (
    ConflictReviewOut,
    DeclareConflict,
    NameReplacement,
    ReviewConflict,
)
from app.services.accounts import edit_account
from app.services.conflict_reviews import name_replacement, review_conflict
from app.services.conflicts import declare_conflict
from tests.client import PageClient
from tests.services.test_conflicts import declare, register, review
from tests.world import World


def read(world: World, declaration_id: int, who: Actor | None = None) -> ConflictReviewOut:
    """The declaration as a reviewer reads it."""
    found: ConflictReviewOut = world.read(conflict_review, who or world.reviewer, declaration_id)
    return found


def replaced(world: World, declaration_id: int, **fields: Any) -> ConflictReviewOut:
    """Another sponsor is named, unless told otherwise."""
    command = NameReplacement(
        **{
            "post": "sponsor",
            "person_id": world.other_sponsor.person_id,
            "reason": "Free of it.",
            **fields,
        }
    )
    version = read(world, declaration_id).version
    made: ConflictReviewOut = world.write(
        name_replacement, world.reviewer, declaration_id, command, version=version
    )
    return made


@pytest.mark.parametrize(
    ("act", "measure", "may_see"),
    [
        ("recuse", "Recused", True),
        ("mitigate", "Mitigated", True),
        ("wall", "Walled off", False),
        ("end", "Ended", True),
    ],
)
def test_each_act_takes_effect_at_once(world: World, act: str, measure: str, may_see: bool) -> None:
    opportunity = world.opportunity()
    made = declare(world, world.member, opportunity)
    terms = {"mitigation": "Sees no bids."} if act == "mitigate" else {}
    after = review(world, made, act, **terms)
    assert after.declaration.measure == measure
    assert [(a.act, a.reason) for a in after.acts] == [(act, "Weighed.")]
    if may_see:
        world.read(find, world.member, opportunity.id)
    else:
        with pytest.raises(NotFound):
            world.read(find, world.member, opportunity.id)


def test_ending_a_wall_gives_the_opportunity_back(world: World) -> None:
    opportunity = world.opportunity()
    made = declare(world, world.member, opportunity, wall=True)
    review(world, made, "end")
    assert world.read(find, world.member, opportunity.id).title == opportunity.title
    with pytest.raises(Conflict, match="ended"):
        review(world, made, "recuse")


def test_one_wall_stands_while_another_ends(world: World) -> None:
    opportunity = world.opportunity()
    first = declare(world, world.member, opportunity)
    declare(world, world.member, opportunity, organisation="Another", wall=True)
    review(world, first, "end")
    with pytest.raises(NotFound):
        world.read(find, world.member, opportunity.id)


def test_nobody_else_reviews(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    made = declare(world, world.member, opportunity)
    command = ReviewConflict(act="end", reason="No.")
    for name in ("lead", "sponsor", "auditor", "administrator", "outsider"):
        with pytest.raises(NotPermitted, match="independent"):
            world.write(review_conflict, world.actors[name], made.id, command, version=1)
        with pytest.raises(NotPermitted, match="independent"):
            world.read(conflict_reviews, world.actors[name])
        with pytest.raises(NotPermitted, match="independent"):
            read(world, made.id, world.actors[name])


@pytest.mark.parametrize("name", ["lead", "sponsor", "member"])
def test_a_reviewer_never_reviews_where_they_work_or_what_they_declared(
    sqlite_world: World, name: str
) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    reviewer = replace(world.actors[name], is_conflicts_reviewer=True)
    by_member = declare(world, world.member, opportunity, person_id=world.adviser.person_id)
    with pytest.raises(NotPermitted, match="another reviewer"):
        command = ReviewConflict(act="wall", reason="Out.")
        world.write(review_conflict, reviewer, by_member.id, command, version=1)


def test_what_concerns_the_reviewer_is_not_there_for_them(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    reviewer = replace(world.adviser, is_conflicts_reviewer=True)
    about_me = declare(world, world.lead, opportunity, person_id=reviewer.person_id)
    with pytest.raises(NotFound):
        read(world, about_me.id, reviewer)
    assert world.read(conflict_reviews, reviewer).items == []
    assert [r.id for r in world.read(conflict_reviews, world.reviewer).items] == [about_me.id]


def test_a_walled_reviewer_sees_no_declaration_of_that_opportunity(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    reviewer = replace(world.adviser, is_conflicts_reviewer=True)
    other = declare(world, world.member, opportunity)
    assert world.read(conflict_reviews, reviewer).waiting == 1
    declare(world, world.adviser, opportunity, wall=True)
    with pytest.raises(NotFound):
        read(world, other.id, reviewer)
    seen = world.read(conflict_reviews, reviewer)
    assert (seen.items, seen.waiting) == ([], 0)


def test_the_reviewer_sees_of_the_opportunity_its_reference_alone(sqlite_world: World) -> None:
    world = sqlite_world
    opportunity = world.opportunity(title="Zephyr", summary="Zephyr", need="Zephyr")
    made = declare(world, world.sponsor, opportunity)
    listed = world.read(conflict_reviews, world.reviewer).model_dump_json()
    shown = read(world, made.id).model_dump_json()
    assert "OP-0001" in listed and "OP-0001" in shown
    assert "Zephyr" not in listed + shown
    assert read(world, made.id).works_as == ["sponsor"]
    with pytest.raises(NotFound):
        world.read(find, world.reviewer, opportunity.id)


def test_terms_go_with_mitigation_alone(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    made = declare(world, world.member, opportunity)
    with pytest.raises(Invalid):
        review(world, made, "mitigate")
    with pytest.raises(Invalid):
        review(world, made, "wall", mitigation="Terms")


def test_an_old_version_is_stale(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    made = declare(world, world.member, opportunity)
    review(world, made, "recuse")
    command = ReviewConflict(act="end", reason="Gone.")
    with pytest.raises(Stale):
        world.write(review_conflict, world.reviewer, made.id, command, version=1)


def test_nothing_declared_is_nothing_to_decide(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    made = declare(world, world.member, opportunity, nature="nothing")
    assert world.read(conflict_reviews, world.reviewer).items == []
    with pytest.raises(Conflict, match="Nothing"):
        review(world, made, "wall")


def test_another_sponsor_takes_the_place_and_the_waiting_pack_is_withdrawn(world: World) -> None:
    opportunity = world.opportunity()
    waiting = world.submitted(opportunity)
    made = declare(world, world.sponsor, opportunity, wall=True)
    assert [p.name for p in read(world, made.id).posts[0].people] == ["Other Sponsor"]
    after = replaced(world, made.id)
    found = world.read(find, world.lead, opportunity.id)
    assert found.sponsor is not None and found.sponsor.name == "Other Sponsor"
    assert found.open_review_id != waiting.id
    assert after.posts == []
    assert (after.acts[0].replaced_as, after.acts[0].replacement) == ("sponsor", found.sponsor)


def test_another_lead_takes_the_place(world: World) -> None:
    opportunity = world.opportunity()
    made = declare(world, world.lead, opportunity)
    replaced(world, made.id, post="lead", person_id=world.member.person_id)
    found = world.read(find, world.member, opportunity.id)
    assert found.lead is not None and found.lead.name == "Member"


def test_nobody_unfit_takes_a_place(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    made = declare(world, world.sponsor, opportunity)
    declare(world, world.other_sponsor, opportunity)
    for name in ("other_sponsor", "lead", "sponsor", "member", "outsider", "neighbour"):
        with pytest.raises(Invalid):
            replaced(world, made.id, person_id=world.actors[name].person_id)


def test_only_whoever_is_barred_is_replaced(sqlite_world: World) -> None:
    world, opportunity = sqlite_world, sqlite_world.opportunity()
    told = declare(world, world.lead, opportunity, person_id=world.sponsor.person_id)
    with pytest.raises(Conflict, match="may act"):
        replaced(world, told.id)
    own = declare(world, world.member, opportunity)
    with pytest.raises(Conflict, match="not its sponsor"):
        replaced(world, own.id)


def test_the_register_is_read_in_pages(sqlite_world: World) -> None:
    world = sqlite_world
    for n in range(3):
        declare(world, world.member, world.opportunity(), organisation=f"Supplier {n}")
    first = world.read(conflict_reviews, world.reviewer, limit=2)
    then = world.read(conflict_reviews, world.reviewer, limit=2, after=first.next)
    assert [len(first.items), len(then.items), first.waiting, then.next] == [2, 1, 3, None]
    for row in (*first.items, *then.items):
        review(world, row, "end")  # type: ignore[arg-type]
    decided = world.read(conflict_reviews, world.reviewer, waiting=False, limit=2)
    assert [row.id for row in decided.items] == [3, 2]
    last = world.read(conflict_reviews, world.reviewer, waiting=False, after=decided.next)
    assert [row.id for row in last.items] == [1]


def test_an_administrator_makes_somebody_else_reviewer_and_never_themselves(
    sqlite_world: World,
) -> None:
    world, admin = sqlite_world, sqlite_world.administrator

    def edit(name: str, **flags: bool) -> Any:
        command = EditAccount(name=name, email=f"{name}@example.gov.uk", **flags)
        return world.write(edit_account, admin, world.actors[name].person_id, command)

    assert edit("outsider", is_conflicts_reviewer=True).is_conflicts_reviewer
    assert not edit("outsider", is_conflicts_reviewer=False).is_conflicts_reviewer
    with pytest.raises(Invalid):
        edit("administrator", is_administrator=True, is_conflicts_reviewer=True)


def test_once_reviewed_it_is_in_the_register_of_those_who_work_there(world: World) -> None:
    opportunity = world.opportunity()
    told = declare(world, world.lead, opportunity, person_id=world.sponsor.person_id)
    review(world, told, "mitigate", mitigation="Reads no bids.")
    shown = register(world, world.sponsor, opportunity).conflicts[0]
    assert (shown.measure, shown.mitigation) == ("Mitigated", "Reads no bids.")


def test_what_cannot_be_decided_says_so_before_the_attempt(sqlite_world: World) -> None:
    world = sqlite_world
    nothing = world.write(
        declare_conflict, world.adviser, world.opportunity().id, DeclareConflict(nature="nothing")
    )
    found = world.read(conflict_review, world.reviewer, nothing.id)
    assert found.permitted_actions == []
    assert "Nothing was declared" in found.refusals["review_conflict"]
    page = PageClient(world, "reviewer").get(f"/conflicts/{nothing.id}").text
    assert "Nothing was declared" in page
    assert "What is done about it" not in page
