"""Decisions on rows at hand: the problem, the simple way, the words, the drawing."""

from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conference.matchmaking.forms import USUAL
from conference.matchmaking.rules.chart import distribution
from conference.matchmaking.rules.checks import concerns
from conference.matchmaking.rules.figures import Summary, Unmet, summary_from_json
from conference.matchmaking.rules.greedy import greedy_value
from conference.matchmaking.rules.problem import build_problem, worth
from conference.matchmaking.rules.words import in_short, to_organisers, to_person
from conference.meetings.queries import MatchInput, MeetingRow, SlotRow, WishRow
from conference.meetings.rules.pace import Pace
from scheduling.matching.model import Person, Problem, Slot, Wish
from scheduling.matching.reasons import ReasonCode
from scheduling.matching.solver import solve
from scheduling.matching.validation import validate
from tests.factories import at

SLOTS = [SlotRow(n, at("14:00") + timedelta(minutes=20 * n), at("14:20") + timedelta(minutes=20 * n)) for n in range(4)]
NOW = at("10:15")


def market(wishes: list[WishRow], meetings: list[MeetingRow], *, people: int = 4, maximum: int = 3) -> MatchInput:
    open_slots = frozenset(slot.id for slot in SLOTS)
    numbers = range(1, people + 1)
    return MatchInput(
        SLOTS, dict.fromkeys(numbers, open_slots), {n: f"P{n}" for n in numbers}, wishes, meetings, 2, maximum
    )


@pytest.mark.parametrize(
    ("state", "priority", "value"),
    [
        ("accepted", "normal", 20),
        ("accepted", "high", 26),
        ("accepted", "must", 32),
        ("requested", "normal", 8),
        ("requested", "must", 20),
    ],
)
def test_what_a_meeting_is_worth(state: str, priority: str, value: int) -> None:
    assert worth(WishRow(1, 1, 2, priority, state), USUAL) == value


def test_a_meeting_in_a_slot_closed_since_and_at_a_table_gone_since_stays() -> None:
    given_ = market([WishRow(9, 1, 3, "normal", "requested")], [MeetingRow(5, 1, 4, 1, 2, False)])
    given_.people[1] = given_.people[1] - {1}
    problem = build_problem(given_, USUAL, NOW)
    assert validate(problem) == ()
    assert [(lock.wish, lock.slot, lock.table) for lock in problem.fixed] == [("meeting-5", 1, 3)]
    assert solve(problem).objective.value == 8


def test_a_meeting_that_must_move_comes_to_no_slot_that_one_of_them_has_closed() -> None:
    given_ = market([], [MeetingRow(5, 1, 4, 1, 2, False)])
    given_.people[1] = given_.people[1] - {1}
    problem = build_problem(given_, USUAL, NOW, loose={5})
    assert {person.id: 1 in person.slots for person in problem.people} == {1: False, 2: True}
    assert validate(problem) == ()


def test_past_meetings_use_up_the_limit_and_bind_nothing() -> None:
    later = SLOTS[1].starts_at + timedelta(minutes=1)
    given_ = market(
        [WishRow(9, 1, 3, "normal", "requested")], [MeetingRow(5, 0, 1, 1, 2, False), MeetingRow(6, 1, 1, 1, 4, False)]
    )
    problem = build_problem(given_, USUAL, later)
    assert problem.fixed == ()
    assert [slot.id for slot in problem.slots] == [2, 3]
    assert {person.id: person.maximum for person in problem.people} == {1: 1, 3: 3}


def test_a_problem_of_many_meetings_is_made_at_once() -> None:
    rows = [MeetingRow(n, n % 4, n, 2 * n + 1, 2 * n + 2, False) for n in range(10_000)]
    began = process_time()
    build_problem(market([], rows), USUAL, SLOTS[1].starts_at)
    assert process_time() - began < 3.0, "a set of all meetings for each of them takes eight"


def test_a_pair_with_a_meeting_ahead_and_people_outside_are_left_out() -> None:
    wishes = [WishRow(1, 1, 2, "normal", "accepted"), WishRow(2, 1, 99, "normal", "accepted")]
    problem = build_problem(market(wishes, [MeetingRow(5, 0, 1, 2, 1, False)]), USUAL, NOW)
    assert [wish.id for wish in problem.wishes] == ["meeting-5"]


def test_a_lowered_limit_contradicts_no_standing_meeting() -> None:
    meetings = [MeetingRow(n, n, 1, 1, n + 2, False) for n in range(3)]
    problem = build_problem(market([], meetings, people=5, maximum=1), USUAL, NOW)
    assert validate(problem) == ()
    assert next(person.maximum for person in problem.people if person.id == 1) == 3


def test_a_run_keeps_the_breaks_also_after_meetings_that_have_begun_and_bears_what_stands() -> None:
    wishes = [WishRow(9, 1, 3, "normal", "requested")]
    tired = replace(market(wishes, [MeetingRow(5, 0, 1, 1, 2, False)]), pace=Pace(longest_run=1))
    later = SLOTS[0].starts_at + timedelta(minutes=1)
    problem = build_problem(tired, USUAL, later)
    assert next(person.slots for person in problem.people if person.id == 1) == {2, 3}
    stricter = replace(tired, meetings=[MeetingRow(5 + n, n, 1, 1, 2 + 2 * n, False) for n in range(2)])
    problem = build_problem(stricter, USUAL, NOW)
    assert validate(problem) == ()
    assert {meeting.slot for meeting in solve(problem).meetings if meeting.wish == 9} == {3}
    assert greedy_value(problem) == 8
    [blocked] = [one for one in concerns(stricter, USUAL, NOW, {9: 2}) if one.code == "lock"]
    assert blocked.text == "A lock cannot be kept: P1 would have no break."
    [short] = [one for one in concerns(replace(tired, min_meetings=3), USUAL, NOW) if one.code == "breaks"]
    assert short.text.startswith("With breaks 4 slots leave room for 2 meetings a person")


