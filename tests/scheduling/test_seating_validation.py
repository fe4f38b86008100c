"""Validation: every flaw with who it is about and a way out, and never a crash."""

from dataclasses import replace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.matching.ids import Id
from scheduling.seating.flaws import Contradictory, FlawCode
from scheduling.seating.model import Mix, Person, Problem, Seat, Table, Weights
from scheduling.seating.solver import solve
from scheduling.seating.validation import validate

GOOD = Problem(
    rounds=(1, 2),
    tables=(
        Table("a", 4, 1, "A"),
        Table("b", 4, 1, "B", language="en", host="h"),
        Table("c", 4, 1, "C", rounds=frozenset([1])),
    ),
    people=(
        Person("h", languages=frozenset(["en"])),
        Person("p", ("A", "B")),
        Person("q", languages=frozenset(["en", "pt"]), absent=frozenset([2])),
    ),
    topics=("A", "B", "C"),
)


def table(**changes: object) -> Problem:
    return replace(GOOD, tables=(replace(GOOD.tables[0], **changes), *GOOD.tables[1:]))  # type: ignore[arg-type]


def person(**changes: object) -> Problem:
    return replace(GOOD, people=(*GOOD.people[:2], replace(GOOD.people[2], **changes)))  # type: ignore[arg-type]


def fixed(*seats: tuple[Id, Id, Id]) -> Problem:
    return replace(GOOD, fixed=tuple(Seat(*seat) for seat in seats))


CASES: list[tuple[Problem, FlawCode, list[str]]] = [
    (table(id=""), FlawCode.BAD_ID, ["tables[0]"]),
    (table(maximum=2.5), FlawCode.NOT_A_COUNT, ["tables[0]"]),
    (table(minimum=-1), FlawCode.NOT_A_COUNT, ["tables[0]"]),
    (replace(GOOD, weights=Weights(mix=(Mix("country", -3),))), FlawCode.NOT_A_COUNT, ["weights[0]"]),
    (replace(GOOD, weights=Weights(mix=(Mix("x", 3), Mix("x", 4)))), FlawCode.MIXED_TWICE, ["weights[0]"]),
    (table(id="b"), FlawCode.DUPLICATE_ID, ["tables[0]", "tables[1]"]),
    (table(maximum=0, minimum=0), FlawCode.NO_SEATS, ["tables[0]"]),
    (table(minimum=5), FlawCode.MINIMUM_ABOVE_MAXIMUM, ["tables[0]"]),
    (table(topic="Z"), FlawCode.UNKNOWN_TOPIC, ["tables[0]"]),
    (table(rounds=frozenset([1, 2, 9])), FlawCode.UNKNOWN_ROUND, ["tables[0]"]),
    (table(host="nobody"), FlawCode.UNKNOWN_PERSON, ["tables[0]"]),
    (table(host="h"), FlawCode.HOST_TWICE, ["tables[0]", "tables[1]"]),
    (table(host="h", language="pt", rounds=frozenset()), FlawCode.HOST_LANGUAGE, ["tables[0]"]),
    (person(wishes=("A", "Z")), FlawCode.UNKNOWN_TOPIC, ["people[2]"]),
    (person(wishes=("A", "A")), FlawCode.WISHED_TWICE, ["people[2]"]),
    (person(absent=frozenset([2, 7])), FlawCode.UNKNOWN_ROUND, ["people[2]"]),
    (fixed(("nobody", 1, "a")), FlawCode.UNKNOWN_PERSON, ["fixed[0]"]),
    (fixed(("p", 3, "a")), FlawCode.UNKNOWN_ROUND, ["fixed[0]"]),
    (fixed(("p", 1, "z")), FlawCode.UNKNOWN_TABLE, ["fixed[0]"]),
    (fixed(("p", 1, "a"), ("p", 1, "c")), FlawCode.FIXED_TWICE, ["fixed[0]", "fixed[1]"]),
    (fixed(("p", 1, "a"), ("p", 1, "a")), FlawCode.FIXED_TWICE, ["fixed[0]", "fixed[1]"]),
    (fixed(("q", 2, "a")), FlawCode.FIXED_ABSENT, ["fixed[0]"]),
    (fixed(("p", 2, "c")), FlawCode.FIXED_CLOSED, ["fixed[0]"]),
    (fixed(("h", 1, "a")), FlawCode.FIXED_HOST, ["fixed[0]"]),
    (fixed(("p", 1, "a"), ("p", 2, "a")), FlawCode.FIXED_TOPIC, ["fixed[0]", "fixed[1]"]),
    (replace(GOOD, apart=(("p", "p"),)), FlawCode.APART_SELF, ["apart[0]"]),
    (replace(GOOD, apart=(("p", "z"),)), FlawCode.UNKNOWN_PERSON, ["apart[0]"]),
    (replace(fixed(("p", 1, "b")), apart=(("p", "h"),)), FlawCode.APART_FIXED, ["apart[0]", "fixed[0]"]),
    (
        replace(fixed(("q", 1, "b")), people=(*GOOD.people[:2], replace(GOOD.people[2], languages=frozenset(["pt"])))),
        FlawCode.FIXED_LANGUAGE,
        ["fixed[0]"],
    ),
]


def test_the_good_problem_is_good() -> None:
    assert validate(GOOD) == ()


@pytest.mark.parametrize(("case", "code", "rows"), CASES, ids=lambda value: getattr(value, "value", None))
def test_each_flaw_is_told_with_its_rows(case: Problem, code: FlawCode, rows: list[str]) -> None:
    (flaw,) = [flaw for flaw in validate(case) if flaw.code is code]
    assert [f"{row.table}[{row.index}]" for row in flaw.rows] == rows
    assert flaw.remedy


