"""The schedule under search: who meets whom when, every change in a journal that can be undone."""

from scheduling.matching.instance import Instance


class State:
    """Always legal. `at[v][t]` and `slot_of[e]` are -1 for none; `free[v]` masks slots v can still use."""

    __slots__ = ("at", "free", "instance", "journal", "open", "room", "score", "slot_of", "spare")

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.slot_of = [-1] * instance.candidates
        self.at = [[-1] * instance.slots for _ in range(instance.people)]
        self.free = list(instance.available)
        self.spare = list(instance.capacity)
        self.room = list(instance.tables)
        self.open = sum(1 << t for t, room in enumerate(self.room) if room > 0)
        self.score = 0
        self.journal: list[tuple[int, int]] = []

    def degree(self, v: int) -> int:
        return self.instance.capacity[v] - self.spare[v]

    def put(self, e: int, t: int) -> None:
        """Both must be free in `t`, below their capacity, and the slot must have a table."""
        self._place(e, t)
        self.journal.append((e, -1))

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
        instance = self.instance
        loss = instance.value[e]
        for v in (instance.left[e], instance.right[e]):
            gains, index = instance.gains[v], self.degree(v) - 1
            if index < len(gains):
                loss += gains[index]
        return loss

    def gain(self, e: int) -> int:
        """What the score would win by meeting `e` if it cost nothing."""
        instance = self.instance
        gain = instance.value[e]
        for v in (instance.left[e], instance.right[e]):
            gains, index = instance.gains[v], self.degree(v)
            if index < len(gains):
                gain += gains[index]
        return gain

    def _place(self, e: int, t: int) -> None:
        instance = self.instance
        bit = 1 << t
        score = instance.value[e]
        for v in (instance.left[e], instance.right[e]):
            gains, degree = instance.gains[v], instance.capacity[v] - self.spare[v]
            if degree < len(gains):
                score += gains[degree]
            self.at[v][t] = e
            self.free[v] ^= bit
            self.spare[v] -= 1
        self.slot_of[e] = t
        self.score += score
        self.room[t] -= 1
        if not self.room[t]:
            self.open ^= bit

    def _remove(self, e: int, t: int) -> None:
        instance = self.instance
        bit = 1 << t
        score = instance.value[e]
        for v in (instance.left[e], instance.right[e]):
            self.spare[v] += 1
            gains, degree = instance.gains[v], instance.capacity[v] - self.spare[v]
            if degree < len(gains):
                score += gains[degree]
            self.at[v][t] = -1
            self.free[v] ^= bit
        self.slot_of[e] = -1
        self.score -= score
        if not self.room[t]:
            self.open ^= bit
        self.room[t] += 1
