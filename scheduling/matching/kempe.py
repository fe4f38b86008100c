"""Finding a slot for a wish without dropping another: directly, or by swapping two slots along a Kempe chain.

A Kempe chain is a path of meetings that lie in slots s and r in turn. When everybody on it can use both, exchanging s
and r along the whole path keeps all meetings and frees s at its first person (Kempe 1879; Vizing 1964).
"""

from scheduling.matching.state import OUT, State

_MOVABLE = 24  # meetings of a full slot that are tried elsewhere; more cost time and rarely help


def insert(state: State, e: int) -> bool:
    """Hold wish `e` if that is possible without dropping a meeting. False leaves the state as it was."""
    instance = state.instance
    if not state.open or state.slot_of[e] != OUT:
        return False
    ends = instance.ends[e]
    for v in ends:
        if not state.spare[v]:
            return False
    both = state.usable(e)
    direct = both & state.open
    if direct:
        state.put(e, (direct & -direct).bit_length() - 1)
        return True
    if both and _clear_table(state, e, both):
        return True
    if e in instance.rigid:
        return False
    u, v = ends
    common = instance.common[e]
    return _by_chain(state, e, u, v, common) or _by_chain(state, e, v, u, common)


def _by_chain(state: State, e: int, u: int, v: int, common: int) -> bool:
    """u is free in s where v is not: swap s with a slot r that v has free, along the path that starts at v."""
    wanted = state.free[u] & common & ~state.free[v]
    targets = state.free[v]
    at_v = state.at[v]
    while wanted:
        low = wanted & -wanted
        wanted ^= low
        s = low.bit_length() - 1
        if at_v[s] < 0:
            continue  # no meeting stands in the way, but v's rhythm
        # One table more is needed, in s or in r.
        rest = targets if low & state.open else targets & state.open
        while rest:
            bit = rest & -rest
            rest ^= bit
            r = bit.bit_length() - 1
            path = path_from(state, v, s, r, u)
            if path is None or not state.room[s if len(path) % 2 == 0 else r]:
                continue
            state.shift(path, [r if state.slot_of[f] == s else s for f in path])
            state.put(e, s)
            return True
    return False


def path_from(state: State, start: int, s: int, r: int, avoid: int = -1) -> list[int] | None:
    """The meetings of the s/r path from `start`; None if its end cannot use the other slot, if it meets `avoid` or a
    meeting that cannot be moved so."""
    instance = state.instance
    ends, at, rigid = instance.ends, state.at, instance.rigid
    path: list[int] = []
    here, slot, other = start, s, r
    while True:
        e = at[here][slot]
        if e < 0:
            # The last meeting came in `other` and goes to `slot`: the end must be able to have it there.
            return path if state.can_swap(here, other, slot) else None
        if e in rigid:
            return None
        path.append(e)
        a, b = ends[e]
        here = b if a == here else a
        if here == avoid:
            return None
        slot, other = other, slot


def _clear_table(state: State, e: int, both: int) -> bool:
    """All are free in t but its tables are taken: move another meeting from t to a slot that has a table."""
    instance = state.instance
    free = state.free
    while both:
        low = both & -both
        both ^= low
        t = low.bit_length() - 1
        looked = 0
        for step in range(instance.people):
            v = (e + step) % instance.people
            f = state.at[v][t]
            if f < 0 or instance.ends[f][0] != v or f in instance.rigid:
                continue
            looked += 1
            if looked > _MOVABLE:
                break
            targets = instance.common[f] & state.open
            for w in instance.ends[f]:
                targets &= free[w]
            if targets:
                state.shift([f], [(targets & -targets).bit_length() - 1])
                state.put(e, t)
                return True
    return False
