"""Stakeholder analysis."""

from app.domain.tellings.telling import Telling

TELLINGS: dict[str, Telling] = {}
