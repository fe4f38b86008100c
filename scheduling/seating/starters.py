"""Designs developed from one round by turning it: the method of differences (Bose 1939; Kirkman's schoolgirls).

The points are some circles of m places each, and a few that stand still. All tables of a starter round turn by one
place at a time, m times. Nobody meets twice when no distance between places, within a circle or from one to another,
occurs twice in the starter: finding one is an exact cover, searched here with a limit counted in steps.
"""

from functools import lru_cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Block = tuple[int, ...]
_STEPS = 6_000  # nodes of one search
_RUNS = 12  # searches in other orders
_POINTS = 40  # beyond this there are too many blocks to list


def from_starter(tables: int, size: int, rounds: int) -> list[list[list[int]]] | None:
    """At least `rounds` rounds for `tables` tables of `size`, or None when no starter was found."""
    points = tables * size
    most = (points - 1) // (size - 1) if size > 1 else 0
    for turns in range(most, rounds - 1, -1):
        circles, still = divmod(points, turns)
        if circles < 1 or points > _POINTS:
            continue
        starter = _search(turns, circles, still, size)
        if starter is not None:
            return [[[_turned(x, turns, circles, by) for x in block] for block in starter] for by in range(turns)]
    return None


def _turned(point: int, turns: int, circles: int, by: int) -> int:
    if point >= turns * circles:
        return point
    circle, place = divmod(point, turns)
    return circle * turns + (place + by) % turns


@lru_cache(maxsize=256)
def _search(turns: int, circles: int, still: int, size: int) -> tuple[Block, ...] | None:
    points = turns * circles + still
    bits = _distance_bits(turns, circles, points)
    if len(set(bits.values())) > 63:
        return None  # more distances than bits in a word
    blocks, covers, distances = _blocks(bits, points, size)
    for run in range(_RUNS):
        rank = np.random.default_rng(run).permutation(len(blocks))
        search = _Search(covers[rank], distances[rank], points)
        chosen = search.run()
        if chosen is not None:
            return tuple(blocks[rank[i]] for i in chosen)
    return None


class _Search:
    """Depth first: the open point with the fewest blocks is covered by each of them in turn."""

    def __init__(self, covers: NDArray[np.uint64], distances: NDArray[np.uint64], points: int) -> None:
        self._covers = covers
        self._distances = distances
        self._bits = np.left_shift(np.uint64(1), np.arange(points, dtype=np.uint64))
        self._steps = _STEPS

    def run(self) -> list[int] | None:
        return self._cover(np.arange(len(self._covers)), (1 << len(self._bits)) - 1)

    def _cover(self, left: NDArray[np.int64], open_points: int) -> list[int] | None:
        if not open_points:
            return []
        covers = self._covers[left]
        holds = (covers[:, None] & self._bits) != 0
        counts = np.where([open_points >> x & 1 for x in range(len(self._bits))], holds.sum(axis=0), len(left) + 1)
        point = int(counts.argmin())
        for i in left[holds[:, point]]:
            self._steps -= 1
            if self._steps < 0:
                return None
            clash = (covers & self._covers[i]) | (self._distances[left] & self._distances[i])
            rest = self._cover(left[clash == 0], open_points & ~int(self._covers[i]))
            if rest is not None:
                return [int(i), *rest]
        return None


def _blocks(
    bit: dict[tuple[int, int], int], points: int, size: int
) -> tuple[list[Block], NDArray[np.uint64], NDArray[np.uint64]]:
    """All tables whose distances are different, with the points and the distances they use as bits."""
    blocks: list[Block] = []
    masks: list[int] = []

    def extend(block: Block, used: int) -> None:
        if len(block) == size:
            blocks.append(block)
            masks.append(used)
            return
        for x in range(block[-1] + 1 if block else 0, points):
            mask = used
            for y in block:
                distance = bit.get((y, x), 0)
                if not distance or mask & distance:
                    break
                mask |= distance
            else:
                extend((*block, x), mask)

    extend((), 0)
    covers = [sum(1 << x for x in block) for block in blocks]
    return blocks, np.array(covers, dtype=np.uint64), np.array(masks, dtype=np.uint64)


def _distance_bits(turns: int, circles: int, points: int) -> dict[tuple[int, int], int]:
    """One bit for each distance. Half a turn is left out: it would bring a pair together twice; so are still pairs."""
    number: dict[tuple[int, ...], int] = {}
    bits: dict[tuple[int, int], int] = {}
    moving = turns * circles
    for x, y in combinations(range(points), 2):
        (a, i), (b, j) = divmod(x, turns), divmod(y, turns)
        if x >= moving:
            continue
        if y >= moving:
            key: tuple[int, ...] = (a, y)
        elif a == b:
            d = min((j - i) % turns, (i - j) % turns)
            if 2 * d == turns:
                continue
            key = (a, a, d)
        else:
            key = (a, b, (j - i) % turns)
        bits[x, y] = 1 << number.setdefault(key, len(number))
    return bits
