"""Stakeholder analysis: the register, its context and the commercialisation test."""

from app.domain.policy.actions import Action
from app.domain.policy.rules import Rule

RULES: dict[Action, Rule] = {}
