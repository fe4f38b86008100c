"""Repair: legal, close to the plan before, honest about every change, and the same every time."""

import json
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.matchmaking import Case, event
from bench.repair import changed
from scheduling.matching.certificate import Prices
from scheduling.matching.changes import Change, ChangeKind, MoveCosts, compare, peopled, touched_by
from scheduling.matching.check import check
from scheduling.matching.codec_repair import RepairWish, repair_wish_from_json, repair_wish_to_json
from scheduling.matching.legality import check_meetings
from scheduling.matching.model import Budget, Meeting, Problem, Slot, Wish
from scheduling.matching.repair import repair
from scheduling.matching.solver import solve
from scheduling.matching.validation import validate
from tests.scheduling.matching_cases import problem
from tests.scheduling.matching_rules import ruled_problems

QUICK = Budget(chains=100, exact_work=0.2)
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def later(case: Problem, draw: st.DrawFn) -> Problem:
    """The same event after somebody left, somebody lost a slot, a table broke, and a new wish came up."""
    gone = draw(st.sampled_from(case.people)).id
    keep = [w for w in case.wishes if gone not in w.ends]
    named = {end for wish in keep for end in wish.ends}
    teams = tuple(replace(t, members=tuple(m for m in t.members if m != gone)) for t in case.teams)
    teams = tuple(team for team in teams if team.members)
    standing = {person.id for person in case.people if person.id != gone} | {team.id for team in teams}
    keep = [wish for wish in keep if set(wish.ends) <= standing]
    hurt = draw(st.sampled_from([p for p in case.people if p.id != gone]))
    people = tuple(
        replace(p, slots=p.slots - {draw(st.sampled_from(case.slots)).id}) if p.id == hurt.id else p
        for p in case.people
        if p.id != gone
    )
    slots = tuple(replace(s, tables=2) if s.tables is None and draw(st.booleans()) else s for s in case.slots)
    ids = {wish.id for wish in keep}
    assert named or not keep
    return replace(
        case,
        slots=slots,
        people=people,
        wishes=tuple(keep),
        teams=teams,
        fixed=(),
        precedence=tuple(pair for pair in case.precedence if set(pair) <= ids),
    )


@st.composite
def changes_of_plans(draw: st.DrawFn) -> tuple[Problem, Problem]:
    case = draw(ruled_problems())
    after = later(case, draw)
    assert validate(after) == ()
    return case, after


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(changes_of_plans(), st.integers(0, 3))
def test_a_repair_is_legal_and_says_what_it_changes(cases: tuple[Problem, Problem], seed: int) -> None:
    before, after = cases
    plan = solve(before, budget=QUICK)
    held = peopled(before, plan.meetings)
    prices = plan.certificate.value_prices
    mended = repair(after, held, touched=touched_by(before, after), prices=prices, seed=seed)
    assert check(after, mended.schedule) == []
    assert applied(held, mended.changes) == {m.wish: m for m in peopled(after, mended.schedule.meetings)}
    assert mended.figures.kept == sum(m.wish not in {c.wish for c in mended.changes} for m in held)
    assert repair(after, held, touched=touched_by(before, after), prices=prices, seed=seed) == mended


def applied(before: tuple[Meeting, ...], changes: tuple[Change, ...]) -> dict[object, Meeting]:
    """The plan before with the changes done to it."""
    plan = {meeting.wish: meeting for meeting in before}
    for change in changes:
        if change.after is None:
            del plan[change.wish]
        else:
            plan[change.wish] = replace(change.after, people=change.after.people or change.people)
    return plan


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(ruled_problems())
def test_nothing_changes_where_nothing_changed(case: Problem) -> None:
    plan = solve(case, budget=QUICK)
    assert touched_by(case, case) == frozenset()
    mended = repair(case, plan.meetings)
    assert (mended.changes, mended.figures.kept) == ((), len(plan.meetings))
    assert mended.schedule.objective == plan.objective


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(changes_of_plans())
def test_any_prices_bound_the_repair(cases: tuple[Problem, Problem]) -> None:
    before, after = cases
    held = peopled(before, solve(before, budget=QUICK).meetings)
    wild = Prices(scale=2, people=tuple((person.id, 3) for person in before.people))
    assert check(after, repair(after, held, prices=wild).schedule) == []


FOUR = {"a": ("xy", 2), "b": ("xy", 2), "c": ("xy", 2), "d": ("xy", 2)}


def test_a_freed_place_is_filled_and_nobody_moves() -> None:
    case = problem({"a": ("x", 1), "b": ("x", 1), "c": ("x", 1)}, [("a", "b", 9), ("a", "c", 2)])
    held = peopled(case, solve(case).meetings)
    after = replace(case, people=tuple(p for p in case.people if p.id != "b"), wishes=case.wishes[1:])
    mended = repair(after, held, touched=touched_by(case, after))
    assert [(change.wish, change.kind) for change in mended.changes] == [
        ("w0", ChangeKind.CANCELLED),
        ("w1", ChangeKind.ADDED),
    ]
    assert {person: len(told) for person, told in mended.by_person().items()} == {"a": 2, "b": 1, "c": 1}


