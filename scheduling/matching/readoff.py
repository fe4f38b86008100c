"""From the state of a search back to the ids of the problem."""

from scheduling.matching.ids import Id
from scheduling.matching.maxmin import floor_of
from scheduling.matching.model import Objective, Problem
from scheduling.matching.parties import Party
from scheduling.matching.state import State


def read_off(problem: Problem, state: State) -> tuple[dict[Id, Id], dict[Id, Party]]:
    """The slot of each wish that is held, locked ones included; and who comes where the wish itself does not say."""
    instance = state.instance
    slot_of = {lock.wish: lock.slot for lock in problem.fixed}
    parties = {lock.wish: lock.people for lock in problem.fixed if lock.people}
    for e, t in enumerate(state.slot_of):
        if t >= 0:
            wish = problem.wishes[instance.wish_of[e]]
            slot_of[wish.id] = instance.slot_ids[t]
            party = instance.rest.parties[e]
            if party != wish.ends:
                parties[wish.id] = party
    return slot_of, parties


def objective_of_state(state: State) -> Objective:
    """Of the whole schedule, locked meetings included."""
    instance, rest = state.instance, state.instance.rest
    must, below = divmod(state.score - state.bonus, instance.must_weight)
    covered, below = divmod(below, instance.cover_weight)
    filled, below = divmod(below, instance.minimum_weight)
    return Objective(
        covered=covered + rest.locked_covered,
        shortfall=sum(instance.missing) - filled,
        value=below % instance.floor_weight + rest.locked_value,
        must=must + rest.locked_must,
        floor=floor_of_state(state),
    )


def floor_of_state(state: State) -> int:
    """The meetings of the worst-served person, locked ones included; 0 where that rank does not count."""
    instance, rest = state.instance, state.instance.rest
    if not rest.could:
        return 0
    held = {
        person: state.degree(v) + rest.taken.get(person, 0).bit_count() for v, person in enumerate(instance.person_ids)
    }
    return floor_of(rest.could, held)
