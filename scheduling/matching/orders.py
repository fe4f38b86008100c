"""Contradictions in the order that meetings must keep."""

from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from scheduling.matching.flaws import Flaw, FlawCode, Row
from scheduling.matching.ids import Id
from scheduling.matching.model import Problem


def order_flaws(problem: Problem) -> Iterator[Flaw]:
    """Unknown wishes, locks in the wrong order, and circles, of which the first is told."""
    if not problem.precedence:
        return
    wishes = {wish.id for wish in problem.wishes}
    slots = {slot.id: t for t, slot in enumerate(problem.slots)}
    locked = {lock.wish: slots[lock.slot] for lock in problem.fixed if lock.slot in slots}
    before: dict[Id, list[Id]] = defaultdict(list)
    rows: dict[tuple[Id, Id], Row] = {}
    for index, (first, second) in enumerate(problem.precedence):
        row = Row("precedence", index)
        rows[first, second] = row
        before[second].append(first)
        for wish in dict.fromkeys((first, second)):
            if wish not in wishes:
                yield Flaw(FlawCode.UNKNOWN_WISH, (row,), f"there is no wish {wish!r}")
        if first in locked and second in locked and first != second and locked[first] >= locked[second]:
            yield Flaw(FlawCode.LOCK_ORDER, (row,), f"{first!r} is not locked before {second!r}")
    try:
        TopologicalSorter(before).prepare()
    except CycleError as error:
        circle: list[Id] = error.args[1]
        steps = [rows[pair] for pair in pairwise(circle)]
        names = " before ".join(map(repr, circle))
        yield Flaw(FlawCode.PRECEDENCE_CYCLE, tuple(steps), f"{names}: that cannot be")
