"""A problem after people have left or walked in between rounds; what is past stays as it was."""

from collections.abc import Iterable
from dataclasses import replace

from scheduling.matching.ids import Id
from scheduling.seating.model import Person, Problem


def leave(problem: Problem, people: Iterable[Id], *, past: int) -> Problem:
    """These people are absent from the rounds after the first `past`; seats fixed for them there fall away."""
    gone = set(people)
    ahead = frozenset(problem.rounds[past:])
    return replace(
        problem,
        people=tuple(
            replace(person, absent=person.absent | ahead) if person.id in gone else person for person in problem.people
        ),
        fixed=tuple(seat for seat in problem.fixed if seat.person not in gone or seat.round not in ahead),
    )


def arrive(problem: Problem, people: Iterable[Person], *, past: int) -> Problem:
    """Newcomers, who were absent in the first `past` rounds."""
    over = frozenset(problem.rounds[:past])
    return replace(
        problem, people=(*problem.people, *(replace(person, absent=person.absent | over) for person in people))
    )
