"""The solver: select by a linear program, colour by Kempe chains, improve by ejection chains, prove by prices."""

from scheduling.heartbeat import Heartbeat
from scheduling.matching.explain import explain
from scheduling.matching.instance import compile_problem
from scheduling.matching.legality import gaps_of
from scheduling.matching.model import BEGUN, Budget, Ended, Phase, Problem, Proof, Report, Schedule, Stop
from scheduling.matching.monitor import Monitor
from scheduling.matching.proof import proves
from scheduling.matching.pursuit import Pursuit
from scheduling.matching.readoff import read_off
from scheduling.matching.tables import seat
from scheduling.matching.uncollected import uncollected
from scheduling.matching.validation import require_valid


def solve(
    problem: Problem,
    *,
    seed: int = 0,
    budget: Budget | None = None,
    progress: Report | None = None,
    stop: Stop | None = None,
) -> Schedule:
    """The best schedule found, its bound, and a reason for every wish that is not held.

    Legality and locks first, then the ranks of `Objective`. `progress` is called at least every half second, from a
    second thread too (`Heartbeat`). Ends when proven optimal, when
    the budget is spent, or soon after `stop` answers True, with the best so far. The same problem, seed and budget
    give the same schedule, unless `stop` or the wall limit cut in. Raises `Contradictory` with every flaw.
    """
    with uncollected(), Heartbeat(progress, BEGUN) as heartbeat:
        require_valid(problem)
        monitor = Monitor(budget or Budget(), heartbeat, stop)
        pursuit = Pursuit(compile_problem(problem), seed, budget or Budget(), monitor)
        pursuit.run()
        schedule = _finish(problem, pursuit, seed, monitor)
        monitor.bound = schedule.bound
        monitor.enter(Phase.DONE)
        return schedule


def _finish(problem: Problem, pursuit: Pursuit, seed: int, monitor: Monitor) -> Schedule:
    monitor.enter(Phase.EXPLAIN)
    objective = pursuit.objective()
    certificate = pursuit.proofs.certificate(objective)
    slot_of, parties = read_off(problem, pursuit.state)
    by_prices = proves(certificate, objective)
    proof = Proof.PRICES if by_prices else Proof.SEARCH if pursuit.exhausted else Proof.NONE
    ended = Ended.STOPPED if monitor.stopped else Ended.BUDGET
    meetings = seat(problem, slot_of, parties)
    return Schedule(
        meetings=meetings,
        objective=objective,
        bound=certificate.value if proof is Proof.NONE else objective.value,
        proof=proof,
        certificate=certificate,
        reasons=explain(
            problem,
            slot_of,
            objective,
            certificate.value_prices,
            monitor.beat,
            parties=parties,
            rest=pursuit.instance.rest,
        ),
        ended=ended if proof is Proof.NONE else Ended.PROVEN,
        seed=seed,
        chains=pursuit.chains,
        gaps=gaps_of(problem, meetings),
    )
