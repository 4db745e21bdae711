"""Early partner discussion: capabilities, candidates and their scores."""

from app.domain.policy.actions import Action
from app.domain.policy.actors import Scope
from app.domain.policy.rules import NO_AUDITOR, NOT_RECUSED, TEAM_THEMSELVES, Rule

_TEAM_ONLY = "Only the opportunity's own team works on capabilities and candidates."
_SCORERS_ONLY = "Only the opportunity's own team scores candidates."
_BY_TEAM = Rule(Scope.WRITE, TEAM_THEMSELVES, _TEAM_ONLY, (NO_AUDITOR,))
_BY_SCORERS = Rule(Scope.WRITE, TEAM_THEMSELVES, _SCORERS_ONLY, (NO_AUDITOR, NOT_RECUSED))

RULES: dict[Action, Rule] = {
    Action.EDIT_CAPABILITIES: _BY_TEAM,
    Action.MANAGE_CANDIDATES: _BY_TEAM,
    Action.SCORE_CANDIDATES: _BY_SCORERS,
    Action.WEIGH_ATTRIBUTES: _BY_SCORERS,
}
