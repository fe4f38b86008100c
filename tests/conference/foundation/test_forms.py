"""Forms: each fault has a sentence that says what to do, and what was typed survives it."""

from datetime import date, datetime, time
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from pydantic import AfterValidator, Field, model_validator
from starlette.datastructures import FormData

from conference.foundation.errors import RuleBroken
from conference.foundation.forms import Form, FormState, parse_form, rules_of


class Colour(StrEnum):
    RED = "red"


def _even(value: int) -> int:
    if value % 2:
        raise ValueError("Please choose an even number.")
    return value


class Sample(Form):
    """One field for each kind of fault."""

    words: Annotated[str, Field(min_length=3, max_length=8)] = "words"
    whole: Annotated[int, Field(ge=1, le=9), AfterValidator(_even)] = 2
    part: float = 0.5
    money: Decimal = Decimal(1)
    colour: Colour = Colour.RED
    side: Literal["left", "right"] = "left"
    day: date = date(2020, 11, 10)
    at: datetime = datetime.fromisoformat("2020-11-10T10:15:00+01:00")
    clock: time = time(10, 15)
    yes: bool = False


class Several(Form):
    some: Annotated[list[int], Field(min_length=1, max_length=2)]


class Needed(Form):
    name: str


class Ordered(Form):
    first: int
    last: int

    @model_validator(mode="after")
    def _in_order(self) -> "Ordered":
        if self.last < self.first:
            raise ValueError("The last is before the first.")
        return self


UNREADABLE_DATE = "That date or time cannot be read. Example: 2026-11-22T14:30."


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("words", "", "Please fill this in."),
        ("words", "  ", "Please fill this in."),
        ("words", "ab", "Please write at least 3 characters."),
        ("words", "abcdefghi", "At most 8 characters; this has 9."),
        ("whole", "x", "Please type a number."),
        ("whole", "", "Please type a number."),
        ("part", "x", "Please type a number."),
        ("money", "x", "Please type a number."),
        ("whole", "0", "Please choose 1 or more."),
        ("whole", "10", "Please choose 9 or less."),
        ("whole", "3", "Please choose an even number."),
        ("colour", "blue", "Please choose one of the options."),
        ("side", "up", "Please choose one of the options."),
        ("day", "tomorrow", UNREADABLE_DATE),
        ("at", "10/11/2020", UNREADABLE_DATE),
        ("clock", "noon", UNREADABLE_DATE),
        ("yes", "perhaps", "Input should be a valid boolean, unable to interpret input."),
    ],
)
def test_what_is_said(field: str, typed: Any, said: str) -> None:
    form, state = parse_form({field: typed}, Sample)
    assert (form, state.errors, state.values[field]) == (None, {field: said}, typed)


@pytest.mark.parametrize(
    ("typed", "said"), [([], "Please choose at least 1."), (["1", "2", "3"], "Please choose at most 2.")]
)
def test_what_is_said_of_many(typed: list[str], said: str) -> None:
    assert parse_form({"some": typed}, Several) == (None, FormState({"some": typed}, {"some": said}))


def test_a_fault_in_one_of_many_stands_at_the_field() -> None:
    assert parse_form({"some": ["1", "x"]}, Several)[1].errors == {"some": "Please type a number."}


def test_a_field_that_did_not_come_is_asked_for() -> None:
    assert parse_form({}, Needed)[1].errors == {"name": "Please fill this in."}


def test_a_fault_of_the_whole_form_stands_above_it() -> None:
    form, state = parse_form({"first": "2", "last": "1"}, Ordered)
    assert (form, state.errors, state.values) == (
        None,
        {"": "The last is before the first."},
        {"first": "2", "last": "1"},
    )


def test_what_is_right_is_cut_and_read() -> None:
    form, state = parse_form(FormData([("words", "  word  "), ("whole", "4"), ("extra", "x")]), Sample)
    assert form is not None
    assert (form.words, form.whole, state.broken, "extra" in state.values) == ("word", 4, False, False)
    several, _ = parse_form(FormData([("some", "1"), ("some", "2")]), Several)
    assert several == Several(some=[1, 2])


async def test_a_broken_rule_becomes_an_error_of_the_form() -> None:
    state = FormState({"name": "typed"})
    async with rules_of(state, "name"):
        raise RuleBroken("name.taken", "That name is taken.")
    assert (state.errors, state.values, state.broken) == ({"name": "That name is taken."}, {"name": "typed"}, True)


async def test_other_errors_pass_through() -> None:
    with pytest.raises(ZeroDivisionError):
        async with rules_of(FormState()):
            raise ZeroDivisionError
