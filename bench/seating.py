"""Seating figures, one JSON line a case: python -m bench.seating [--short] [--case NAME].

Every figure of a café stands beside its bound, as the independent checker recounts them (outside the seconds): topic
points beside the most that any plan can have, by prices; pairs that meet again, colleagues, and pairs of one country
or sector at one table, each as count / lower bound with this topic plan / lower bound with any plan. `random` is the
same topic plan with people seated by lot.

The generator (one seed, one event): a person is of one of n / 3 organisations, which have their country out of 40
(frequency 1 / rank^0.7); the sector is one of 12, drawn likewise. A person wishes for 6 topics, drawn by popularity
1 / rank^0.5, in order of preference. Each topic has the tables that its share of the people needs, with a minimum of
two below the seats; `dense` has no table to spare. The first tables of all topics have a host where `hosts` is set.
With `languages` not everybody understands everybody: `unspoken` counts pairs without a common language at one table.

Golfers: groups-size-rounds of the literature (CSPLib 10), nothing else counts; `rounds` is the most without a pair that
meets again. Repair: after the first round of the café 5 % leave and 3 % walk in.
"""

import os
import random
import resource
import sys
from dataclasses import dataclass, replace
from time import perf_counter, process_time

from bench._cases import Line, Silence, run_cases
from scheduling.seating.changes import arrive, leave
from scheduling.seating.check import check, check_seats
from scheduling.seating.counting import figures_of
from scheduling.seating.figures import Tally
from scheduling.seating.model import Budget, Person, Plan, Problem, Seat, Table, Weights
from scheduling.seating.repair import repair
from scheduling.seating.solver import solve


@dataclass(frozen=True)
class Case:
    """One café. `limit` is the seconds it may take; None where there is no promise."""

    name: str
    people: int
    seats: int
    rounds: int
    topics: int = 20
    hosts: bool = False
    dense: bool = False
    languages: bool = False
    limit: float | None = 10.0
    goal: bool = True  # nobody meets again, no colleagues, topics optimal
    short: bool = False


@dataclass(frozen=True)
class Golfers:
    """Groups of `size` for so many rounds, as the literature has them; `goal` is what is reached here at least."""

    groups: int
    size: int
    rounds: int
    goal: int
    short: bool = False

    @property
    def name(self) -> str:
        return f"golfers-{self.groups}-{self.size}-{self.rounds}"


CASES = (
    Case("1000-6-5", 1000, 6, 5),
    Case("1000-7-4", 1000, 7, 4, short=True),
    Case("1000-8-5", 1000, 8, 5),
    Case("1000-10-3", 1000, 10, 3),
    Case("1000-10-5-hosts", 1000, 10, 5, hosts=True),
    Case("1000-4-6-speed", 1000, 4, 6, topics=0),
    Case("5000-8-5", 5000, 8, 5, limit=60.0),
    Case("500-7-4", 500, 7, 4, topics=12),
    Case("200-7-4", 200, 7, 4, topics=8),
    Case("100-7-4", 100, 7, 4, topics=6, short=True),
    Case("100-7-4-dense", 100, 7, 4, topics=6, dense=True),
    Case("100-10-5-dense", 100, 10, 5, topics=6, dense=True, goal=False),
    Case("200-5-5-dense", 200, 5, 5, dense=True),
    Case("200-8-5-dense", 200, 8, 5, topics=8, dense=True),
    Case("200-10-5-dense", 200, 10, 5, dense=True, goal=False),
    Case("100-4-5-dense", 100, 4, 5, topics=10, dense=True),
    Case("100-8-4-dense", 100, 8, 4, topics=12, dense=True, goal=False),
    Case("100-8-4-hosts-languages", 100, 8, 4, topics=12, hosts=True, languages=True, goal=False),
    Case("50-5-3-dense", 50, 5, 3, topics=5, dense=True),
    Case("50-5-5-dense", 50, 5, 5, topics=10, dense=True, goal=False),
    Case("50-10-3-dense", 50, 10, 3, topics=5, dense=True, goal=False),
    Case("20-4-3-dense", 20, 4, 3, topics=5, dense=True, goal=False),
    Case("20-5-2-dense", 20, 5, 2, topics=4, dense=True, goal=False, short=True),
    Case("20-4-5-speed", 20, 4, 5, topics=0, goal=False),
)
_GOLFERS = (
    (5, 3, 6), (5, 3, 7), (7, 3, 9), (8, 3, 11), (9, 3, 13), (4, 4, 5), (6, 4, 7), (7, 4, 9), (8, 4, 7), (8, 4, 8),
    (8, 4, 9), (8, 4, 10), (5, 5, 6), (7, 7, 7), (7, 7, 8), (8, 8, 9), (9, 9, 9), (9, 9, 10), (16, 8, 10),
)  # fmt: skip
GOLFERS = tuple(Golfers(*case, goal=case[2], short=case in {(5, 3, 7), (8, 4, 10), (7, 7, 8)}) for case in _GOLFERS)


