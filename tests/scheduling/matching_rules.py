"""Problems with every rule of the model in them, and the best plan of each by trying everything."""

from dataclasses import replace

from hypothesis import strategies as st

from scheduling.matching.legality import Broken, check_meetings, objective_of
from scheduling.matching.model import Fixed, Meeting, Objective, Person, Problem, Slot, Team, Wish
from scheduling.matching.parties import Parties
from scheduling.matching.validation import validate

KINDS = ("buyer", "seller")


@st.composite
def ruled_problems(draw: st.DrawFn, people: int = 7, slots: int = 5, wishes: int = 9) -> Problem:
    """Valid problems: blocks, missing tables, breaks, kinds, teams, three at a table, musts, orders, locks."""
    n, t = draw(st.integers(3, people)), draw(st.integers(2, slots))
    cut = draw(st.integers(1, t))
    rows = tuple(
        Slot(
            i,
            draw(st.none() | st.integers(0, 3)),
            block="first" if i < cut else "second",
            without=frozenset(draw(st.lists(st.integers(0, 3), max_size=1))),
        )
        for i in range(t)
    )
    persons = tuple(_person(draw, v, t) for v in range(n))
    teams = _teams(draw, n)
    names = [person.id for person in persons] + [team.id for team in teams]
    asked: list[Wish] = []
    for _ in range(draw(st.integers(1, wishes))):
        wish = _wish(draw, names, len(asked), t)
        if not any(sorted(map(str, wish.ends)) == sorted(map(str, other.ends)) for other in asked):
            asked.append(wish)
    kinds = draw(st.sampled_from([None, None, (("buyer", "seller"),), (("seller", "seller"),)]))
    order = ((0, 1),) if len(asked) > 1 and draw(st.booleans()) else ()
    fair = draw(st.booleans())
    bare = Problem(rows, persons, tuple(asked), teams=teams, kinds=kinds, precedence=order, max_min=fair)
    return _locked(draw, bare)


def _person(draw: st.DrawFn, v: int, t: int) -> Person:
    maximum = draw(st.integers(1, t))
    return Person(
        id=f"p{v}",
        slots=draw(st.frozensets(st.integers(0, t - 1), min_size=t // 2)),
        maximum=maximum,
        minimum=draw(st.integers(0, min(1, maximum))),
        longest_run=draw(st.sampled_from([None, None, 1, 2])),
        pause=draw(st.sampled_from([0, 0, 0, 1, 2])),
        kind=draw(st.sampled_from([None, *KINDS])),
    )


def _teams(draw: st.DrawFn, n: int) -> tuple[Team, ...]:
    members = st.lists(st.integers(0, n - 1), min_size=1, max_size=2, unique=True)
    return tuple(Team(f"t{i}", tuple(f"p{v}" for v in draw(members))) for i in range(draw(st.integers(0, 2))))


def _wish(draw: st.DrawFn, names: list[str | int], number: int, t: int) -> Wish:
    a, b, *others = draw(st.permutations(names))
    also = draw(st.sampled_from([(), (), (), tuple(others[:1])]))
    slots = draw(st.sampled_from([None, None, frozenset(range(t // 2 + 1))]))
    return Wish(number, a, b, draw(st.integers(0, 6)), must=draw(st.integers(0, 4)) == 0, also=also, slots=slots)


def _locked(draw: st.DrawFn, bare: Problem) -> Problem:
    """With one lock, where one can stand."""
    wish = draw(st.sampled_from(bare.wishes))
    for slot in bare.slots:
        for party in Parties(bare).of(wish):
            locked = replace(bare, fixed=(Fixed(wish.id, slot.id, None, party),))
            if draw(st.booleans()) and not validate(locked):
                return locked
    return bare


def best_ruled(problem: Problem) -> Objective:
    """The best objective, by trying everything that the checker of the hard rules lets pass."""
    locked = {lock.wish: lock for lock in problem.fixed}
    parties = Parties(problem)
    top: list[Objective] = []

    def extend(index: int, held: tuple[Meeting, ...]) -> None:
        if index == len(problem.wishes):
            found = objective_of(problem, held)
            if not top or found.rank() > top[0].rank():
                top[:] = [found]
            return
        wish = problem.wishes[index]
        if wish.id not in locked:
            extend(index + 1, held)
        for slot in problem.slots:
            for party in parties.of(wish):
                lock = locked.get(wish.id)
                if lock is not None and (lock.slot != slot.id or lock.people != party):
                    continue
                more = (*held, Meeting(wish.id, slot.id, free_table(slot, held), party))
                if stands(problem, more):
                    extend(index + 1, more)

    extend(0, ())
    return top[0]


def stands(problem: Problem, held: tuple[Meeting, ...]) -> bool:
    """Legal but for locks that are still to come."""
    return all(violation.code is Broken.LOCK for violation in check_meetings(problem, held))


def free_table(slot: Slot, held: tuple[Meeting, ...]) -> int:
    """The lowest table that nobody sits at; whether it stands there is for the checker to say."""
    taken = {meeting.table for meeting in held if meeting.slot == slot.id} | slot.without
    return next(number for number in range(len(taken) + 1) if number not in taken)
