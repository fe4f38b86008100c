"""The auction: who stands on too few lists offers a price until they have enough (Bertsekas 1988), and no more.

A list is always the `length` best by key and price. So, when it ends, no lists that keep the promise have more
relevance, but for the steps by which prices rise (complementary slackness); `proof` verifies that afterwards.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from scheduling.suggestions.board import FAR, Board
from scheduling.suggestions.index import Ints
from scheduling.suggestions.lots import ONE_POINT
from scheduling.suggestions.model import MOST
from scheduling.suggestions.ranking import NOBODY

NEAR = 96  # lists that a bidder looks at; more only when the price passes all of them
# Bids after which somebody's step begins to double, and how often: in a scarcity, small steps would never end.
PATIENCE, PACE = 24, 4
GIVES_UP = 8 * MOST * ONE_POINT  # nobody is worth so much: there is no place to be had


@dataclass(frozen=True, eq=False, slots=True)
class _Prospects:
    """The lists that were cheapest to enter, with keys; any other costs at least `beyond`, now and later."""

    owners: Ints
    keys: Ints
    beyond: int


class Auction:
    """Brings everybody onto as many lists as promised, or as near as can be. `gave_up` are those who could not get
    their places at any price."""

    def __init__(self, board: Board) -> None:
        self.board = board
        self.gave_up: set[int] = set()
        self._prospects: dict[int, _Prospects] = {}
        self._bids: dict[int, int] = {}

    def run(self) -> None:
        board = self.board
        short = np.nonzero(board.count < board.promised)[0]
        queue = deque(short[np.argsort(board.scorer.instance.hashes[short])].tolist())
        while queue:
            person = queue.popleft()
            if person not in self.gave_up and board.count[person] < board.promised[person]:
                queue.extend(self._bid(person))

    def _bid(self, person: int) -> list[int]:
        """Take the cheapest lists that are missing, at the price of the next one; who lost a place they need."""
        board = self.board
        wanted = int(board.promised[person] - board.count[person])
        costs, found = self._costs(person, wanted)
        order = np.argsort(costs, kind="stable")
        reach = int((costs < FAR // 2).sum())
        if reach < wanted:  # so few may see them
            board.promised[person] -= wanted - reach
            wanted = reach
            if not wanted:
                return []
        tries = self._bids[person] = self._bids.get(person, 0) + 1
        step = ONE_POINT << min(max(0, tries - PATIENCE) // PACE, 24)
        last = int(costs[order[wanted]]) if reach > wanted else int(costs[order[wanted - 1]]) + MOST * ONE_POINT
        price = max(int(board.price[person]), last + step if last > 0 else 0)
        if price > GIVES_UP:
            self.gave_up.add(person)
            return []
        if price > board.price[person]:
            board.raise_price(person, price)
        lost = [board.place(person, int(found.owners[at]), int(found.keys[at])) for at in order[:wanted]]
        return [one for one in lost if one != NOBODY and board.count[one] < board.promised[one]]

    def _costs(self, person: int, wanted: int) -> tuple[Ints, _Prospects]:
        """What each of the near lists asks above the person's key; looked up anew when others may be nearer."""
        found = self._prospects.get(person)
        if found is not None:
            costs = self._asked(person, found)
            if len(costs) > wanted and np.partition(costs, wanted)[wanted] < found.beyond:
                return costs, found
        found = self._prospects[person] = self._look(person)
        return self._asked(person, found), found

    def _asked(self, person: int, found: _Prospects) -> Ints:
        held = (self.board.seats[found.owners] == person).any(axis=1)
        costs: Ints = np.where(held, FAR, self.board.floor[found.owners] - found.keys)
        return costs

    def _look(self, person: int) -> _Prospects:
        keys = self.board.offers(person)
        costs = np.where(keys == -FAR, FAR, self.board.floor - keys)
        costs[list(self.board.lists_of(person))] = FAR
        if len(costs) > NEAR:
            nearest = np.argpartition(costs, NEAR)
            owners, beyond = np.sort(nearest[:NEAR]), int(costs[nearest[NEAR]])
        else:
            owners, beyond = np.arange(len(costs)), int(FAR)
        owners = owners[costs[owners] < FAR // 2]
        return _Prospects(owners, keys[owners], beyond)
