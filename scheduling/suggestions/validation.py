"""Contradictions in a problem of suggestions: all of them, each with who or what it is about and a way out."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields

from scheduling.matching.flaws import Row, is_id
from scheduling.matching.ids import Id
from scheduling.suggestions.flaws import Contradictory, Flaw, FlawCode
from scheduling.suggestions.model import MOST, Person, Problem, Rule

MOST_WEIGHT = 10
BOUNDS = {"length": (1, 100), "least": (0, 50), "kept": (0, 1_000), "fits": (1, MOST)}


def validate(problem: Problem) -> tuple[Flaw, ...]:
    """Every contradiction; empty when lists can be made. What is no id cannot be looked up, so that such rows are told
    first and alone."""
    crude = tuple(flaw for i, person in enumerate(problem.people) for flaw in _crude(i, person))
    crude = (*crude, *_crude_pairs(problem))
    if crude:
        return crude
    return (*_people_flaws(problem), *_apart_flaws(problem), *_weight_flaws(problem), *_shelf_flaws(problem))


def require_valid(problem: Problem) -> None:
    """Raise `Contradictory` with all flaws if there is one."""
    flaws = validate(problem)
    if flaws:
        raise Contradictory(flaws)


def _crude(index: int, person: Person) -> Iterator[Flaw]:
    row = Row("people", index)
    loose = [value for value in (person.country, person.organisation) if value is not None]
    named = (person.id, *loose, *person.sectors, *person.goals, *person.languages, *person.groups)
    for identity in named:
        if not is_id(identity):
            yield Flaw(FlawCode.BAD_ID, (row,), f"{identity!r} is no id", "name it by a text or a whole number")
    for phrase in (*person.offers, *person.needs, person.text):
        if not isinstance(phrase, str):
            yield Flaw(FlawCode.NOT_TEXT, (row,), f"{phrase!r} is no text", "write it as one")
    size = person.size
    if size is not None and (not isinstance(size, int) or isinstance(size, bool) or size < 0):
        fact = f"size {size!r} is not a whole number from 0"
        yield Flaw(FlawCode.NOT_A_COUNT, (row,), fact, "count heads, or leave it out")


def _crude_pairs(problem: Problem) -> Iterator[Flaw]:
    for table, pairs in (("apart", problem.apart), ("bars", problem.bars)):
        for index, pair in enumerate(pairs):
            for identity in pair:
                if not is_id(identity):
                    fact = f"{identity!r} is no id"
                    yield Flaw(FlawCode.BAD_ID, (Row(table, index),), fact, "name it by a text or a whole number")


def _people_flaws(problem: Problem) -> Iterator[Flaw]:
    seen: dict[Id, list[int]] = defaultdict(list)
    for index, person in enumerate(problem.people):
        seen[person.id].append(index)
    for identity, indices in seen.items():
        if len(indices) > 1:
            rows = tuple(Row("people", index, identity) for index in indices)
            fact = f"the id {identity!r} stands {len(indices)} times"
            yield Flaw(FlawCode.DUPLICATE_ID, rows, fact, "keep one, or give the others ids of their own")


def _apart_flaws(problem: Problem) -> Iterator[Flaw]:
    people = {person.id for person in problem.people}
    for index, (one, other) in enumerate(problem.apart):
        row = Row("apart", index)
        if one == other:
            fact = f"{one!r} cannot be kept apart from themselves"
            yield Flaw(FlawCode.APART_SELF, (row,), fact, "name two people")
        for end in dict.fromkeys((one, other)):
            if end not in people:
                yield Flaw(FlawCode.UNKNOWN_PERSON, (row,), f"there is no person {end!r}", "take the pair out")


def _weight_flaws(problem: Problem) -> Iterator[Flaw]:
    weights, row = problem.weights, Row("weights", 0)
    sound = True
    for name in (field.name for field in fields(weights)):
        value = getattr(weights, name)
        if name.endswith("_rule"):
            if value not in tuple(Rule):
                sound = False
                remedy = f"choose one of {', '.join(Rule)}"
                yield Flaw(FlawCode.NOT_A_WEIGHT, (row,), f"{name} {value!r} is no rule", remedy)
        elif not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_WEIGHT:
            sound = False
            fact = f"{name} {value!r} is not a whole number from 0 to {MOST_WEIGHT}"
            yield Flaw(FlawCode.NOT_A_WEIGHT, (row,), fact, "give one")
    if sound and not weights.connecting:
        fact = "offers, needs, sectors, goals and texts all count nothing, so that nothing connects anybody"
        yield Flaw(FlawCode.NOTHING_CONNECTS, (row,), fact, "let one of them count")


def _shelf_flaws(problem: Problem) -> Iterator[Flaw]:
    shelf, row = problem.shelf, Row("shelf", 0)
    sound = True
    for name, (low, high) in BOUNDS.items():
        value = getattr(shelf, name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            sound = False
            fact = f"{name} {value!r} is not a whole number from {low} to {high}"
            yield Flaw(FlawCode.NOT_A_COUNT, (row,), fact, "give one")
    if sound and shelf.least > shelf.length:
        fact = f"everybody on {shelf.least} lists of {shelf.length} places is more than all places can hold"
        yield Flaw(FlawCode.PROMISE_ABOVE_LENGTH, (row,), fact, "promise fewer lists, or make them longer")