def test_the_check_names_slots_without_tables_people_asked_by_strangers_and_limits_of_nothing() -> None:
    wishes = [WishRow(1, 1, 99, "normal", "accepted"), WishRow(2, 2, 3, "must", "accepted", by_organisers=True)]
    wishes.append(WishRow(3, 2, 4, "must", "accepted", by_organisers=True))
    bare = [replace(slot, tables=0) if slot.id == 1 else slot for slot in SLOTS]
    given_ = replace(market(wishes, []), slots=bare, max_requests=0, pace=Pace(longest_run=1))
    given_.people[2] = frozenset({0, 1})
    found = {one.code: one for one in concerns(given_, USUAL, NOW, zone="Europe/Brussels")}
    assert found["tables"].text == "1 slot has no table, so nothing can be placed there: Tue 10 Nov, 14:20."
    assert found["outside"].people == ((1, "P1"),)
    assert found["must"].text == "1 person has more must-meets than open slots or meetings left, breaks counted."
    assert found["must"].people == ((2, "P2"),)
    assert found["requests"].text.startswith("The limit of waiting requests is 0: nobody can ask anybody.")


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    n, t = draw(st.integers(2, 7)), draw(st.integers(1, 4))
    pairs = draw(st.lists(st.sampled_from([(a, b) for a in range(n) for b in range(a)]), unique=True, max_size=12))
    return Problem(
        tuple(Slot(slot, draw(st.integers(0, 3))) for slot in range(t)),
        tuple(
            Person(person, frozenset(draw(st.sets(st.integers(0, t - 1)))), draw(st.integers(0, 3)))
            for person in range(n)
        ),
        tuple(Wish(100 + k, a, b, draw(st.integers(0, 9))) for k, (a, b) in enumerate(pairs)),
    )


@settings(max_examples=60, deadline=None)
@given(problems())
def test_the_simple_way_is_never_better_than_what_all_meetings_together_are_worth(problem: Problem) -> None:
    value = greedy_value(problem)
    assert 0 <= value <= sum(wish.value for wish in problem.wishes)
    if all(person.maximum == 0 for person in problem.people) or all(slot.tables == 0 for slot in problem.slots):
        assert value == 0


def test_the_simple_way_takes_the_worthiest_first() -> None:
    slots = (Slot(0, 1),)
    people = tuple(Person(n, frozenset({0}), 1) for n in range(3))
    assert greedy_value(Problem(slots, people, (Wish(1, 0, 1, 3), Wish(2, 1, 2, 5)))) == 5


@pytest.mark.parametrize("code", list(ReasonCode))
def test_every_reason_has_words(code: ReasonCode) -> None:
    unmet = Unmet(code.value, [1] if code is ReasonCode.PERSON_FULL else [])
    assert to_person(unmet, 1, "Lars Holm").endswith(".")
    assert to_organisers(unmet, 1)


def test_who_is_full_is_told_from_each_side() -> None:
    unmet, both = Unmet("person_full", [1]), Unmet("person_full", [1, 2])
    assert to_person(unmet, 1, "Lars") == "You have as many meetings as the event allows."
    assert to_person(unmet, 2, "Inês") == "Inês has as many meetings as the event allows."
    assert to_person(both, 2, "Inês") == "You and Inês both have as many meetings as the event allows."
    assert [to_organisers(unmet, person) for person in (1, 2)] == ["at the limit", "partner at the limit"]


def test_reasons_in_short() -> None:
    reasons = [(Unmet("tables_full"), 1), (Unmet("no_common_slot"), 1), (Unmet("no_common_slot"), 1)]
    assert in_short(reasons, 9) == "2 × no slot in common, tables full"
    assert in_short(reasons, 1) == "only 1 slot open, 2 × no slot in common, tables full"
    assert in_short(reasons, 0) == "no open slot"


def summary(got: dict[int, int], wishes: dict[int, int]) -> Summary:
    return Summary(
        1.5, "proven", "prices", 0, 0, 0, {"accepted": (1, 2)}, wishes, got, {7: Unmet("tie", [], [(1, 2)])}, []
    )


def test_figures_are_read_back_as_they_were_kept() -> None:
    kept = summary({1: 2, 2: 0}, {1: 3, 2: 1})
    kept.lost = {4: "It was withdrawn."}
    assert summary_from_json(kept.to_json()) == kept
    assert (kept.zeros, kept.median, kept.fewest, kept.most) == (1, 1.0, 0, 2)


@given(st.dictionaries(st.integers(1, 200), st.integers(0, 30), max_size=150), st.integers(0, 20))
def test_the_drawing_counts_everybody_and_stays_in_its_frame(got: dict[int, int], maximum: int) -> None:
    chart = distribution(summary(got, {person: count + 1 for person, count in got.items()}), maximum)
    assert sum(bar.people for bar in chart.bars) == len(got)
    assert sum(bar.hoped for bar in chart.bars) == len(got)
    assert all(20 <= bar.y <= 195 for bar in chart.bars)
    assert chart.grid[-1][1] >= max((bar.people for bar in chart.bars), default=0)
    assert len({value for _, value in chart.grid}) == 5
