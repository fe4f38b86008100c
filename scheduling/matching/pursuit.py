"""One run of the search from the first relaxation to the last proof."""

from collections.abc import Collection
from random import Random

from scheduling.matching.chains import Chains
from scheduling.matching.colour import colour, colour_shares
from scheduling.matching.compact import compact
from scheduling.matching.exact import EXACT_VARIABLES, Answer, Floor, Limits, search
from scheduling.matching.floor_flow import FloorFlow
from scheduling.matching.guide import Guide
from scheduling.matching.instance import Instance, aimed
from scheduling.matching.model import Budget, Objective, Phase
from scheduling.matching.monitor import Monitor
from scheduling.matching.proof import Ceiling, Proofs
from scheduling.matching.ranks import COVERAGE, FLOOR, MUSTS, SHORTFALL, Worth, lexicographic
from scheduling.matching.readoff import objective_of_state
from scheduling.matching.selection import Selection, select
from scheduling.matching.slot_program import SLOT_VARIABLES, SlotSelection, slot_select, slot_variables
from scheduling.matching.state import State

GAP_STEPS_A_MEETING = 60  # take away four gaps of five
GAP_STEPS = 600_000  # a few seconds
_CLOSE = 0.0005  # a gap below this share of the bound is not worth a large program
_SMALL = 20_000  # variables of a program that is solved in no time
_LOOSE = 0.002  # a gap above this share of the bound: people share few slots, and the first selection misleads


