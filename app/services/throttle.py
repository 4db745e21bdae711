"""Slowing down whoever guesses passwords: per account and per network address.

An attempt counts as a failure until it is forgiven, so that a thousand at the same moment are no
better than one after the other.
"""

import hashlib
import ipaddress
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_
from sqlalchemy.orm import Session

from app.domain.errors import TooManyAttempts
from app.domain.text import plural
from app.models import SignInFailure

F: Any = SignInFailure

WINDOW = timedelta(minutes=15)
PER_ACCOUNT, PER_ADDRESS = 10, 50


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one try at a password counts toward, as hashed keys."""

    account: str
    address: str


def attempt_by(email: str, address: str) -> Attempt:
    """A try at an account from an address. An unknown account is counted like a known one."""
    return Attempt(_key("account", email.strip().lower()), _key("address", network_of(address)))


def begin_attempt(session: Session, attempt: Attempt, *, at: datetime) -> None:
    """Count an attempt; TooManyAttempts, saying for how long, when there were too many."""
    limits = {attempt.account: PER_ACCOUNT, attempt.address: PER_ADDRESS}
    for key in sorted(limits):
        row = session.get(SignInFailure, key)
        if row is None or at - row.window_started_at >= WINDOW:
            row = session.merge(SignInFailure(key=key, failures=0, window_started_at=at))
        if row.failures >= limits[key]:
            left = math.ceil((row.window_started_at + WINDOW - at).total_seconds() / 60)
            raise TooManyAttempts(
                f"Too many attempts. Try again in {plural(max(left, 1), 'minute', 'minutes')}."
            )
        row.failures += 1
    session.flush()


def forgive_attempt(session: Session, attempt: Attempt, *, at: datetime) -> None:
    """It was right: the account starts afresh, its address gets this attempt back."""
    over = F.window_started_at <= at - WINDOW
    session.execute(delete(SignInFailure).where(or_(over, F.key == attempt.account)))
    address = session.get(SignInFailure, attempt.address)
    if address is not None:
        address.failures = max(address.failures - 1, 0)


def _key(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def network_of(address: str) -> str:
    """An IPv4 address itself; the /64 of an IPv6 one, which a single household has whole."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
