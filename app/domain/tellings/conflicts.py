"""Conflicts of interest."""

from app.domain.tellings.telling import Telling

TELLINGS: dict[str, Telling] = {}
