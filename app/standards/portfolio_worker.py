"""Reads one portfolio file in a process of its own, which can be limited and killed.

The file comes on standard input; JSON goes to standard output: what `read_portfolio` read, or
`{"refused": …}` with what to tell the person.
"""

import sys

import orjson

from app.standards.portfolio import read_portfolio
from app.standards.portfolio_file import PortfolioError

CPU_SECONDS = 30
MEMORY = 1024 * 1024 * 1024


def limit_process() -> None:
    """Bound processor time and memory, and forbid writing files, where the system can."""
    try:
        import resource  # noqa: PLC0415 — only on Unix
    except ImportError:
        return
    limits = {
        resource.RLIMIT_CPU: CPU_SECONDS,
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for name, amount in limits.items():
        resource.setrlimit(name, (amount, amount))


def main() -> None:
    """Answer for one file."""
    limit_process()
    data = sys.stdin.buffer.read()
    try:
        answer = orjson.dumps(read_portfolio(data))
    except PortfolioError as error:
        answer = orjson.dumps({"refused": error.message})
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
