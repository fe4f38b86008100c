"""Idle gaps: slots of a block between two meetings of somebody who is there and has nothing to do."""

from scheduling.matching.bounds import bits
from scheduling.matching.maxmin import matched
from scheduling.matching.state import State


class Gaps:
    """By person, `busy` masks the slots with a meeting, locked ones included, and `cost` is the number of gaps.

    Made from a state; who changes that keeps them up to date.
    """

    def __init__(self, state: State) -> None:
        instance = state.instance
        self.state = state
        self.blocks = instance.blocks
        self.taken = instance.taken
        self.busy = [
            taken | sum(1 << t for t, e in enumerate(row) if e >= 0)
            for taken, row in zip(instance.taken, state.at, strict=True)
        ]
        self.cost = [self.of(v, busy) for v, busy in enumerate(self.busy)]

    def of(self, v: int, busy: int) -> int:
        """The gaps of v with meetings in these slots."""
        found, idle = 0, self.state.instance.there[v] & ~busy
        for block in self.blocks:
            here = busy & block
            if here & (here - 1):
                low = here & -here
                found += (idle & block & ((1 << here.bit_length()) - low)).bit_count()
        return found

    def inside(self, v: int) -> int:
        """The slots of v's gaps."""
        found, busy = 0, self.busy[v]
        for block in self.blocks:
            here = busy & block
            if here & (here - 1):
                found |= block & ((1 << here.bit_length()) - (here & -here))
        return found & self.state.instance.there[v] & ~busy

    def total(self) -> int:
        return sum(self.cost)


def least_gaps(state: State) -> int:
    """No plan that holds the same meetings has fewer gaps.

    For each person alone: the shortest stretch of the own slots in which all own meetings find a slot that their people
    share. 0 where there are several blocks.
    """
    instance = state.instance
    if len(instance.blocks) > 1:
        return 0
    least = 0
    for v, row in enumerate(state.at):
        masks = [instance.common[e] for e in row if e >= 0]
        masks += [1 << t for t in bits(instance.taken[v])]
        there = bits(instance.there[v])
        lengths = range(len(masks), len(there) + 1)
        least += next(length for length in lengths if _fits(masks, there, length)) - len(masks) if masks else 0
    return least


def _fits(masks: list[int], there: list[int], length: int) -> bool:
    """Whether some stretch of so many slots has room for all meetings."""
    for first in range(len(there) - length + 1):
        stretch = sum(1 << t for t in there[first : first + length])
        inside = [mask & stretch for mask in masks]
        if all(inside) and matched(inside, len(masks)) == len(masks):
            return True
    return False
