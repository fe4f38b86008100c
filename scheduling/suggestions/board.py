"""The board: who stands on the first part of whose list, at what price, and how often everybody does."""

import numpy as np

from scheduling.suggestions.index import Ints
from scheduling.suggestions.ranking import NOBODY, Ranking
from scheduling.suggestions.scoring import Scorer

FAR = np.int64(1) << 61


class Board:
    """Lists of `length` places. A place is worth its key and the price of who holds it; `floor` is the worth that a
    newcomer has to pass: of the cheapest place, 0 where one is free. Who does not look has no list: their floor is
    FAR. `promised` is on how many lists everybody is to stand."""

    def __init__(self, scorer: Scorer, ranking: Ranking, promised: Ints, length: int) -> None:
        self.scorer = scorer
        instance = scorer.instance
        self.n, self.length = instance.n, length
        self.promised = promised.copy()
        self.strangers = np.zeros(self.n, dtype=bool)
        self.seats = ranking.people[:, :length].copy()
        self.keys = ranking.keys[:, :length].copy()
        self.price = np.zeros(self.n, dtype=np.int64)
        self.count = np.bincount(self.seats[self.seats != NOBODY], minlength=self.n)
        self.floor = np.where(instance.looks, self.keys.min(axis=1, initial=FAR), FAR)
        self._where: dict[int, set[int]] = {}

    def lists_of(self, person: int) -> set[int]:
        """On whose lists somebody stands."""
        if person not in self._where:
            self._where[person] = set(np.nonzero((self.seats == person).any(axis=1))[0].tolist())
        return self._where[person]

    def offers(self, person: int) -> Ints:
        """The keys with which somebody would stand on each list; -FAR where that would not be a place as promised.

        That is a list of somebody with whom something connects them. Where too few of those may see them, any list of
        those who may will do (`strangers`), by lot.
        """
        instance, row = self.scorer.instance, self.scorer.incoming(person)
        if len(row.people) < self.promised[person]:
            self.strangers[person] = True
        if self.strangers[person]:
            fine = instance.looks & instance.allowed(person, instance.everybody)
            keys = np.where(fine, self.scorer.lots(person), -FAR)
        else:
            keys = np.full(self.n, -FAR)
        keys[row.people] = self.scorer.keys(person, row)
        return keys

    def raise_price(self, person: int, price: int) -> None:
        self.price[person] = price
        for owner in self.lists_of(person):
            self._weigh(owner)

    def place(self, person: int, owner: int, key: int) -> int:
        """Put somebody on a list, on a free or else the cheapest place; returns who had it, or NOBODY."""
        seats = self.seats[owner]
        free = np.nonzero(seats == NOBODY)[0]
        place = int(free[0]) if len(free) else int(np.argmin(self.keys[owner] + self.price[seats]))
        return self.replace(person, owner, key, place)

    def replace(self, person: int, owner: int, key: int, place: int) -> int:
        """Put somebody on a certain place of a list; returns who had it, or NOBODY."""
        out = int(self.seats[owner, place])
        self.lists_of(person).add(owner)
        if out != NOBODY:
            self.count[out] -= 1
            self.lists_of(out).discard(owner)
        self.seats[owner, place], self.keys[owner, place] = person, key
        self.count[person] += 1
        self._weigh(owner)
        return out

    def _weigh(self, owner: int) -> None:
        seats = self.seats[owner]
        worth = np.where(seats == NOBODY, 0, self.keys[owner] + self.price[seats])
        self.floor[owner] = worth.min()
