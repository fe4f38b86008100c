"""Suggestions as a program and as JSON; comparing two people needs neither NumPy nor the stemmer."""

import json
import subprocess
import sys
from pathlib import Path

from hypothesis import given, settings

from scheduling.suggestions.codec import lexicon_from_json, problem_from_json, problem_to_json
from scheduling.suggestions.model import Problem
from scheduling.suggestions.pair import Judge
from scheduling.suggestions.solver import suggest
from tests.scheduling.suggestions_cases import problems
from tests.scheduling.test_suggestions_solver import event

ROOT = Path(__file__).resolve().parents[2]


def run(given: str) -> tuple[int, list[dict[str, object]]]:
    ended = subprocess.run(
        [sys.executable, "-m", "scheduling.suggestions"],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    return ended.returncode, [json.loads(line) for line in ended.stdout.splitlines()]


@settings(max_examples=40, deadline=None)
@given(problems())
def test_a_problem_survives_json(problem: Problem) -> None:
    written = json.loads(json.dumps(problem_to_json(problem)))
    again = problem_from_json(written)
    assert (again.people, again.weights, again.shelf) == (problem.people, problem.weights, problem.shelf)
    assert sorted(again.apart) == sorted(problem.apart)
    assert problem_to_json(again) == written


def test_the_program_answers_as_the_solver_does() -> None:
    problem = event(20, 0, length=3, least=2)
    status, lines = run(json.dumps(problem_to_json(problem)))
    answer = suggest(problem)
    assert status == 0
    assert [(line["person"], line["people"], line["first"]) for line in lines[:-1]] == [
        (one.person, [other.person for other in (*one.first, *one.further)], len(one.first)) for one in answer
    ]
    assert lines[-1]["type"] == "done"
    judge = Judge(lexicon_from_json(lines[-1]["lexicon"]), problem.weights)  # type: ignore[arg-type]
    one = next(iter(answer))
    me, other = problem.people[0], problem.people[int(one.first[0].person)]
    assert judge.points(me, other) == one.first[0].points


def test_what_cannot_be_is_told_in_a_line() -> None:
    assert run("{") == (2, [{"type": "unreadable", "fact": run("{")[1][0]["fact"]}])
    problem = problem_to_json(event(2, 0))
    problem["shelf"]["length"] = 0
    status, (line,) = run(json.dumps(problem))
    assert (status, line["type"]) == (1, "contradictions")
    assert "length 0 is not a whole number from 1 to 100" in str(line["flaws"])


def test_comparing_two_people_loads_neither_numpy_nor_the_stemmer() -> None:
    code = (
        "import sys, scheduling.suggestions.pair, scheduling.suggestions.codec;"
        "print(sys.modules.keys() & {'numpy', 'snowballstemmer'})"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert ended.stdout.strip() == "set()"
