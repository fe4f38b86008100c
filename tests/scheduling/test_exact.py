"""All meetings given: the fewest breaks of small problems by brute force, and published instances as they are known."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.b2b import measure, read_instance, small_event
from scheduling.exact.breaks import breaks_of, spread
from scheduling.exact.clauses import Clauses
from scheduling.exact.solver import Outcome, hold_all
from scheduling.matching.legality import check_meetings
from scheduling.matching.model import Fixed, Meeting, Person, Problem, Slot, Team, Wish
from tests.scheduling.matching_rules import free_table, ruled_problems, stands

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "data" / "meetings"
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def fewest_breaks(problem: Problem, fairness: int | None) -> int | None:
    """By trying every slot for every meeting; None when not all can be held."""
    found: list[int] = []

    def extend(index: int, held: tuple[Meeting, ...]) -> None:
        if index == len(problem.wishes):
            breaks = breaks_of(problem, held)
            if not check_meetings(problem, held) and (fairness is None or spread(breaks) <= fairness):
                found.append(sum(breaks.values()))
            return
        for slot in problem.slots:
            more = (*held, Meeting(problem.wishes[index].id, slot.id, free_table(slot, held)))
            if stands(problem, more):
                extend(index + 1, more)

    extend(0, ())
    return min(found, default=None)


def named(case: Problem) -> Problem:
    """Without teams, and with few wishes."""
    people = {person.id for person in case.people}
    wishes = tuple(wish for wish in case.wishes if people.issuperset(wish.ends))[:4]
    ids = {wish.id for wish in wishes}
    order = tuple(pair for pair in case.precedence if ids.issuperset(pair))
    fixed = tuple(replace(lock, people=()) for lock in case.fixed if lock.wish in ids)
    return replace(case, wishes=wishes, precedence=order, fixed=fixed, teams=())


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(ruled_problems(people=5, slots=5, wishes=6), st.sampled_from([None, 0, 1]))
def test_no_plan_has_fewer_breaks(case: Problem, fairness: int | None) -> None:
    case = named(case)
    plan, fewest = hold_all(case, fairness=fairness), fewest_breaks(case, fairness)
    assert plan.outcome is (Outcome.IMPOSSIBLE if fewest is None else Outcome.PROVEN)
    assert plan.breaks == fewest
    if fewest is not None:
        assert check_meetings(case, plan.meetings) == []
        assert len(plan.meetings) == len(case.wishes)
        assert sum(breaks_of(case, plan.meetings).values()) == fewest


@given(st.lists(st.booleans(), min_size=1, max_size=7), st.integers(1, 8))
def test_a_count_says_how_many_are_true(values: list[bool], cap: int) -> None:
    """By unit propagation alone: the inputs decide every output."""
    clauses = Clauses()
    inputs = [clauses.variable() for _ in values]
    outputs = clauses.count(inputs, cap)
    known = {x if value else -x for x, value in zip(inputs, values, strict=True)}
    changed = True
    while changed:
        changed = False
        for clause in clauses.clauses:
            open_ = [x for x in clause if -x not in known]
            assert open_, "a clause is broken"
            if len(open_) == 1 and open_[0] not in known:
                known.add(open_[0])
                changed = True
    assert [x in known for x in outputs] == [sum(values) > j for j in range(min(cap, len(values)))]
    assert all((x in known) != (-x in known) for x in outputs)


def day(slots: int, people: str, meetings: list[str], tables: int = 9) -> Problem:
    return Problem(
        tuple(Slot(t, tables) for t in range(slots)),
        tuple(Person(p, frozenset(range(slots)), slots) for p in people),
        tuple(Wish(pair, pair[0], pair[1], 1, also=tuple(pair[2:])) for pair in meetings),
    )


def test_locks_that_are_apart_make_a_break() -> None:
    case = replace(day(3, "abc", ["ab", "ac"]), fixed=(Fixed("ab", 0), Fixed("ac", 2)))
    plan = hold_all(case)
    assert (plan.outcome, plan.breaks, plan.bound) == (Outcome.PROVEN, 1, 1)
    nights = replace(case, slots=tuple(Slot(t, block=t // 2) for t in range(3)))
    assert hold_all(nights).breaks == 0


def test_three_may_meet() -> None:
    plan = hold_all(day(2, "abcd", ["abc", "ad"]))
    assert (plan.outcome, plan.breaks, len(plan.meetings)) == (Outcome.PROVEN, 0, 2)


@pytest.mark.parametrize("case", [day(1, "abc", ["ab", "ac"]), day(1, "abcd", ["ab", "cd"], tables=1)])
def test_what_cannot_be_done_is_proven_so(case: Problem) -> None:
    plan = hold_all(case)
    assert (plan.outcome, plan.meetings, plan.breaks) == (Outcome.IMPOSSIBLE, (), None)


def test_two_may_meet_twice() -> None:
    case = day(2, "ab", ["ab"])
    twice = replace(case, wishes=(*case.wishes, replace(case.wishes[0], id="again")))
    assert sorted(meeting.slot for meeting in hold_all(twice).meetings) == [0, 1]


def test_who_comes_must_be_named() -> None:
    case = replace(day(1, "ab", ["ab"]), teams=(Team("t", ("a",)),))
    with pytest.raises(ValueError, match="must be named"):
        hold_all(case)


def test_it_is_the_same_again_and_can_be_stopped() -> None:
    case = small_event(people=12, slots=8, asks=2)
    assert hold_all(case).meetings == hold_all(case).meetings
    hard = small_event(people=60, slots=22, asks=7)
    stopped = hold_all(hard, fairness=2, stop=lambda: True)
    assert stopped.outcome is not Outcome.IMPOSSIBLE
    assert check_meetings(hard, stopped.meetings) == []


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published instances are not here")
@pytest.mark.parametrize(
    ("name", "known"), [("tic-12.original", "0"), ("tic-12.forb0003", "-"), ("tic-12crafc.fixed020-Forb", "1")]
)
def test_published_instances_come_out_as_they_are_known(name: str, known: str) -> None:
    line = measure(name, read_instance((PUBLISHED / f"{name}.dzn").read_text()), known)
    assert line["reached"]


def test_the_format_of_the_published_instances_is_read() -> None:
    text = """nBusiness = 3; nMeetings = 2; nTables = 4; nTotalSlots = 5; nMorningSlots = 2;
    requested = [|1, 2,1,
    |2, 3,3,
    |]; forbidden = [{0}, {4,5}, {}]; fixed = [0,-1]; precedences = [{},{1}];"""
    case = read_instance(text)
    assert [slot.tables for slot in case.slots] == [4] * 5
    assert case.people[1].slots == {1, 2, 3}
    assert [wish.slots for wish in case.wishes] == [frozenset({1, 2}), None]
    assert (case.fixed, case.precedence) == ((), ((1, 2),))
