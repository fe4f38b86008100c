"""The solver as a process: lines of JSON, and the best so far when it is told to end."""

import json
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from bench.matchmaking import Case, event
from scheduling.matching.certificate import Prices
from scheduling.matching.changes import peopled
from scheduling.matching.check import check
from scheduling.matching.codec import problem_to_json
from scheduling.matching.codec_repair import RepairWish, repair_wish_to_json
from scheduling.matching.codec_schedule import schedule_from_json, schedule_to_json
from scheduling.matching.model import Ended, Problem, Proof
from scheduling.matching.solver import solve
from tests.scheduling.matching_cases import problem

ROOT = Path(__file__).resolve().parents[2]
SMALL = problem({"a": ("xy", 1), "b": ("xy", 2), "c": ("x", 1)}, [("a", "b", 3), ("b", "c", 2)])


def start(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scheduling", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def run(text: str, *arguments: str) -> tuple[int, list[dict[str, object]]]:
    process = start(*arguments)
    out, _ = process.communicate(text, timeout=60)
    return process.returncode, [json.loads(line) for line in out.splitlines()]


def written(case: Problem) -> str:
    return json.dumps(problem_to_json(case))


def test_progress_first_and_the_schedule_last() -> None:
    code, lines = run(written(SMALL), "--seed", "7")
    schedule = schedule_from_json(lines[-1]["schedule"])
    assert code == 0
    assert [line["type"] for line in lines] == ["progress"] * (len(lines) - 1) + ["schedule"]
    assert (schedule.objective.value, schedule.proof, schedule.seed) == (5, Proof.PRICES, 7)
    assert check(SMALL, schedule) == []


def test_a_repair_comes_last_and_says_what_changes() -> None:
    plan = solve(SMALL)
    after = replace(SMALL, wishes=SMALL.wishes[1:])
    wish = RepairWish(after, peopled(SMALL, plan.meetings), ("a",), plan.certificate.value_prices)
    code, lines = run(json.dumps(repair_wish_to_json(wish)), "--repair")
    assert code == 0
    assert [line["type"] for line in lines] == ["progress"] * (len(lines) - 1) + ["repair"]
    mended = lines[-1]["repair"]
    assert isinstance(mended, dict)
    assert [(change["wish"], change["kind"]) for change in mended["changes"]] == [("w0", "cancelled")]
    assert check(after, schedule_from_json(mended["schedule"])) == []


def test_a_repair_keeps_to_the_time_that_it_is_given() -> None:
    case = event(Case("small", 40, 8))
    people = tuple(person.id for person in case.people)
    dear = Prices(people=tuple((person, 9) for person in people))  # so that nothing is proven, and the search goes on
    wish = RepairWish(case, (), people, dear)
    for options, ended in ([], "budget"), (["--wall", "0"], "stopped"):
        _, lines = run(json.dumps(repair_wish_to_json(wish)), "--repair", *options)
        mended = lines[-1]["repair"]
        assert isinstance(mended, dict)
        assert mended["schedule"]["ended"] == ended


def test_the_checker_reads_two_files_and_needs_no_library(tmp_path: Path) -> None:
    schedule = solve(SMALL)
    (tmp_path / "problem.json").write_text(written(SMALL))
    for name, told in (("good", schedule), ("bad", replace(schedule, bound=schedule.bound + 1))):
        (tmp_path / f"{name}.json").write_text(json.dumps(schedule_to_json(told)))
    answers = {}
    for name in ("good", "bad", "absent"):
        command = [
            sys.executable,
            "-S",
            "-m",
            "scheduling",
            "check",
            tmp_path / "problem.json",
            tmp_path / f"{name}.json",
        ]
        answers[name] = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (answers["good"].returncode, answers["good"].stdout) == (0, "")
    assert (answers["bad"].returncode, answers["bad"].stdout) == (1, "bound: bound 6 is not between 5 and 5\n")
    assert answers["absent"].returncode == 2


def test_contradictions_come_with_their_rows() -> None:
    code, lines = run(written(problem({"a": ("x", 1)}, [("a", "b", 1)])))
    row = {"table": "wishes", "index": 0, "id": "w0"}
    flaw = {"code": "unknown_person", "rows": [row], "fact": "there is no person 'b'"}
    assert (code, lines[-1]) == (2, {"type": "contradictions", "flaws": [flaw]})
    assert [line["type"] for line in lines[:-1]] == ["progress"] * (len(lines) - 1)


def test_what_is_malformed_is_told() -> None:
    assert run("{}") == (2, [{"type": "malformed", "fact": "format: missing"}])
    code, (line,) = run("not json")
    assert (code, line["type"]) == (2, "malformed")


def test_a_signal_ends_the_search_with_the_best_so_far() -> None:
    hard = event(Case("hard", 120, 12, there=(0.25, 0.5)))
    process = start("--chains", "1000000000", "--exact-work", "100000")
    assert process.stdin is not None and process.stdout is not None  # noqa: PT018
    process.stdin.write(written(hard))
    process.stdin.close()
    lines = []
    for line in process.stdout:
        lines.append(json.loads(line))
        if lines[-1].get("phase") == "improve":
            process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    schedule = schedule_from_json(lines[-1]["schedule"])
    assert schedule.ended is Ended.STOPPED
    assert schedule.objective.value > 0
    assert check(hard, schedule) == []


def test_a_signal_while_reading_ends_the_process() -> None:
    process = start()
    assert process.stdin is not None
    process.stdin.write("{")
    process.stdin.flush()
    try:
        process.wait(timeout=1.5)  # long enough to have begun to read
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGTERM)
    process.communicate(timeout=30)
    assert process.returncode in (128 + signal.SIGTERM, -signal.SIGTERM)
