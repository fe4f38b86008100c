"""The JSON form: nothing is lost, and what is malformed is told with its place."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from scheduling.intervals import Interval
from scheduling.matching.codec import problem_from_json, problem_to_json
from scheduling.matching.codec_schedule import schedule_from_json, schedule_to_json
from scheduling.matching.model import Budget, Problem, Slot
from scheduling.matching.reading import Malformed
from scheduling.matching.solver import solve
from tests.scheduling.matching_cases import problem, problems


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_problems_and_schedules_survive_the_wire(case: Problem) -> None:
    assert problem_from_json(json.loads(json.dumps(problem_to_json(case)))) == case
    schedule = solve(case, budget=Budget(100, 1.0))
    assert schedule_from_json(json.loads(json.dumps(schedule_to_json(schedule)))) == schedule


def test_the_time_of_a_slot_survives() -> None:
    start = datetime(2020, 11, 11, 9, tzinfo=UTC)
    case = Problem((Slot(1, 3, Interval(start, start + timedelta(minutes=25))),), (), ())
    assert problem_from_json(problem_to_json(case)) == case


def test_numbers_and_texts_stay_apart() -> None:
    case = Problem((Slot(1), Slot("1")), (), ())
    assert [slot.id for slot in problem_from_json(problem_to_json(case)).slots] == [1, "1"]


CASE = problem_to_json(problem({"a": ("x", 1), "b": ("x", 1)}, [("a", "b", 2)]))


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("version",), 2, "version: 2"),
        (("format",), "other", "format: 'other'"),
        (("wishes",), None, "wishes: missing"),
        (("wishes",), {}, "wishes: not a list"),
        (("wishes", 0, "value"), "2", "wishes[0].value: '2' is not a whole number"),
        (("wishes", 0, "value"), True, "wishes[0].value: True is not a whole number"),
        (("wishes", 0, "kind"), "maybe", "wishes[0].kind: 'maybe'"),
        (("wishes", 0, "a"), 1.5, "wishes[0].a: 1.5 is no id"),
        (("people", 1, "slots", 0), "", "people[1].slots[0]: '' is no id"),
        (("people", 1), 7, "people[1]: not an object"),
        (("forbidden",), [["a"]], "forbidden[0]: not a list of 2"),
        (("slots", 0, "start"), "2020-11-11T09:00", "slots[0].start: an instant needs its offset"),
        (("slots", 0, "start"), "2020-11-11T09:00Z", "slots[0].end: missing"),
    ],
)
def test_what_is_malformed_is_told_with_its_place(path: tuple[str | int, ...], value: object, told: str) -> None:
    document = json.loads(json.dumps(CASE))
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    with pytest.raises(Malformed) as raised:
        problem_from_json(document)
    assert str(raised.value).startswith(told)
