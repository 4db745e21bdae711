"""How long the smallest sets take, on shapes that are hard: `python -m benchmarks.covering`.

Each capability is offered by a few candidates at random, so that no candidate stands out and many
sets have the smallest size. Scores and risks differ, so that ranking has work to do too.
"""

import random
import time
from fractions import Fraction

from app.domain.covering import Party, smallest_sets

SHAPES = [(30, 40, k) for k in (2, 3, 4, 5, 6, 8, 12)] + [(60, 60, k) for k in (3, 5, 8)]
"""Candidates, capabilities, and how many candidates offer each capability."""
SEEDS = 5


def parties(candidates: int, capabilities: int, offered_by: int, seed: int) -> list[Party]:
    """One random problem of a shape."""
    chance = random.Random(seed)
    covers: list[set[int]] = [set() for _ in range(candidates)]
    for capability in range(capabilities):
        for number in chance.sample(range(candidates), offered_by):
            covers[number].add(capability)
    return [
        Party(n, frozenset(c), Fraction(chance.randint(100, 500), 100), chance.randint(1, 5))
        for n, c in enumerate(covers, start=1)
    ]


def main() -> None:
    """Print the slowest of each shape, and whether it was proved."""
    for shape in SHAPES:
        slowest, proved = 0.0, True
        for seed in range(SEEDS):
            problem = parties(*shape, seed)
            begun = time.perf_counter()
            found = smallest_sets(range(shape[1]), frozenset(), problem)
            slowest = max(slowest, time.perf_counter() - begun)
            proved = proved and found.is_exact and found.is_ranked
        said = "proved" if proved else "stopped early, and says so"
        print(f"{shape[0]} x {shape[1]}, each offered by {shape[2]:>2}: {slowest:.3f} s, {said}")


if __name__ == "__main__":
    main()
