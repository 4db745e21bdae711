"""A small load client: raw sockets, keep-alive, so many connections for so many seconds."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

Request = Callable[[int], bytes]
"""The bytes of the n-th request."""


@dataclass(frozen=True, slots=True)
class Result:
    """Requests a second, the median and the 99th percentile in milliseconds, and failures."""

    rate: float
    p50: float
    p99: float
    failed: int


def measure(port: int, request: Request, *, connections: int, seconds: float) -> Result:
    """Drive the server on `port`, after a short warm-up that is not counted."""
    return asyncio.run(_measure(port, request, connections, seconds))


def http(method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> bytes:
    """One request."""
    given = {"Host": "127.0.0.1", **(headers or {})}
    if body or method != "GET":
        given |= {"Content-Length": str(len(body)), "Content-Type": "application/json"}
    lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in given.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


async def _measure(port: int, request: Request, connections: int, seconds: float) -> Result:
    numbers = count()
    taken: list[float] = []
    failed = 0
    start = time.perf_counter() + min(0.5, seconds / 4)
    end = start + seconds

    async def drive() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < end:
            try:
                data = request(next(numbers))
            except IndexError:  # nothing is left to ask for
                break
            began = time.perf_counter()
            writer.write(data)
            status = await _answer(reader)
            now = time.perf_counter()
            if began >= start:
                taken.append(now - began)
                failed += not 200 <= status < 300
        writer.close()

    await asyncio.gather(*(drive() for _ in range(connections)))
    took = time.perf_counter() - start
    taken.sort()
    if not taken:
        return Result(0, 0, 0, failed)
    pick = [taken[int(len(taken) * share)] * 1000 for share in (0.5, 0.99)]
    return Result(len(taken) / took, *pick, failed)


async def _answer(reader: asyncio.StreamReader) -> int:
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.split(b":")[1]))
    return int(head.split(b" ", 2)[1])
