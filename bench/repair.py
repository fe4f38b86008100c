"""Late changes, one JSON line a case: python -m bench.repair [--short] [--case NAME].

An event of `bench.matchmaking` is solved. Then 2 % of its people cancel, 1 % register late (each asks 8 to 15 others),
and 1 % lose three of their slots; seeded. The plan is repaired, and for comparison the changed event is solved anew.
`ratio` is the repaired value in percent of the bound proven for the changed event by the full run, `of_rerun` in
percent of the full run's value; `own_bound` is what the repair itself proves, without a linear program. `moved` counts
meetings that could have stayed but were moved or dropped, in percent of those that could have stayed (`moved_share`);
`rerun_moved` is the same for the full run. `seconds` and `cpu_seconds` are the repair's, `reasons` left out; the
explanations for all wishes take `explain_cpu` more. Everything is checked by the stand-alone checker.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from time import perf_counter, process_time

from bench._cases import Line, run_cases
from bench.matchmaking import VALUES, Case, event
from scheduling.matching.changes import Change, ChangeKind, Repair, compare, peopled, touched_by
from scheduling.matching.check import check
from scheduling.matching.model import Person, Problem, Schedule, Wish
from scheduling.matching.repair import repair
from scheduling.matching.solver import solve

CANCEL, LATE, HURT, SLOTS_LOST = 0.02, 0.01, 0.01, 3


CASES = (
    Case("1000x24", 1000, 24, short=True),
    Case("1000x16", 1000, 16, short=True),
    Case("5000x24", 5000, 24),
    Case("10000x24", 10000, 24),
)


def changed(before: Problem, seed: int) -> Problem:
    """The event after the late changes; the same for the same seed."""
    rng = random.Random(seed)
    people = list(before.people)
    rng.shuffle(people)
    gone = round(CANCEL * len(people))
    hurt = {person.id for person in people[gone : gone + round(HURT * len(people))]}
    left = {person.id for person in people[gone:]}
    staying = [_hurt(person, rng) if person.id in hurt else person for person in before.people if person.id in left]
    late, wishes = [], [wish for wish in before.wishes if wish.a in left and wish.b in left]
    known = sorted(int(number) for number in left)
    for number in range(len(people), len(people) + round(LATE * len(people))):
        shape = rng.choice(staying)
        late.append(replace(shape, id=number))
        first = len(before.wishes) + len(wishes)
        wishes += [
            Wish(first + i, number, other, rng.choice(VALUES))
            for i, other in enumerate(rng.sample(known, rng.randint(8, 15)))
        ]
    return replace(before, people=(*staying, *late), wishes=tuple(wishes))


def _hurt(person: Person, rng: random.Random) -> Person:
    slots = sorted(int(slot) for slot in person.slots)
    return replace(person, slots=person.slots - set(rng.sample(slots, min(SLOTS_LOST, len(slots)))))


def measure(case: Case) -> Line:
    """`reached`: legal, at least 99 % of the full run, and under 1 % moved."""
    before = event(case)
    plan = solve(before, seed=1)
    after = changed(before, seed=1)
    held = peopled(before, plan.meetings)
    touched = touched_by(before, after)
    prices = plan.certificate.value_prices
    start, worked = perf_counter(), process_time()
    repaired = repair(after, held, touched=touched, prices=prices, seed=1, reasons=False)
    seconds, cpu = perf_counter() - start, process_time() - worked
    worked = process_time()
    explained = repair(after, held, touched=touched, prices=prices, seed=1)
    explain_cpu = process_time() - worked - cpu
    worked = process_time()
    rerun = solve(after, seed=1)
    rerun_cpu = process_time() - worked
    legal = not check(after, explained.schedule) and explained.schedule.meetings == repaired.schedule.meetings
    figures = _figures(repaired, rerun, compare(after, held, rerun.meetings))
    return {
        "case": case.name,
        "people": case.people,
        "meetings": len(held),
        **figures,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "explain_cpu": round(explain_cpu, 2),
        "rerun_cpu": round(rerun_cpu, 2),
        "same_again": explained.schedule.meetings == repaired.schedule.meetings,
        "legal_and_proven": legal,
        "reached": legal and float(str(figures["of_rerun"])) >= 99 and float(str(figures["moved_share"])) < 1,
    }


def _figures(repaired: Repair, rerun: Schedule, fresh: Sequence[Change]) -> Line:
    figures = repaired.figures
    could_stay = figures.kept + figures.moved + figures.reseated + figures.dropped - figures.forced
    moved = figures.moved + figures.dropped + figures.reseated - figures.forced
    upheaval = sum(change.kind in (ChangeKind.MOVED, ChangeKind.DROPPED) for change in fresh) - figures.forced
    return {
        "value": figures.value,
        "rerun_value": rerun.objective.value,
        "bound": rerun.bound,
        "own_bound": figures.bound,
        "ratio": round(100 * figures.value / rerun.bound, 3),
        "of_rerun": round(100 * figures.value / rerun.objective.value, 3),
        "kept_ratio": round(100 * figures.kept_value / rerun.objective.value, 3),
        "placed_ratio": round(100 * figures.placed_value / rerun.objective.value, 3),
        "covered": repaired.schedule.objective.covered,
        "rerun_covered": rerun.objective.covered,
        "moved": moved,
        "moved_share": round(100 * moved / max(1, could_stay), 3),
        "rerun_moved": upheaval,
        "forced": figures.forced,
        "cancelled": figures.cancelled,
        "added": figures.added,
        "affected": figures.affected,
    }


if __name__ == "__main__":
    sys.exit(run_cases("bench.repair", __doc__, CASES, measure))
