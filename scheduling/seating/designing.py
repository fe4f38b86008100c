"""Lays a design on the tables where one fits: everybody always there, one pool, no held seats, and few enough people
that chance would make them meet again."""

from dataclasses import dataclass

import numpy as np

from scheduling.seating.board import Board
from scheduling.seating.designs import Design, design
from scheduling.seating.instance import Instance

_DENSE = 0.3  # share of all others whom one meets, from which a design is worth its search


@dataclass(frozen=True, slots=True, eq=False)
class Designed:
    """`whole`: the design covers all rounds, so that nobody meets again."""

    board: Board
    whole: bool


def designed(instance: Instance, board: Board) -> Designed | None:
    """The board with its first rounds laid by a design, as many as there are; None where there is no use for one."""
    rounds, people = instance.rounds, instance.people
    tables = instance.used[0] if instance.used else []
    if not tables or len(instance.pools) > 1 or (instance.held >= 0).any() or not instance.present.all():
        return None
    if any(set(used) != set(tables) for used in instance.used):
        return None
    size = -(-people // len(tables))
    if size < 2 or rounds * (size - 1) < _DENSE * (people - 1):
        return None
    for covered in range(min(rounds, (len(tables) * size - 1) // (size - 1)), 1, -1):
        found = design(len(tables), size, covered)
        if found is not None:
            laid = _lay(instance, board, tables, found[:covered])
            return None if laid is None else Designed(laid, covered == rounds)
    return None


def _lay(instance: Instance, board: Board, tables: list[int], found: Design) -> Board | None:
    """Points without a person are chairs that stay empty; None where that leaves a table below its minimum."""
    limits = [(instance.problem.tables[t].minimum, instance.problem.tables[t].maximum) for t in tables]
    at = board.at.copy()
    for r, turn in enumerate(found):
        groups = sorted(([x for x in group if x < instance.people] for group in turn), key=len)
        order = sorted(range(len(tables)), key=lambda i: (limits[i][1], limits[i][0]))
        for group, i in zip(groups, order, strict=True):
            low, high = limits[i]
            if not low <= len(group) <= high:
                return None
            at[r, np.array(group, dtype=np.int64)] = tables[i]
    return Board(at)
