"""Cursors: where a page of a list begins, as one opaque word.

A cursor holds the sort key and id of a row, so that the next page starts right after it however
many rows come and go. It gives no access to anything; the checksum only tells a mangled one.
"""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

CHECK = 6
STALE = "This page link cannot be used. Start again from the first page."


@dataclass(frozen=True, slots=True)
class Cursor:
    """After (or, going back, before) the row with this key and id, in the order of `sort`."""

    sort: str
    back: bool
    key: str | int
    id: int

    def token(self) -> str:
        """The opaque word."""
        body = json.dumps([self.sort, self.back, self.key, self.id]).encode()
        return base64.urlsafe_b64encode(_check(body) + body).decode().rstrip("=")


def read_cursor(token: str, sort: str) -> Cursor:
    """The cursor behind a token; ValueError when it is mangled or of another sort."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        body = raw[CHECK:]
        if raw[:CHECK] != _check(body):
            raise ValueError(STALE)
        cursor = Cursor(*json.loads(body))
    except (binascii.Error, ValueError, TypeError):
        raise ValueError(STALE) from None
    if cursor.sort != sort:
        raise ValueError(STALE)
    return cursor


def _check(body: bytes) -> bytes:
    return hashlib.sha256(b"cursor" + body).digest()[:CHECK]
