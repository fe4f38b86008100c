"""From the state of a search back to the ids of the problem."""

from scheduling.matching.ids import Id
from scheduling.matching.model import Problem
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
