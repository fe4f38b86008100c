"""Proof: what any lists can have at most in which everybody stands as often as promised, from prices alone.

For any prices of nought or more, lists that keep the promise have at most

    sum over lists of the best `length` by (key + price)  -  sum over people of promised * price

because the prices of a promise are paid at least (weak duality). The dual is summed up anew from the scores of
everybody who has a price; nothing is taken from the auction but the prices.
"""

import numpy as np

from scheduling.suggestions.board import FAR, Board
from scheduling.suggestions.index import Ints
from scheduling.suggestions.lots import ONE_POINT
from scheduling.suggestions.ranking import Ranking


def bound(board: Board, ranking: Ranking, promised: Ints) -> int:
    """In points, rounded down; never above what points alone would give."""
    plain = int(ranking.keys[:, : board.length].sum())
    kept = np.where(promised > 0, board.price, 0)
    priced = np.nonzero(kept)[0]
    if not len(priced):
        return plain // ONE_POINT
    # The best of each list: ranked people at their price, and the priced ones who rank too low to be listed there.
    ranked = np.where(ranking.people >= 0, ranking.keys + kept[ranking.people], 0)
    best = -np.sort(-ranked, axis=1)[:, : board.length].copy()
    lists, places = np.nonzero(np.isin(ranking.people, priced))
    ranked_people = ranking.people[lists, places]
    order = np.argsort(ranked_people, kind="stable")
    lists, starts = lists[order], np.searchsorted(ranked_people[order], priced)
    for person, known in zip(priced.tolist(), np.split(lists, starts[1:]), strict=True):
        keys = board.offers(person)
        worth = np.where(keys == -FAR, 0, keys + kept[person])
        worth[known] = 0
        _insert(best, worth)
    dual = int(best.sum()) - sum(int(promised[person]) * int(kept[person]) for person in priced)
    return min(plain, dual) // ONE_POINT


def _insert(best: Ints, worth: Ints) -> None:
    """Into each row that falls in order, where it is worth more than the last."""
    rows = np.nonzero(worth > best[:, -1])[0]
    if len(rows):
        wide = np.concatenate((best[rows], worth[rows, None]), axis=1)
        best[rows] = -np.sort(-wide, axis=1)[:, :-1]
