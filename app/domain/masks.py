"""Rows of a covering problem as bit masks: a row is one capability, a bit one candidate for it."""

from collections.abc import Iterable


def bits(mask: int) -> Iterable[int]:
    """The single bits of a mask, lowest (best candidate) first."""
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit


def first(mask: int) -> int:
    """The number of the best candidate in a mask."""
    return (mask & -mask).bit_length() - 1


def least(masks: Iterable[int]) -> list[int]:
    """Row dominance: a row that contains another is covered whenever that other is."""
    kept: list[int] = []
    for mask in sorted(set(masks), key=int.bit_count):
        if not any(mask & other == other for other in kept):
            kept.append(mask)
    return kept


def undominated(rows: list[int]) -> list[int]:
    """Column dominance: for size alone, a candidate that covers no more than another can go."""
    columns: dict[int, int] = {}
    for n, row in enumerate(rows):
        for bit in bits(row):
            columns[bit] = columns.get(bit, 0) | 1 << n
    kept: dict[int, int] = {}
    for bit, covers in sorted(columns.items(), key=lambda c: -c[1].bit_count()):
        if not any(covers & other == covers for other in kept.values()):
            kept[bit] = covers
    alive = sum(kept)
    return least(row & alive for row in rows)


def packing(rows: list[int]) -> int:
    """How many rows share no candidate: each of those needs one of its own."""
    taken, count = 0, 0
    for row in sorted(rows, key=int.bit_count):
        if not row & taken:
            taken |= row
            count += 1
    return count


def separate(rows: list[int]) -> list[list[int]]:
    """The rows in parts that share no candidate with each other."""
    parts: list[tuple[int, list[int]]] = []
    for row in rows:
        alive, own = row, [row]
        rest = []
        for mask, part in parts:
            if mask & row:
                alive, own = alive | mask, own + part
            else:
                rest.append((mask, part))
        parts = [*rest, (alive, own)]
    return [part for _, part in parts]
