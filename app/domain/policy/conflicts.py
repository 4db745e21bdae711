"""Conflicts of interest: declaring them, and what the independent reviewer does.

For the reviewer's act the subject's `owner_id` is the person concerned, and its `contributor_ids`
hold whoever made the declaration.
"""

from app.domain.policy.actions import Action
from app.domain.policy.actors import INSIDE_ROLES, Actor, Role, Scope, Subject
from app.domain.policy.rules import (
    NO_AUDITOR,
    NOT_RECUSED,
    TEAM_THEMSELVES,
    Rule,
    contributed,
    holding,
    is_owner,
    is_person,
    is_sponsor,
    on_team,
)

REVIEWER_ONLY = "Only the independent conflicts reviewer can do this."


def is_insider(actor: Actor, subject: Subject) -> bool:
    """Is a person who holds a role in the programme that sees its opportunities."""
    return is_person(actor, subject) and actor.holds(subject.programme_id, *INSIDE_ROLES)


def reviews_conflicts(actor: Actor, subject: Subject) -> bool:
    """Was made an independent conflicts reviewer by an administrator."""
    return actor.is_conflicts_reviewer and is_person(actor, subject)


def works_on_it(actor: Actor, subject: Subject) -> bool:
    """Works on the opportunity or decides it, or has an interest in it."""
    return (
        on_team(actor, subject)
        or is_sponsor(actor, subject)
        or actor.person_id in subject.recused_ids
    )


NOT_ONESELF = (is_owner, "This concerns you, so another reviewer must decide it.")
NOT_WHO_DECLARED = (contributed, "You made this declaration, so another reviewer must decide it.")
NOT_WHO_WORKS = (
    works_on_it,
    "You work on this opportunity or have an interest in it, so another reviewer must decide it.",
)

RULES: dict[Action, Rule] = {
    Action.DECLARE_CONFLICT: Rule(
        Scope.WRITE, (is_insider,), "Only people of the programme declare their interests."
    ),
    Action.DECLARE_FOR_ANOTHER: Rule(
        Scope.WRITE,
        (holding(Role.LEAD, Role.MEMBER, Role.SPONSOR, Role.ADVISER),),
        "Only people of the programme can declare for somebody else.",
        (
            NO_AUDITOR,
            (lambda actor, subject: actor.person_id is None, "A system declares nothing."),
        ),
    ),
    Action.ASSESS_CONFLICTS: Rule(
        Scope.WRITE,
        TEAM_THEMSELVES,
        "Only the opportunity's lead and team can write the conflicts assessment.",
        (NO_AUDITOR, NOT_RECUSED),
    ),
    Action.READ_DECLARATIONS: Rule(Scope.READ, (reviews_conflicts,), REVIEWER_ONLY),
    Action.REVIEW_CONFLICT: Rule(
        Scope.DECIDE,
        (reviews_conflicts,),
        REVIEWER_ONLY,
        (NOT_ONESELF, NOT_WHO_DECLARED, NOT_WHO_WORKS),
    ),
}
