"""Who may know of early selection, and who may not score although they work on it."""

import pytest

from app.domain.policy import (
    Action,
    Actor,
    Role,
    Subject,
    may_see_confidential,
    may_see_early_selection,
    refusal,
)

ME, HERE = 7, 1
TEAM = {"programme_id": HERE, "team_ids": frozenset({ME})}


def me(*roles: Role) -> Actor:
    return Actor(ME, "Me", {HERE: frozenset(roles)})


@pytest.mark.parametrize("action", [Action.SCORE_CANDIDATES, Action.WEIGH_ATTRIBUTES])
def test_whoever_is_recused_does_not_score_and_is_told_why(action: Action) -> None:
    recused = Subject(**TEAM, recused_ids=frozenset({ME}))
    assert "conflict of interest" in (refusal(me(Role.MEMBER), action, recused) or "")
    assert refusal(me(Role.MEMBER), action, Subject(**TEAM)) is None
    assert refusal(me(Role.MEMBER), Action.MANAGE_CANDIDATES, recused) is None


def test_whoever_evaluates_the_tender_knows_the_discussions_and_not_the_choice() -> None:
    evaluating = Subject(**TEAM, evaluator_ids=frozenset({ME}))
    assert may_see_confidential(me(Role.MEMBER), evaluating)
    assert not may_see_early_selection(me(Role.MEMBER), evaluating)
    assert may_see_early_selection(me(Role.MEMBER), Subject(**TEAM))


def test_an_evaluators_other_role_opens_nothing() -> None:
    evaluating = Subject(
        programme_id=HERE, lead_id=ME, sponsor_id=ME, evaluator_ids=frozenset({ME})
    )
    assert not may_see_early_selection(me(Role.AUDITOR, Role.LEAD, Role.SPONSOR), evaluating)


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEAD, Role.ADVISER, Role.PARTNER])
def test_a_role_in_the_programme_alone_opens_nothing(role: Role) -> None:
    assert not may_see_early_selection(me(role), Subject(programme_id=HERE))
