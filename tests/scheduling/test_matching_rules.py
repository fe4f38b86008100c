"""The whole model: every rule kept, every claim true, and small problems solved to the best there is."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.matching.check import Broken, check, check_meetings
from scheduling.matching.codec import problem_from_json, problem_to_json
from scheduling.matching.codec_schedule import schedule_from_json, schedule_to_json
from scheduling.matching.flaws import FlawCode
from scheduling.matching.model import Budget, Fixed, Meeting, Objective, Person, Problem, Proof, Slot, Team, Wish
from scheduling.matching.rhythm import Rhythm
from scheduling.matching.solver import solve
from scheduling.matching.validation import validate
from tests.scheduling.matching_rules import best_ruled, ruled_problems

QUICK = Budget(chains=300, exact_work=2.0)
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@settings(max_examples=200, deadline=None, suppress_health_check=SLOW)
@given(ruled_problems(), st.integers(0, 3))
def test_every_rule_is_kept_and_every_claim_holds(case: Problem, seed: int) -> None:
    assert validate(case) == ()
    assert check(case, solve(case, seed=seed, budget=QUICK)) == []


@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@given(ruled_problems(people=5, slots=3, wishes=4))
def test_small_problems_with_all_rules_are_solved_to_the_optimum(case: Problem) -> None:
    schedule, optimum = solve(case, budget=QUICK), best_ruled(case)
    assert schedule.objective == optimum
    assert schedule.certificate.must >= optimum.must
    assert schedule.proof is not Proof.NONE


@settings(max_examples=40, deadline=None, suppress_health_check=SLOW)
@given(ruled_problems())
def test_all_rules_survive_the_wire(case: Problem) -> None:
    assert problem_from_json(json.loads(json.dumps(problem_to_json(case)))) == case
    schedule = solve(case, budget=Budget(50, 0))
    assert schedule_from_json(json.loads(json.dumps(schedule_to_json(schedule)))) == schedule


@given(st.integers(0, 255), st.integers(0, 255), st.sampled_from([None, 1, 2, 3]), st.integers(0, 2))
def test_what_a_rhythm_lets_add_is_what_it_keeps(busy: int, joined: int, run: int | None, pause: int) -> None:
    rhythm = Rhythm(run, pause, joined & ~1)
    if rhythm.keeps(busy):
        for t in range(8):
            if not busy >> t & 1:
                assert bool(rhythm.addable(busy) >> t & 1) is rhythm.keeps(busy | 1 << t)


@given(st.integers(0, 127), st.integers(0, 127), st.sampled_from([None, 1, 2, 3]), st.integers(0, 2))
def test_the_most_meetings_of_a_rhythm_are_the_most(mask: int, joined: int, run: int | None, pause: int) -> None:
    rhythm = Rhythm(run, pause, joined & ~1)
    legal = [busy for busy in range(128) if not busy & ~mask and rhythm.keeps(busy)]
    assert rhythm.most(mask) == max(busy.bit_count() for busy in legal)


def people(*rows: Person) -> tuple[Person, ...]:
    return rows


def anybody(name: str, slots: int = 4, **rules: int) -> Person:
    return Person(name, frozenset(range(slots)), slots, longest_run=rules.get("run"), pause=rules.get("pause", 0))


def day(slots: int = 4, block: int = 0) -> tuple[Slot, ...]:
    return tuple(Slot(t, block=block) for t in range(slots))


def star(centre: Person, guests: int = 4) -> Problem:
    others = tuple(anybody(f"g{i}") for i in range(guests))
    return Problem(day(), (centre, *others), tuple(Wish(i, centre.id, f"g{i}", 1) for i in range(guests)))


@pytest.mark.parametrize(
    ("rules", "held"), [({}, 4), ({"run": 2}, 3), ({"run": 1}, 2), ({"pause": 1}, 2), ({"pause": 2}, 2)]
)
def test_runs_end_and_pauses_are_kept(rules: dict[str, int], held: int) -> None:
    schedule = solve(star(anybody("c", **rules)))
    assert (schedule.objective.value, schedule.bound, schedule.proof) == (held, held, Proof.PRICES)


def test_a_new_block_ends_a_run() -> None:
    case = star(anybody("c", pause=3))
    apart = Problem(tuple(Slot(t, block=t // 2) for t in range(4)), case.people, case.wishes)
    assert solve(apart).objective.value == 2


def test_a_must_meet_ranks_above_coverage_and_value() -> None:
    rows = tuple(Person(name, frozenset({0}), 1) for name in "abcd")
    wishes = (Wish(0, "a", "b", 1, must=True), Wish(1, "a", "c", 50), Wish(2, "b", "d", 50))
    schedule = solve(Problem((Slot(0),), rows, wishes))
    assert schedule.objective == Objective(covered=2, shortfall=0, value=1, must=1)
    assert schedule.certificate.must == 1


def test_more_must_meets_than_slots_are_told_by_the_bound() -> None:
    rows = tuple(Person(name, frozenset({0}), 1) for name in "abc")
    schedule = solve(Problem((Slot(0),), rows, (Wish(0, "a", "b", 1, must=True), Wish(1, "a", "c", 1, must=True))))
    assert (schedule.objective.must, schedule.certificate.must, schedule.proof) == (1, 1, Proof.PRICES)


def test_a_team_meets_as_often_at_once_as_it_has_members() -> None:
    rows = tuple(Person(name, frozenset({0}), 1) for name in ("x", "y", "a", "b", "c"))
    wishes = tuple(Wish(i, guest, "team", 1) for i, guest in enumerate("abc"))
    case = Problem((Slot(0),), rows, wishes, teams=(Team("team", ("x", "y")),))
    schedule = solve(case)
    assert check(case, schedule) == []
    assert schedule.objective.value == 2
    assert {meeting.people[1] for meeting in schedule.meetings} == {"x", "y"}


def test_a_team_named_twice_comes_with_two() -> None:
    rows = tuple(Person(name, frozenset({0, 1}), 2) for name in ("x", "y", "a"))
    case = Problem(day(2), rows, (Wish(0, "a", "team", 1, also=("team",)),), teams=(Team("team", ("x", "y")),))
    (meeting,) = solve(case).meetings
    assert sorted(meeting.people) == ["a", "x", "y"]


def test_kinds_that_may_not_meet_do_not() -> None:
    rows = tuple(Person(f"{kind}{i}", frozenset({0}), 1, kind=kind) for kind in ("buyer", "seller") for i in (0, 1))
    wishes = (Wish(0, "buyer0", "buyer1", 9), Wish(1, "buyer0", "seller0", 1), Wish(2, "buyer1", "seller1", 1))
    assert solve(Problem((Slot(0),), rows, wishes, kinds=(("seller", "buyer"),))).objective.value == 2
    assert solve(Problem((Slot(0),), rows, wishes[:1], kinds=())).objective.value == 0


def test_what_comes_first_is_held_first() -> None:
    rows = tuple(Person(name, frozenset({0, 1}), 2) for name in "abcd")
    wishes = (Wish(0, "a", "b", 1), Wish(1, "c", "d", 1))
    for first, second in ((0, 1), (1, 0)):
        case = Problem(day(2), rows, wishes, precedence=((first, second),))
        at = {meeting.wish: meeting.slot for meeting in solve(case).meetings}
        assert at == {first: 0, second: 1}


def test_a_table_that_is_missing_in_a_slot_is_not_used() -> None:
    rows = tuple(Person(name, frozenset({0}), 1) for name in "abcd")
    wishes = (Wish(0, "a", "b", 1), Wish(1, "c", "d", 1))
    slot = Slot(0, tables=3, without=frozenset({0, 2}))
    assert [meeting.table for meeting in solve(Problem((slot,), rows, wishes)).meetings] == [1]


TRIO = Problem(
    day(),
    people(anybody("a", run=1), anybody("b", pause=1), anybody("c"), Person("d", frozenset({0}), 1, kind="k")),
    (Wish(0, "a", "b", 1), Wish(1, "a", "c", 1), Wish(2, "team", "c", 1), Wish(3, "a", "d", 1, slots=frozenset({1}))),
    teams=(Team("team", ("a", "b")),),
    precedence=((0, 1),),
)


@pytest.mark.parametrize(
    ("broken", "meetings"),
    [
        (Broken.RUN, (Meeting(0, 0, 0), Meeting(1, 1, 0))),
        (Broken.PAUSE, (Meeting(0, 0, 0), Meeting(2, 1, 0, ("b", "c")))),
        (Broken.ORDER, (Meeting(0, 2, 0), Meeting(1, 0, 0))),
        (Broken.PARTY, (Meeting(2, 0, 0),)),
        (Broken.PARTY, (Meeting(2, 0, 0, ("d", "c")),)),
        (Broken.WISH_SLOT, (Meeting(3, 0, 0),)),
    ],
)
def test_a_broken_rule_is_found(broken: Broken, meetings: tuple[Meeting, ...]) -> None:
    assert broken in [violation.code for violation in check_meetings(TRIO, meetings)]


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        (FlawCode.EMPTY_TEAM, {"teams": (Team("team", ()),)}),
        (FlawCode.UNKNOWN_PERSON, {"teams": (Team("team", ("z",)),)}),
        (FlawCode.DUPLICATE_ID, {"teams": (*TRIO.teams, Team("a", ("b",)))}),
        (FlawCode.PRECEDENCE_CYCLE, {"precedence": ((0, 1), (1, 2), (2, 0))}),
        (FlawCode.UNKNOWN_WISH, {"precedence": ((0, 9),)}),
        (FlawCode.LOCK_PARTY, {"fixed": (Fixed(2, 0),)}),
        (FlawCode.LOCK_RHYTHM, {"fixed": (Fixed(0, 0), Fixed(1, 1))}),
        (FlawCode.LOCK_ORDER, {"fixed": (Fixed(0, 2), Fixed(1, 0))}),
        (FlawCode.LOCK_UNAVAILABLE, {"fixed": (Fixed(3, 0),)}),
        (FlawCode.NEGATIVE, {"people": (anybody("a", run=0), *TRIO.people[1:])}),
    ],
)
def test_contradictions_of_the_rules_are_told(code: FlawCode, changed: dict[str, object]) -> None:
    fields = {name: getattr(TRIO, name) for name in TRIO.__slots__} | changed
    assert code in [flaw.code for flaw in validate(Problem(**fields))]
