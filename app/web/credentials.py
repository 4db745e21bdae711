"""Cookies and tokens: 256 random bits outside, only a hash inside."""

import hashlib
import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response

from app.settings import Settings


def new_secret() -> str:
    """256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is stored of a secret. The secret is random, so a plain hash cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_of(secret: str) -> str:
    """The form token of a session: derived, so that nothing more is stored."""
    return hashlib.sha256(f"csrf:{secret}".encode()).hexdigest()


def same(given: str, expected: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


def cookie_name(settings: Settings) -> str:
    """`__Host-` over TLS; a separate development cookie on plain loopback."""
    return "__Host-session" if settings.is_https else f"pipeline-session-{settings.port}"


def session_secret(request: Request, settings: Settings) -> str:
    """The cookie's secret; empty when there is none."""
    return request.cookies.get(cookie_name(settings), "")


def set_session_cookie(response: Response, settings: Settings, secret: str) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(settings),
        secret,
        max_age=settings.session_absolute_seconds,
        path="/",
        secure=settings.is_https,
        httponly=True,
        samesite="lax",
    )


def clear_session_cookie(response: Response, settings: Settings) -> None:
    """Take it back."""
    response.delete_cookie(
        cookie_name(settings), path="/", secure=settings.is_https, httponly=True, samesite="lax"
    )
