"""Requests as a server passes them on, below the client's good manners."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tests.client import Client
from tests.loops import run


@dataclass
class Raw:
    """An answer taken straight from ASGI, with how much of the request was read."""

    status: int
    headers: dict[str, str]
    body: bytes
    read: int


def send_raw(
    client: Client,
    method: str,
    path: str,
    headers: dict[str, str],
    chunks: Iterable[bytes] = (),
) -> Raw:
    """One request as a server would pass it on, its body read only as far as the app wants."""
    answer = Raw(0, {}, b"", 0)
    source = iter(chunks)

    async def receive() -> dict[str, Any]:
        chunk = next(source, None)
        answer.read += len(chunk or b"")
        return {"type": "http.request", "body": chunk or b"", "more_body": chunk is not None}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {k.decode(): v.decode() for k, v in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 8000),
        "headers": [
            (k.lower().encode("latin-1"), v.encode("latin-1"))
            for k, v in {"host": "127.0.0.1:8000", **headers}.items()
        ],
    }
    run(client.app(scope, receive, send))
    return answer
