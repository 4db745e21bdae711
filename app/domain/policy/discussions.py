"""Early partner discussion: what was said, what was disclosed, and to whom."""

from app.domain.policy.actions import Action
from app.domain.policy.actors import Role, Scope
from app.domain.policy.rules import NO_AUDITOR, TEAM_THEMSELVES, Rule, holding

_TEAM_ONLY = "Only the opportunity's own team works with what is said to candidates."
_PARTNER_ONLY = "Only a partner's own account can do this."
_BY_TEAM = Rule(Scope.WRITE, TEAM_THEMSELVES, _TEAM_ONLY, (NO_AUDITOR,))
_BY_PARTNER = Rule(Scope.WRITE, (holding(Role.PARTNER),), _PARTNER_ONLY)

RULES: dict[Action, Rule] = {
    Action.RECORD_DISCUSSION: _BY_TEAM,
    Action.RECORD_IDEA: _BY_TEAM,
    Action.DISCLOSE: _BY_TEAM,
    Action.ANSWER_QUESTION: _BY_TEAM,
    Action.RECORD_ENGAGEMENT: _BY_TEAM,
    Action.ASK_QUESTION: _BY_PARTNER,
    Action.WITHDRAW_QUESTION: _BY_PARTNER,
    Action.CONFIRM_RECEIPT: _BY_PARTNER,
}
