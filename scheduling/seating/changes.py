"""A problem after people have left or walked in between rounds; what is past stays as it was."""

from collections.abc import Iterable
from dataclasses import replace

from scheduling.matching.flaws import Row, is_id
from scheduling.matching.ids import Id
from scheduling.seating.flaws import Contradictory, Flaw, FlawCode
from scheduling.seating.model import Person, Problem


def leave(problem: Problem, people: Iterable[Id], *, past: int) -> Problem:
    """These people are absent from the rounds after the first `past`; seats fixed for them there fall away.

    Raises `Contradictory` for people who are not there, and for `past` that is no number of rounds.
    """
    require_past(problem, past)
    listed = tuple(people)
    known = {person.id for person in problem.people}
    flaws = [
        Flaw(FlawCode.LEFT_UNKNOWN, (Row("left", i),), f"there is no person {who!r} to leave", "take it out")
        for i, who in enumerate(listed)
        if not is_id(who) or who not in known
    ]
    if flaws:
        raise Contradictory(tuple(flaws))
    gone = set(listed)
    ahead = frozenset(problem.rounds[past:])
    return replace(
        problem,
        people=tuple(
            replace(person, absent=person.absent | ahead) if person.id in gone else person for person in problem.people
        ),
        fixed=tuple(seat for seat in problem.fixed if seat.person not in gone or seat.round not in ahead),
    )


def arrive(problem: Problem, people: Iterable[Person], *, past: int) -> Problem:
    """Newcomers, who were absent in the first `past` rounds. Raises `Contradictory` as `leave` does."""
    require_past(problem, past)
    over = frozenset(problem.rounds[:past])
    return replace(
        problem, people=(*problem.people, *(replace(person, absent=person.absent | over) for person in people))
    )


def require_past(problem: Problem, past: int) -> None:
    """Raise `Contradictory` when so many rounds cannot be over."""
    rounds = len(problem.rounds)
    if not isinstance(past, int) or isinstance(past, bool) or not 0 <= past <= rounds:
        fact = f"{past!r} rounds cannot be over, there are {rounds}"
        raise Contradictory((Flaw(FlawCode.PAST_ROUNDS, (Row("past", 0),), fact, f"give a number from 0 to {rounds}"),))
