"""Ejection chains: force a wish in, drop what it meets, give the dropped people something else, keep the better."""

from random import Random

from scheduling.matching.bounds import bits
from scheduling.matching.guide import Guide
from scheduling.matching.kempe import insert
from scheduling.matching.monitor import Monitor
from scheduling.matching.state import OUT, State

_DEPTH = 12  # forced wishes in one chain
_TRIES = 6  # sets of meetings tried for one forced wish
_PATIENCE = 3_000  # chains without a gain; where value is still lost then, mostly the bound is too high
_REFRESH = 128  # chains between two looks at where value is lost


class Chains:
    """A seeded local search on `state`, led by the prices of the bound (Glover 1996 on ejection chains).

    Chains start from the people in `among` only, if that is given.
    """

    def __init__(self, state: State, guide: Guide, rng: Random, among: set[int] | None = None) -> None:
        self.state = state
        self.guide = guide
        self.rng = rng
        self.done = 0
        self._people_pool = None if among is None else sorted(among)
        self._wish_pool = None if among is None else sorted({e for v in among for e in state.instance.wishes_at[v]})
        self._people: list[int] = []
        self._wishes: list[int] = []
        self._most_jitter = max(state.instance.value, default=0) / 4
        self._jitter = self._most_jitter

    def run(self, limit: int, target: int, monitor: Monitor) -> None:
        """At most `limit` chains; ends early at score `target`, when nothing is lost, when long nothing was gained, or
        when the monitor says so."""
        best, since = self.state.score, 0
        for count in range(limit):
            if self.state.score > best:
                best, since = self.state.score, count
            if best >= target or count - since > _PATIENCE or monitor.beat():
                return
            if count % _REFRESH == 0 or not (self._people or self._wishes):
                self._people = self.guide.losing_people(self.state, self._people_pool)
                self._wishes = self.guide.losing_wishes(self.state, self._wish_pool)
                if not (self._people or self._wishes):
                    return
            self.done += 1
            self._jitter = self._most_jitter * self.rng.random() ** 3
            start = self._start()
            if start is not None:
                self._chain(start)

    def _start(self) -> int | None:
        """A wish to force, at a place where value is lost."""
        pick = self.rng.randrange(len(self._people) + len(self._wishes))
        if pick < len(self._people):
            v = self._people[pick]
            if not self.state.spare[v]:
                self._drop(self._people, pick)
                return None
            return self._wanted(v, set())
        e = self._wishes[pick - len(self._people)]
        if self.state.slot_of[e] < 0:
            return e if self.guide.reduced[e] > 0 and self.state.slot_of[e] == OUT else None
        instance = self.state.instance
        return self._wanted(self.rng.choice(instance.ends[e]), set())

    def _chain(self, e: int) -> None:
        state = self.state
        state.journal.clear()
        start = best = state.score
        keep, fresh = 0, set[int]()
        slack = -1
        for _ in range(_DEPTH):
            freed = self._force(e, fresh)
            if freed is None:
                break
            fresh.add(e)
            loose = [v for v in freed if not self._refill(v, fresh)]
            if state.score >= best:
                best, keep = state.score, len(state.journal)
                slack = loose[0] if loose else -1
                if best > start:
                    break
            following = self._wanted(self.rng.choice(loose), fresh) if loose else None
            if following is None:
                break
            e = following
        state.undo(keep)
        if keep and slack >= 0:
            self._people.append(slack)

    def _force(self, e: int, fresh: set[int]) -> list[int] | None:
        """Hold `e`, dropping as little as possible but nothing in `fresh`: the people dropped, or None if in vain."""
        state = self.state
        if insert(state, e):
            return []
        for dropped in self._options(e, fresh):
            mark = len(state.journal)
            for f in dropped:
                state.take(f)
            if insert(state, e):
                instance = state.instance
                ends = instance.ends[e]
                return [v for f in dropped for v in instance.ends[f] if v not in ends]
            state.undo(mark)
        return None

    def _options(self, e: int, fresh: set[int]) -> list[list[int]]:
        """Sets of meetings to drop for `e`, the cheapest first by what they are worth above the time they free."""
        state, instance = self.state, self.state.instance
        if e in instance.rigid:
            return self._clearings(e, fresh)
        u, v = instance.ends[e]
        at_u, at_v = self._droppable(u, fresh), self._droppable(v, fresh)
        if state.spare[u] and state.spare[v]:
            ranked = [(cost, [f]) for cost, f in at_u + at_v]
        elif state.spare[v]:
            ranked = [(cost, [f]) for cost, f in at_u]
        elif state.spare[u]:
            ranked = [(cost, [f]) for cost, f in at_v]
        else:
            ranked = [(x + y, _both(f, g)) for x, f in sorted(at_u)[:4] for y, g in sorted(at_v)[:4]]
        ranked += self._same_slot(e, {f: cost for cost, f in at_u + at_v})
        ranked.sort()
        return [dropped for _, dropped in ranked[:_TRIES]]

    def _clearings(self, e: int, fresh: set[int]) -> list[list[int]]:
        """For a meeting that no chain can place: what stands in each of its slots, and what its full people lose."""
        state, instance = self.state, self.state.instance
        ranked = []
        for t in bits(instance.common[e]):
            dropped = {state.at[v][t] for v in instance.ends[e]} - {-1}
            for v in instance.ends[e]:
                if not state.spare[v] and state.at[v][t] < 0:
                    dropped.add(min(self._droppable(v, fresh), default=(0.0, -1))[1])
            if -1 not in dropped and not dropped & fresh:
                ranked.append((sum(state.loss(f) for f in dropped), sorted(dropped)))
            if not dropped and not state.room[t]:
                ranked += [(int(cost), meetings) for cost, meetings in self._at_table(t) if meetings[0] not in fresh]
        ranked.sort()
        return [dropped for _, dropped in ranked[:_TRIES]]

    def _droppable(self, v: int, fresh: set[int]) -> list[tuple[float, int]]:
        state, price, rng = self.state, self.guide.minus[v], self.rng
        return [
            (state.loss(f) - price + rng.random() * self._jitter, f) for f in state.at[v] if f >= 0 and f not in fresh
        ]

    def _same_slot(self, e: int, costs: dict[int, float]) -> list[tuple[float, list[int]]]:
        """Both people's meetings in one slot: after them `e` needs no chain."""
        state, instance = self.state, self.state.instance
        (u, v), common = instance.ends[e], instance.common[e]
        found = []
        while common:
            low = common & -common
            common ^= low
            t = low.bit_length() - 1
            f, g = state.at[u][t], state.at[v][t]
            if f in costs and g in costs:
                found.append((costs[f] + costs[g], _both(f, g)))
            elif f < 0 and g < 0 and not state.room[t] and state.spare[u] and state.spare[v]:
                found.extend(self._at_table(t))
        return found

    def _at_table(self, t: int) -> list[tuple[float, list[int]]]:
        """A few meetings of strangers in a slot whose tables are taken."""
        state = self.state
        found = []
        for _ in range(_TRIES):
            f = state.at[self.rng.randrange(state.instance.people)][t]
            if f >= 0:
                found.append((float(state.loss(f)), [f]))
        return found

    def _refill(self, v: int, fresh: set[int]) -> bool:
        """Give `v` another meeting that costs nobody anything. Dropped ones may come back."""
        state = self.state
        if not state.spare[v]:
            return True
        waiting = [f for f in state.instance.wishes_at[v] if state.slot_of[f] == OUT and f not in fresh]
        waiting.sort(key=state.gain, reverse=True)
        return any(insert(state, f) for f in waiting)

    def _wanted(self, v: int, fresh: set[int]) -> int | None:
        """One of the wishes of `v` that are worth most above their price."""
        state, reduced, rng = self.state, self.guide.reduced, self.rng
        waiting = [
            (reduced[f] - rng.random() * self._jitter, f)
            for f in state.instance.wishes_at[v]
            if state.slot_of[f] == OUT and f not in fresh
        ]
        return max(waiting)[1] if waiting else None

    @staticmethod
    def _drop(items: list[int], index: int) -> None:
        items[index] = items[-1]
        items.pop()


def _both(f: int, g: int) -> list[int]:
    """Two meetings, or the one that both people have."""
    return [f] if f == g else [f, g]
