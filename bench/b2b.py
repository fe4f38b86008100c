"""Published business-to-business instances, one JSON line each: python -m bench.b2b [DIR] [--short] [--only PART].

All meetings are given; the total of breaks is minimised while the breaks of any two people differ by at most 2 (format
and definition: README of the data; Bofill et al., JAIR 74, 2022). `known` is the proven optimum of `best_known.csv` in
the folder ("-": proven impossible), `breaks` and `bound` are ours; the plan is checked and its breaks are recounted by
code that knows nothing of the solver. `seconds` is wall time, one thread, everything included. The instances carry no
licence and are not part of the project: DIR is where they lie; without one, and in the short form without a folder,
a small event of our own is solved instead.
"""

import argparse
import csv
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import perf_counter, process_time

from scheduling.exact.breaks import breaks_of, spread
from scheduling.exact.solver import GivenPlan, Outcome, hold_all
from scheduling.matching.legality import check_meetings
from scheduling.matching.model import Fixed, Person, Problem, Slot, Wish

FAIRNESS = 2
LIMIT = 300.0  # seconds for one instance, for machines that have other work too
ANY = 3  # the session of a meeting that may be at any time


def read_instance(text: str) -> Problem:
    """A MiniZinc data file as a problem; slots, people and meetings count from 1 as in the file."""
    morning, last = _number(text, "nMorningSlots"), _number(text, "nTotalSlots")
    every = frozenset(range(1, last + 1))
    sessions = {1: frozenset(range(1, morning + 1)), 2: frozenset(range(morning + 1, last + 1)), ANY: None}
    forbidden, earlier = _sets(text, "forbidden"), _sets(text, "precedences")
    people = range(1, _number(text, "nBusiness") + 1)
    rows = [[int(x) for x in re.findall(r"\d+", row)] for row in _field(text, "requested").split("|")]
    wishes = [(a, b, sessions[session]) for a, b, session in filter(None, rows)]
    fixed = [int(x) for x in re.findall(r"-?\d+", _field(text, "fixed"))]
    return Problem(
        slots=tuple(Slot(t, _number(text, "nTables")) for t in range(1, last + 1)),
        people=tuple(Person(p, every - (forbidden[p - 1] if forbidden else set()), last) for p in people),
        wishes=tuple(Wish(m, a, b, 1, slots=session) for m, (a, b, session) in enumerate(wishes, 1)),
        fixed=tuple(Fixed(m, slot) for m, slot in enumerate(fixed, 1) if slot > 0),
        precedence=tuple((first, m) for m, before in enumerate(earlier, 1) for first in sorted(before)),
    )


def small_event(people: int = 24, slots: int = 12, asks: int = 4, seed: int = 1) -> Problem:
    """An event of our own, for where the instances are not: everybody asks a few others, tables are scarce."""
    rng = random.Random(seed)
    pairs = {tuple(sorted((a, b))) for a in range(people) for b in rng.sample(range(people), asks) if a != b}
    return Problem(
        slots=tuple(Slot(t, people // 3) for t in range(slots)),
        people=tuple(Person(p, frozenset(range(slots)), slots) for p in range(people)),
        wishes=tuple(Wish(m, a, b, 1) for m, (a, b) in enumerate(sorted(pairs))),
    )


def measure(name: str, problem: Problem, known: str | None) -> dict[str, object]:
    start, worked = perf_counter(), process_time()
    plan = hold_all(problem, fairness=FAIRNESS, wall_seconds=LIMIT)
    line = {
        "instance": name,
        "people": len(problem.people),
        "meetings": len(problem.wishes),
        "slots": len(problem.slots),
        "outcome": plan.outcome.value,
        "breaks": plan.breaks,
        "bound": plan.bound,
        "known": known,
        "seconds": round(perf_counter() - start, 2),
        "cpu_seconds": round(process_time() - worked, 2),
    }
    return line | {"legal": _legal(problem, plan), "reached": _legal(problem, plan) and _as_known(plan, known)}


def _legal(problem: Problem, plan: GivenPlan) -> bool:
    """All held, under all rules, with the breaks that are claimed, fairly."""
    if plan.breaks is None:
        return True
    counted = breaks_of(problem, plan.meetings)
    whole = len({meeting.wish for meeting in plan.meetings}) == len(problem.wishes)
    right = sum(counted.values()) == plan.breaks and spread(counted) <= FAIRNESS
    return whole and right and not check_meetings(problem, plan.meetings)


def _as_known(plan: GivenPlan, known: str | None) -> bool:
    if known == "-":
        return plan.outcome is Outcome.IMPOSSIBLE
    return plan.outcome is Outcome.PROVEN and (known is None or plan.breaks == int(known))


def _field(text: str, name: str) -> str:
    found = re.search(rf"\b{name}\s*=\s*(.*?);", text, re.S)
    if found is None:
        raise ValueError(f"the instance has no {name}")
    return found[1]


def _number(text: str, name: str) -> int:
    return int(_field(text, name))


def _sets(text: str, name: str) -> list[set[int]]:
    if not re.search(rf"\b{name}\s*=", text):
        return []
    return [
        {int(x) for x in re.findall(r"\d+", one)} - {0} for one in re.findall(r"\{(.*?)\}", _field(text, name), re.S)
    ]


def _instances(folder: Path, only: str) -> Iterator[tuple[str, Problem, str | None]]:
    table = folder / "best_known.csv"
    rows = list(csv.reader(table.read_text().splitlines())) if table.exists() else []
    known = {row[0]: row[1] for row in rows if len(row) > 1}
    for path in sorted(folder.glob("*.dzn")):
        if only in path.stem:
            yield path.stem, read_instance(path.read_text()), known.get(path.stem)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code says whether every instance was solved as it is known, with proof."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, help="where the .dzn files and best_known.csv are")
    parser.add_argument("--short", action="store_true", help="with a folder, the small instances only (tic-12)")
    parser.add_argument("--only", default="", help="instances whose name has this in it")
    options = parser.parse_args(arguments)
    cases: Iterator[tuple[str, Problem, str | None]] = iter([("our-own", small_event(), None)])
    if options.folder is not None:
        cases = _instances(options.folder, options.only or ("tic-12" if options.short else ""))
    lines = []
    for name, problem, known in cases:
        lines.append(measure(name, problem, known))
        print(json.dumps(lines[-1]), flush=True)
    seconds = [float(str(line["seconds"])) for line in lines]
    reached = sum(bool(line["reached"]) for line in lines)
    print(
        json.dumps(
            {
                "instances": len(lines),
                "reached": reached,
                "seconds": round(sum(seconds), 1),
                "longest": max(seconds, default=0),
            }
        )
    )
    return 0 if lines and reached == len(lines) else 1


if __name__ == "__main__":
    sys.exit(main())
