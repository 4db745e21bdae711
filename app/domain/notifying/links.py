"""Links in a mail that stop such mail, for whoever holds the mail: no signing in, nothing else."""

import hashlib
import hmac
from typing import NamedTuple

from app.domain.notifying.notice import NotificationKind

SUMMARY = "digest"
"""Stops the daily summary: every kind that comes in it."""
STOPPABLE = (*(kind.value for kind in NotificationKind), SUMMARY)
SIGNED = 32
"""Hexadecimal digits of the signature: 128 bits."""


class Stop(NamedTuple):
    """What a link asks to stop, and for whom."""

    person_id: int
    what: str
    signature: str


def stop_token(person_id: int, what: str, key: str) -> str:
    """The last part of the link's address."""
    return f"{person_id}.{what}.{_signature(person_id, what, key)}"


def read_stop_token(token: str) -> Stop | None:
    """What the token says; None when it is no token of ours. Its signature is not checked here."""
    number, _, rest = token.partition(".")
    what, _, signature = rest.partition(".")
    is_number = number.isascii() and number.isdigit() and len(number) < 19
    if not is_number or what not in STOPPABLE or len(signature) != SIGNED:
        return None
    return Stop(int(number), what, signature)


def is_signed(stop: Stop, key: str) -> bool:
    """Whether we made it, compared in constant time."""
    expected = _signature(stop.person_id, stop.what, key)
    return hmac.compare_digest(stop.signature.encode(), expected.encode())


def _signature(person_id: int, what: str, key: str) -> str:
    text = f"stop:{person_id}:{what}".encode()
    return hmac.new(key.encode(), text, hashlib.sha256).hexdigest()[:SIGNED]
