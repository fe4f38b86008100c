"""The schedule under search: who meets whom when, every change in a journal that can be undone."""

from scheduling.matching.instance import Instance

OUT = -1  # not held
BARRED = -2  # not held, and another party holds the wish


class State:
    """Always legal. `at[v][t]` is -1 for nobody, `slot_of[e]` the slot of a candidate, or `OUT` or `BARRED`.

    `free[v]` masks the slots in which v could have one more meeting beside those that v has.
    """

    __slots__ = ("at", "bonus", "busy", "free", "instance", "journal", "open", "room", "score", "slot_of", "spare")

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.slot_of = [OUT] * instance.candidates
        self.at = [[-1] * instance.slots for _ in range(instance.people)]
        self.free = list(instance.available)
        self.spare = list(instance.capacity)
        self.room = list(instance.tables)
        self.open = sum(1 << t for t, room in enumerate(self.room) if room > 0)
        self.busy = {v: instance.taken[v] for v in instance.rhythms}
        self.score = 0
        self.bonus = 0  # what the score has beside the objective
        self.journal: list[tuple[int, int]] = []

    def aim(self, instance: Instance) -> None:
        """Go on with another aim of the same instance (`instance.aimed`): the score is counted anew."""
        self.instance = instance
        self.score = sum([instance.worth[e] for e, t in enumerate(self.slot_of) if t >= 0])
        self.score += sum([sum(gains[: self.degree(v)]) for v, gains in enumerate(instance.gains)])

    def degree(self, v: int) -> int:
        return self.instance.capacity[v] - self.spare[v]

    def usable(self, e: int) -> int:
        """The slots in which all of `e` are free and its order holds; tables aside."""
        instance = self.instance
        mask = instance.common[e]
        for v in instance.ends[e]:
            mask &= self.free[v]
            if not self.spare[v]:
                return 0
        return mask & self._ordered(e) if e in instance.rigid else mask

    def can_swap(self, v: int, leave: int, enter: int) -> bool:
        """Whether v, who has a meeting in `leave` and none in `enter`, could have it there instead."""
        if not self.instance.available[v] >> enter & 1:
            return False
        if v not in self.busy:
            return True
        return self.instance.rhythms[v].keeps((self.busy[v] ^ 1 << leave) | 1 << enter)

    def put(self, e: int, t: int) -> None:
        """All must be free in `t`, below their capacity, and the slot must have a table."""
        self._place(e, t)
        self.journal.append((e, OUT))

    def take(self, e: int) -> None:
        t = self.slot_of[e]
        self._remove(e, t)
        self.journal.append((e, t))

    def shift(self, path: list[int], moves: list[int]) -> None:
        """Move the meetings of `path` to `moves`: all leave before any arrives."""
        for e in path:
            self.take(e)
        for e, t in zip(path, moves, strict=True):
            self.put(e, t)

    def undo(self, mark: int) -> None:
        """Back to when the journal had `mark` entries."""
        journal = self.journal
        while len(journal) > mark:
            e, t = journal.pop()
            if t < 0:
                self._remove(e, self.slot_of[e])
            else:
                self._place(e, t)

    def loss(self, e: int) -> int:
        """What the score loses when meeting `e` goes."""
        instance, spare = self.instance, self.spare
        loss = instance.worth[e]
        for v in instance.ends[e]:
            gains = instance.gains[v]
            index = instance.capacity[v] - spare[v] - 1
            if index < len(gains):
                loss += gains[index]
        return loss

    def gain(self, e: int) -> int:
        """What the score would win by meeting `e` if it cost nothing."""
        instance, spare = self.instance, self.spare
        gain = instance.worth[e]
        for v in instance.ends[e]:
            gains = instance.gains[v]
            index = instance.capacity[v] - spare[v]
            if index < len(gains):
                gain += gains[index]
        return gain

    def _place(self, e: int, t: int) -> None:
        instance = self.instance
        bit = 1 << t
        score = instance.worth[e]
        for v in instance.ends[e]:
            gains, degree = instance.gains[v], instance.capacity[v] - self.spare[v]
            if degree < len(gains):
                score += gains[degree]
            self.at[v][t] = e
            self.spare[v] -= 1
            if v in self.busy:
                self._rest(v, bit)
            else:
                self.free[v] ^= bit
        self.slot_of[e] = t
        self.score += score
        self.room[t] -= 1
        if not self.room[t]:
            self.open ^= bit
        if e in instance.siblings:
            for other in instance.siblings[e]:
                self.slot_of[other] = BARRED

    def _remove(self, e: int, t: int) -> None:
        instance = self.instance
        bit = 1 << t
        score = instance.worth[e]
        for v in instance.ends[e]:
            self.spare[v] += 1
            gains, degree = instance.gains[v], instance.capacity[v] - self.spare[v]
            if degree < len(gains):
                score += gains[degree]
            self.at[v][t] = -1
            if v in self.busy:
                self._rest(v, bit)
            else:
                self.free[v] ^= bit
        self.slot_of[e] = OUT
        self.score -= score
        if not self.room[t]:
            self.open ^= bit
        self.room[t] += 1
        if e in instance.siblings:
            for other in instance.siblings[e]:
                self.slot_of[other] = OUT

    def _rest(self, v: int, change: int) -> None:
        """The free slots of somebody with a rhythm."""
        instance = self.instance
        busy = self.busy[v] = self.busy[v] ^ change
        self.free[v] = instance.available[v] & ~busy & instance.rhythms[v].addable(busy)

    def _ordered(self, e: int) -> int:
        """The slots after all that come earlier and before all that come later."""
        instance, slot_of = self.instance, self.slot_of
        mask = instance.windows.get(e, -1)
        for other in instance.earlier.get(e, ()):
            if slot_of[other] >= 0:
                mask &= -1 << slot_of[other] + 1
        for other in instance.later.get(e, ()):
            if slot_of[other] >= 0:
                mask &= (1 << slot_of[other]) - 1
        return mask
