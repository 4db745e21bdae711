"""Who may do what: one table, deny by default.

`RULES` gives for each action the scope a token needs, the predicates of which one must hold, and
the exclusions that beat them. Templates ask the same table that services obey. Whether a record
may be *seen* at all is `may_see`; what cannot be seen is answered as if it did not exist.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.errors import NotPermitted


class Role(StrEnum):
    """What a person is in one programme."""

    MEMBER = "member"
    LEAD = "lead"
    SPONSOR = "sponsor"
    ADVISER = "adviser"
    AUDITOR = "auditor"
    PARTNER = "partner"


class AdviserFunction(StrEnum):
    """What an adviser advises on."""

    PROCUREMENT = "procurement"
    LEGAL = "legal"
    FINANCE = "finance"
    POLICY = "policy"
    IT = "it"
    OPERATIONS = "operations"


class Scope(StrEnum):
    """What a token may be used for. Someone signed in on the pages holds them all."""

    READ = "read"
    WRITE = "write"
    DECIDE = "decide"
    ADMIN = "admin"


INSIDE_ROLES = frozenset(Role) - {Role.PARTNER}
"""Roles that see a programme's opportunities. A partner sees only what is addressed to it."""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who is asking: never what they may do. `person_id` is None for a system token."""

    person_id: int | None
    name: str
    roles: Mapping[int, frozenset[Role]] = field(default_factory=dict)
    is_administrator: bool = False
    scopes: frozenset[Scope] = frozenset(Scope)
    token_id: int | None = None
    request_id: str = ""

    @property
    def label(self) -> str:
        """The pseudonymous id the audit trail records."""
        return f"person:{self.person_id}" if self.person_id else f"token:{self.token_id}"

    def programmes(self, *roles: Role) -> frozenset[int]:
        """Programmes where the actor holds any of `roles`."""
        wanted = frozenset(roles)
        return frozenset(p for p, held in self.roles.items() if held & wanted)

    def holds(self, programme_id: int | None, *roles: Role) -> bool:
        """Whether the actor holds any of `roles` in that programme."""
        held: frozenset[Role] = self.roles.get(programme_id or 0, frozenset())
        return bool(held & frozenset(roles))


SYSTEM = Actor(person_id=None, name="The system", is_administrator=True, token_id=0)
"""The command line and the worker."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What the rules look at: an opportunity, or anything that belongs to one."""

    programme_id: int | None = None
    restricted: bool = False
    lead_id: int | None = None
    sponsor_id: int | None = None
    team_ids: frozenset[int] = frozenset()
    owner_id: int | None = None
    contributor_ids: frozenset[int] = frozenset()


class Action(StrEnum):
    """Everything the policy knows. A service that names no action cannot be called."""

    CREATE_OPPORTUNITY = "create_opportunity"
    EDIT_OPPORTUNITY = "edit_opportunity"
    MANAGE_TEAM = "manage_team"
    RESTRICT_OPPORTUNITY = "restrict_opportunity"
    ADD_DOCUMENT = "add_document"
    REMOVE_DOCUMENT = "remove_document"
    COMMENT = "comment"
    READ_MENTIONS = "read_mentions"
    ANSWER_CRITERION = "answer_criterion"
    SUBMIT_GATE = "submit_gate"
    WITHDRAW_GATE = "withdraw_gate"
    DECIDE_GATE = "decide_gate"
    RESUME_OPPORTUNITY = "resume_opportunity"
    REOPEN_OPPORTUNITY = "reopen_opportunity"
    ACCEPT_RISK = "accept_risk"
    DISCHARGE_CONDITION = "discharge_condition"
    WAIVE_CONDITION = "waive_condition"
    IMPORT_PORTFOLIO = "import_portfolio"
    SHARE_VIEW = "share_view"
    SAVE_VIEW = "save_view"
    EDIT_VIEW = "edit_view"
    MANAGE_ORGANISATIONS = "manage_organisations"
    READ_PEOPLE = "read_people"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_PROGRAMMES = "manage_programmes"
    READ_OWN_TOKENS = "read_own_tokens"
    MANAGE_OWN_TOKENS = "manage_own_tokens"
    READ_SYSTEM_TOKENS = "read_system_tokens"
    MANAGE_SYSTEM_TOKENS = "manage_system_tokens"
    EDIT_OWN_PROFILE = "edit_own_profile"


