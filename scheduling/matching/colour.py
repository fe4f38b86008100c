"""The first schedule: wishes in the order of the relaxation, each into a slot by Kempe chains."""

from collections.abc import Sequence

from scheduling.matching.kempe import insert
from scheduling.matching.monitor import Monitor
from scheduling.matching.state import OUT, State

_SURE = 0.05  # below, the share says nothing


def colour(state: State, chosen: Sequence[float], monitor: Monitor) -> None:
    """Insert what the relaxation chose, those with few common slots first; then whatever else still fits."""
    instance = state.instance
    order = sorted(
        range(instance.candidates),
        key=lambda e: (-round(chosen[e], 6), instance.common[e].bit_count(), -instance.worth[e], e),
    )
    for count, e in enumerate(order):
        insert(state, e)
        if count % 256 == 0 and monitor.beat():
            return


def colour_shares(state: State, shares: Sequence[dict[int, float]], monitor: Monitor) -> None:
    """Place what the slot-indexed relaxation holds most surely in the slots it chose, then colour the rest."""
    instance = state.instance
    placed = [(share, e, t) for e, slots in enumerate(shares) for t, share in slots.items() if share > _SURE]
    placed.sort(key=lambda item: (-round(item[0], 4), -instance.worth[item[1]], item[1], item[2]))
    for _, e, t in placed:
        if state.slot_of[e] == OUT and (state.usable(e) & state.open) >> t & 1:
            state.put(e, t)
    colour(state, [sum(slots.values()) for slots in shares], monitor)
