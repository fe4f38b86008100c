"""The matchmaking solver as a process: a problem as JSON on stdin, JSON lines on stdout, the schedule last.

Every line has a `type`: `progress`, and last one of `schedule`, `contradictions`, `malformed`. SIGTERM and SIGINT end
the search with the best schedule so far. Exit status 0 with a schedule, 2 when the problem cannot be solved as given.
"""

import argparse
import json
import signal
import sys
from collections.abc import Sequence
from types import FrameType

from scheduling.matching.codec import Json, problem_from_json
from scheduling.matching.codec_schedule import progress_to_json, schedule_to_json
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
    options = _options().parse_args(arguments)
    button = StopButton()
    try:
        problem = problem_from_json(json.load(sys.stdin))
    except (Malformed, json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        _line("malformed", {"fact": str(error)})
        return 2
    button.solving = True
    try:
        _line("schedule", {"schedule": _solve(problem, options, button)})
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
    parser = argparse.ArgumentParser(prog="python -m scheduling", description=__doc__)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--chains", type=int, default=usual.chains, help="ejection chains to try")
    parser.add_argument("--exact-work", type=float, default=usual.exact_work, help="deterministic seconds of CP-SAT")
    parser.add_argument("--wall", type=float, default=None, help="seconds after which to end with the best so far")
    return parser


if __name__ == "__main__":
    sys.exit(main())
