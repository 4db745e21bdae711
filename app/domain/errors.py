"""What can go wrong, in the product's words.

A domain error carries a plain message, and the field it belongs to where there is one.
It knows nothing of HTTP: `app/web/errors.py` maps each class to a status once.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One thing wrong with one field: what the person reads, and where."""

    message: str
    field: str | None = None


class DomainError(Exception):
    """Base of every refusal; `message` is shown to the person as it stands."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.problems: tuple[FieldProblem, ...] = (
            (FieldProblem(message, field),) if field is not None else ()
        )


class NotAuthenticated(DomainError):
    """Nobody is signed in, or the token is unknown, expired or revoked."""


class NotFound(DomainError):
    """It does not exist, or the actor may not know that it does: the two read the same."""


class NotPermitted(DomainError):
    """The actor can see it but may not do this; the message says why."""


class Conflict(DomainError):
    """The record is in a state that does not allow this."""


class Stale(DomainError):
    """Somebody changed the record since the actor read it."""


class PreconditionMissing(DomainError):
    """The caller must say which version it is changing."""


class Invalid(DomainError):
    """The input cannot be used; one problem per field."""

    def __init__(self, *problems: FieldProblem) -> None:
        super().__init__(problems[0].message if problems else "The input cannot be used.")
        self.problems = problems


class TooLarge(DomainError):
    """More bytes than we accept."""


class TooManyAttempts(DomainError):
    """Slow down; the message says for how long."""


class Busy(DomainError):
    """The database did not answer in time; nothing was saved."""


def invalid(field: str, message: str) -> Invalid:
    """The common case of one problem with one field."""
    return Invalid(FieldProblem(message, field))
