"""Fewer idle gaps at no cost: meetings change their slots along Kempe chains, nobody's partners change.

Exchanging two slots along a chain keeps every meeting, and only the two people at its ends are busy at other times
than before: everybody inside holds both slots. So a step costs two counts of bits. Where a chain would need a table
that is not there, another one goes the other way. Steps that add gaps are taken too, less and less often (Kirkpatrick,
Gelatt and Vecchi 1983), and the best plan seen at the end is kept. Most steps are aimed: from the edge of somebody's
day into one of the gaps.
"""

from math import log
from random import Random

from scheduling.matching.gaps import Gaps
from scheduling.matching.kempe import path_from
from scheduling.matching.monitor import Monitor
from scheduling.matching.state import State

_HOT, _COLD = 1.2, 0.15  # gaps that a step may add now and then, at the beginning and at the end
_OTHER = 3  # gaps that the people at other ends may win at most for a step to be looked at
_EDGE, _INSIDE = 0.5, 0.8  # of all steps, those that take the first or last meeting, and those that go into a gap
_BACK = 8  # people tried for a chain the other way
_LOOK = 256  # steps between two looks at the clock
_AGAIN = 4  # looks between two looks at who has gaps


def compact(state: State, steps: int, rng: Random, monitor: Monitor) -> tuple[int, int]:
    """Gaps before and after. The score stays what it is."""
    gaps = Gaps(state)
    before = now = best = gaps.total()
    state.journal.clear()
    mark = 0
    people: list[int] = []
    for step in range(steps if now else 0):
        if step % _LOOK == 0:
            if now == 0 or monitor.beat():
                break
            if step % (_LOOK * _AGAIN) == 0:
                people = [v for v, cost in enumerate(gaps.cost) if cost]
        v = people[int(rng.random() * len(people))]
        if not gaps.cost[v]:
            continue
        now += _step(gaps, v, _HOT * (_COLD / _HOT) ** (step / steps), rng)
        if now < best:
            best, mark = now, len(state.journal)
    state.undo(mark)
    state.journal.clear()
    return before, best


def _step(gaps: Gaps, v: int, warmth: float, rng: Random) -> int:
    """Move one meeting of v to another slot if the gaps allow it; the change of the total."""
    state, busy = gaps.state, gaps.busy[v]
    own, free = busy & ~gaps.taken[v], state.instance.available[v] & ~busy
    if not own or not free:
        return 0
    s, r = _leave(own, rng), _enter(gaps, v, free, rng)
    swap = 1 << s | 1 << r
    allowed = -warmth * log(1.0 - rng.random())
    if gaps.of(v, busy ^ swap) - gaps.cost[v] > allowed + _OTHER or not state.can_swap(v, s, r):
        return 0
    path = path_from(state, v, s, r)
    if path is None:
        return 0
    ends = [v, _end(state, path, v)]
    if len(path) % 2 and not state.room[r]:
        u, back = _back(gaps, s, r, rng)
        if back is None:
            return 0
        path, ends = path + back, [*ends, u, _end(state, back, u)]
    costs = [gaps.of(w, gaps.busy[w] ^ swap) for w in ends]
    change = sum(costs) - sum([gaps.cost[w] for w in ends])
    if change > allowed:
        return 0
    state.shift(path, [r if state.slot_of[f] == s else s for f in path])
    for w, cost in zip(ends, costs, strict=True):
        gaps.busy[w] ^= swap
        gaps.cost[w] = cost
    return change


def _leave(own: int, rng: Random) -> int:
    """The slot that a meeting leaves."""
    share = rng.random() / _EDGE
    if share >= 1:
        return _pick(own, rng)
    return (own & -own if share < 0.5 else own).bit_length() - 1


def _enter(gaps: Gaps, v: int, free: int, rng: Random) -> int:
    """The slot that it goes to."""
    inside = gaps.inside(v) & free if rng.random() < _INSIDE else 0
    return _pick(inside or free, rng)


def _back(gaps: Gaps, s: int, r: int, rng: Random) -> tuple[int, list[int] | None]:
    """Somebody from whom a chain goes from r to s and makes one meeting less in r, and that chain."""
    state = gaps.state
    for _ in range(_BACK):
        u = int(rng.random() * state.instance.people)
        if state.at[u][r] >= 0 and state.at[u][s] < 0 and state.can_swap(u, r, s):
            path = path_from(state, u, r, s)
            if path is not None and len(path) % 2:
                return u, path
    return -1, None


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