class Pursuit:
    """`state` is the best schedule so far, `proofs` what is known of it, `exhausted` that a search proved it.

    `instance` says which floor is aimed at for the worst-served person; each aim has the budget of chains anew.
    """

    def __init__(self, instance: Instance, seed: int, budget: Budget, monitor: Monitor) -> None:
        self.instance = instance
        self.state = State(instance)
        self.proofs = Proofs(instance)
        self.exhausted = False
        self.chains = 0
        self._seed = seed
        self._rng = Random(seed)  # noqa: S311 - a repeatable search, no secret
        self._budget = budget
        self._monitor = monitor
        monitor.watch(lambda: (self.objective().covered, self.objective().value))

    def run(self) -> None:
        if not self.instance.candidates:
            return
        self._aim_high()
        self._pursue()
        if self.instance.rest.could and not self.instance.floor and not self._monitor.beat():
            self._aim_high(self._left_with_none())
            if self.instance.floor:
                self._pursue()
        while (reached := self.objective().floor) < self.instance.floor and not self._monitor.beat():
            self._aim(reached)
            self._pursue()
        if self._unfinished():
            self._exhaust()
        self._compact()

    def _pursue(self) -> None:
        """All that the budget allows for one aim."""
        allowed = self.chains + self._budget.chains
        self._construct()
        self._improve(self._budget.chains // 4)
        if self._unfinished() and self._worth_tightening():
            self._tighten()
        if self._unfinished():
            self._improve(allowed - self.chains)

    def _aim_high(self, without: Collection[int] = ()) -> None:
        """At the highest floor that is not proven impossible, for everybody but those left with none."""
        if not self.instance.rest.could:
            return
        floor, prices = FloorFlow(self.instance, without).highest()
        if prices is not None:
            self.proofs.offer_floor(prices)
        self._aim(floor, without)

    def _aim(self, floor: int, without: Collection[int] = ()) -> None:
        self.instance = aimed(self.instance, floor, without)
        self.state.aim(self.instance)

    def _left_with_none(self) -> list[int]:
        return [v for v, can in enumerate(self.instance.coverable) if can and not self.state.degree(v)]

    def _compact(self) -> None:
        """Fewer idle gaps; no rank above is touched."""
        if self._monitor.beat():
            return
        held = sum(t >= 0 for t in self.state.slot_of)
        usual = min(GAP_STEPS, GAP_STEPS_A_MEETING * held)
        steps = usual if self._budget.gap_steps is None else self._budget.gap_steps
        if steps:
            self._monitor.enter(Phase.COMPACT)
            compact(self.state, steps, self._rng, self._monitor)

    def objective(self) -> Objective:
        return objective_of_state(self.state)

    def _construct(self) -> None:
        self._monitor.enter(Phase.SELECT)
        selection = select(self.instance, lexicographic(self.instance), self._monitor)
        if selection is not None:
            self.proofs.offer_value(selection.prices)
            self._rank_proofs(selection)
        chosen = [0.0] * self.instance.candidates if selection is None else selection.chosen
        self._monitor.bound = self._ceiling().value
        self._monitor.enter(Phase.COLOUR)
        colour(self.state, chosen, self._monitor)

    def _rank_proofs(self, selection: Selection) -> None:
        """Where even the relaxation leaves people out, prove how many must be."""
        if sum(selection.chosen[e] for e in self.instance.must) < self._wanted_musts() - 1e-6:
            self._offer(MUSTS, None)
        held = [sum(selection.chosen[e] for e in wishes) for wishes in self.instance.wishes_at]
        pairs = list(zip(held, self.instance.coverable, self.instance.missing, strict=True))
        if any(can and share < 1 - 1e-6 for share, can, _ in pairs):
            self._offer(COVERAGE, None)
        if any(share < missing - 1e-6 for share, _, missing in pairs):
            self._offer(SHORTFALL, None)

    def _improve(self, chains: int) -> None:
        if not self._unfinished():
            return
        self._monitor.enter(Phase.IMPROVE)
        self._search(self.state, chains)

    def _search(self, state: State, chains: int) -> None:
        run = Chains(state, Guide(state, *self.proofs.leading(self.objective())), self._rng)
        run.run(chains, self._target(), self._monitor)
        self.chains += run.done

    def _tighten(self) -> None:
        """The slot-indexed bound; if it shows that the selection misled, a second schedule from it."""
        self._monitor.enter(Phase.TIGHTEN)
        highest = self._ceiling().value
        loose = highest - self.objective().value > _LOOSE * highest
        selection = slot_select(self.instance, lexicographic(self.instance), self._monitor)
        if selection is None:
            return
        self.proofs.offer_value(selection.prices)
        objective, ceiling = self.objective(), self._ceiling()
        if objective.must < ceiling.must:
            self._offer(MUSTS, selection)
        if objective.covered < ceiling.covered:
            self._offer(COVERAGE, selection)
        if objective.shortfall > ceiling.shortfall:
            self._offer(SHORTFALL, selection)
        if objective.floor < ceiling.floor:
            self._offer(FLOOR, selection)
        self._monitor.bound = self._ceiling().value
        if loose and self._unfinished():
            self._restart(selection)

    def _worth_tightening(self) -> bool:
        """Always where the program is small; where it is large, only if there is something to gain."""
        size, ceiling = slot_variables(self.instance), self._ceiling()
        gap = ceiling.value - self.objective().value
        got = self.objective()
        behind = (got.must, got.covered) < (ceiling.must, ceiling.covered) or got.shortfall > ceiling.shortfall
        behind = behind or got.floor < ceiling.floor
        return size <= _SMALL or (size <= SLOT_VARIABLES and (behind or gap > _CLOSE * ceiling.value))

    def _restart(self, selection: SlotSelection) -> None:
        """From the shares of the slots; kept if it ends better."""
        other = State(self.instance)
        colour_shares(other, selection.shares, self._monitor)
        self._search(other, self._budget.chains // 4)
        if other.score > self.state.score:
            self.state = other

    def _offer(self, worth: Worth, slots: SlotSelection | None) -> None:
        """Prices for a rank above value, from the program by slots once that has been needed."""
        instance = aimed(self.instance, self.objective().floor + 1) if worth is FLOOR else self.instance
        if slots is None:
            by_person = select(instance, worth, self._monitor)
            prices = None if by_person is None else by_person.prices
        else:
            by_slot = slot_select(instance, worth, self._monitor)
            prices = None if by_slot is None else by_slot.prices
        if prices is not None and worth is MUSTS:
            self.proofs.offer_must(prices)
        elif prices is not None and worth is COVERAGE:
            self.proofs.offer_covered(prices)
        elif prices is not None and worth is SHORTFALL:
            self.proofs.offer_shortfall(prices)
        elif prices is not None:
            self.proofs.offer_floor(prices)

    def _exhaust(self) -> None:
        """Small events: rank by rank, what prices do not prove a search may."""
        if slot_variables(self.instance) > EXACT_VARIABLES or self._budget.exact_work <= 0:
            return
        self._monitor.enter(Phase.EXACT)
        ceiling = self._ceiling()
        must = self._settle(MUSTS, self.objective().must == ceiling.must)
        covered = self._settle(Worth(0.0, 1.0), self.objective().covered == ceiling.covered)
        missed = self.objective().shortfall == self.proofs.certificate(self.objective()).shortfall
        filled = self._settle(Worth(0.0, 0.0, 1.0), missed)
        worst = self._settle_floor()
        self.exhausted = self._settle(Worth(1.0), False) and must and covered and filled and worst

    def _settle(self, goal: Worth, proven: bool) -> bool:
        """Search one rank with those above it held; True when its best is known."""
        if proven or self._monitor.beat():
            return proven
        objective, rest = self.objective(), self.instance.rest
        floor = Floor(
            must=0 if goal.must else objective.must - rest.locked_must,
            covered=0 if goal.must or goal.cover else objective.covered - rest.locked_covered,
            filled=sum(self.instance.missing) - objective.shortfall if goal.value else 0,
            worst=objective.floor if goal.value else 0,
        )
        answer = self._searched(goal, floor)
        if answer is None:
            return False
        self._adopt(answer)
        return answer.proven

    def _settle_floor(self) -> bool:
        """Serve the worst-served person better as long as that is possible; True when it is known not to be."""
        while not self._monitor.beat():
            got, rest = self.objective(), self.instance.rest
            if got.floor == self.proofs.certificate(got).floor:
                return True
            filled = sum(self.instance.missing) - got.shortfall
            above = (got.must - rest.locked_must, got.covered - rest.locked_covered, filled)
            answer = self._searched(Worth(1.0), Floor(*above, worst=got.floor + 1))
            if answer is None or not answer.slot_of:
                return answer is not None
            self._adopt(answer)
        return False

    def _searched(self, goal: Worth, floor: Floor) -> Answer | None:
        limits = Limits(self._budget.exact_work, self._seed)
        return search(self.instance, goal, floor, self.state.slot_of, limits, self._monitor)

    def _adopt(self, answer: Answer) -> None:
        """The schedule found, if it is better; a higher floor becomes the aim."""
        found = State(self.instance)
        for e, t in enumerate(answer.slot_of):
            if t >= 0:
                found.put(e, t)
        if objective_of_state(found).rank() > self.objective().rank():
            self.state = found
            if self.objective().floor > self.instance.floor:
                self._aim(self.objective().floor, self._left_with_none())

    def _wanted_musts(self) -> int:
        """How many must-meets have somebody and some time to hold them."""
        return len({self.instance.wish_of[e] for e in self.instance.must})

    def _unfinished(self) -> bool:
        return not self._monitor.beat() and self.state.score < self._target()

    def _target(self) -> int:
        """The score of a schedule that equals its bounds."""
        instance, ceiling = self.instance, self._ceiling()
        must = ceiling.must - instance.rest.locked_must
        filled = sum(instance.missing) - ceiling.shortfall
        covered = ceiling.covered - instance.rest.locked_covered
        value = ceiling.value - instance.rest.locked_value
        above = must * instance.must_weight + covered * instance.cover_weight
        return above + filled * instance.minimum_weight + sum(instance.asked) * instance.floor_weight + value

    def _ceiling(self) -> Ceiling:
        return self.proofs.ceiling(self.instance.floor)
