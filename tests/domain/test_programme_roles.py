"""Which roles go together in one programme, and which duties go with one."""

import pytest

from app.domain.policy import Role
from app.domain.programmes import ALONE, ROLE_NOTES, duties_lost, exclusion


@pytest.mark.parametrize("alone", sorted(ALONE))
@pytest.mark.parametrize("other", sorted(Role))
def test_auditor_and_partner_stand_alone_both_ways(alone: Role, other: Role) -> None:
    if alone is other:
        assert exclusion({alone}, alone) is None
        return
    assert exclusion({alone}, other) is not None
    assert exclusion({other}, alone) is not None


def test_the_other_roles_go_together() -> None:
    others = set(Role) - set(ALONE)
    for role in others:
        assert exclusion(others, role) is None


@pytest.mark.parametrize("role", list(Role))
def test_anybody_may_begin_with_any_role(role: Role) -> None:
    assert exclusion(set(), role) is None
    assert ROLE_NOTES[role]


@pytest.mark.parametrize(
    ("role", "remaining", "lost"),
    [
        (Role.LEAD, set(), ["lead_id"]),
        (Role.MEMBER, set(), ["lead_id"]),
        (Role.LEAD, {Role.MEMBER}, []),
        (Role.MEMBER, {Role.LEAD}, []),
        (Role.SPONSOR, {Role.LEAD}, ["sponsor_id"]),
        (Role.LEAD, {Role.SPONSOR}, ["lead_id"]),
        (Role.AUDITOR, set(), []),
        (Role.ADVISER, set(), []),
    ],
)
def test_a_duty_goes_with_the_last_role_that_allows_it(
    role: Role, remaining: set[Role], lost: list[str]
) -> None:
    assert duties_lost(role, remaining) == lost
