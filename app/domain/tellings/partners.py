"""Early partner discussion: capabilities and candidates."""

from app.domain.tellings.telling import Telling

TELLINGS: dict[str, Telling] = {}
