"""Who may come to a meeting: the people of a wish, one choice for every way to send members of a team."""

from collections.abc import Iterator
from itertools import combinations, product

from scheduling.matching.ids import Id
from scheduling.matching.model import Problem, Wish

Party = tuple[Id, ...]


class Parties:
    """Reads the teams, the kinds and the forbidden pairs of a problem once."""

    def __init__(self, problem: Problem) -> None:
        self._members = {team.id: team.members for team in problem.teams}
        self._forbidden = {frozenset(pair) for pair in problem.forbidden}
        self._kind = {person.id: person.kind for person in problem.people if person.kind is not None}
        self._allowed = None if problem.kinds is None else {frozenset(pair) for pair in problem.kinds}
        self._plain = not problem.teams and problem.kinds is None

    def of(self, wish: Wish) -> list[Party]:
        """Every party that may hold the wish, in the order of the members; empty where the rules keep all apart."""
        if self._plain and not wish.also:
            pair = (wish.a, wish.b)
            return [] if self._forbidden and frozenset(pair) in self._forbidden else [pair]
        return [party for party in self._all(wish) if self._may_meet(wish, party)]

    def comes(self, wish: Wish, party: Party) -> bool:
        """Whether these people, in the order of the wish's ends, are those for whom it asks."""
        ends = wish.ends
        if len(party) != len(ends) or len(set(party)) < len(party):
            return False
        return all(person in self._members.get(end, (end,)) for end, person in zip(ends, party, strict=True))

    def allows(self, wish: Wish, party: Party) -> bool:
        """Whether those who come may meet."""
        return self._may_meet(wish, party)

    def parted(self, wish: Wish) -> bool:
        """Whether it is a forbidden pair, and no rule of kinds, that keeps two persons apart."""
        listed = frozenset((wish.a, wish.b)) in self._forbidden
        return listed and not wish.also and self._may_meet_by_kind(wish.a, wish.b)

    def named(self, wish: Wish) -> bool:
        """Whether the wish itself says who comes."""
        return not self._members or not any(end in self._members for end in wish.ends)

    def _all(self, wish: Wish) -> Iterator[Party]:
        choices = [self._members.get(end, (end,)) for end in wish.ends]
        seen = set[frozenset[Id]]()
        for party in product(*choices):
            people = frozenset(party)
            if len(people) == len(party) and people not in seen:
                seen.add(people)
                yield party

    def _may_meet(self, wish: Wish, party: Party) -> bool:
        """Members that come for the same team are no strangers to each other."""
        ends = wish.ends
        return all(self._pair(party[i], party[j]) for i, j in combinations(range(len(ends)), 2) if ends[i] != ends[j])

    def _pair(self, a: Id, b: Id) -> bool:
        if self._forbidden and frozenset((a, b)) in self._forbidden:
            return False
        return self._may_meet_by_kind(a, b)

    def _may_meet_by_kind(self, a: Id, b: Id) -> bool:
        if self._allowed is None or a not in self._kind or b not in self._kind:
            return True
        return frozenset((self._kind[a], self._kind[b])) in self._allowed
