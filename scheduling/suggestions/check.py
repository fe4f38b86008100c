"""An independent check of lists: every rule, every point and the promise, from the definition of a pair alone."""

from collections import Counter
from collections.abc import Iterable, Iterator

from scheduling.matching.ids import Id
from scheduling.suggestions.lexicon import Lexicon
from scheduling.suggestions.model import Listed, Person, Problem
from scheduling.suggestions.pair import Judge

TOLERANCE = 1  # points; sums of fractions may differ in their last digit


def check(problem: Problem, lists: Iterable[Listed], unmet: Iterable[tuple[Id, int]], lexicon: Lexicon) -> list[str]:
    """All that is wrong, as sentences; empty for right lists. Costs as much as comparing each listed pair by itself."""
    people = {person.id: person for person in problem.people}
    judge = Judge(lexicon, problem.weights)
    found = list(lists)
    wrong = [fault for one in found for fault in _list_faults(problem, people, judge, one)]
    looking = [person.id for person in problem.people if person.looks]
    if [one.person for one in found] != looking:
        wrong.append("the lists are not those of the people who look, in their order")
    counts = Counter(other.person for one in found for other in one.first)
    excused = dict(unmet)
    for person in problem.people:
        promised = excused.get(person.id, problem.shelf.least) if person.shown else 0
        if counts[person.id] < promised:
            wrong.append(f"{person.id!r} stands on {counts[person.id]} lists, promised are {promised}")
    return wrong


def may_see(problem: Problem, me: Person, other: Person) -> bool:
    """Whether the rules let one be suggested to the other."""
    if me.id == other.id or not (me.looks and other.shown):
        return False
    if not problem.colleagues and me.organisation is not None and me.organisation == other.organisation:
        return False
    if any({me.id, other.id} == {one, two} for one, two in problem.apart):
        return False
    sides = (me.groups, other.groups)
    return not any((one in a and two in b) for one, two in problem.bars for a, b in (sides, sides[::-1]))


def _list_faults(problem: Problem, people: dict[Id, Person], judge: Judge, one: Listed) -> Iterator[str]:
    me, shelf = people[one.person], problem.shelf
    if len(one.first) > shelf.length or len(one.further) > shelf.length + shelf.kept:
        yield f"the list of {me.id!r} is too long"
    everybody = [other.person for other in (*one.first, *one.further)]
    if len(set(everybody)) != len(everybody):
        yield f"somebody stands twice on the list of {me.id!r}"
    for part in (one.first, one.further):
        ranked = [other.points for other in part]
        if ranked != sorted(ranked, reverse=True):
            yield f"a part of the list of {me.id!r} is not in order of points"
    for other in (*one.first, *one.further):
        if not may_see(problem, me, people[other.person]):
            yield f"{other.person!r} may not be suggested to {me.id!r}"
        points = judge.points(me, people[other.person])
        if abs(points - other.points) > TOLERANCE:
            yield f"{other.person!r} has {points} points for {me.id!r}, not {other.points}"
