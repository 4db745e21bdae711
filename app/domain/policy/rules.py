"""What a row of the policy is made of: predicates, exclusions and the reasons they give."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.policy.actors import Actor, Role, Scope, Subject

Predicate = Callable[[Actor, Subject], bool]


def holding(*roles: Role) -> Predicate:
    """Holds any of `roles` in the record's programme."""
    return lambda actor, subject: actor.holds(subject.programme_id, *roles)


def anywhere(*roles: Role) -> Predicate:
    """Holds any of `roles` in some programme."""
    return lambda actor, subject: bool(actor.programmes(*roles))


def on_team(actor: Actor, subject: Subject) -> bool:
    """Leads the opportunity or is on its team."""
    return actor.person_id is not None and (
        actor.person_id == subject.lead_id or actor.person_id in subject.team_ids
    )


def is_lead(actor: Actor, subject: Subject) -> bool:
    """Is the opportunity's lead."""
    return actor.person_id is not None and actor.person_id == subject.lead_id


def is_owner(actor: Actor, subject: Subject) -> bool:
    """Is the person the record belongs to."""
    return actor.person_id is not None and actor.person_id == subject.owner_id


def is_sponsor(actor: Actor, subject: Subject) -> bool:
    """Is named as a sponsor, the first or a further one."""
    return actor.person_id in subject.sponsor_ids


def sponsors(actor: Actor, subject: Subject) -> bool:
    """Named as a sponsor, and still one of the programme's: the role makes eligible."""
    return is_sponsor(actor, subject) and actor.holds(subject.programme_id, Role.SPONSOR)


def stands_in(actor: Actor, subject: Subject) -> bool:
    """Holds a sponsor's delegation that stands today, and the role that makes eligible."""
    return actor.person_id in subject.delegate_ids and actor.holds(
        subject.programme_id, Role.SPONSOR
    )


def is_administrator(actor: Actor, subject: Subject) -> bool:
    """Manages accounts and settings."""
    return actor.is_administrator


def is_system_token(actor: Actor, subject: Subject) -> bool:
    """Is another system, bound to the record's programme."""
    return actor.person_id is None and actor.holds(subject.programme_id, Role.MEMBER)


def is_person(actor: Actor, subject: Subject) -> bool:
    """Is a person, not a system."""
    return actor.person_id is not None


def contributed(actor: Actor, subject: Subject) -> bool:
    """Helped to prepare the attempt at the gate."""
    return actor.person_id in subject.contributor_ids


def is_recused(actor: Actor, subject: Subject) -> bool:
    """Has a conflict of interest that keeps them from judging."""
    return actor.person_id in subject.recused_ids


audits = holding(Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: any of `allow` suffices, unless one of `unless` holds, which gives its reason."""

    scope: Scope
    allow: tuple[Predicate, ...]
    refusal: str
    unless: tuple[tuple[Predicate, str], ...] = ()


NO_AUDITOR = (audits, "Auditors read everything and change nothing.")
NOT_WHO_PREPARED = (
    contributed,
    "You helped to prepare this gate, so somebody else must decide it.",
)
NOT_WHO_ASKED = (
    is_sponsor,
    "You asked for it as sponsor, so another must show it. You can waive it.",
)
NOT_RECUSED = (
    is_recused,
    "You are recused from this opportunity because of a conflict of interest.",
)
TEAM = (on_team, holding(Role.LEAD), is_system_token)
TEAM_THEMSELVES = (on_team,)
"""Who works with what is confidential: no programme lead from outside, and no system."""
LEADS = (is_lead, holding(Role.LEAD))
TEAM_ONLY = "Only the opportunity's team and the programme's leads can do this."
LEADS_ONLY = "Only the opportunity's lead or a programme lead can do this."
SPONSOR_ONLY = "Only the opportunity's sponsor can do this."
ADMIN_ONLY = "Only an administrator can do this."
OWNER_ONLY = "Tokens are managed by the person they belong to."
