"""The solver: topics by flow, seats by a design or a deal, then local search; every figure beside its bound."""

from dataclasses import replace

import numpy as np

from scheduling.heartbeat import Heartbeat
from scheduling.matching.flaws import Row
from scheduling.seating.board import Board
from scheduling.seating.counting import figures_of
from scheduling.seating.dealing import deal, sizes_of
from scheduling.seating.flaws import Contradictory, Flaw, FlawCode
from scheduling.seating.instance import Bits, Instance, Ints, compile_problem, lay_all, with_tables
from scheduling.seating.model import BEGUN, Budget, Ended, Phase, Plan, Price, Problem, Report, Seat, Stop
from scheduling.seating.monitor import Monitor
from scheduling.seating.search import FEW, Search
from scheduling.seating.splitting import split
from scheduling.seating.topics import choose, demand
from scheduling.seating.validation import require_valid

_ATTEMPTS = 24  # plans, with tables closed that could not be filled, or more of them where somebody had no seat
_ENOUGH = 2_000  # exchanges for each seat of the event
_STARTS = 5


def solve(
    problem: Problem,
    *,
    seed: int = 0,
    budget: Budget | None = None,
    progress: Report | None = None,
    stop: Stop | None = None,
) -> Plan:
    """The best seating found.

    Hard: seats and minima of tables, hosts, fixed seats, absences, the language of a table, nobody twice at a topic.
    Then, in the currency of the weights: apart pairs, no common language, topic wishes, meeting again, mixing. Ends
    when every figure is at its bound, when the budget is spent, or soon after `stop` answers True, with the best so
    far. The same problem, seed and budget give the same plan, unless `stop` or the wall limit cut in. Raises
    `Contradictory` with every flaw of the problem.
    """
    with Heartbeat(progress, BEGUN) as heartbeat:
        spent = budget or Budget()
        monitor = Monitor(spent.wall_seconds, heartbeat, stop)
        monitor.enter(Phase.TOPICS)
        require_valid(problem)
        best, steps = _search(compile_problem(problem), spent, np.random.default_rng(seed), monitor)
        seats = seats_of(problem, best.best)
        figures = figures_of(problem, seats, best.prices)
        monitor.enter(Phase.DONE)
        return Plan(seats, figures, best.prices, _ended(best, monitor), seed, steps)


def _search(compiled: Instance, budget: Budget, rng: np.random.Generator, monitor: Monitor) -> tuple[Search, int]:
    """The best of all searches, and the steps of all."""
    best, steps = None, 0
    for share in _shares(compiled, budget):
        instance, pool, prices = topic_plan(compiled, rng)
        search = Search(instance, deal(instance, pool, rng), prices, rng, monitor)
        search.run(share)
        steps += search.steps
        if best is None or search.cost < best.cost:
            best = search
        if best.cost == 0 or monitor.stopped:
            break
    assert best is not None, "there is at least one share"
    return best, steps


def _shares(instance: Instance, budget: Budget) -> list[Budget]:
    """The budget cut for several topic plans, where people are so few that one search does not need it all.

    The flow has many best plans, and from one to another no exchange of two people may lead.
    """
    if instance.people > FEW or len(instance.pools) < 2:
        return [budget]
    starts = min(_STARTS, max(1, budget.exchanges // max(1, _ENOUGH * instance.people * instance.rounds)))
    return [replace(budget, mixing=budget.mixing // starts, exchanges=budget.exchanges // starts)] * starts


def topic_plan(instance: Instance, rng: np.random.Generator) -> tuple[Instance, Ints, tuple[Price, ...]]:
    """The tables that are laid, who sits in which pool in each round (R x n, -1 for nobody), and prices."""
    closed = np.zeros((instance.rounds, instance.tables), dtype=bool)
    generous = np.zeros(instance.rounds, dtype=bool)
    unseated = instance.present & False
    for _ in range(_ATTEMPTS):
        offered = with_tables(instance, [[t for t in used if not closed[r, t]] for r, used in enumerate(instance.used)])
        left = demand(offered)
        laid, choice, prices = choose(offered, left, generous, rng)
        pool = split(laid, left, choice, rng)
        unseated = (pool < 0) & instance.present
        surplus, starved = _surplus(laid, pool)
        if starved:
            break
        if not surplus.any() and not unseated.any():
            return lay_all(laid, pool), pool, prices
        closed |= surplus
        generous |= unseated.any(axis=1)
    raise _no_plan(instance, unseated)


def seats_of(problem: Problem, board: Board) -> tuple[Seat, ...]:
    """By round, table and person, each in the order of the problem."""
    seats = []
    for r, turn in enumerate(problem.rounds):
        (people,) = np.nonzero(board.at[r] >= 0)
        order = np.lexsort((people, board.at[r, people]))
        seats += [Seat(problem.people[p].id, turn, problem.tables[board.at[r, p]].id) for p in people[order]]
    return tuple(seats)


def _surplus(instance: Instance, pool: Ints) -> tuple[Bits, bool]:
    """R x M, tables to close where a pool's people fit no number of its tables; and whether that cannot help.

    Closed are those for whose minima there are not enough people. When only tables with held seats are left, more
    people cannot be had by closing anything.
    """
    surplus = np.zeros((instance.rounds, instance.tables), dtype=bool)
    for r in range(instance.rounds):
        counts = np.bincount(pool[r][pool[r] >= 0], minlength=len(instance.pools))
        for p in np.nonzero(counts)[0]:
            tables = [t for t in instance.used[r] if instance.pool_of[t] == p]
            if sizes_of(instance, r, tables, int(counts[p])) is None:
                needs = np.cumsum(instance.floor[r, tables])
                spare = [t for t, need in zip(tables, needs, strict=True) if need > counts[p]]
                spare = [t for t in spare if not (instance.held[r] == t).any()]
                if not spare:
                    return surplus, True
                surplus[r, spare] = True
    return surplus, False


def _no_plan(instance: Instance, unseated: Bits) -> Contradictory:
    problem = instance.problem
    rows = tuple(Row("people", int(p), problem.people[p].id) for p in np.nonzero(unseated.any(axis=0))[0])
    turns = ", ".join(repr(problem.rounds[r]) for r in np.nonzero(unseated.any(axis=1))[0])
    fact = f"no place was found in the rounds {turns}" if rows else "no seating fills the tables to their minima"
    remedy = "add seats at other topics or in their languages" if rows else "lower the minima of tables"
    return Contradictory((Flaw(FlawCode.NO_PLAN, rows, fact, remedy),))


def _ended(search: Search, monitor: Monitor) -> Ended:
    if search.at_bound:
        return Ended.AT_BOUND
    return Ended.STOPPED if monitor.stopped else Ended.BUDGET
