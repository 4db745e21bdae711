"""Early partner discussion: what was said and disclosed."""

from app.domain.tellings.telling import Telling

TELLINGS: dict[str, Telling] = {}
