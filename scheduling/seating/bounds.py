"""Lower bounds on pairs that should not be, for a topic plan and for any plan; plain counting.

The topic plan says who is in which pool of tables (one topic, one language) in each round, no more.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations

from scheduling.matching.ids import Id

Cells = Sequence[dict[Id, int]]  # for each round: person -> number of the pool
_FEW = 400  # up to so many people, all pairs that share a pool are listed


def spread(count: int, places: int) -> int:
    """Pairs in one place, at least, when `count` are put into `places`: as even as can be."""
    each, more = divmod(count, places)
    return places * each * (each - 1) // 2 + more * each


def alike_bound(values: Iterable[Id | None], tables: int) -> int:
    """Pairs alike at one table, at least, when people with these traits sit at `tables` tables.

    Two relaxations: each kind spreads evenly over the tables; the people of each table are spread evenly over the
    kinds, the tables being of even size, which is the best for that. None is a kind of its own each time.
    """
    if tables < 1:
        return 0
    listed = list(values)
    kinds = Counter(value for value in listed if value is not None)
    by_kind = sum(spread(count, tables) for count in kinds.values())
    distinct = len(kinds) + listed.count(None)
    each, more = divmod(len(listed), tables)
    by_table = more * spread(each + 1, distinct) + (tables - more) * spread(each, distinct) if distinct else 0
    return max(by_kind, by_table)


def repeats_bound(cells: Cells, tables: Sequence[Sequence[int]]) -> int:
    """Meetings again, at least; at most `tables[r][pool]` are used.

    Of c people who share a pool in round r, with m tables, and one in round s, with k tables, as many as spread(c, m k)
    pairs meet in both. Summed up for pairs of rounds that make a tree, no pair is counted more often than it meets
    again; the heaviest tree is taken. The other bound: all that meet in a pool of few people are pairs of those.
    """
    heavy = []
    for r, s in combinations(range(len(cells)), 2):
        shared = Counter((cells[r][person], cells[s][person]) for person in cells[r].keys() & cells[s].keys())
        weight = sum(spread(count, tables[r][p] * tables[s][q]) for (p, q), count in shared.items())
        heavy.append((weight, r, s))
    return max(_heaviest_tree(len(cells), heavy), _crowding(cells, tables))


def meetings_again_anyhow(present: Sequence[set[Id]], tables: Sequence[int]) -> int:
    """Meetings again in any plan: more meetings than pairs who are ever there together."""
    meetings = sum(spread(len(people), count) for people, count in zip(present, tables, strict=True) if count)
    everybody = len(set().union(*present))
    return max(0, meetings - everybody * (everybody - 1) // 2)


def _heaviest_tree(nodes: int, edges: list[tuple[int, int, int]]) -> int:
    """Kruskal."""
    root = list(range(nodes))
    total = 0
    for weight, r, s in sorted(edges, reverse=True):
        a, b = _find(root, r), _find(root, s)
        if a != b:
            root[a] = b
            total += weight
    return total


def _find(root: list[int], node: int) -> int:
    while root[node] != node:
        node = root[node]
    return node


def _crowding(cells: Cells, tables: Sequence[Sequence[int]]) -> int:
    """More meetings than pairs who ever share a pool."""
    if len(set().union(*cells)) > _FEW:
        return 0
    pairs: set[tuple[Id, Id]] = set()
    meetings = 0
    for turn, laid in zip(cells, tables, strict=True):
        members: dict[int, list[Id]] = {}
        for person, pool in turn.items():
            members.setdefault(pool, []).append(person)
        for pool, people in members.items():
            meetings += spread(len(people), laid[pool])
            pairs.update(combinations(sorted(people, key=repr), 2))
    return max(0, meetings - len(pairs))