Predicate = Callable[[Actor, Subject], bool]


def _holding(*roles: Role) -> Predicate:
    return lambda actor, subject: actor.holds(subject.programme_id, *roles)


def _anywhere(*roles: Role) -> Predicate:
    return lambda actor, subject: bool(actor.programmes(*roles))


def _on_team(actor: Actor, subject: Subject) -> bool:
    return actor.person_id is not None and (
        actor.person_id == subject.lead_id or actor.person_id in subject.team_ids
    )


def _named(field: str) -> Predicate:
    return lambda actor, subject: (
        actor.person_id is not None and actor.person_id == getattr(subject, field)
    )


_is_lead, _is_sponsor, _is_owner = _named("lead_id"), _named("sponsor_id"), _named("owner_id")


def _sponsors(actor: Actor, subject: Subject) -> bool:
    """Named as the sponsor, and still one of the programme's: the role makes eligible."""
    return _is_sponsor(actor, subject) and actor.holds(subject.programme_id, Role.SPONSOR)


def _is_administrator(actor: Actor, subject: Subject) -> bool:
    return actor.is_administrator


def _is_system_token(actor: Actor, subject: Subject) -> bool:
    return actor.person_id is None and actor.holds(subject.programme_id, Role.MEMBER)


def _is_person(actor: Actor, subject: Subject) -> bool:
    return actor.person_id is not None


def _contributed(actor: Actor, subject: Subject) -> bool:
    return actor.person_id in subject.contributor_ids


