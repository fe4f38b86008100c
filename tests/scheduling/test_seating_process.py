"""Seating as a process: progress first and the plan last, checked from the files, stopped with the best so far."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from scheduling.seating.check import check
from scheduling.seating.codec import problem_from_json, problem_to_json
from scheduling.seating.codec_plan import plan_from_json, plan_to_json
from scheduling.seating.codec_repair import RepairWish, repair_wish_to_json
from scheduling.seating.model import Ended, Person
from scheduling.seating.solver import solve
from tests.scheduling.seating_cases import LITTLE, cafe

ROOT = Path(__file__).resolve().parents[2]
SMALL = cafe(12, 4, 4, 2, topics=4)
BUDGET = ("--mixing", str(LITTLE.mixing), "--exchanges", str(LITTLE.exchanges))


def start(*arguments: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scheduling", "seat", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def run(text: str, *arguments: str | Path) -> tuple[int, list[dict[str, object]]]:
    process = start(*arguments)
    out, _ = process.communicate(text, timeout=60)
    return process.returncode, [json.loads(line) for line in out.splitlines()]


def test_progress_first_and_the_plan_last_the_same_each_time(tmp_path: Path) -> None:
    (tmp_path / "problem.json").write_text(json.dumps(problem_to_json(SMALL)))
    code, lines = run("", tmp_path / "problem.json", "--seed", "7", *BUDGET)
    plan = plan_from_json(lines[-1]["plan"])
    assert code == 0
    assert [line["type"] for line in lines] == ["progress"] * (len(lines) - 1) + ["plan"]
    assert plan == solve(SMALL, seed=7, budget=LITTLE)


def test_a_repair_comes_with_the_changed_problem_and_who_moves() -> None:
    wish = RepairWish(SMALL, solve(SMALL, budget=LITTLE), 1, ("p3",), (Person("late"),))
    code, lines = run(json.dumps(repair_wish_to_json(wish)), "--repair")
    mended = lines[-1]["repair"]
    assert code == 0
    assert isinstance(mended, dict)
    assert [(move["person"], move["origin"], move["cause"]) for move in mended["moves"]] == [("late", None, "arrived")]
    assert problem_from_json(mended["problem"]) == wish.now
    assert check(wish.now, plan_from_json(mended["plan"])) == []


def test_the_checker_reads_two_files_and_needs_no_library(tmp_path: Path) -> None:
    plan = solve(SMALL, budget=LITTLE)
    worse = replace(plan.figures, repeats=replace(plan.figures.repeats, count=99))
    (tmp_path / "problem.json").write_text(json.dumps(problem_to_json(SMALL)))
    for name, told in (
        ("good", plan),
        ("bad", replace(plan, seats=plan.seats[1:])),
        ("wrong", replace(plan, figures=worse)),
    ):
        (tmp_path / f"{name}.json").write_text(json.dumps(plan_to_json(told)))
    answers = {}
    for name in ("good", "bad", "wrong", "problem"):
        files = (tmp_path / "problem.json", tmp_path / f"{name}.json")
        command = [sys.executable, "-S", "-m", "scheduling", "check", *files]
        answers[name] = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    missing = plan.seats[0]
    assert (answers["good"].returncode, answers["good"].stdout) == (0, "")
    assert answers["bad"].returncode == 1
    assert answers["bad"].stdout == f"unseated: {missing.person!r} has no seat in {missing.round!r}\n"
    assert (answers["wrong"].returncode, answers["wrong"].stdout.split(":")[0]) == (1, "figures")
    assert answers["problem"].returncode == 2
    assert answers["problem"].stderr == "format: 'seating-problem', expected 'seating-plan'\n"


def test_contradictions_come_with_their_rows_and_a_way_out() -> None:
    code, lines = run(json.dumps(problem_to_json(replace(SMALL, apart=(("p0", "ghost"),)))))
    row = {"table": "apart", "index": 0, "id": None}
    fact = "there is no person 'ghost'"
    flaw = {"code": "unknown_person", "rows": [row], "fact": fact, "remedy": "take the pair out"}
    assert (code, lines[-1]) == (2, {"type": "contradictions", "flaws": [flaw]})


def test_what_is_malformed_is_told(tmp_path: Path) -> None:
    code, lines = run("{}")
    assert (code, lines[-1]) == (2, {"type": "malformed", "fact": "format: missing"})
    for text in ("not json", "[" * 100_000, "9" * 5_000):
        code, lines = run(text)
        assert (code, lines[-1]["type"]) == (2, "malformed")
    code, lines = run("", tmp_path / "absent.json")
    assert (code, lines[-1]["type"]) == (2, "malformed")


def test_a_signal_ends_the_search_with_the_best_so_far() -> None:
    crowded = cafe(100, 10, 10, 5, topics=6)
    process = start("--mixing", "1000000000")
    assert process.stdin is not None and process.stdout is not None  # noqa: PT018
    process.stdin.write(json.dumps(problem_to_json(crowded)))
    process.stdin.close()
    lines = []
    for line in process.stdout:
        lines.append(json.loads(line))
        if lines[-1].get("phase") == "mix":
            process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    plan = plan_from_json(lines[-1]["plan"])
    assert plan.ended is Ended.STOPPED
    assert check(crowded, plan) == []
