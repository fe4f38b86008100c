"""The state under search: legal after every operation, and undone to the last bit."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.matching.check import check_meetings, objective_of
from scheduling.matching.instance import Instance, compile_problem
from scheduling.matching.kempe import insert
from scheduling.matching.model import Problem
from scheduling.matching.state import State
from scheduling.matching.tables import seat
from tests.scheduling.matching_cases import problem, problems


def frozen(state: State) -> tuple[object, ...]:
    return (
        list(state.slot_of),
        [list(row) for row in state.at],
        list(state.free),
        list(state.spare),
        list(state.room),
        state.open,
        state.score,
    )


def assert_legal(case: Problem, instance: Instance, state: State) -> None:
    slot_of = {lock.wish: lock.slot for lock in case.fixed}
    for e, t in enumerate(state.slot_of):
        if t >= 0:
            slot_of[case.wishes[instance.wish_of[e]].id] = instance.slot_ids[t]
    meetings = seat(case, slot_of)
    assert check_meetings(case, meetings) == []
    counted = objective_of(case, meetings)
    covered, rest = divmod(state.score, instance.cover_weight)
    filled, value = divmod(rest, instance.minimum_weight)
    locked = instance.rest
    assert covered == counted.covered - locked.locked_covered
    assert sum(instance.missing) - filled == counted.shortfall
    assert value == counted.value - locked.locked_value


@settings(deadline=None, max_examples=150)
@given(problems(people=9, slots=4, wishes=20), st.integers(0, 99))
def test_inserting_and_taking_stays_legal_and_can_be_undone(case: Problem, seed: int) -> None:
    instance = compile_problem(case)
    state, rng = State(instance), Random(seed)
    marks: list[tuple[int, tuple[object, ...]]] = []
    for _ in range(30):
        if not instance.candidates:
            break
        marks.append((len(state.journal), frozen(state)))
        e = rng.randrange(instance.candidates)
        if state.slot_of[e] >= 0:
            assert state.loss(e) >= instance.value[e]
            state.take(e)
        else:
            before, gain = state.score, state.gain(e)
            assert (state.score - before == gain) if insert(state, e) else (frozen(state) == marks[-1][1])
        assert_legal(case, instance, state)
    for mark, picture in reversed(marks):
        state.undo(mark)
        assert frozen(state) == picture


def test_a_chain_makes_room_where_no_slot_is_free_for_both() -> None:
    """a has y free and b has x free; moving b's meeting from y to x lets them meet in y."""
    case = problem(
        {"a": ("xy", 2), "b": ("xy", 2), "c": ("x", 1), "d": ("xy", 1)}, [("a", "c", 1), ("b", "d", 1), ("a", "b", 1)]
    )
    instance = compile_problem(case)
    state = State(instance)
    state.put(0, 0)
    state.put(1, 1)
    assert insert(state, 2)
    assert state.slot_of == [0, 0, 1]
