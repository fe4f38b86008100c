"""The JSON form of seating: nothing is lost, and what is malformed is told with its row and field."""

import json

import pytest
from hypothesis import HealthCheck, assume, given, settings

from scheduling.matching.reading import Malformed
from scheduling.seating.codec import problem_from_json, problem_to_json
from scheduling.seating.codec_plan import plan_from_json, plan_to_json
from scheduling.seating.codec_repair import RepairWish, repair_wish_from_json, repair_wish_to_json
from scheduling.seating.flaws import Contradictory
from scheduling.seating.model import Mix, Person, Problem, Seat, Table, Weights
from scheduling.seating.solver import solve
from scheduling.seating.validation import validate
from tests.scheduling.seating_cases import LITTLE, cafe, problems


def wire(document: object) -> object:
    return json.loads(json.dumps(document))


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.filter_too_much])
@given(problems())
def test_problems_plans_and_changes_survive_the_wire(problem: Problem) -> None:
    assert problem_from_json(wire(problem_to_json(problem))) == problem
    assume(validate(problem) == ())
    try:
        plan = solve(problem, budget=LITTLE)
    except Contradictory:
        return
    assert plan_from_json(wire(plan_to_json(plan))) == plan
    wish = RepairWish(problem, plan, 1, (problem.people[0].id,), (Person("late", problem.topics[:1]),))
    assert repair_wish_from_json(wire(repair_wish_to_json(wish))) == wish


def test_weights_survive_and_what_is_not_said_is_as_usual() -> None:
    problem = Problem((1,), (), (), weights=Weights((3, 2), 9, 8, 7, 6, (Mix("sector", 5),)))
    document = problem_to_json(problem)
    assert problem_from_json(wire(document)) == problem
    assert problem_from_json({**document, "weights": {"repeat": 4}}).weights == Weights(repeat=4)


CASE = problem_to_json(
    Problem(
        rounds=(1, 2),
        tables=(Table("a", 4, host="h", rounds=frozenset([1])), Table("b", 4, topic="A")),
        people=(Person("h"), Person(7, ("A",), frozenset(["pt"]), {"country": "PT"}, frozenset([2]))),
        topics=("A",),
        fixed=(Seat(7, 1, "b"),),
        apart=(("h", 7),),
    )
)
PLAN = plan_to_json(solve(cafe(4, 2, 2, 1), budget=LITTLE))
BAD: list[tuple[tuple[str | int, ...], object, str]] = [
    (("version",), 2, "version: 2, this program reads 1"),
    (("format",), "matchmaking-problem", "format: 'matchmaking-problem', expected 'seating-problem'"),
    (("people",), None, "people: missing"),
    (("tabels",), [], "tabels: not a field of the format"),
    (("tables", 0, "minimun"), 3, "tables[0].minimun: not a field of the format"),
    (("tables", 1, "maximum"), "4", "tables[1].maximum: '4' is not a whole number"),
    (("tables", 0, "rounds", 0), 1.5, "tables[0].rounds[0]: 1.5 is no id"),
    (("people", 1, "traits"), ["PT"], "people[1].traits: not an object"),
    (("people", 1, "traits", "country"), True, "people[1].traits.country: True is no id"),
    (("people", 1, "wishes"), "A", "people[1].wishes: not a list"),
    (("people", 0), "h", "people[0]: not an object"),
    (("fixed", 0, "table"), None, "fixed[0].table: missing"),
    (("apart", 0), ["h"], "apart[0]: not a list of 2"),
    (("weights", "points", 0), float("nan"), "weights.points[0]: nan is not a whole number"),
    (("weights", "mix", 0, "trait"), 4, "weights.mix[0].trait: 4 is not a text"),
]
BAD_PLAN: list[tuple[tuple[str | int, ...], object, str]] = [
    (("seats", 1, "round"), [], "seats[1].round: [] is no id"),
    (("figures", "repeats", "bound"), None, "figures.repeats.bound: missing"),
    (("figures", "alike", 0, "count"), "0", "figures.alike[0].count: '0' is not a whole number"),
    (("ended",), "never", "ended: 'never' is not a valid Ended"),
    (("certificate",), {}, "certificate: not a field of the format"),
]


def planted(document: object, path: tuple[str | int, ...], value: object) -> object:
    whole = inner = json.loads(json.dumps(document))
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return whole


@pytest.mark.parametrize(("path", "value", "told"), BAD)
def test_what_is_malformed_is_told_with_its_row_and_field(
    path: tuple[str | int, ...], value: object, told: str
) -> None:
    with pytest.raises(Malformed) as raised:
        problem_from_json(planted(CASE, path, value))
    assert str(raised.value).startswith(told)


@pytest.mark.parametrize(("path", "value", "told"), BAD_PLAN)
def test_a_malformed_plan_is_told_likewise(path: tuple[str | int, ...], value: object, told: str) -> None:
    with pytest.raises(Malformed) as raised:
        plan_from_json(planted(PLAN, path, value))
    assert str(raised.value).startswith(told)


def test_the_parts_of_a_change_are_told_with_their_whole_place() -> None:
    document = {"format": "seating-repair", "version": 1, "problem": CASE, "plan": PLAN, "past": 1}
    for path, value, told in (
        (("problem", "tables", 1, "maximum"), 2.5, "problem.tables[1].maximum: 2.5 is not a whole number"),
        (("plan", "seats", 0, "person"), None, "plan.seats[0].person: missing"),
        (("plan", "version"), 3, "plan.version: 3, this program reads 1"),
        (("past",), -1, "past: -1 is negative"),
        (("arrived",), [{"id": ""}], "arrived[0].id: '' is no id"),
    ):
        with pytest.raises(Malformed) as raised:
            repair_wish_from_json(planted(document, path, value))
        assert str(raised.value) == told
