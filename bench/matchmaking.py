"""Matchmaking figures, one JSON line a case: python -m bench.matchmaking [--short] [--case NAME].

`ratio` is value / bound in percent, the bound being proven by the certificate (checked here by `check`, outside the
seconds); `zeros` counts people with a wish that could be held and no meeting. Each case runs in its own process: `mb`
is its peak of resident memory, `seconds` the solver's, its own first use of OR-Tools included. Peers, in the same
process and on the same problem, solve only the value: `greedy` takes wishes by value into the first slot that is free
for both; `slot_matching` is a maximum-weight matching (rustworkx) slot by slot. Where there are tables, the peers take
the most valuable meetings of a slot up to the tables. `silence` is the longest time between two reports of the solver.
The idle gaps of the plan (slots in which somebody is there between two meetings and has none) are counted without
compacting, and again after `gap_steps` exchanges a meeting, which take `gaps_cpu` seconds and change no value. Of the
gaps, `gaps_unavoidable` are there in every plan that holds the same meetings; `gaps_avoided` leaves them out. Where the
worst-served person counts before value (`max_min`), `floor` is what they have, beside its bound.

The generator (one seed, one event): each person asks 8 to 15 others; whom follows popularity (Zipf, exponent 0.8, in
random order) and affinity (topics in common, another role); nobody asks a colleague. A request is worth 10, 5 or 2, a
mutual one both plus 5. A person is there in 60 to 90 % of the blocks of `block` slots; 30 % of people cap their
meetings at 6 to 12. Cases vary the availability, the tables, and the number of requests; with three `zones` everybody
is awake in half of each of two days, the early, middle or late half. The reference event has 230
representatives of 112 organisations who ask 4 to 9 others each.
"""

import os
import random
import resource
import sys
from bisect import bisect
from dataclasses import dataclass
from itertools import accumulate
from time import perf_counter, process_time

import rustworkx

from bench._cases import Line, Silence, run_cases
from scheduling.matching.bounds import residual
from scheduling.matching.check import check
from scheduling.matching.compact import compact
from scheduling.matching.gaps import least_gaps
from scheduling.matching.instance import compile_problem
from scheduling.matching.legality import check_meetings
from scheduling.matching.model import Budget, Person, Problem, Schedule, Slot, Wish, WishKind
from scheduling.matching.monitor import Monitor
from scheduling.matching.readoff import read_off
from scheduling.matching.solver import solve
from scheduling.matching.state import State
from scheduling.matching.tables import seat

VALUES = (10, 5, 5, 2, 2, 2)
TOPICS = 20


@dataclass(frozen=True)
class Case:
    """One event. `goal` is the ratio in percent it must reach, `limit` the seconds; None where there is no promise."""

    name: str
    people: int
    slots: int
    seed: int = 1
    there: tuple[float, float] = (0.6, 0.9)
    asks: tuple[int, int] = (8, 15)
    block: int = 4
    tables: int | None = None
    organisations: int | None = None
    zones: int = 1
    goal: float = 99.9
    limit: float | None = None
    short: bool = False
    max_min: bool = False
    gap_steps: int = 40


CASES = (
    Case("reference", 230, 24, asks=(4, 9), organisations=112, goal=100.0, limit=1.0, short=True),
    Case("200x16", 200, 16, short=True),
    Case("200x24", 200, 24, limit=3.0, short=True),
    Case("1000x24", 1000, 24, limit=3.0, short=True),
    Case("1000x24-seed2", 1000, 24, seed=2, limit=3.0),
    Case("1000x24-seed3", 1000, 24, seed=3, limit=3.0),
    Case("1000x16", 1000, 16),
    Case("1000x16-tables", 1000, 16, tables=100, short=True),
    Case("1000x16-few-tables", 1000, 16, tables=50),
    Case("1000x24-worst-first", 1000, 24, max_min=True, short=True),
    Case("1000x24-zones", 1000, 24, zones=3, goal=99.8, gap_steps=300),
    Case("1000x40", 1000, 40),
    Case("1000x16-low", 1000, 16, there=(0.25, 0.5), goal=99.3),
    Case("5000x24", 5000, 24, goal=99.99),
    Case("10000x40", 10000, 40, goal=100.0, limit=10.0),
    Case("10000x24", 10000, 24, goal=99.99, limit=20.0),
    Case("10000x16", 10000, 16, goal=99.9, limit=60.0),
    Case("10000x24-worst-first", 10000, 24, max_min=True),
    Case("10000x24-zones", 10000, 24, zones=3, goal=99.8, limit=90.0, gap_steps=300),
    Case("10000x16-tables", 10000, 16, tables=500, goal=99.9),
)


