"""The answer: the lists of an event, its lexicon, and figures. Lists are made from arrays when they are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scheduling.matching.ids import Id
from scheduling.suggestions.figures import Figures
from scheduling.suggestions.index import Ints
from scheduling.suggestions.lexicon import Lexicon
from scheduling.suggestions.lots import BITS
from scheduling.suggestions.model import Listed, Suggested
from scheduling.suggestions.ranking import NOBODY, Ranking


@dataclass(frozen=True, eq=False)
class Answer:
    """Lists of all who look. `unmet` are on fewer lists than promised because no more can hold them, with the number of
    lists. `ids` are of everybody in an order of the solver's own, in which all arrays are; `owners` are rows
    of it, in the order of the problem; `seats` and `keys` are the first parts, n x length."""

    figures: Figures
    lexicon: Lexicon
    unmet: tuple[tuple[Id, int], ...]
    ids: tuple[Id, ...]
    owners: Ints
    ranking: Ranking
    seats: Ints
    keys: Ints

    def __len__(self) -> int:
        return len(self.owners)

    def __iter__(self) -> Iterator[Listed]:
        """In the order of the problem."""
        return (self._list(int(owner)) for owner in self.owners)

    def list_of(self, person: Id) -> Listed:
        """Raises KeyError for who does not look."""
        for owner in self.owners.tolist():
            if self.ids[owner] == person and type(self.ids[owner]) is type(person):
                return self._list(owner)
        raise KeyError(person)

    def _list(self, owner: int) -> Listed:
        seats, keys = self.seats[owner], self.keys[owner]
        ranked, ranked_keys = self.ranking.people[owner], self.ranking.keys[owner]
        order = [at for at in np.argsort(-keys, kind="stable").tolist() if seats[at] != NOBODY]
        here, plain = set(seats.tolist()), set(ranked[: len(seats)].tolist())
        first = tuple(
            Suggested(self.ids[seats[at]], int(keys[at]) >> BITS, int(seats[at]) not in plain) for at in order
        )
        further = tuple(
            Suggested(self.ids[who], key >> BITS)
            for who, key in zip(ranked.tolist(), ranked_keys.tolist(), strict=True)
            if who != NOBODY and who not in here
        )
        return Listed(self.ids[owner], first, further, int(self.ranking.fitting[owner]))
