"""A plan mended after a change: what can stay stays, first places that move nobody, then the fewest moves that pay."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from random import Random

from scheduling.heartbeat import Heartbeat
from scheduling.matching.certificate import Prices
from scheduling.matching.chains import Chains
from scheduling.matching.changes import Change, ChangeKind, Figures, MoveCosts, Repair, compare
from scheduling.matching.explain import explain
from scheduling.matching.floor_flow import FloorFlow
from scheduling.matching.guide import Guide
from scheduling.matching.ids import Id
from scheduling.matching.instance import Instance, aimed, compile_problem
from scheduling.matching.legality import gaps_of
from scheduling.matching.maxmin import floor_of
from scheduling.matching.model import BEGUN, Budget, Ended, Meeting, Phase, Problem, Proof, Report, Schedule, Stop
from scheduling.matching.monitor import Monitor
from scheduling.matching.proof import Proofs, proves
from scheduling.matching.ranks import lexicographic
from scheduling.matching.readoff import objective_of_state, read_off
from scheduling.matching.reasons import Reason
from scheduling.matching.repricing import fitted
from scheduling.matching.selection import select
from scheduling.matching.settled import SettledState
from scheduling.matching.state import OUT
from scheduling.matching.tables import seat
from scheduling.matching.uncollected import uncollected
from scheduling.matching.validation import require_valid

CHAINS_A_PERSON = 2  # ejection chains for each person touched; more gain little and move more
MOST_CHAINS = 1_500  # well below a second


def repair(
    problem: Problem,
    before: Sequence[Meeting],
    *,
    touched: Collection[Id] = (),
    prices: Prices | None = None,
    costs: MoveCosts | None = None,
    seed: int = 0,
    budget: Budget | None = None,
    reasons: bool = True,
    progress: Report | None = None,
    stop: Stop | None = None,
) -> Repair:
    """A plan for `problem` that stays close to `before`.

    Whoever loses a meeting is affected, and so are the `touched` (see `changes.touched_by`); nobody else's wishes are
    looked at, though others may be moved where that pays (`costs`). `prices` are those of the value bound of the
    plan before; with them the bound costs no linear program. Of the `budget` no more chains are taken than a repair
    has use for. The same input gives the same repair, unless `stop` or the wall limit cut in. Raises `Contradictory`
    with every flaw of the problem.
    """
    with uncollected(), Heartbeat(progress, BEGUN) as heartbeat:
        require_valid(problem)
        monitor = Monitor(budget or Budget(), heartbeat, stop)
        monitor.enter(Phase.COLOUR)
        mending = _Mending(problem, before, costs or MoveCosts(), monitor)
        mending.settle()
        mending.touch(touched)
        kept = objective_of_state(mending.state)
        mending.place()
        placed = objective_of_state(mending.state)
        proofs = _proofs(mending, prices, monitor)
        chains = mending.exchange(proofs, Random(seed), budget)  # noqa: S311 - a repeatable search, no secret
        schedule = _finish(mending, proofs, seed, chains, reasons)
        changes = compare(problem, before, schedule.meetings)
        figures = _figures(mending, before, changes, kept.value, placed.value, schedule)
        monitor.enter(Phase.DONE)
        return Repair(schedule, changes, figures)


class _Mending:
    """The state of a repair. `lost` are standing meetings that cannot stay as they are, `affected` the people whose
    wishes are looked at."""

    def __init__(self, problem: Problem, before: Sequence[Meeting], costs: MoveCosts, monitor: Monitor) -> None:
        self.problem = problem
        self.before = before
        self.monitor = monitor
        instance = compile_problem(problem, spread=len(before) * (costs.move + costs.drop))
        self.instance = aimed(instance, _floor_before(problem, instance, before)) if problem.max_min else instance
        self.home = _homes(problem, self.instance, before)
        self.state = SettledState(self.instance, self.home, costs)
        self.lost: list[int] = []
        self.affected: set[int] = set()

    def settle(self) -> None:
        """Keep every meeting that can be kept; where not all can, those that are worth most."""
        state, worth = self.state, self.instance.worth
        for e in sorted(self.home, key=lambda e: (-worth[e], e)):
            t = self.home[e]
            if t >= 0 and state.slot_of[e] == OUT and (state.usable(e) & state.open) >> t & 1:
                state.put(e, t)
            else:
                self.lost.append(e)

    def touch(self, people: Iterable[Id]) -> None:
        """Those named, and all who have lost a meeting."""
        index = {person: v for v, person in enumerate(self.instance.person_ids)}
        parties = {wish.id: wish.ends for wish in self.problem.wishes}
        held = {self.problem.wishes[self.instance.wish_of[e]].id for e, t in enumerate(self.state.slot_of) if t >= 0}
        held |= {lock.wish for lock in self.problem.fixed}
        losers = (m.people or parties.get(m.wish, ()) for m in self.before if m.wish not in held)
        self.affected.update(index[person] for person in people if person in index)
        self.affected.update(index[person] for party in losers for person in party if person in index)

    def place(self) -> None:
        """Direct places only: first for what was lost, near its old time, then for other wishes of the affected."""
        state = self.state
        for e in self.lost:
            places = state.usable(e) & state.open if state.slot_of[e] == OUT else 0
            if places:
                state.put(e, _nearest(places, self.home[e]))
        waiting = {e for v in self.affected for e in self.instance.wishes_at[v] if state.slot_of[e] == OUT}
        for count, e in enumerate(sorted(waiting, key=lambda e: (-state.gain(e), e))):
            places = state.usable(e) & state.open if state.slot_of[e] == OUT else 0
            if places:
                state.put(e, (places & -places).bit_length() - 1)
            if count % 256 == 0 and self.monitor.beat():
                return

    def exchange(self, proofs: Proofs, rng: Random, budget: Budget | None) -> int:
        """Ejection chains from the affected people, each kept only if it gains more than its moves cost."""
        self.monitor.enter(Phase.IMPROVE)
        guide = Guide(self.state, *proofs.leading(objective_of_state(self.state)))
        run = Chains(self.state, guide, rng, among=self.affected)
        usual = min(MOST_CHAINS, CHAINS_A_PERSON * len(self.affected))
        limit = usual if budget is None else min(usual, budget.chains)
        run.run(limit, 1 << self.state.score.bit_length() + 1, self.monitor)
        return run.done


def _floor_before(problem: Problem, instance: Instance, before: Sequence[Meeting]) -> int:
    """How well the plan before served the worst-served of those who are still there."""
    ends = {wish.id: wish.ends for wish in problem.wishes}
    held = Counter(person for meeting in before for person in meeting.people or ends.get(meeting.wish, ()))
    could = instance.rest.could
    return floor_of(could, {person: count for person, count in held.items() if person in could})


def _homes(problem: Problem, instance: Instance, before: Sequence[Meeting]) -> dict[int, int]:
    """The slot of each standing meeting that is still a candidate with the same people; `OUT` where that is gone."""
    slots = {slot: t for t, slot in enumerate(instance.slot_ids)}
    wish_index = {wish.id: i for i, wish in enumerate(problem.wishes)}
    at = {wish_index[meeting.wish]: meeting for meeting in before if meeting.wish in wish_index}
    homes = {}
    for e, wish in enumerate(instance.wish_of):
        meeting = at.get(wish)
        if meeting is not None and (meeting.people or problem.wishes[wish].ends) == instance.rest.parties[e]:
            homes[e] = slots.get(meeting.slot, OUT)
    return homes


def _nearest(places: int, home: int) -> int:
    """The set bit nearest to home, the earlier of two."""
    slots = [t for t in range(places.bit_length()) if places >> t & 1]
    return min(slots, key=lambda t: (abs(t - home), t))


def _proofs(mending: _Mending, prices: Prices | None, monitor: Monitor) -> Proofs:
    proofs = Proofs(mending.instance)
    if prices is None:
        monitor.enter(Phase.SELECT)
        selection = select(mending.instance, lexicographic(mending.instance), monitor)
        if selection is not None:
            proofs.offer_value(selection.prices)
    else:
        proofs.offer_value(*fitted(mending.instance, prices, mending.affected))
    if mending.instance.rest.could:
        against = FloorFlow(mending.instance, ()).against(objective_of_state(mending.state).floor + 1)
        proofs.offer_floor(against or Prices())
    monitor.bound = proofs.ceiling(mending.instance.floor).value
    return proofs


def _finish(mending: _Mending, proofs: Proofs, seed: int, chains: int, reasons: bool) -> Schedule:
    problem, monitor = mending.problem, mending.monitor
    objective = objective_of_state(mending.state)
    certificate = proofs.certificate(objective)
    slot_of, parties = read_off(problem, mending.state)
    by_prices = proves(certificate, objective)
    ended = Ended.STOPPED if monitor.stopped else Ended.BUDGET
    told: tuple[Reason, ...] = ()
    if reasons:
        monitor.enter(Phase.EXPLAIN)
        told = explain(
            problem,
            slot_of,
            objective,
            certificate.value_prices,
            monitor.beat,
            parties=parties,
            rest=mending.instance.rest,
        )
    meetings = seat(problem, slot_of, parties, {m.wish: (m.slot, m.table) for m in mending.before})
    return Schedule(
        meetings=meetings,
        objective=objective,
        bound=certificate.value,
        proof=Proof.PRICES if by_prices else Proof.NONE,
        certificate=certificate,
        reasons=told,
        ended=Ended.PROVEN if by_prices else ended,
        seed=seed,
        chains=chains,
        gaps=gaps_of(problem, meetings) if reasons else None,
    )


def _figures(
    mending: _Mending,
    before: Sequence[Meeting],
    changes: Sequence[Change],
    kept_value: int,
    placed_value: int,
    schedule: Schedule,
) -> Figures:
    counts = {kind: sum(change.kind is kind for change in changes) for kind in ChangeKind}
    lost = {mending.problem.wishes[mending.instance.wish_of[e]].id for e in mending.lost}
    changed = len(changes) - counts[ChangeKind.ADDED]
    return Figures(
        kept_value=kept_value,
        placed_value=placed_value,
        value=schedule.objective.value,
        bound=schedule.bound,
        kept=len(before) - changed,
        moved=counts[ChangeKind.MOVED],
        reseated=counts[ChangeKind.RESEATED],
        dropped=counts[ChangeKind.DROPPED],
        cancelled=counts[ChangeKind.CANCELLED],
        added=counts[ChangeKind.ADDED],
        forced=sum(change.wish in lost for change in changes),
        affected=len({person for change in changes for person in change.people}),
    )
