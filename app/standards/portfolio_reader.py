"""Reads portfolio files that anybody may have made, without risk to the server that asks."""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import BaseModel, ValidationError

from app.domain.errors import invalid
from app.schemas.portfolio import Portfolio
from app.standards.portfolio_file import MAX_BYTES

ROOT = Path(__file__).parents[2]
WORKER = "app.standards.portfolio_worker"
SECONDS = 60
KEPT_VARIABLES = ("PATH", "SYSTEMROOT")
"""All that a reader sees of our environment: no secret is among it."""

TOO_LARGE = f"The file is larger than {MAX_BYTES // 10**6} MB. Split it into parts."
TOO_HARD = (
    "This file took too long or too much memory to read, so nothing was taken from it. "
    "Split it into parts, or save it again as “CSV UTF-8”."
)
_TOGETHER = ThreadPoolExecutor(2, "portfolio")


class _Refused(BaseModel):
    refused: str


async def read_portfolio_file(data: bytes) -> Portfolio:
    """`read_now` without holding the event loop; two at a time."""
    return await asyncio.get_running_loop().run_in_executor(_TOGETHER, read_now, data)


def read_now(data: bytes) -> Portfolio:
    """What a file says; Invalid when it cannot be read, or not within the limits."""
    if len(data) > MAX_BYTES:
        raise invalid("file", TOO_LARGE)
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", WORKER],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            env={name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ},
            timeout=SECONDS,
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise invalid("file", TOO_HARD) from None
    return _understood(done.stdout)


def _understood(answer: bytes) -> Portfolio:
    try:
        return Portfolio.model_validate_json(answer)
    except ValidationError:
        refused = _Refused.model_validate_json(answer)
    raise invalid("file", refused.refused)