def test_a_meeting_whose_slot_is_gone_counts_as_standing_and_moves_another_rather_than_fall() -> None:
    people = {"a": ("xy", 2), "b": ("xyz", 2), "c": ("yz", 2)}
    case = problem(people, [("a", "b", 1), ("b", "c", 1)])
    held = (Meeting("w0", "x", 0), Meeting("w1", "y", 0))
    after = replace(
        case,
        slots=tuple(slot for slot in case.slots if slot.id != "x"),
        people=tuple(replace(person, slots=person.slots - {"x"}) for person in case.people),
    )
    mended = repair(after, held, costs=MoveCosts(move=1, drop=2))
    assert {change.wish: change.kind for change in mended.changes} == {"w0": ChangeKind.MOVED, "w1": ChangeKind.MOVED}
    assert mended.figures.forced == 1


def test_a_lost_table_moves_one_meeting_to_another_table() -> None:
    case = problem(FOUR, [("a", "b", 1), ("c", "d", 1)], tables={"x": 2, "y": 0})
    held = solve(case).meetings
    fewer = replace(case, slots=(Slot("x", 2, without=frozenset({1})), Slot("y", 3)))
    mended = repair(fewer, held)
    assert [(c.kind, c.after) for c in mended.changes] == [(ChangeKind.MOVED, Meeting("w1", "y", 0))]
    moved = replace(case, slots=(Slot("x", 3, without=frozenset({1})), Slot("y", 0)))
    assert [(c.kind, c.after) for c in repair(moved, held).changes] == [(ChangeKind.RESEATED, Meeting("w1", "x", 2))]


def test_a_move_has_to_be_worth_its_price() -> None:
    """The new wish is worth 2 more than the meeting in its way."""
    people = {"a": ("x", 1), "b": ("x", 1), "c": ("x", 1), "d": ("y", 1), "e": ("y", 1)}
    case = problem(people, [("a", "b", 3), ("d", "e", 1)])
    held = solve(case).meetings
    after = replace(case, wishes=(*case.wishes, Wish("w9", "a", "c", 5)))
    touched = touched_by(case, after)
    assert touched == {"a", "c"}
    dear = repair(after, held, touched=touched, costs=MoveCosts(0, 100))
    cheap = repair(after, held, touched=touched, costs=MoveCosts(0, 0))
    assert [(c.wish, c.kind) for c in cheap.changes] == [("w0", ChangeKind.DROPPED), ("w9", ChangeKind.ADDED)]
    assert dear.changes == ()
    assert dear.schedule.objective.value == 4


def test_a_new_must_meet_is_worth_any_move() -> None:
    case = problem({"a": ("x", 1), "b": ("x", 1), "c": ("x", 1)}, [("a", "b", 9)])
    after = replace(case, wishes=(*case.wishes, Wish("w9", "a", "c", 0, must=True)))
    mended = repair(after, solve(case).meetings, touched=("a", "c"), costs=MoveCosts(50, 50))
    assert [(c.wish, c.kind) for c in mended.changes] == [("w0", ChangeKind.DROPPED), ("w9", ChangeKind.ADDED)]


def test_late_changes_to_a_full_event_move_few_and_keep_nearly_all_value() -> None:
    before = event(Case("hall", 300, 16))
    plan = solve(before, seed=1)
    after = changed(before, seed=1)
    held = peopled(before, plan.meetings)
    mended = repair(after, held, touched=touched_by(before, after), prices=plan.certificate.value_prices)
    assert check(after, mended.schedule) == []
    anew = solve(after, seed=1)
    figures = mended.figures
    assert figures.value >= 0.985 * anew.objective.value
    assert figures.moved + figures.dropped - figures.forced <= 0.015 * len(held)
    upheaval = [c for c in compare(after, held, anew.meetings) if c.kind is ChangeKind.MOVED]
    assert len(upheaval) > 10 * figures.moved


@settings(max_examples=30, deadline=None, suppress_health_check=SLOW)
@given(ruled_problems())
def test_the_wish_for_a_repair_survives_the_wire(case: Problem) -> None:
    plan = solve(case, budget=QUICK)
    wish = RepairWish(case, plan.meetings, ("p0", 7), plan.certificate.value_prices, MoveCosts(1, 2))
    assert repair_wish_from_json(json.loads(json.dumps(repair_wish_to_json(wish)))) == wish


def test_meetings_of_a_plan_that_breaks_the_rules_now_are_let_go() -> None:
    case = problem(FOUR, [("a", "b", 5), ("c", "d", 1)])
    held = solve(case).meetings
    after = replace(case, forbidden=(("b", "a"),))
    mended = repair(after, held)
    assert [(c.wish, c.kind) for c in mended.changes] == [("w0", ChangeKind.DROPPED)]
    assert check_meetings(after, mended.schedule.meetings) == []