def test_seats_people_topics_and_languages_are_counted() -> None:
    crowd = replace(GOOD, people=(*GOOD.people, *(Person(i) for i in range(9))))
    assert [flaw.code for flaw in validate(crowd)] == [FlawCode.TOO_FEW_SEATS]
    lonely = replace(GOOD, tables=(Table("a", 4, 4, "A"), Table("b", 4, 4, "B")))
    assert [flaw.code for flaw in validate(lonely)] == [FlawCode.TOO_FEW_PEOPLE] * 2
    single = replace(GOOD, tables=(Table("a", 9, 1, "A"),))
    assert {flaw.code for flaw in validate(single)} == {FlawCode.TOO_FEW_TOPICS}
    foreign = replace(GOOD, tables=(Table("a", 9, 1, "A", "en"), Table("b", 9, 1, "B", "en")))
    stranger = replace(foreign, people=(*GOOD.people, Person("s", languages=frozenset(["et"]))))
    assert [flaw.code for flaw in validate(stranger)] == [FlawCode.NO_TABLE_UNDERSTOOD]


def test_people_kept_apart_need_as_many_tables_each_for_one_of_them() -> None:
    """Three of each other at two tables; and two who only understand one table."""
    two = Problem((1, 2), (Table("a", 4), Table("b", 4, rounds=frozenset([1]))), tuple(map(Person, "xyz")))
    (flaw,) = validate(replace(two, apart=(("x", "y"),)))
    assert str(flaw) == (
        "apart[0]: 2 people are all kept apart in 2, and have 1 tables to go to; take out pairs, or add tables for them"
    )
    crowd = replace(two, apart=(("x", "y"), ("y", "z"), ("x", "z")))
    assert [(flaw.code, len(flaw.rows)) for flaw in validate(crowd)] == [(FlawCode.APART_CROWD, 3)] * 2
    foreign = Problem(
        rounds=(1,),
        tables=(Table("a", 4, language="en"), Table("b", 4, language="pt")),
        people=(Person("x", languages=frozenset(["pt"])), Person("y", languages=frozenset(["pt"])), Person("z")),
        apart=(("x", "z"), ("y", "x")),
    )
    assert [[str(row) for row in flaw.rows] for flaw in validate(foreign)] == [["apart[1]"]]


def test_a_round_without_tables_is_told_once() -> None:
    bare = replace(GOOD, tables=(GOOD.tables[2],))
    assert [str(flaw) for flaw in validate(bare)] == [
        "rounds[1] 2: 2 people, 0 seats; add 2 seats, or excuse as many people"
    ]


def test_everybody_absent_is_no_contradiction_and_seats_nobody() -> None:
    away = replace(GOOD, people=tuple(replace(person, absent=frozenset(GOOD.rounds)) for person in GOOD.people))
    assert validate(away) == ()
    assert solve(away).seats == ()


HUGE = 10**30


@pytest.mark.parametrize(
    "weights", [Weights(repeat=HUGE), Weights(points=(HUGE,)), Weights(mix=(Mix("country", HUGE),)), Weights(point=-1)]
)
def test_a_weight_beyond_all_measure_is_no_count(weights: Weights) -> None:
    assert [flaw.code for flaw in validate(replace(GOOD, weights=weights))] == [FlawCode.NOT_A_COUNT]


def test_all_flaws_are_told_at_once_and_in_words() -> None:
    bad = replace(
        GOOD, people=(*GOOD.people, *(Person(i) for i in range(8))), apart=(("p", "z"),), fixed=(Seat("p", 3, "a"),)
    )
    with pytest.raises(Contradictory) as caught:
        solve(bad)
    assert str(caught.value).splitlines() == [
        "apart[0]: there is no person 'z'; take the pair out",
        "fixed[0]: there is no round 3; take the fixed seat out",
    ]


def test_seats_that_counting_cannot_see_are_missing_end_in_a_sentence() -> None:
    """Three people speak Portuguese only, and its tables have two seats a round; there are seats enough in English."""
    problem = Problem(
        rounds=(1,),
        tables=(Table("pt", 2, language="pt"), Table("en", 6, language="en")),
        people=tuple(Person(i, languages=frozenset(["pt"])) for i in range(3)),
    )
    with pytest.raises(Contradictory) as caught:
        solve(problem)
    (flaw,) = caught.value.flaws
    assert flaw.code is FlawCode.NO_PLAN
    assert len(flaw.rows) == 1


JUNK: st.SearchStrategy[object] = (
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=2) | st.floats() | st.just([])
)


@given(st.lists(st.tuples(JUNK, JUNK, JUNK, JUNK), max_size=4))
def test_junk_is_told_not_crashed_on(rows: list[tuple[object, ...]]) -> None:
    case = Problem(
        rounds=tuple(cast(int, a) for a, *_ in rows),
        tables=tuple(Table(cast(int, a), cast(int, b), cast(int, c), cast(int, d)) for a, b, c, d in rows),
        people=tuple(Person(cast(int, a), (cast(int, b),), traits={"x": cast(int, c)}) for a, b, c, _ in rows),
        topics=tuple(cast(int, d) for *_, d in rows),
        fixed=tuple(Seat(cast(int, a), cast(int, b), cast(int, c)) for a, b, c, _ in rows),
        apart=tuple((cast(int, a), cast(int, b)) for a, b, *_ in rows),
    )
    for flaw in validate(case):
        assert str(flaw)
