"""People, programmes, organisations and tokens."""

from app.domain.policy.actions import Action
from app.domain.policy.actors import Role, Scope
from app.domain.policy.rules import (
    ADMIN_ONLY,
    OWNER_ONLY,
    Rule,
    anywhere,
    is_administrator,
    is_owner,
)

RULES: dict[Action, Rule] = {
    Action.MANAGE_ORGANISATIONS: Rule(
        Scope.WRITE,
        (is_administrator, anywhere(Role.LEAD)),
        "Only an administrator or a programme lead can change organisations.",
    ),
    Action.READ_PEOPLE: Rule(Scope.READ, (is_administrator,), ADMIN_ONLY),
    Action.MANAGE_PEOPLE: Rule(Scope.ADMIN, (is_administrator,), ADMIN_ONLY),
    Action.MANAGE_PROGRAMMES: Rule(Scope.ADMIN, (is_administrator,), ADMIN_ONLY),
    Action.READ_OWN_TOKENS: Rule(Scope.READ, (is_owner,), OWNER_ONLY),
    Action.MANAGE_OWN_TOKENS: Rule(Scope.ADMIN, (is_owner,), OWNER_ONLY),
    Action.READ_SYSTEM_TOKENS: Rule(Scope.READ, (is_administrator,), ADMIN_ONLY),
    Action.MANAGE_SYSTEM_TOKENS: Rule(Scope.ADMIN, (is_administrator,), ADMIN_ONLY),
    Action.EDIT_OWN_PROFILE: Rule(Scope.WRITE, (is_owner,), "This is somebody else's profile."),
}
