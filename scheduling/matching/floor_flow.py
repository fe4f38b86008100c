"""How well the worst-served person can be served at best, slots aside: by maximum flows, and proven by minimum cuts.

Giving everybody the meetings that a floor asks for is a b-matching with lower limits. Its relaxation is a circulation
on the double cover: each person stands there twice, as giver and as taker, and a meeting of a and b is an arc from a to
b and one from b to a. There is either such a circulation or a cut that shows why there is none (Hoffman 1960), and the
cut is a set of prices: persons whose meetings are worth one, and persons whose time, or tables, that cost as much.
"""

from collections.abc import Collection

# The binding itself: the same engine, without what its package would import.
from ortools.graph.python.max_flow import SimpleMaxFlow

from scheduling.matching.certificate import Prices
from scheduling.matching.instance import Instance
from scheduling.matching.maxmin import asked

_MORE_THAN_ALL = 1 << 40


class FloorFlow:
    """The network of an instance; only what persons need changes from floor to floor.

    Nodes: person v as giver is v, as taker n + v; then source, sink, and the two ends of what must flow.
    """

    def __init__(self, instance: Instance, without: Collection[int]) -> None:
        self._instance = instance
        self._without = frozenset(without)
        self._size = max((len(party) for party in instance.ends), default=2)
        self._flow = SimpleMaxFlow()
        n = instance.people
        self._source, self._sink, self._start, self._end = range(2 * n, 2 * n + 4)
        arc = self._flow.add_arc_with_capacity
        for party in instance.ends:
            for i, v in enumerate(party):
                arc(v, n + party[i - 1], 1)
        self._givers = [(arc(self._source, v, 0), arc(self._start, v, 0)) for v in range(n)]
        self._takers = [(arc(n + v, self._sink, 0), arc(n + v, self._end, 0)) for v in range(n)]
        self._owed = (arc(self._source, self._end, 0), arc(self._start, self._sink, 0))
        bound = 2 * sum(instance.tables) < sum(instance.capacity)
        arc(self._sink, self._source, self._size * sum(instance.tables) if bound else _MORE_THAN_ALL)

    def highest(self) -> tuple[int, Prices | None]:
        """The highest floor with a circulation, and prices that show that there is none higher. None where everybody
        can have all that they could."""
        low, high = 0, max(self._instance.rest.could.values(), default=0)
        prices = None
        while low < high:
            middle = (low + high + 1) // 2
            against = self.against(middle)
            if against is None:
                low = middle
            else:
                high, prices = middle - 1, against
        return low, prices

    def against(self, floor: int) -> Prices | None:
        """Prices that speak against this floor; None where there is a circulation.

        Those are exact only for the relaxation in which nobody is left with none and no minimum is missed.
        """
        needs = self._need(floor)
        flow = self._flow
        flow.solve(self._start, self._end)
        return None if flow.optimal_flow() == 2 * needs else self._cut()

    def _need(self, floor: int) -> int:
        """Set the capacities; what all persons together need."""
        instance, change = self._instance, self._flow.set_arc_capacity
        wanted = asked(instance.rest.could, instance.rest.taken, floor)
        total = 0
        for v, person in enumerate(instance.person_ids):
            capacity = max(0, instance.capacity[v])
            need = 0 if v in self._without else wanted.get(person, 0)
            for spare, must in (self._givers[v], self._takers[v]):
                change(spare, capacity - need)
                change(must, need)
            total += need
        for arc in self._owed:
            change(arc, total)
        return total

    def _cut(self) -> Prices:
        """The nodes reachable in the residual network say who needs more than there is, and whose time it takes."""
        n, people = self._instance.people, self._instance.person_ids
        reached = set(self._flow.get_source_side_min_cut())
        gives = [v in reached for v in range(n)]
        takes = [n + v in reached for v in range(n)]
        scarce = self._source not in reached and self._sink in reached  # not time is short, but tables
        if scarce:
            worth = [give + (not take) for give, take in zip(gives, takes, strict=True)]
            cost = [0] * n
        elif self._source in reached:
            worth, cost = [int(not take) for take in takes], [int(not give) for give in gives]
        else:
            worth, cost = [int(give) for give in gives], [int(take) for take in takes]
        net = [w - c for w, c in zip(worth, cost, strict=True)]
        tables = tuple((slot, self._size) for slot in self._instance.slot_ids) if scarce else ()
        return Prices(
            people=tuple((person, -price) for person, price in zip(people, net, strict=True) if price < 0),
            minimum=tuple((person, price) for person, price in zip(people, net, strict=True) if price > 0),
            tables=tables,
        )
