"""Reasons: each code where it belongs, and every remedy does what it promises."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from scheduling.matching.check import check_meetings, objective_of
from scheduling.matching.model import Budget, Fixed, Meeting, Objective, Problem, Schedule, Slot
from scheduling.matching.parties import Parties
from scheduling.matching.reasons import Reason, ReasonCode, Remedy, RemedyKind
from scheduling.matching.solver import solve
from tests.scheduling.matching_cases import best, problem, problems
from tests.scheduling.matching_rules import free_table, ruled_problems

QUICK = Budget(chains=200, exact_work=1.0)


def relieved(case: Problem, reason: Reason, remedy: Remedy) -> Problem:
    """The problem with the change that the remedy asks for."""
    if remedy.kind is RemedyKind.RELAX_BREAKS:
        free = (replace(p, longest_run=None, pause=0) if p.id == remedy.person else p for p in case.people)
        return replace(case, people=tuple(free))
    wish = next(wish for wish in case.wishes if wish.id == reason.wish)
    if remedy.kind is RemedyKind.ALLOW_PAIR:
        pair = {wish.a, wish.b}
        return replace(case, forbidden=tuple(p for p in case.forbidden if set(p) != pair))
    if remedy.kind is RemedyKind.ADD_TABLE:
        return replace(case, slots=tuple(one_table_more(s) if s.id == remedy.slot else s for s in case.slots))
    people = []
    for person in case.people:
        if person.id == remedy.person and remedy.kind is RemedyKind.RAISE_MAXIMUM:
            person = replace(person, maximum=person.maximum + 1)
        elif person.id == remedy.person and remedy.slot is not None:
            person = replace(person, slots=person.slots | {remedy.slot})
        people.append(person)
    return replace(case, people=tuple(people))


def one_table_more(slot: Slot) -> Slot:
    """Tables that are missing there do not count."""
    wanted = (slot.room or 0) + 1
    return next(more for n in range(99) if (more := replace(slot, tables=n)).room == wanted)


def fits(case: Problem, schedule: Schedule, reason: Reason, slots: tuple[str | int, ...]) -> bool:
    """Whether the wish fits into one of the slots beside all meetings of the schedule, none of them moved."""
    rows = {slot.id: slot for slot in case.slots}
    wish = next(wish for wish in case.wishes if wish.id == reason.wish)
    for slot in slots:
        table = free_table(rows[slot], schedule.meetings)
        for party in Parties(case).of(wish):
            if not check_meetings(case, (*schedule.meetings, Meeting(reason.wish, slot, table, party))):
                return True
    return False


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(problems(people=9, slots=4, wishes=20))
def test_undoing_the_obstacle_makes_room_for_the_wish(case: Problem) -> None:
    schedule = solve(case, budget=QUICK)
    everywhere = tuple(slot.id for slot in case.slots)
    for reason in schedule.reasons:
        assert not fits(case, schedule, reason, everywhere)
        for remedy in reason.remedies:
            slots = everywhere if remedy.slot is None else (remedy.slot,)
            assert fits(relieved(case, reason, remedy), schedule, reason, slots)
        if reason.code in (ReasonCode.PERSON_FULL, ReasonCode.TABLES_FULL):
            assert fits(without_obstacles(case, reason), schedule, reason, reason.slots)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(ruled_problems(people=8, slots=5, wishes=14))
def test_a_reason_is_true_under_every_rule(case: Problem) -> None:
    """No wish that has a reason fits, every remedy makes it fit, and undoing what the reason names makes it fit."""
    schedule = solve(case, budget=QUICK)
    everywhere = tuple(slot.id for slot in case.slots)
    for reason in schedule.reasons:
        assert not fits(case, schedule, reason, everywhere)
        for remedy in reason.remedies:
            slots = everywhere if remedy.slot is None else (remedy.slot,)
            assert fits(relieved(case, reason, remedy), schedule, reason, slots)
        if reason.code in (ReasonCode.PERSON_FULL, ReasonCode.TABLES_FULL):
            assert fits(without_obstacles(case, reason), schedule, reason, reason.slots)
        if reason.code is ReasonCode.NO_BREAK:
            loose = tuple(replace(person, longest_run=None, pause=0) for person in case.people)
            tables = tuple(replace(slot, tables=None) for slot in case.slots)
            free = replace(case, people=loose, slots=tables, precedence=())
            full = tuple(replace(p, maximum=p.maximum + 1) if p.id in reason.people else p for p in loose)
            assert fits(replace(free, people=full), schedule, reason, reason.slots)


def without_obstacles(case: Problem, reason: Reason) -> Problem:
    """Nobody named is full and, where that is the reason, no named slot lacks a table."""
    people = tuple(replace(p, maximum=p.maximum + 1) if p.id in reason.people else p for p in case.people)
    if reason.code is ReasonCode.PERSON_FULL:
        return replace(case, people=people)
    slots = tuple(replace(s, tables=None) if s.id in reason.slots else s for s in case.slots)
    return replace(case, slots=slots, people=people)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(problems(people=6, slots=3, wishes=7))
def test_a_proven_loss_is_no_more_than_the_true_one(case: Problem) -> None:
    schedule = solve(case, budget=QUICK)
    for reason in schedule.reasons:
        if reason.loss:
            forced = [forced_objective(case, reason.wish, slot.id) for slot in case.slots]
            got = schedule.objective
            equals = [o.value for o in forced if o and (o.covered, -o.shortfall) >= (got.covered, -got.shortfall)]
            assert all(value <= got.value - reason.loss for value in equals)


def forced_objective(case: Problem, wish: str | int, slot: str | int) -> Objective | None:
    """The best with the wish locked in the slot; None where that cannot be."""
    locked = replace(case, fixed=(*case.fixed, Fixed(wish, slot)))
    held = tuple(Meeting(lock.wish, lock.slot, i) for i, lock in enumerate(locked.fixed))
    bare = replace(locked, slots=tuple(replace(s, tables=None) for s in case.slots), fixed=())
    used = sum(lock.slot == slot for lock in locked.fixed)
    limit = next(s.tables for s in case.slots if s.id == slot)
    if check_meetings(bare, held) or (limit is not None and used > limit):
        return None
    return best(locked)


FOUR = {"a": ("x", 1), "b": ("x", 1), "c": ("x", 1), "d": ("x", 1)}


@pytest.mark.parametrize(
    ("code", "case"),
    [
        (ReasonCode.FORBIDDEN, problem({"a": ("x", 1), "b": ("x", 1)}, [("a", "b", 1)], forbidden=(("b", "a"),))),
        (ReasonCode.NO_COMMON_SLOT, problem({"a": ("x", 1), "b": ("y", 1)}, [("a", "b", 1)])),
        (ReasonCode.PERSON_FULL, problem({"a": ("x", 0), "b": ("x", 1)}, [("a", "b", 1)])),
        (ReasonCode.TABLES_FULL, problem({"a": ("x", 1), "b": ("x", 1)}, [("a", "b", 1)], tables={"x": 0})),
        (ReasonCode.LOCKED, problem(FOUR, [("a", "b", 1), ("a", "c", 9)], fixed=(Fixed("w0", "x"),))),
        (ReasonCode.PROTECTS_OTHERS, problem(FOUR, [("a", "b", 1), ("c", "d", 1), ("a", "c", 9)])),
        (ReasonCode.COSTS_MORE, problem(FOUR, [("a", "b", 5), ("a", "c", 5), ("a", "d", 2)])),
        (ReasonCode.TIE, problem(FOUR, [("a", "b", 5), ("a", "c", 5)])),
    ],
)
def test_each_code_where_it_belongs(code: ReasonCode, case: Problem) -> None:
    reasons = solve(case).reasons
    assert reasons[-1].code is code


def test_the_facts_name_only_the_two_who_wished() -> None:
    case = problem(FOUR, [("a", "b", 5), ("a", "c", 5), ("a", "d", 2)])
    reason = solve(case).reasons[-1]
    assert reason == Reason("w2", ReasonCode.COSTS_MORE, 2, ("a",), ("x",), displaced=5, loss=3)


def test_the_best_schedule_of_the_table_tests_is_what_brute_force_finds() -> None:
    case = problem(FOUR, [("a", "b", 1), ("c", "d", 1), ("a", "c", 9)])
    assert objective_of(case, solve(case).meetings) == best(case)