def event(case: Case) -> Problem:
    """The café of a case, always the same."""
    rng = random.Random(f"{case.people} {case.seats} {case.rounds} {case.topics}")
    companies = max(2, case.people // 3)
    country = [_skewed(rng, 40, 0.7) for _ in range(companies)]
    people = []
    for v in range(case.people):
        company = rng.randrange(companies)
        traits = {"organisation": company, "country": country[company], "sector": _skewed(rng, 12, 0.7)}
        wishes = _wishes(rng, case.topics)
        people.append(Person(v, wishes, _languages(rng) if case.languages else frozenset(), traits))
    return Problem(tuple(range(case.rounds)), _tables(case), tuple(people), tuple(range(case.topics)))


def _tables(case: Case) -> tuple[Table, ...]:
    topics = max(1, case.topics)
    count = topics * -(-case.people // (case.seats * topics))
    if case.dense or not case.topics:
        count = -(-case.people // case.seats)
    return tuple(
        Table(i, case.seats, case.seats - 2, i % topics if case.topics else None, host=i if _hosted(case, i) else None)
        for i in range(count)
    )


def _hosted(case: Case, table: int) -> bool:
    return case.hosts and table < case.topics


def _languages(rng: random.Random) -> frozenset[str]:
    """Nine in ten speak English; half speak one of three others too, as everybody does who has no English."""
    english = rng.random() < 0.9
    other = [rng.choice(("es", "fr", "pt"))] if not english or rng.random() < 0.5 else []
    return frozenset(["en"] * english + other)


def _wishes(rng: random.Random, topics: int) -> tuple[int, ...]:
    wishes: list[int] = []
    while len(wishes) < min(6, topics):
        topic = _skewed(rng, topics, 0.5)
        if topic not in wishes:
            wishes.append(topic)
    return tuple(wishes)


def _skewed(rng: random.Random, count: int, exponent: float) -> int:
    return rng.choices(range(count), [(rank + 1) ** -exponent for rank in range(count)])[0]


def by_lot(problem: Problem, plan: Plan) -> tuple[Seat, ...]:
    """The same topic plan and sizes of tables, seats drawn by lot."""
    rng = random.Random(0)
    topic = {table.id: table.topic for table in problem.tables}
    host = {table.host for table in problem.tables} - {None}
    places: dict[tuple[object, object], list[Seat]] = {}
    for seat in plan.seats:
        if seat.person not in host:
            places.setdefault((seat.round, topic[seat.table]), []).append(seat)
    drawn = [seat for seat in plan.seats if seat.person in host]
    for seats in places.values():
        people = [seat.person for seat in seats]
        rng.shuffle(people)
        drawn += [replace(seat, person=person) for seat, person in zip(seats, people, strict=True)]
    return tuple(drawn)


def cafe(case: Case) -> Line:
    problem = event(case)
    silence = Silence()
    start, worked = perf_counter(), process_time()
    plan = solve(problem, seed=1, progress=silence.note)
    seconds, cpu = perf_counter() - start, process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wrong = check(problem, plan)
    figures = plan.figures
    lot = figures_of(problem, by_lot(problem, plan), plan.prices)
    tallies = (("unspoken", figures.unspoken), ("repeats", figures.repeats), *figures.alike)
    line: Line = {
        "case": case.name,
        "people": case.people,
        "topic_points": figures.topics.points,
        "topic_bound": figures.topics.bound,
        "topic_ideal": figures.topics.ideal,
    }
    line |= {name: _told(tally) for name, tally in tallies}
    line["random"] = {name: tally.count for name, tally in (("repeats", lot.repeats), *lot.alike)}
    line |= {"ended": plan.ended.value, "seconds": round(seconds, 2), "cpu_seconds": round(cpu, 2)}
    line |= {"mb": round(peak), "limit": case.limit, "silence": round(silence.longest, 2)}
    line["load"] = round(os.getloadavg()[0], 1)
    line["legal_and_counted"] = not wrong
    perfect = figures.topics.points == figures.topics.bound and not figures.repeats.count
    line["reached"] = not wrong and (not case.goal or (perfect and not figures.alike[0][1].count))
    if case.short or case.name == "5000-8-5":
        line["repair"] = measure_repair(problem, plan)
    return line


def _told(tally: Tally) -> str:
    return f"{tally.count}/{tally.bound}/{tally.floor}"


def measure_repair(problem: Problem, plan: Plan) -> Line:
    """5 % leave and 3 % walk in after the first round."""
    rng = random.Random(0)
    n = len(problem.people)
    left = rng.sample(range(n), n // 20)
    arrived = [replace(problem.people[rng.randrange(n)], id=n + i) for i in range(max(1, 3 * n // 100))]
    start, worked = perf_counter(), process_time()
    now = arrive(leave(problem, left, past=1), arrived, past=1)
    repaired = repair(now, plan, past=1)
    seconds, cpu = perf_counter() - start, process_time() - worked
    figures = repaired.plan.figures
    return {
        "left": len(left),
        "arrived": len(arrived),
        "seats_moved": sum(move.origin is not None for move in repaired.moves),
        "seats_ahead": sum(seat.round != problem.rounds[0] for seat in repaired.plan.seats),
        "repeats": figures.repeats.count,
        "organisation": figures.alike[0][1].count,
        "topic_points": figures.topics.points,
        "topic_bound": figures.topics.bound,
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu, 3),
        "legal": not check(now, repaired.plan),
    }


def golf(case: Golfers) -> Line:
    """The most rounds up to those of the case without a pair that meets again."""
    start = perf_counter()
    for reached in range(case.rounds, 0, -1):
        problem = Problem(
            tuple(range(reached)),
            tuple(Table(t, case.size, case.size) for t in range(case.groups)),
            tuple(Person(p) for p in range(case.groups * case.size)),
            weights=Weights(mix=()),
        )
        plan = solve(problem, seed=1, budget=Budget(exchanges=200_000))
        if not plan.figures.repeats.count and not check_seats(problem, plan.seats):
            break
    return {
        "case": case.name,
        "rounds": reached,
        "asked": case.rounds,
        "seconds": round(perf_counter() - start, 2),
        "reached": reached >= case.goal,
    }


def measure(case: Case | Golfers) -> Line:
    return golf(case) if isinstance(case, Golfers) else cafe(case)


if __name__ == "__main__":
    sys.exit(run_cases("bench.seating", __doc__, (*CASES, *GOLFERS), measure))
