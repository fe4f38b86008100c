"""Where the bound says that value is lost: the gap, person by person and wish by wish."""

from collections.abc import Sequence

from scheduling.matching.certificate import Prices
from scheduling.matching.state import OUT, State


class Guide:
    """The prices in the state's indices, as plain numbers.

    By duality, bound - value = sum of: price of every unused meeting of a person, of every unused priced cell and
    table, reduced value of every wish not held that has one above 0, and the missing value of every held one below 0.
    So only those are worth a search, and a schedule without any is optimal.
    """

    __slots__ = ("cells", "minus", "price", "reduced", "scale")

    def __init__(self, state: State, prices: Prices, reduced: Sequence[int]) -> None:
        """`reduced` are the `reduced_values` of the prices."""
        instance = state.instance
        self.scale = prices.scale
        people, bonus = dict(prices.people), dict(prices.cover)
        minimum = dict(prices.minimum)
        self.price = [people.get(v, 0) / self.scale for v in instance.person_ids]
        credit = [(bonus.get(v, 0) + minimum.get(v, 0)) / self.scale for v in instance.person_ids]
        self.minus = [price - earned for price, earned in zip(self.price, credit, strict=True)]
        self.reduced = [value / self.scale for value in reduced]
        person_index = {identity: v for v, identity in enumerate(instance.person_ids)}
        slot_index = {identity: t for t, identity in enumerate(instance.slot_ids)}
        self.cells = [(person_index[person], slot_index[slot]) for person, slot, price in prices.cells if price > 0]
        self._spread(prices, person_index, instance.available)

    def losing_people(self, state: State, among: Sequence[int] | None = None) -> list[int]:
        """Whose time has a price and is not all used, and whoever still lacks a meeting that ranks above value."""
        instance = state.instance
        everybody = range(instance.people) if among is None else among
        people = [v for v in everybody if state.spare[v] and self._lacks(state, v)]
        looked_for, seen = set(everybody), set(people)
        for v, t in self.cells:
            if state.free[v] >> t & 1 and state.spare[v] and v not in seen and v in looked_for:
                seen.add(v)
                people.append(v)
        return [v for v in people if instance.wishes_at[v]]

    def losing_wishes(self, state: State, among: Sequence[int] | None = None) -> list[int]:
        """Held below their price, or not held above it."""
        reduced, slot_of = self.reduced, state.slot_of
        return [
            e
            for e in (range(len(reduced)) if among is None else among)
            if (reduced[e] > 1e-9 and slot_of[e] == OUT) or (reduced[e] < -1e-9 and slot_of[e] >= 0)
        ]

    def _lacks(self, state: State, v: int) -> bool:
        return self.price[v] > 0 or state.degree(v) < len(state.instance.gains[v])

    def _spread(self, prices: Prices, person_index: dict[str | int, int], available: list[int]) -> None:
        """A person's cells count with their mean when meetings of different people are compared."""
        for person, _, price in prices.cells:
            v = person_index[person]
            self.minus[v] += price / self.scale / max(1, available[v].bit_count())
