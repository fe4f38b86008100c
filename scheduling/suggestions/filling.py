"""Filling: where places are too scarce for the auction, as many people as possible are brought onto a list at all, then
onto a second, and so on, by chains of exchanges (Kuhn 1955). Relevance is no longer weighed there.
"""

from collections import deque
from collections.abc import Collection

import numpy as np

from scheduling.suggestions.board import FAR, Board
from scheduling.suggestions.ranking import NOBODY


def fill(board: Board, short: Collection[int]) -> None:
    """Serve each level before the next. Who stands on fewer lists than promised afterwards cannot stand on more without
    taking somebody below the same level."""
    board.strangers[list(short)] = True
    order = np.argsort(board.scorer.instance.hashes)
    for level in range(1, int(board.promised.max(initial=0)) + 1):
        closed = np.zeros(board.n, dtype=bool)  # lists from which no chain leads to a place that can be spared
        for person in order[((board.count < level) & (board.promised >= level))[order]]:
            while board.count[person] < level and _chain(board, int(person), level, closed):
                pass


def _chain(board: Board, person: int, level: int, closed: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> bool:
    """Exchange along the shortest chain that gives the person one more list; closes what it saw where there is none."""
    reached: dict[int, tuple[int, int, int]] = {}  # list -> who wants onto it, with what key, from which list
    waiting: deque[int] = deque()

    def reach(who: int, left: int) -> None:
        keys = board.offers(who)
        fine = (keys != -FAR) & ~closed
        for owner in np.nonzero(fine)[0][np.argsort(-keys[fine], kind="stable")].tolist():
            if owner not in reached and who not in board.seats[owner]:
                reached[owner] = (who, int(keys[owner]), left)
                waiting.append(owner)

    reach(person, NOBODY)
    while waiting:
        owner = waiting.popleft()
        for place, who in enumerate(board.seats[owner].tolist()):
            if who == NOBODY or board.count[who] > level:
                _exchange(board, owner, place, reached)
                return True
        for who in board.seats[owner].tolist():
            reach(who, owner)
    closed[list(reached)] = True
    return False


def _exchange(board: Board, owner: int, place: int, reached: dict[int, tuple[int, int, int]]) -> None:
    """Move everybody along the chain that ends at this place, the last one first."""
    while owner != NOBODY:
        who, key, left = reached[owner]
        board.replace(who, owner, key, place)
        owner = left
        if owner != NOBODY:
            place = board.seats[owner].tolist().index(who)
