"""Contradictions in a seating problem: all of them, each with who or what it is about and a way out."""

from collections import defaultdict
from collections.abc import Iterator

from scheduling.matching.flaws import Row, is_id
from scheduling.matching.ids import Id
from scheduling.seating.flaws import Contradictory, Flaw, FlawCode
from scheduling.seating.held import held_flaws
from scheduling.seating.model import Problem
from scheduling.seating.parting import parting_flaws
from scheduling.seating.supply import supply_flaws


def validate(problem: Problem) -> tuple[Flaw, ...]:
    """Every contradiction; empty when people can be seated, as far as counting tells.

    What is no id or no count cannot be looked up or added, so that such rows are told first and alone; whether there
    are seats enough is asked only of tables and people that are sound.
    """
    crude = (*_nameless(problem), *_uncounted(problem))
    if crude:
        return crude
    sound = (*_id_flaws(problem), *_table_flaws(problem), *_person_flaws(problem), *_apart_flaws(problem))
    flaws = (*sound, *_mix_flaws(problem), *held_flaws(problem))
    return flaws or (*parting_flaws(problem), *supply_flaws(problem))


def require_valid(problem: Problem) -> None:
    """Raise `Contradictory` with all flaws if there is one."""
    flaws = validate(problem)
    if flaws:
        raise Contradictory(flaws)


def _nameless(problem: Problem) -> Iterator[Flaw]:
    named: list[tuple[Row, tuple[object, ...]]] = []
    named += [(Row("rounds", i), (turn,)) for i, turn in enumerate(problem.rounds)]
    named += [(Row("topics", i), (topic,)) for i, topic in enumerate(problem.topics)]
    for i, table in enumerate(problem.tables):
        loose = [name for name in (table.topic, table.language, table.host) if name is not None]
        named.append((Row("tables", i), (table.id, *loose, *(table.rounds or ()))))
    for i, person in enumerate(problem.people):
        listed = (person.id, *person.wishes, *person.languages, *person.traits.values(), *person.absent)
        named.append((Row("people", i), listed))
    named += [(Row("fixed", i), (seat.person, seat.round, seat.table)) for i, seat in enumerate(problem.fixed)]
    named += [(Row("apart", i), tuple(pair)) for i, pair in enumerate(problem.apart)]
    for row, identities in named:
        for identity in identities:
            if not is_id(identity):
                fact = f"{identity!r} is no id"
                yield Flaw(FlawCode.BAD_ID, (row,), fact, "name it by a text or a whole number")


def _uncounted(problem: Problem) -> Iterator[Flaw]:
    weights = problem.weights
    counts: list[tuple[Row, str, object]] = []
    for i, table in enumerate(problem.tables):
        row = Row("tables", i, table.id)
        counts += [(row, "maximum", table.maximum), (row, "minimum", table.minimum)]
    for name, worth in (
        ("apart", weights.apart),
        ("unspoken", weights.unspoken),
        ("point", weights.point),
        ("repeat", weights.repeat),
    ):
        counts.append((Row("weights", 0), name, worth))
    counts += [(Row("weights", 0), f"points[{i}]", worth) for i, worth in enumerate(weights.points)]
    counts += [(Row("weights", 0), f"mix {mix.trait}", mix.weight) for mix in weights.mix]
    for row, name, count in counts:
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= 10_000_000:
            fact = f"{name} {count!r} is not a whole number from 0 to ten million"
            yield Flaw(FlawCode.NOT_A_COUNT, (row,), fact, "give one")


def _id_flaws(problem: Problem) -> Iterator[Flaw]:
    named: dict[str, list[Id]] = {
        "rounds": list(problem.rounds),
        "topics": list(problem.topics),
        "tables": [table.id for table in problem.tables],
        "people": [person.id for person in problem.people],
    }
    for table, identities in named.items():
        seen: dict[Id, list[int]] = defaultdict(list)
        for index, identity in enumerate(identities):
            seen[identity].append(index)
        for identity, indices in seen.items():
            if len(indices) > 1:
                rows = tuple(Row(table, index, identity) for index in indices)
                fact = f"the id {identity!r} stands {len(indices)} times"
                yield Flaw(FlawCode.DUPLICATE_ID, rows, fact, "keep one, or give the others ids of their own")


def _table_flaws(problem: Problem) -> Iterator[Flaw]:
    topics, rounds = set(problem.topics), set(problem.rounds)
    people = {person.id for person in problem.people}
    for index, table in enumerate(problem.tables):
        row = Row("tables", index, table.id)
        if table.maximum == 0:
            yield Flaw(FlawCode.NO_SEATS, (row,), "the table has no seats", "give it some, or leave it out")
        elif table.minimum > table.maximum:
            fact = f"the minimum {table.minimum} is above the maximum {table.maximum}"
            yield Flaw(FlawCode.MINIMUM_ABOVE_MAXIMUM, (row,), fact, "lower the minimum, or add seats")
        if table.topic is not None and table.topic not in topics:
            fact = f"there is no topic {table.topic!r}"
            yield Flaw(FlawCode.UNKNOWN_TOPIC, (row,), fact, "add the topic, or give the table another")
        for turn in sorted((table.rounds or frozenset()) - rounds, key=repr):
            yield Flaw(FlawCode.UNKNOWN_ROUND, (row,), f"there is no round {turn!r}", "take it out")
        if table.host is not None and table.host not in people:
            fact = f"there is no person {table.host!r} to host it"
            yield Flaw(FlawCode.UNKNOWN_PERSON, (row,), fact, "add the person, or name another host")


def _person_flaws(problem: Problem) -> Iterator[Flaw]:
    topics, rounds = set(problem.topics), set(problem.rounds)
    for index, person in enumerate(problem.people):
        row = Row("people", index, person.id)
        for topic in dict.fromkeys(person.wishes):
            if topic not in topics:
                yield Flaw(FlawCode.UNKNOWN_TOPIC, (row,), f"there is no topic {topic!r} to wish for", "take it out")
            elif person.wishes.count(topic) > 1:
                yield Flaw(FlawCode.WISHED_TWICE, (row,), f"wishes for {topic!r} more than once", "keep the first")
        for turn in sorted(person.absent - rounds, key=repr):
            fact = f"there is no round {turn!r} to be absent from"
            yield Flaw(FlawCode.UNKNOWN_ROUND, (row,), fact, "take it out")


def _mix_flaws(problem: Problem) -> Iterator[Flaw]:
    mixed = [mix.trait for mix in problem.weights.mix]
    for trait in dict.fromkeys(mixed):
        if mixed.count(trait) > 1:
            fact = f"the trait {trait!r} is mixed {mixed.count(trait)} times"
            yield Flaw(FlawCode.MIXED_TWICE, (Row("weights", 0),), fact, "give it one weight")


def _apart_flaws(problem: Problem) -> Iterator[Flaw]:
    people = {person.id for person in problem.people}
    for index, (a, b) in enumerate(problem.apart):
        row = Row("apart", index)
        if a == b:
            yield Flaw(FlawCode.APART_SELF, (row,), f"{a!r} cannot be kept apart from themselves", "name two people")
        for end in dict.fromkeys((a, b)):
            if end not in people:
                yield Flaw(FlawCode.UNKNOWN_PERSON, (row,), f"there is no person {end!r}", "take the pair out")