def event(case: Case) -> Problem:
    """The event of a case, always the same."""
    rng = random.Random(f"{case.people} {case.slots} {case.seed}")
    people = tuple(_person(case, rng, v) for v in range(case.people))
    requests = _requests(case, rng)
    wishes: list[Wish] = []
    for (a, b), value in requests.items():
        back = requests.get((b, a))
        if back is None:
            wishes.append(Wish(len(wishes), a, b, value, WishKind.WISH))
        elif a < b:
            wishes.append(Wish(len(wishes), a, b, value + back + 5, WishKind.MUTUAL))
    slots = tuple(Slot(t, case.tables) for t in range(case.slots))
    return Problem(slots, people, tuple(wishes), max_min=case.max_min)


def _person(case: Case, rng: random.Random, v: int) -> Person:
    share = rng.uniform(*case.there)
    blocks = [range(t, min(t + case.block, case.slots)) for t in range(0, case.slots, case.block)]
    awake = _awake(case, rng)
    slots = frozenset(t for block in blocks if rng.random() < share for t in block if t in awake)
    return Person(v, slots, rng.randint(6, 12) if rng.random() < 0.3 else case.slots)


def _awake(case: Case, rng: random.Random) -> frozenset[int]:
    """The slots in the daytime of somebody's zone: half of each of two days, later from zone to zone."""
    if case.zones == 1:
        return frozenset(range(case.slots))
    day = case.slots // 2
    begin = rng.randrange(case.zones) * (day - day // 2) // (case.zones - 1)
    return frozenset(d * day + t for d in (0, 1) for t in range(begin, begin + day // 2))


def _requests(case: Case, rng: random.Random) -> dict[tuple[int, int], int]:
    n = case.people
    popularity = [1 / (rank + 1) ** 0.8 for rank in range(n)]
    rng.shuffle(popularity)
    steps = list(accumulate(popularity))
    topics = [frozenset(rng.sample(range(TOPICS), 3)) for _ in range(n)]
    roles = [rng.choice("bsi") for _ in range(n)]
    companies = [rng.randrange(case.organisations or max(2, n // 3)) for _ in range(n)]
    requests: dict[tuple[int, int], int] = {}
    for a in range(n):
        for _ in range(rng.randint(*case.asks)):
            while True:
                b = bisect(steps, rng.random() * steps[-1])
                affinity = 0.1 + 0.3 * len(topics[a] & topics[b]) + 0.3 * (roles[a] != roles[b])
                if companies[a] != companies[b] and (a, b) not in requests and rng.random() < affinity:
                    requests[a, b] = rng.choice(VALUES)
                    break
    return requests


def greedy(problem: Problem) -> int:
    """The value of taking wishes from the dearest to the cheapest."""
    free = {person.id: set(person.slots) for person in problem.people}
    spare = {person.id: person.maximum for person in problem.people}
    room = {slot.id: slot.tables if slot.tables is not None else len(problem.people) for slot in problem.slots}
    total = 0
    for wish in sorted(problem.wishes, key=lambda wish: -wish.value):
        if not (spare[wish.a] and spare[wish.b]):
            continue
        slot = next((s.id for s in problem.slots if s.id in free[wish.a] & free[wish.b] and room[s.id]), None)
        if slot is not None:
            room[slot] -= 1
            total += wish.value
            for end in (wish.a, wish.b):
                free[end].discard(slot)
                spare[end] -= 1
    return total


def slot_matching(problem: Problem) -> int:
    """The value of matching one slot after another as well as possible."""
    slots = {person.id: person.slots for person in problem.people}
    spare = {person.id: person.maximum for person in problem.people}
    index = {person.id: i for i, person in enumerate(problem.people)}
    waiting = list(problem.wishes)
    total = 0
    for slot in problem.slots:
        graph = rustworkx.PyGraph()
        graph.add_nodes_from([person.id for person in problem.people])
        possible = {
            (index[wish.a], index[wish.b]): wish
            for wish in waiting
            if spare[wish.a] and spare[wish.b] and slot.id in slots[wish.a] & slots[wish.b]
        }
        graph.add_edges_from([(a, b, wish.value) for (a, b), wish in possible.items()])
        pairs = rustworkx.max_weight_matching(graph, weight_fn=int)
        chosen = [possible.get((a, b)) or possible[b, a] for a, b in pairs]
        chosen = sorted(chosen, key=lambda wish: (-wish.value, wish.id))[: slot.tables]
        held = {wish.id for wish in chosen}
        for wish in chosen:
            spare[wish.a] -= 1
            spare[wish.b] -= 1
            total += wish.value
        waiting = [wish for wish in waiting if wish.id not in held]
    return total


def measure(case: Case) -> Line:
    """`reached`: legal, proven and at its ratio; seconds are for the reader."""
    problem = event(case)
    silence = Silence()
    start, worked = perf_counter(), process_time()
    schedule = solve(problem, seed=1, budget=Budget(gap_steps=0), progress=silence.note)
    seconds, cpu = perf_counter() - start, process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    line = _figures(case, problem, schedule)
    line |= {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "mb": round(peak),
        "silence": round(silence.longest, 2),
        "load": round(os.getloadavg()[0], 1),
        **gaps(problem, schedule, case.gap_steps),
    }
    for peer in (greedy, slot_matching):
        start = perf_counter()
        value = peer(problem)
        line[peer.__name__] = round(100 * value / max(1, schedule.bound), 2)
        line[f"{peer.__name__}_seconds"] = round(perf_counter() - start, 2)
    return line


def gaps(problem: Problem, schedule: Schedule, steps: int) -> Line:
    """The idle gaps of the schedule, and what is left of them after so many exchanges for each meeting."""
    instance = compile_problem(problem)
    state = State(instance)
    slots = {slot: t for t, slot in enumerate(instance.slot_ids)}
    at = {meeting.wish: slots[meeting.slot] for meeting in schedule.meetings}
    for e, wish in enumerate(instance.rest.wishes):
        if wish.id in at:
            state.put(e, at[wish.id])
    score, worked = state.score, process_time()
    before, after = compact(state, steps * len(schedule.meetings), random.Random(1), Monitor(Budget(), None, None))
    worked, least = process_time() - worked, least_gaps(state)
    return {
        "gaps": before,
        "gaps_left": after,
        "gaps_down": round(100 * (1 - after / max(1, before)), 1),
        "gaps_unavoidable": least,
        "gaps_avoided": round(100 * (before - after) / max(1, before - least), 1),
        "gaps_cpu": round(worked, 2),
        "gaps_legal": state.score == score and not check_meetings(problem, seat(problem, *read_off(problem, state))),
    }


def _figures(case: Case, problem: Problem, schedule: Schedule) -> Line:
    wrong = check(problem, schedule)
    rest = residual(problem)
    ratio = 100 * schedule.objective.value / max(1, schedule.bound)
    return {
        "case": case.name,
        "people": case.people,
        "slots": case.slots,
        "wishes": len(problem.wishes),
        "value": schedule.objective.value,
        "bound": schedule.bound,
        "ratio": round(ratio, 4),
        "proof": schedule.proof.value,
        "floor": schedule.objective.floor,
        "floor_bound": schedule.certificate.floor,
        "zeros": len(rest.coverable) + rest.locked_covered - schedule.objective.covered,
        "zeros_unavoidable": len(rest.coverable) + rest.locked_covered - schedule.certificate.covered,
        "goal": case.goal,
        "limit": case.limit,
        "legal_and_proven": not wrong,
        "reached": not wrong and ratio >= case.goal,
    }


if __name__ == "__main__":
    sys.exit(run_cases("bench.matchmaking", __doc__, CASES, measure))
