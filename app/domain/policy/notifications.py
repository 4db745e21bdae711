"""What one is told, how, and one's calendar."""

from app.domain.policy.actions import Action
from app.domain.policy.actors import Scope
from app.domain.policy.rules import ADMIN_ONLY, Rule, is_administrator, is_owner

OWN_ONLY = "Only a person has notifications, and only their own."

RULES: dict[Action, Rule] = {
    Action.READ_NOTIFICATIONS: Rule(Scope.WRITE, (is_owner,), OWN_ONLY),
    Action.CHOOSE_NOTIFICATIONS: Rule(Scope.WRITE, (is_owner,), OWN_ONLY),
    # a feed outlives the token that made it, so it takes the scope that tokens take
    Action.MANAGE_CALENDAR_FEED: Rule(Scope.ADMIN, (is_owner,), OWN_ONLY),
    Action.READ_MAIL_REPORT: Rule(Scope.READ, (is_administrator,), ADMIN_ONLY),
}
