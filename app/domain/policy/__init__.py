"""Who may do what: one table, deny by default.

`RULES` gives for each action the scope a token needs, the predicates of which one must hold, and
the exclusions that beat them; each area has its own module of rows. Templates ask the same table
that services obey. Whether a record may be *seen* at all is `may_see`; what cannot be seen is
answered as if it did not exist.
"""

from dataclasses import replace

from app.domain.errors import NotPermitted
from app.domain.policy import (
    absence,
    accounts,
    conditions,
    conflicts,
    discussions,
    gates,
    notifications,
    opportunities,
    partners,
    stakeholders,
    tailoring,
)
from app.domain.policy.actions import Action
from app.domain.policy.actors import (
    INSIDE_ROLES,
    SYSTEM,
    Actor,
    AdviserFunction,
    Role,
    Scope,
    Subject,
)
from app.domain.policy.rules import Rule, audits, is_sponsor, on_team, stands_in

__all__ = [
    "INSIDE_ROLES",
    "RULES",
    "SYSTEM",
    "Action",
    "Actor",
    "AdviserFunction",
    "Role",
    "Scope",
    "Subject",
    "as_known_to",
    "authorise",
    "may",
    "may_see",
    "may_see_confidential",
    "may_see_conflicts",
    "may_see_early_selection",
    "refusal",
]

AREAS = (
    *(opportunities, gates, tailoring, conditions, absence, conflicts),
    *(stakeholders, partners, discussions, notifications, accounts),
)
RULES: dict[Action, Rule] = {action: rule for area in AREAS for action, rule in area.RULES.items()}


def refusal(actor: Actor, action: Action, subject: Subject) -> str | None:
    """Why `actor` may not do `action`; None when they may."""
    rule = RULES[action]
    if rule.scope not in actor.scopes:
        return f"This token does not have the “{rule.scope}” scope."
    for excluded, reason in rule.unless:
        if excluded(actor, subject):
            return reason
    if any(allowed(actor, subject) for allowed in rule.allow):
        return None
    return rule.refusal


def may(actor: Actor, action: Action, subject: Subject) -> bool:
    """Whether `actor` may do `action`: what templates and `permitted_actions` ask."""
    return refusal(actor, action, subject) is None


def authorise(actor: Actor, action: Action, subject: Subject) -> None:
    """Raise NotPermitted, with the reason, unless `actor` may do `action`."""
    reason = refusal(actor, action, subject)
    if reason is not None:
        raise NotPermitted(reason)


def may_see(actor: Actor, subject: Subject) -> bool:
    """Whether the actor may know that this opportunity exists.

    A programme's people see its opportunities; a restricted one only its lead, team, sponsors and
    the programme's auditors; a walled person sees nothing, whatever their role.
    `queries/visibility.py` says the same in SQL; a test compares them.
    """
    if Scope.READ not in actor.scopes or not actor.holds(subject.programme_id, *INSIDE_ROLES):
        return False
    if actor.person_id in subject.walled_ids:
        return False
    return not subject.restricted or _is_close(actor, subject)


def may_see_confidential(actor: Actor, subject: Subject) -> bool:
    """Whether the actor may know what is confidential: candidates, discussions, disclosures,
    scores. Only the team, the sponsors and the auditors may; others not even by a count."""
    return may_see(actor, subject) and _is_close(actor, subject)


def may_see_conflicts(actor: Actor, subject: Subject) -> bool:
    """Whether the actor may know which conflicts were declared. At a gate also whoever stands in
    for a sponsor may: nobody decides on less than the sponsor would be shown."""
    return may_see_confidential(actor, subject) or (
        may_see(actor, subject) and stands_in(actor, subject)
    )


def as_known_to(actor: Actor, subject: Subject) -> Subject:
    """The subject as far as the actor may know of it: who is recused or walled off is for those who
    may know of conflicts. For lists of people, from which somebody's absence would tell it."""
    if may_see_conflicts(actor, subject):
        return subject
    return replace(subject, recused_ids=frozenset(), walled_ids=frozenset())


def may_see_early_selection(actor: Actor, subject: Subject) -> bool:
    """Whether the actor may know which candidates were listed, and how they were scored.

    Whoever evaluates the tender must not be swayed by it: for them it does not exist.
    """
    return may_see_confidential(actor, subject) and actor.person_id not in subject.evaluator_ids


def _is_close(actor: Actor, subject: Subject) -> bool:
    return any(asked(actor, subject) for asked in (audits, on_team, is_sponsor))
