"""Who asks, and of what: people, roles, tokens, and the records that rules look at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


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
    is_conflicts_reviewer: bool = False
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
    """What the rules look at: an opportunity, or anything that belongs to one.

    `team_ids` leaves out further sponsors, who decide and do not prepare. `delegate_ids` may
    decide for a sponsor today; `recused_ids` may neither decide, endorse, score nor delegate;
    for `walled_ids` the opportunity does not exist. `evaluator_ids` evaluate its tender, and so
    do not know how candidates were chosen and scored before it.
    """

    programme_id: int | None = None
    restricted: bool = False
    lead_id: int | None = None
    sponsor_id: int | None = None
    co_sponsor_ids: frozenset[int] = frozenset()
    delegate_ids: frozenset[int] = frozenset()
    team_ids: frozenset[int] = frozenset()
    owner_id: int | None = None
    confirmer_id: int | None = None
    proposer_id: int | None = None
    contributor_ids: frozenset[int] = frozenset()
    recused_ids: frozenset[int] = frozenset()
    walled_ids: frozenset[int] = frozenset()
    evaluator_ids: frozenset[int] = frozenset()

    @property
    def sponsor_ids(self) -> frozenset[int]:
        """Everybody named to decide its gates."""
        return self.co_sponsor_ids | ({self.sponsor_id} if self.sponsor_id else frozenset())
