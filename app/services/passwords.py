"""Passwords: hashed with argon2id, never stored or logged as they are.

Hashing takes about 50 ms of one core and 46 MiB, so it is never done inside a transaction: callers
hash first and give services the hash.
"""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.errors import invalid
from app.domain.passwords import ADVICE, MAX_LENGTH, normalised, personal_words, problem_with

_HASHER = PasswordHasher(time_cost=1, memory_cost=46 * 1024, parallelism=1)
"""argon2id, 46 MiB, one pass, one lane: OWASP's first recommendation."""
_STRONG = 3
"""zxcvbn's score from 0 to 4; 3 withstands 10^8 guesses, far more than throttling lets through."""
_MEASURED = 72
"""Characters zxcvbn looks at: its time grows with the square."""

_OURS = ("commercialisation", "pipeline", "commercialisation pipeline")


def hash_password(text: str) -> str:
    """The argon2id hash to store, salt and parameters included."""
    return _HASHER.hash(normalised(text))


def is_password(stored_hash: str, text: str) -> bool:
    """Whether `text` is the password behind `stored_hash`.

    An empty hash (no such account, no password yet) takes the same time and is never right.
    """
    try:
        right = _HASHER.verify(stored_hash or _dummy_hash(), normalised(text[: MAX_LENGTH + 1]))
    except (VerificationError, InvalidHashError):
        return False
    return right and bool(stored_hash)


def check_new_password(text: str, *, name: str, email: str, field: str = "password") -> None:
    """Raise Invalid, on `field`, unless `text` may become this person's password."""
    chosen = normalised(text)
    problem = problem_with(chosen, name=name, email=email)
    if problem is None and _score(chosen, personal_words(name, email)) < _STRONG:
        problem = f"This password is too easy to guess: {ADVICE}"
    if problem is not None:
        raise invalid(field, problem)


def _score(text: str, known: list[str]) -> int:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its dictionaries take half a second to load

    return int(zxcvbn(text[:_MEASURED], user_inputs=[*known, *_OURS])["score"])


@cache
def _dummy_hash() -> str:
    return _HASHER.hash("nobody has this password")
