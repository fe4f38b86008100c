"""The matchmaking engine as a process: JSON on stdin, JSON lines on stdout, the answer last.

`python -m scheduling` solves a problem, with `--repair` it mends a plan (`matching.codec_repair`). Every line has a
`type`: `progress` at least twice a second, and last one of `schedule`, `repair`, `contradictions`, `malformed`. SIGTERM
and SIGINT end the search with the best so far. Exit status 0 with an answer, 2 when the problem cannot be solved as
given.

`python -m scheduling check PROBLEM.json SCHEDULE.json` believes nothing: it recounts legality, value and bound from
the two files and prints what is wrong, one fact a line; so it does for a seating problem and its plan. Exit status 0
when nothing is wrong, 1 when something is, 2 when a file cannot be read. It loads nothing but Python itself.

`python -m scheduling seat` seats cafés: see `seating.process`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scheduling.heartbeat import Heartbeat
from scheduling.matching.check import check
from scheduling.matching.codec import Json, problem_from_json
from scheduling.matching.codec_repair import RepairWish, repair_to_json, repair_wish_from_json
from scheduling.matching.codec_schedule import progress_to_json, schedule_from_json, schedule_to_json
from scheduling.matching.flaws import Contradictory, Flaw
from scheduling.matching.model import BEGUN, Budget, Problem, Progress, Report
from scheduling.matching.reading import Malformed
from scheduling.matching.uncollected import uncollected
from scheduling.process import StopButton, read_json, rows_to_json, write_line
from scheduling.seating.codec import FORMAT as SEATING
from scheduling.seating.process import check_documents, seat

REFUSALS = ("malformed", "contradictions")


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["check"]:
        return check_files(given[1:])
    if given[:1] == ["seat"]:
        return seat(given[1:])
    options, button = _options().parse_args(given), StopButton()
    with uncollected(), Heartbeat(_report, BEGUN) as heartbeat:
        kind, fields = _answer(options, button, heartbeat)
    write_line(kind, fields)
    return 2 if kind in REFUSALS else 0


def _answer(options: argparse.Namespace, button: StopButton, report: Report) -> tuple[str, Json]:
    """The type of the last line, and what stands in it."""
    try:
        read = repair_wish_from_json if options.repair else problem_from_json
        wanted = read(read_json(sys.stdin))
    except Malformed as error:
        return "malformed", {"fact": str(error)}
    button.solving = True
    try:
        if isinstance(wanted, RepairWish):
            return "repair", {"repair": _repair(wanted, options, button, report)}
        return "schedule", {"schedule": _solve(wanted, options, button, report)}
    except Contradictory as error:
        return "contradictions", {"flaws": [_flaw(flaw) for flaw in error.flaws]}


def _solve(problem: Problem, options: argparse.Namespace, button: StopButton, report: Report) -> Json:
    from scheduling.matching.solver import solve  # slow: loads OR-Tools

    return schedule_to_json(
        solve(problem, seed=options.seed, budget=_budget(options), progress=report, stop=lambda: button.pressed)
    )


def _repair(wish: RepairWish, options: argparse.Namespace, button: StopButton, report: Report) -> Json:
    from scheduling.matching.repair import repair  # slow: loads OR-Tools

    return repair_to_json(
        repair(
            wish.problem,
            wish.meetings,
            touched=wish.touched,
            prices=wish.prices,
            costs=wish.costs,
            seed=options.seed,
            budget=_budget(options),
            progress=report,
            stop=lambda: button.pressed,
        )
    )


def check_files(names: Sequence[str]) -> int:
    """The stand-alone checker on two files."""
    if len(names) != 2:
        sys.stderr.write("usage: python -m scheduling check PROBLEM.json SCHEDULE.json\n")
        return 2
    try:
        problem, answer = (_file(name) for name in names)
        if isinstance(problem, dict) and problem.get("format") == SEATING:
            told = [f"{wrong.code}: {wrong.fact}\n" for wrong in check_documents(problem, answer)]
        else:
            schedule = schedule_from_json(answer)
            told = [f"{wrong.code}: {wrong.fact}\n" for wrong in check(problem_from_json(problem), schedule)]
    except (OSError, Malformed) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.writelines(told)
    return 1 if told else 0


def _file(name: str) -> object:
    with Path(name).open(encoding="utf-8") as source:
        return read_json(source)


def _report(progress: Progress) -> None:
    write_line("progress", progress_to_json(progress))


def _budget(options: argparse.Namespace) -> Budget:
    return Budget(options.chains, options.exact_work, options.wall)


def _flaw(flaw: Flaw) -> Json:
    return {"code": flaw.code.value, "rows": rows_to_json(flaw.rows), "fact": flaw.fact}


def _options() -> argparse.ArgumentParser:
    usual = Budget()
    parser = argparse.ArgumentParser(
        prog="python -m scheduling", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repair", action="store_true", help="mend a plan instead of making one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--chains", type=int, default=usual.chains, help="ejection chains to try")
    parser.add_argument("--exact-work", type=float, default=usual.exact_work, help="deterministic seconds of CP-SAT")
    parser.add_argument("--wall", type=float, default=None, help="seconds after which to end with the best so far")
    return parser


if __name__ == "__main__":
    sys.exit(main())
