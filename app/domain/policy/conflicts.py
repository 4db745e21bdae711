"""Conflicts of interest: declaring them, and what the independent reviewer does."""

from app.domain.policy.actions import Action
from app.domain.policy.rules import Rule

RULES: dict[Action, Rule] = {}
