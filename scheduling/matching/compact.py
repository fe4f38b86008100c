"""Fewer idle gaps at no cost: meetings change their slots along Kempe chains, nobody's partners change.

Exchanging two slots along a chain keeps every meeting, and only the two people at its ends are busy at other times
than before: everybody inside holds both slots. So a step costs two counts of bits. Steps that add gaps are taken too,
less and less often (Kirkpatrick, Gelatt and Vecchi 1983), and the best plan seen at the end is kept.
"""

from math import log
from random import Random

from scheduling.matching.kempe import path_from
from scheduling.matching.monitor import Monitor
from scheduling.matching.state import State

_HOT, _COLD = 0.7, 0.08  # gaps that a step may add now and then, at the beginning and at the end
_OTHER = 3  # gaps that the person at the other end may win at most for a step to be looked at
_LOOK = 256  # steps between two looks at the clock


class Gaps:
    """Counts idle slots: those of one block between two meetings of a person who is there and has nothing to do."""

    def __init__(self, state: State) -> None:
        instance = state.instance
        self.state = state
        self.blocks = instance.blocks
        self.taken = instance.taken
        self.busy = [
            taken | sum(1 << t for t, e in enumerate(row) if e >= 0)
            for taken, row in zip(instance.taken, state.at, strict=True)
        ]

    def of(self, v: int, busy: int) -> int:
        """The gaps of v with meetings in these slots."""
        found, idle = 0, self.state.instance.there[v] & ~busy
        for block in self.blocks:
            here = busy & block
            if here & (here - 1):
                low = here & -here
                found += (idle & block & ((1 << here.bit_length()) - low)).bit_count()
        return found

    def total(self) -> int:
        return sum(self.of(v, busy) for v, busy in enumerate(self.busy))


def compact(state: State, steps: int, rng: Random, monitor: Monitor) -> tuple[int, int]:
    """Gaps before and after. The score stays what it is."""
    gaps = Gaps(state)
    before = now = best = gaps.total()
    state.journal.clear()
    people = [v for v, busy in enumerate(gaps.busy) if busy & (busy - 1)]
    cost = [gaps.of(v, busy) for v, busy in enumerate(gaps.busy)]
    mark = 0
    for step in range(steps if people else 0):
        if step % _LOOK == 0 and (now == 0 or monitor.beat()):
            break
        warmth = _HOT * (_COLD / _HOT) ** (step / steps)
        v = people[int(rng.random() * len(people))]
        if not cost[v]:
            continue
        now += _step(gaps, cost, v, warmth, rng)
        if now < best:
            best, mark = now, len(state.journal)
    state.undo(mark)
    state.journal.clear()
    return before, best


def _step(gaps: Gaps, cost: list[int], v: int, warmth: float, rng: Random) -> int:
    """Move one meeting of v to another slot if the gaps allow it; the change of the total."""
    state, busy = gaps.state, gaps.busy[v]
    own, free = busy & ~gaps.taken[v], state.instance.available[v] & ~busy
    if not own or not free:
        return 0
    s, r = _pick(own, rng), _pick(free, rng)
    after = busy ^ 1 << s ^ 1 << r
    cost_v = gaps.of(v, after)
    allowed = -warmth * log(1.0 - rng.random())
    if cost_v - cost[v] > allowed + _OTHER or not state.can_swap(v, s, r):
        return 0
    path = path_from(state, v, s, r)
    if path is None:
        return 0
    odd = len(path) % 2
    if odd and not state.room[r]:
        return 0
    w = _end(state, path, v)
    busy_w = gaps.busy[w] ^ 1 << s ^ 1 << r
    cost_w = gaps.of(w, busy_w)
    change = cost_v - cost[v] + cost_w - cost[w]
    if change > allowed:
        return 0
    state.shift(path, [r if state.slot_of[f] == s else s for f in path])
    gaps.busy[v], gaps.busy[w], cost[v], cost[w] = after, busy_w, cost_v, cost_w
    return change


def _pick(mask: int, rng: Random) -> int:
    """One of the set bits."""
    for _ in range(int(rng.random() * mask.bit_count())):
        mask &= mask - 1
    return (mask & -mask).bit_length() - 1


def _end(state: State, path: list[int], v: int) -> int:
    """The person at the other end of a path that begins at v."""
    for e in path:
        a, b = state.instance.ends[e]
        v = b if a == v else a
    return v
