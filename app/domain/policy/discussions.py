"""Early partner discussion: what was said, what was disclosed, and to whom."""

from app.domain.policy.actions import Action
from app.domain.policy.rules import Rule

RULES: dict[Action, Rule] = {}
