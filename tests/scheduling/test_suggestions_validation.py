"""What cannot be: each contradiction is told with its rows, its fact and a way out, all at once."""

from dataclasses import replace
from typing import Any

import pytest

from scheduling.suggestions.flaws import Contradictory, FlawCode
from scheduling.suggestions.model import Person, Problem, Shelf, Weights
from scheduling.suggestions.solver import suggest
from scheduling.suggestions.validation import validate

TWO = (Person(1, ("a port",)), Person(2, needs=("a port",)))


def problem(**fields: Any) -> Problem:
    return Problem(**({"people": TWO} | fields))


CONNECTS_NOTHING = Weights(get=0, give=0, mutual=0, sectors=0, goals=0, text=0)
CASES = (
    (problem(people=(Person(""), Person(True))), [FlawCode.BAD_ID] * 2, "people[0]: '' is no id"),
    (problem(people=(Person(1, sectors=frozenset({""})),)), [FlawCode.BAD_ID], "people[0]: '' is no id"),
    (problem(people=(Person(1, (3,)),)), [FlawCode.NOT_TEXT], "people[0]: 3 is no text"),  # type: ignore[arg-type]
    (problem(people=(Person(1, size=-1),)), [FlawCode.NOT_A_COUNT], "size -1 is not a whole number"),
    (problem(apart=((1, 1.5),)), [FlawCode.BAD_ID], "apart[0]: 1.5 is no id"),
    (problem(people=(*TWO, TWO[0])), [FlawCode.DUPLICATE_ID], "people[0] 1, people[2] 1: the id 1 stands 2 times"),
    (problem(apart=((1, 9),)), [FlawCode.UNKNOWN_PERSON], "apart[0]: there is no person 9; take the pair out"),
    (problem(apart=((1, 1),)), [FlawCode.APART_SELF], "1 cannot be kept apart from themselves"),
    (problem(weights=Weights(get=11)), [FlawCode.NOT_A_WEIGHT], "get 11 is not a whole number from 0 to 10"),
    (problem(weights=Weights(text=True)), [FlawCode.NOT_A_WEIGHT], "text True is not a whole number"),
    (problem(weights=Weights(size_rule="big")), [FlawCode.NOT_A_WEIGHT], "size_rule 'big' is no rule"),  # type: ignore[arg-type]
    (problem(weights=CONNECTS_NOTHING), [FlawCode.NOTHING_CONNECTS], "nothing connects anybody; let one"),
    (problem(shelf=Shelf(0)), [FlawCode.NOT_A_COUNT], "length 0 is not a whole number from 1 to 100"),
    (problem(shelf=Shelf(2, 3)), [FlawCode.PROMISE_ABOVE_LENGTH], "promise fewer lists, or make them longer"),
)


@pytest.mark.parametrize(("given", "codes", "words"), CASES, ids=[case[2] for case in CASES])
def test_a_contradiction_is_told(given: Problem, codes: list[FlawCode], words: str) -> None:
    with pytest.raises(Contradictory) as told:
        suggest(given)
    assert [flaw.code for flaw in told.value.flaws] == codes
    assert words in str(told.value)


def test_all_contradictions_are_told_at_once() -> None:
    wrong = problem(apart=((1, 9), (2, 2)), weights=Weights(get=-1), shelf=Shelf(kept=-1))
    assert [flaw.code for flaw in validate(wrong)] == [
        *(FlawCode.UNKNOWN_PERSON, FlawCode.APART_SELF),
        *(FlawCode.NOT_A_WEIGHT, FlawCode.NOT_A_COUNT),
    ]
    assert validate(problem()) == validate(replace(problem(), people=())) == ()
