"""Validation: every contradiction with its rows, and never a crash."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.intervals import Interval
from scheduling.matching.flaws import FlawCode, Row
from scheduling.matching.model import Fixed, Person, Problem, Slot, Wish
from scheduling.matching.validation import validate
from tests.scheduling.matching_cases import problem, problems

GOOD = problem(
    {"a": ("xy", 2), "b": ("xy", 2), "c": ("xy", 1), "d": ("y", 1)},
    [("a", "b", 3), ("a", "c", 2), ("b", "d", 1)],
    tables={"x": 1, "y": 2},
)
NINE = datetime(2020, 11, 11, 9, tzinfo=UTC)


def slot(name: str, start: int, minutes: int) -> Slot:
    begin = NINE + timedelta(minutes=start)
    return Slot(name, None, Interval(begin, begin + timedelta(minutes=minutes)))


def with_wish(wish: Wish) -> Problem:
    return replace(GOOD, wishes=(*GOOD.wishes, wish))


def with_person(person: Person) -> Problem:
    return replace(GOOD, people=(*GOOD.people, person))


def locked(*locks: Fixed) -> Problem:
    return replace(GOOD, fixed=locks)


@given(problems())
def test_generated_problems_are_free_of_contradictions(case: Problem) -> None:
    assert validate(case) == ()


@pytest.mark.parametrize(
    ("case", "code", "rows"),
    [
        (with_person(Person("a", frozenset("x"), 1)), FlawCode.DUPLICATE_ID, ["people[0]", "people[4]"]),
        (with_person(Person("e", frozenset("xz"), 1)), FlawCode.UNKNOWN_SLOT, ["people[4]"]),
        (with_person(Person("e", frozenset("x"), -1)), FlawCode.NEGATIVE, ["people[4]"]),
        (with_person(Person("e", frozenset("x"), 1, 2)), FlawCode.MINIMUM_ABOVE_MAXIMUM, ["people[4]"]),
        (with_person(Person("e", frozenset("x"), cast(int, 1.5))), FlawCode.NOT_WHOLE, ["people[4]"]),
        (with_person(Person("", frozenset("x"), 1)), FlawCode.BAD_ID, ["people[4]"]),
        (with_wish(Wish(cast(str, ["w"]), "a", "d", 1)), FlawCode.BAD_ID, ["wishes[3]"]),
        (with_wish(Wish("w0", "c", "d", 1)), FlawCode.DUPLICATE_ID, ["wishes[0]", "wishes[3]"]),
        (with_wish(Wish("w9", "b", "a", 1)), FlawCode.DUPLICATE_PAIR, ["wishes[0]", "wishes[3]"]),
        (with_wish(Wish("w9", "a", "a", 1)), FlawCode.SELF_PAIR, ["wishes[3]"]),
        (with_wish(Wish("w9", "a", "z", 1)), FlawCode.UNKNOWN_PERSON, ["wishes[3]"]),
        (with_wish(Wish("w9", "c", "d", -2)), FlawCode.NEGATIVE, ["wishes[3]"]),
        (replace(GOOD, slots=(Slot("x", -1), Slot("y"))), FlawCode.NEGATIVE, ["slots[0]"]),
        (
            replace(GOOD, slots=(slot("x", 0, 90), slot("y", 200, 5), slot("z", 60, 5))),
            FlawCode.OVERLAPPING_SLOTS,
            ["slots[0]", "slots[2]"],
        ),
        (replace(GOOD, forbidden=(("a", "q"),)), FlawCode.UNKNOWN_PERSON, ["forbidden[0]"]),
        (replace(GOOD, forbidden=(("a", "a"),)), FlawCode.SELF_PAIR, ["forbidden[0]"]),
        (locked(Fixed("nothing", "x")), FlawCode.UNKNOWN_WISH, ["fixed[0]"]),
        (locked(Fixed("w0", "z")), FlawCode.UNKNOWN_SLOT, ["fixed[0]"]),
        (locked(Fixed("w0", "x"), Fixed("w0", "y")), FlawCode.LOCKED_TWICE, ["fixed[0]", "fixed[1]"]),
        (locked(Fixed("w0", "y"), Fixed("w1", "y")), FlawCode.LOCK_CLASH, ["fixed[0]", "fixed[1]"]),
        (locked(Fixed("w2", "x")), FlawCode.LOCK_UNAVAILABLE, ["fixed[0]"]),
        (locked(Fixed("w0", "x", 1)), FlawCode.LOCK_TABLES, ["fixed[0]"]),
        (locked(Fixed("w0", "x", -1)), FlawCode.NEGATIVE, ["fixed[0]"]),
        (locked(Fixed("w1", "y", 1), Fixed("w2", "y", 1)), FlawCode.LOCK_TABLE_CLASH, ["fixed[0]", "fixed[1]"]),
        (replace(locked(Fixed("w0", "x")), forbidden=(("b", "a"),)), FlawCode.LOCK_FORBIDDEN, ["fixed[0]"]),
    ],
)
def test_each_contradiction_is_told_with_its_rows(case: Problem, code: FlawCode, rows: list[str]) -> None:
    (flaw,) = validate(case)
    assert (flaw.code, [f"{row.table}[{row.index}]" for row in flaw.rows]) == (code, rows)


def test_more_locks_than_tables_and_than_the_maximum() -> None:
    case = problem(
        {"a": ("xy", 1), "b": ("xy", 2), "c": ("xy", 2), "d": ("x", 1)},
        [("a", "b", 1), ("a", "c", 1), ("c", "d", 1)],
        tables={"x": 1},
        fixed=(Fixed("w0", "x"), Fixed("w1", "y"), Fixed("w2", "x")),
    )
    assert [flaw.code for flaw in validate(case)] == [FlawCode.LOCK_ABOVE_MAXIMUM, FlawCode.LOCK_TABLES]


def test_all_contradictions_are_told_at_once_and_in_words() -> None:
    case = replace(with_wish(Wish("w9", "a", "z", -1)), fixed=(Fixed("nothing", "x"),))
    told = [str(flaw) for flaw in validate(case)]
    assert told == [
        "wishes[3] 'w9': value -1 is negative",
        "wishes[3] 'w9': there is no person 'z'",
        "fixed[0]: there is no wish 'nothing'",
    ]
    assert str(Row("fixed", 0)) == "fixed[0]"


JUNK: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=2) | st.floats() | st.just([])
)


@given(st.lists(st.tuples(JUNK, JUNK, JUNK, JUNK), max_size=4), st.lists(st.tuples(JUNK, JUNK, JUNK), max_size=3))
def test_junk_is_told_not_crashed_on(rows: list[tuple[object, ...]], locks: list[tuple[object, ...]]) -> None:
    case = Problem(
        slots=tuple(Slot(cast(int, a), cast(int, b)) for a, b, _, _ in rows),
        people=tuple(Person(cast(int, a), frozenset(), cast(int, b), cast(int, c)) for a, b, c, _ in rows),
        wishes=tuple(Wish(cast(int, a), cast(int, b), cast(int, c), cast(int, d)) for a, b, c, d in rows),
        fixed=tuple(Fixed(cast(int, a), cast(int, b), cast(int, c)) for a, b, c in locks),
        forbidden=tuple((cast(int, a), cast(int, b)) for a, b, _ in locks),
    )
    for flaw in validate(case):
        assert str(flaw)
