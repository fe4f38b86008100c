"""The seating engine as a process: JSON in, JSON lines on stdout, the answer last.

`python -m scheduling seat [FILE]` reads a problem (`seating.codec`) from the file or stdin and seats everybody; with
`--repair` it reads what has changed between rounds (`seating.codec_repair`) and mends the plan. Every line has a
`type`: `progress` (phase, cost and bound, at least every half second), and last one of `plan`, `repair`,
`contradictions`, `malformed`. SIGTERM and SIGINT end the search with the best so far. The same problem, seed and
budget give the same plan, unless a signal or `--wall` cut in. Exit status 0 with an answer, 2 when people cannot be
seated as asked.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scheduling.heartbeat import Heartbeat
from scheduling.matching.reading import Malformed
from scheduling.process import StopButton, read_json, rows_to_json, write_line
from scheduling.seating.check import Violation, check
from scheduling.seating.codec import Json, problem_from_json
from scheduling.seating.codec_plan import plan_from_json, plan_to_json, progress_to_json
from scheduling.seating.codec_repair import repair_to_json, repair_wish_from_json
from scheduling.seating.flaws import Contradictory
from scheduling.seating.model import BEGUN, Budget, Progress, Report
from scheduling.seating.repair import repair

REFUSALS = ("malformed", "contradictions")


def seat(arguments: Sequence[str]) -> int:
    """The whole command; the status to exit with."""
    options, button = _options().parse_args(arguments), StopButton()
    with Heartbeat(_report, BEGUN) as heartbeat:
        kind, fields = _answer(options, button, heartbeat)
    write_line(kind, fields)
    return 2 if kind in REFUSALS else 0


def _answer(options: argparse.Namespace, button: StopButton, report: Report) -> tuple[str, Json]:
    """The type of the last line, and what stands in it."""
    try:
        document = _document(options.file)
        if options.repair:
            return "repair", {"repair": _repair(document)}
        return "plan", {"plan": _solve(document, options, button, report)}
    except (OSError, Malformed) as error:
        return "malformed", {"fact": str(error)}
    except Contradictory as error:
        flaws = [
            {"code": flaw.code.value, "rows": rows_to_json(flaw.rows), "fact": flaw.fact, "remedy": flaw.remedy}
            for flaw in error.flaws
        ]
        return "contradictions", {"flaws": flaws}


def _report(progress: Progress) -> None:
    write_line("progress", progress_to_json(progress))


def check_documents(problem: object, plan: object) -> list[Violation]:
    """What the stand-alone checker finds in two exported files; raises `Malformed`."""
    return check(problem_from_json(problem), plan_from_json(plan))


def _document(name: Path | None) -> object:
    if name is None:
        return read_json(sys.stdin)
    with name.open(encoding="utf-8") as source:
        return read_json(source)


def _solve(document: object, options: argparse.Namespace, button: StopButton, report: Report) -> Json:
    problem = problem_from_json(document)
    button.solving = True
    from scheduling.seating.solver import solve  # slow: loads OR-Tools

    plan = solve(
        problem,
        seed=options.seed,
        budget=Budget(options.mixing, options.exchanges, options.wall),
        progress=report,
        stop=lambda: button.pressed,
    )
    return plan_to_json(plan)


def _repair(document: object) -> Json:
    """At once: no progress to tell, nothing to stop."""
    wish = repair_wish_from_json(document)
    now = wish.now
    return repair_to_json(now, repair(now, wish.plan, past=wish.past))


def _options() -> argparse.ArgumentParser:
    usual = Budget()
    parser = argparse.ArgumentParser(
        prog="python -m scheduling seat", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, help="the problem, or what has changed; stdin without")
    parser.add_argument("--repair", action="store_true", help="mend a plan between rounds instead of making one")
    parser.add_argument("--seed", type=_count, default=0)
    parser.add_argument("--mixing", type=_count, default=usual.mixing, help="steps of mixing whole rounds")
    parser.add_argument(
        "--exchanges", type=_count, default=usual.exchanges, help="exchanges tried where people are few"
    )
    parser.add_argument("--wall", type=float, default=None, help="seconds after which to end with the best so far")
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{number} is negative")
    return number
