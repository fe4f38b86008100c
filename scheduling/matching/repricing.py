"""Prices of an earlier plan, fitted to a problem that has changed a little: a bound without a linear program."""

from collections.abc import Iterable
from dataclasses import replace

from scheduling.matching.bounds import reduced_values
from scheduling.matching.certificate import Prices
from scheduling.matching.instance import Instance

_SWEEPS = 2


def fitted(instance: Instance, prices: Prices, touched: Iterable[int]) -> tuple[Prices, list[int]]:
    """The price of each touched person's time set anew, one after the other, each as well as the others allow; and the
    reduced values at these prices.

    For one person the bound is cap * price + sum of max(0, reduced value before the price): a convex function whose
    least is where the price equals the cap+1st largest of them. Any prices bound; these are only tighter.
    """
    known = set(instance.person_ids)
    listed = {person: price for person, price in prices.people if person in known}
    price = [listed.get(person, 0) for person in instance.person_ids]
    kept = replace(
        prices,
        people=tuple(listed.items()),
        cells=tuple(row for row in prices.cells if row[0] in known),
        cover=tuple(row for row in prices.cover if row[0] in known),
        minimum=tuple(row for row in prices.minimum if row[0] in known),
        windows=tuple(row for row in prices.windows if row[0] in known),
    )
    reduced = reduced_values(instance.rest, kept)
    order = sorted(set(touched))
    for _ in range(_SWEEPS):
        for v in order:
            candidates = instance.wishes_at[v]
            above = sorted((reduced[e] + price[v] for e in candidates), reverse=True)
            capacity = max(0, instance.capacity[v])
            best = max(0, above[capacity]) if capacity < len(above) else 0
            change = best - price[v]
            if change:
                price[v] = best
                for e in candidates:
                    reduced[e] -= change
    people = tuple((person, price[v]) for v, person in enumerate(instance.person_ids) if price[v])
    return replace(kept, people=people), reduced