_audits = _holding(Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: any of `allow` suffices, unless one of `unless` holds, which gives its reason."""

    scope: Scope
    allow: tuple[Predicate, ...]
    refusal: str
    unless: tuple[tuple[Predicate, str], ...] = ()


_AUDITOR = (_audits, "Auditors read everything and change nothing.")
_PREPARED = (_contributed, "You helped to prepare this gate, so somebody else must decide it.")
_ASKED = (_is_sponsor, "You asked for it as sponsor, so another must show it. You can waive it.")
_TEAM = (_on_team, _holding(Role.LEAD), _is_system_token)
_LEADS = (_is_lead, _holding(Role.LEAD))
_TEAM_ONLY = "Only the opportunity's team and the programme's leads can do this."
_LEADS_ONLY = "Only the opportunity's lead or a programme lead can do this."
_SPONSOR_ONLY = "Only the opportunity's sponsor can do this."
_ADMIN_ONLY = "Only an administrator can do this."
_OWNER_ONLY = "Tokens are managed by the person they belong to."

RULES: dict[Action, Rule] = {
    Action.CREATE_OPPORTUNITY: Rule(
        Scope.WRITE,
        (_holding(Role.LEAD, Role.MEMBER),),
        "Only members and leads of the programme can add opportunities.",
        (_AUDITOR,),
    ),
    Action.EDIT_OPPORTUNITY: Rule(Scope.WRITE, _TEAM, _TEAM_ONLY, (_AUDITOR,)),
    Action.MANAGE_TEAM: Rule(Scope.WRITE, _LEADS, _LEADS_ONLY, (_AUDITOR,)),
    Action.RESTRICT_OPPORTUNITY: Rule(Scope.WRITE, _LEADS, _LEADS_ONLY, (_AUDITOR,)),
    Action.ADD_DOCUMENT: Rule(Scope.WRITE, _TEAM, _TEAM_ONLY, (_AUDITOR,)),
    Action.REMOVE_DOCUMENT: Rule(Scope.WRITE, _TEAM, _TEAM_ONLY, (_AUDITOR,)),
    Action.COMMENT: Rule(
        Scope.WRITE,
        (_holding(Role.LEAD, Role.MEMBER, Role.SPONSOR, Role.ADVISER),),
        "Only people of the programme can comment.",
        (_AUDITOR,),
    ),
    Action.READ_MENTIONS: Rule(Scope.WRITE, (_is_person,), "Only a person is mentioned."),
    Action.ANSWER_CRITERION: Rule(Scope.WRITE, _TEAM, _TEAM_ONLY, (_AUDITOR,)),
    Action.SUBMIT_GATE: Rule(Scope.WRITE, _LEADS, _LEADS_ONLY, (_AUDITOR,)),
    Action.WITHDRAW_GATE: Rule(Scope.WRITE, _LEADS, _LEADS_ONLY, (_AUDITOR,)),
    Action.DECIDE_GATE: Rule(Scope.DECIDE, (_sponsors,), _SPONSOR_ONLY, (_AUDITOR, _PREPARED)),
    Action.RESUME_OPPORTUNITY: Rule(Scope.DECIDE, (_sponsors,), _SPONSOR_ONLY, (_AUDITOR,)),
    Action.REOPEN_OPPORTUNITY: Rule(Scope.DECIDE, (_sponsors,), _SPONSOR_ONLY, (_AUDITOR,)),
    Action.ACCEPT_RISK: Rule(Scope.DECIDE, (_sponsors,), _SPONSOR_ONLY, (_AUDITOR,)),
    Action.DISCHARGE_CONDITION: Rule(
        Scope.WRITE,
        (_is_owner, *_TEAM),
        "Only the condition's owner and the opportunity's team can discharge it.",
        (_AUDITOR, _ASKED),
    ),
    Action.WAIVE_CONDITION: Rule(Scope.DECIDE, (_sponsors,), _SPONSOR_ONLY, (_AUDITOR,)),
    Action.IMPORT_PORTFOLIO: Rule(
        Scope.WRITE,
        (_holding(Role.LEAD),),
        "Only a lead of the programme can import into it.",
        (_AUDITOR,),
    ),
    Action.SHARE_VIEW: Rule(
        Scope.WRITE,
        (_holding(Role.LEAD, Role.MEMBER, Role.SPONSOR, Role.ADVISER),),
        "Only people of the programme can share a view with it.",
    ),
    Action.SAVE_VIEW: Rule(Scope.WRITE, (_is_person,), "Only a person can save a view."),
    Action.EDIT_VIEW: Rule(Scope.WRITE, (_is_owner,), "Only whoever saved a view can change it."),
    Action.MANAGE_ORGANISATIONS: Rule(
        Scope.WRITE,
        (_is_administrator, _anywhere(Role.LEAD)),
        "Only an administrator or a programme lead can change organisations.",
    ),
    Action.READ_PEOPLE: Rule(Scope.READ, (_is_administrator,), _ADMIN_ONLY),
    Action.MANAGE_PEOPLE: Rule(Scope.ADMIN, (_is_administrator,), _ADMIN_ONLY),
    Action.MANAGE_PROGRAMMES: Rule(Scope.ADMIN, (_is_administrator,), _ADMIN_ONLY),
    Action.READ_OWN_TOKENS: Rule(Scope.READ, (_is_owner,), _OWNER_ONLY),
    Action.MANAGE_OWN_TOKENS: Rule(Scope.ADMIN, (_is_owner,), _OWNER_ONLY),
    Action.READ_SYSTEM_TOKENS: Rule(Scope.READ, (_is_administrator,), _ADMIN_ONLY),
    Action.MANAGE_SYSTEM_TOKENS: Rule(Scope.ADMIN, (_is_administrator,), _ADMIN_ONLY),
    Action.EDIT_OWN_PROFILE: Rule(Scope.WRITE, (_is_owner,), "This is somebody else's profile."),
}


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

    A programme's people see its opportunities; a restricted one only its lead, team, sponsor and
    the programme's auditors. `queries/visibility.py` says the same in SQL; a test compares them.
    """
    if Scope.READ not in actor.scopes or not actor.holds(subject.programme_id, *INSIDE_ROLES):
        return False
    if not subject.restricted or _audits(actor, subject):
        return True
    return _on_team(actor, subject) or _is_sponsor(actor, subject)
