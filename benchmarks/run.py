"""`python -m benchmarks.run`: the service against its floors, at 1,000 and 100,000 opportunities.

Prints requests a second at 16 connections with p50 and p99, the median of one connection alone,
the rate as a share of the floor's, and how much dearer each is at the larger size.
"""

import argparse
import tempfile
from contextlib import ExitStack
from pathlib import Path

import orjson

from app.database import Database
from benchmarks.load import Request, Result, http, measure
from benchmarks.prepare import Ready, creation, ready
from benchmarks.servers import (
    Missing,
    postgres_cluster,
    postgres_settings,
    serving,
    sqlite_settings,
)
from benchmarks.words import COMMON

CONNECTIONS = 16
GATES = 800
LISTS = ("", "?stage=tender", "?sort=value", "?sort=due&order=desc", "?sort=title", "?sort=entered")
FLOOR_OF = {
    "API list of 50": "F-list",
    "API get": "F-get",
    "create": "F-write",
    "gate decision": "F-write",
}
WORKERS = {"sqlite": 1, "postgresql": 2}


class Alone(dict[str, float]):
    """Medians of one connection by name, in milliseconds."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--databases", nargs="+", default=list(WORKERS), choices=list(WORKERS))
    parser.add_argument("--seconds", type=float, default=3.0, help="for each measurement")
    parser.add_argument("--only", default="", help="measurements whose name has this in it")
    given = parser.parse_args()
    for kind in given.databases:
        with ExitStack() as stack:
            try:
                base = stack.enter_context(postgres_cluster()) if kind == "postgresql" else ""
            except Missing as reason:
                print(f"\n{kind}: skipped. {reason}")
                continue
            medians = [_size(kind, base, size, given) for size in given.sizes]
        _print_growth(given.sizes, medians)


def _size(kind: str, base: str, size: int, given: argparse.Namespace) -> Alone:
    with tempfile.TemporaryDirectory(prefix="pipeline-bench-") as name:
        folder = Path(name)
        settings = postgres_settings(base, size, folder) if base else sqlite_settings(size, folder)
        database = Database(settings)
        prepared = ready(database, GATES)
        database.close()
        print(f"\n{kind}, {size:,} opportunities, {WORKERS[kind]} worker(s)")
        print(f"{'':24}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'alone ms':>10}{'of floor':>10}")
        rates: dict[str, float] = {}
        alone = Alone()
        for factory, works in (
            ("benchmarks.floors:application", _floors),
            ("app.main:create_app", _works),
        ):
            with serving(factory, settings, WORKERS[kind]) as port:
                for work, request in works(prepared, port).items():
                    if given.only in work:
                        _measured(port, work, request, given.seconds, rates, alone)
    return alone


def _measured(
    port: int,
    work: str,
    request: Request,
    seconds: float,
    rates: dict[str, float],
    alone: Alone,
) -> None:
    is_write = work in ("create", "gate decision", "F-write")
    single = Result(0, 0, 0, 0)
    if not is_write:
        single = measure(port, request, connections=1, seconds=seconds / 2)
        alone[work] = single.p50
    result = measure(port, request, connections=CONNECTIONS, seconds=seconds)
    rates[work] = result.rate
    floor = rates.get(FLOOR_OF.get(work, ""), 0)
    share = f"{result.rate / floor:.2f}" if floor else ""
    by_itself = f"{single.p50:.2f}" if single.rate else ""
    failed = f"  {result.failed + single.failed} FAILED" if result.failed + single.failed else ""
    print(
        f"{work:24}{result.rate:8.0f}{result.p50:9.1f}{result.p99:9.1f}{by_itself:>10}{share:>10}"
        f"{failed}"
    )


def _print_growth(sizes: list[int], medians: list[Alone]) -> None:
    first, last = medians[0], medians[-1]
    if first is last:
        return
    print(f"\ncost at {sizes[-1]:,} as a multiple of {sizes[0]:,} (one connection, median)")
    for work, median in last.items():
        if first.get(work):
            print(f"{work:24}{median / first[work]:8.2f}")


def _floors(prepared: Ready, port: int) -> dict[str, Request]:
    ids = prepared.ids
    return {
        "F-list": lambda n: http("GET", "/list"),
        "F-get": lambda n: http("GET", f"/get/{ids[n % len(ids)]}"),
        "F-write": lambda n: http("POST", "/write"),
    }


def _works(prepared: Ready, port: int) -> dict[str, Request]:
    page, api, ids = prepared.page(port), prepared.api, prepared.ids
    typed = _typed()
    gates = list(prepared.gates)
    body = orjson.dumps(creation(1))
    live = {**page, "HX-Request": "true"}

    def decide(n: int) -> bytes:
        review, digest = gates.pop()
        sent = orjson.dumps({"outcome": "rework", "reason": "Try again.", "pack_digest": digest})
        path = f"/api/v1/gates/{review}/decision"
        return http("POST", path, prepared.sponsor, sent)

    def get(path: str, headers: dict[str, str]) -> Request:
        return lambda n: http("GET", path.format(id=ids[n % len(ids)]), headers)

    return {
        "board": get("/pipeline", page),
        "table": get("/pipeline/table", page),
        "search (page)": lambda n: http("GET", f"/pipeline?q={typed[n % len(typed)]}", live),
        "search (API)": lambda n: http(
            "GET", f"/api/v1/opportunities?q={typed[n % len(typed)]}", api
        ),
        "inbox": get("/inbox", page),
        "analytics": get("/analytics", page),
        "opportunity page": get("/opportunities/{id}", page),
        "API list of 50": lambda n: http(
            "GET", f"/api/v1/opportunities{LISTS[n % len(LISTS)]}", api
        ),
        "API get": get("/api/v1/opportunities/{id}", api),
        "create": lambda n: http("POST", "/api/v1/opportunities", api, body),
        "gate decision": decide,
    }


def _typed() -> list[str]:
    """What people type: words letter by letter, two words, rare ones, references."""
    words = COMMON.split()
    begun = [word[:length] for word in words[::6] for length in (2, 4, len(word))]
    pairs = [f"{a}+{b[:3]}" for a, b in zip(words[::9], words[3::9], strict=False)]
    return [*begun, *pairs, "braback", "wynve", "OP-0042", "42", "nonsense"]


if __name__ == "__main__":
    main()
