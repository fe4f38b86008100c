"""The matchmaking engine as a process: JSON on stdin, JSON lines on stdout, the answer last.

`python -m scheduling` solves a problem, with `--repair` it mends a plan (`matching.codec_repair`). Every line has a
`type`: `progress`, and last one of `schedule`, `repair`, `contradictions`, `malformed`. SIGTERM and SIGINT end the
search with the best so far. Exit status 0 with an answer, 2 when the problem cannot be solved as given.

`python -m scheduling check PROBLEM.json SCHEDULE.json` believes nothing: it recounts legality, value and bound from
the two files and prints what is wrong, one fact a line. Exit status 0 when nothing is, 1 when something is, 2 when a
file cannot be read. It loads nothing but Python itself.
"""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from scheduling.matching.check import check
from scheduling.matching.codec import Json, problem_from_json
from scheduling.matching.codec_repair import RepairWish, repair_to_json, repair_wish_from_json
from scheduling.matching.codec_schedule import progress_to_json, schedule_from_json, schedule_to_json
from scheduling.matching.flaws import Contradictory, Flaw
from scheduling.matching.model import Budget, Problem, Progress
from scheduling.matching.reading import Malformed


class StopButton:
    """Pressed by a signal; before there is anything to lose, a signal ends the process at once."""

    def __init__(self) -> None:
        self.pressed = False
        self.solving = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._press)

    def _press(self, number: int, frame: FrameType | None) -> None:
        self.pressed = True
        if not self.solving:
            sys.exit(128 + number)


def main(arguments: Sequence[str] | None = None) -> int:
    given = sys.argv[1:] if arguments is None else list(arguments)
    if given[:1] == ["check"]:
        return check_files(given[1:])
    options = _options().parse_args(given)
    button = StopButton()
    try:
        read = repair_wish_from_json if options.repair else problem_from_json
        wanted = read(json.load(sys.stdin))
    except (Malformed, json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        _line("malformed", {"fact": str(error)})
        return 2
    button.solving = True
    try:
        if isinstance(wanted, RepairWish):
            _line("repair", {"repair": _repair(wanted, options, button)})
        else:
            _line("schedule", {"schedule": _solve(wanted, options, button)})
    except Contradictory as error:
        _line("contradictions", {"flaws": [_flaw(flaw) for flaw in error.flaws]})
        return 2
    return 0


def _solve(problem: Problem, options: argparse.Namespace, button: StopButton) -> Json:
    from scheduling.matching.solver import solve  # slow: loads OR-Tools

    budget = Budget(options.chains, options.exact_work, options.wall)
    return schedule_to_json(
        solve(problem, seed=options.seed, budget=budget, progress=_report, stop=lambda: button.pressed)
    )


def _repair(wish: RepairWish, options: argparse.Namespace, button: StopButton) -> Json:
    from scheduling.matching.repair import repair  # slow: loads OR-Tools

    return repair_to_json(
        repair(
            wish.problem,
            wish.meetings,
            touched=wish.touched,
            prices=wish.prices,
            costs=wish.costs,
            seed=options.seed,
            progress=_report,
            stop=lambda: button.pressed,
        )
    )


def check_files(names: Sequence[str]) -> int:
    """The stand-alone checker on two files."""
    if len(names) != 2:
        sys.stderr.write("usage: python -m scheduling check PROBLEM.json SCHEDULE.json\n")
        return 2
    try:
        problem, schedule = (json.loads(Path(name).read_text()) for name in names)
        violations = check(problem_from_json(problem), schedule_from_json(schedule))
    except (OSError, Malformed, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for violation in violations:
        sys.stdout.write(f"{violation.code}: {violation.fact}\n")
    return 1 if violations else 0


def _report(progress: Progress) -> None:
    _line("progress", progress_to_json(progress))


def _line(kind: str, fields: Json) -> None:
    sys.stdout.write(json.dumps({"type": kind, **fields}, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def _flaw(flaw: Flaw) -> Json:
    rows = [{"table": row.table, "index": row.index, "id": row.id} for row in flaw.rows]
    return {"code": flaw.code.value, "rows": rows, "fact": flaw.fact}


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
