"""Lists: the best of each, the promise kept, and nothing better possible; beside exhaustive and independent answers."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from ortools.graph.python import min_cost_flow

from scheduling.matching.ids import Id
from scheduling.suggestions.answer import Answer
from scheduling.suggestions.check import check, may_see
from scheduling.suggestions.figures import exposure
from scheduling.suggestions.lots import BITS
from scheduling.suggestions.model import Person, Problem, Shelf
from scheduling.suggestions.solver import suggest
from tests.scheduling.suggestions_cases import keys_of, problems

TOPICS = ("water", "port", "wind", "cheese", "export", "battery", "data", "hydrogen", "solar", "wood", "steel", "rail")


def event(count: int, seed: int, **shelf: int) -> Problem:
    """People who offer and need a few topics, some of them far more popular."""
    rng = random.Random(seed)
    weights = [1 / (rank + 1) for rank in range(len(TOPICS))]
    people = tuple(
        Person(
            number,
            tuple({f"{rng.choices(TOPICS, weights)[0]} {rng.choice(TOPICS)}" for _ in range(3)}),
            tuple({f"{rng.choices(TOPICS, weights)[0]} {rng.choice(TOPICS)}" for _ in range(2)}),
            organisation=number // 2,
        )
        for number in range(count)
    )
    return Problem(people, shelf=Shelf(**shelf))


def verified(problem: Problem) -> Answer:
    answer = suggest(problem)
    assert check(problem, answer, answer.unmet, answer.lexicon) == []
    return answer


@settings(max_examples=60, deadline=None)
@given(problems())
def test_lists_are_legal_and_hold_the_best_of_all_pairs(problem: Problem) -> None:
    answer = verified(replace(problem, shelf=replace(problem.shelf, least=0)))
    keys = keys_of(problem, answer.lexicon)
    for one in answer:
        mine = keys[one.person]
        best = sorted(mine, key=lambda other: -mine[other])
        assert [other.person for other in (*one.first, *one.further)] == best[
            : problem.shelf.length + problem.shelf.kept
        ]
        assert one.fitting == len(mine)
        assert not any(other.lifted for other in one.first)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_promise_is_kept_as_far_as_any_lists_can(problem: Problem) -> None:
    answer = verified(problem)
    unmet = dict(answer.unmet)
    assert all(count < problem.shelf.least for count in unmet.values())
    if problem.shelf.least == 1:
        allowed = {
            other.id: [me.id for me in problem.people if may_see(problem, me, other)]
            for other in problem.people
            if other.shown
        }
        assert len(unmet) == len(allowed) - most_placed(allowed, problem.shelf.length)
    assert answer.figures.relevance <= answer.figures.bound or unmet
    assert answer.figures.bound <= answer.figures.relevance_plain + problem.shelf.length * len(answer)


def most_placed(allowed: dict[Id, list[Id]], length: int) -> int:
    """How many people can stand on at least one list: augmenting paths over single places."""
    holder: dict[tuple[Id, int], Id] = {}

    def place(who: Id, seen: set[tuple[Id, int]]) -> bool:
        for seat in ((owner, number) for owner in allowed[who] for number in range(length)):
            if seat not in seen:
                seen.add(seat)
                if seat not in holder or place(holder[seat], seen):
                    holder[seat] = who
                    return True
        return False

    return sum(place(who, set()) for who in allowed)


@pytest.mark.parametrize("seed", range(4))
def test_fair_lists_are_worth_as_much_as_the_best_flow(seed: int) -> None:
    problem = event(40, seed, length=4, least=3)
    answer = verified(problem)
    assert answer.unmet == ()
    figures, places = answer.figures, sum(len(one.first) for one in answer)
    assert figures.plain.least < 3 == figures.fair.least
    assert figures.bound - places - 1 <= figures.relevance <= figures.bound
    best = best_flow(problem, answer)
    assert abs(best - figures.relevance) <= places


def best_flow(problem: Problem, answer: Answer) -> int:
    """The most points of lists that keep the promise by connected pairs, by OR-Tools' minimum cost flow."""
    keys, n, shelf = keys_of(problem, answer.lexicon), len(problem.people), problem.shelf
    solver, source, sink, pool = min_cost_flow.SimpleMinCostFlow(), 2 * n, 2 * n + 1, 2 * n + 2
    for me in range(n):
        solver.add_arc_with_capacity_and_unit_cost(source, me, shelf.length, 0)
        for other, key in keys[me].items():
            solver.add_arc_with_capacity_and_unit_cost(me, n + int(other), 1, -(key >> BITS))
        # The promised places come first: nothing is worth as much as one of them.
        solver.add_arc_with_capacity_and_unit_cost(n + me, sink, shelf.least, -1_000_000_000)
        solver.add_arc_with_capacity_and_unit_cost(n + me, pool, n, 0)
    solver.add_arc_with_capacity_and_unit_cost(pool, sink, n * n, 0)
    solver.add_arc_with_capacity_and_unit_cost(source, sink, n * shelf.length, 0)
    solver.set_node_supply(source, n * shelf.length)
    solver.set_node_supply(sink, -n * shelf.length)
    assert solver.solve() == solver.OPTIMAL
    return int(-solver.optimal_cost()) - n * shelf.least * 1_000_000_000


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_order_in_which_people_are_given_changes_nothing(problem: Problem) -> None:
    turned = replace(problem, people=problem.people[::-1], apart=tuple((b, a) for a, b in problem.apart[::-1]))
    answer, other = suggest(problem), suggest(turned)
    assert answer.figures == other.figures
    assert {one.person: one for one in answer} == {one.person: one for one in other}
    assert sorted(answer.unmet) == sorted(other.unmet)


def test_where_places_are_scarce_as_many_as_can_be_are_shown_once_before_anybody_twice() -> None:
    """Thirty starters may be shown to two investors alone."""
    investors = [Person(f"i{n}", needs=("solar pumps",), groups=frozenset({"i"})) for n in range(2)]
    starters = [Person(f"s{n}", ("solar pumps",), groups=frozenset({"s"}), looks=False) for n in range(30)]
    problem = Problem((*investors, *starters), bars=(("i", "i"), ("s", "s")), shelf=Shelf(length=5, least=3))
    answer = verified(problem)
    assert answer.figures.fair.most == 1
    assert sorted(count for _, count in answer.unmet) == [0] * 22 + [1] * 10
    assert {one for one, _ in answer.unmet} == {person.id for person in problem.people}


def test_who_has_said_nothing_is_shown_too_by_lot() -> None:
    quiet = Person("quiet")
    problem = replace(event(30, 1, length=4, least=2), colleagues=True)
    problem = replace(problem, people=(*problem.people, quiet))
    answer = verified(problem)
    assert sum(other.person == "quiet" for one in answer for other in one.first) == 2
    assert answer.list_of("quiet").fitting == 0
    with pytest.raises(KeyError):
        answer.list_of("nobody")


def test_an_empty_event_and_one_person_alone() -> None:
    assert list(verified(Problem(()))) == []
    (alone,) = verified(Problem((Person(1, ("a port",)),)))
    assert (alone.first, alone.fitting) == ((), 0)


def test_exposure_is_measured() -> None:
    even, uneven = exposure([2, 2, 2]), exposure([0, 0, 6])
    assert (even.gini, uneven.gini, uneven.nobody, uneven.most) == (0.0, 0.666667, 2, 6)
    assert exposure([]) == exposure([])
