"""Early partner discussion: capabilities, candidates and their scores."""

from app.domain.policy.actions import Action
from app.domain.policy.rules import Rule

RULES: dict[Action, Rule] = {}
