"""Problems for the tests of matchmaking: random ones by hypothesis, short-hand for small ones, and brute force."""

from collections.abc import Iterator
from itertools import combinations

from hypothesis import strategies as st

from scheduling.matching.check import objective_of
from scheduling.matching.model import Fixed, Meeting, Objective, Person, Problem, Slot, Wish


def problem(
    people: dict[str, tuple[str, int]],
    wishes: list[tuple[str, str, int]],
    tables: dict[str, int | None] | None = None,
    fixed: tuple[Fixed, ...] = (),
    forbidden: tuple[tuple[str, str], ...] = (),
    minimum: dict[str, int] | None = None,
) -> Problem:
    """Slots are letters: `people` maps a name to letters and a maximum; wish i has the id `w{i}`."""
    letters = sorted({letter for slots, _ in people.values() for letter in slots} | set(tables or {}))
    return Problem(
        slots=tuple(Slot(letter, (tables or {}).get(letter)) for letter in letters),
        people=tuple(
            Person(name, frozenset(slots), maximum, (minimum or {}).get(name, 0))
            for name, (slots, maximum) in people.items()
        ),
        wishes=tuple(Wish(f"w{i}", a, b, value) for i, (a, b, value) in enumerate(wishes)),
        fixed=fixed,
        forbidden=forbidden,
    )


@st.composite
def problems(draw: st.DrawFn, people: int = 8, slots: int = 4, wishes: int = 14) -> Problem:
    """Valid problems with every rule in them: maxima and minima, tables, locks, forbidden pairs, odd availability."""
    n, t = draw(st.integers(2, people)), draw(st.integers(1, slots))
    slot_rows = tuple(Slot(i, draw(st.none() | st.integers(0, n // 2))) for i in range(t))
    rows = []
    for v in range(n):
        maximum = draw(st.integers(0, t))
        available = draw(st.frozensets(st.integers(0, t - 1)))
        rows.append(Person(f"p{v}", available, maximum, draw(st.integers(0, maximum))))
    pairs = list(combinations(range(n), 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True, max_size=wishes))
    asked = []
    for i, (a, b) in enumerate(chosen):
        a, b = (b, a) if draw(st.booleans()) else (a, b)
        asked.append(Wish(i, f"p{a}", f"p{b}", draw(st.integers(0, 6))))
    forbidden = tuple((f"p{a}", f"p{b}") for a, b in draw(st.lists(st.sampled_from(pairs), max_size=2)))
    bare = Problem(slot_rows, tuple(rows), tuple(asked), (), forbidden)
    locks, max_min = _locks(draw, bare), draw(st.booleans())
    return Problem(slot_rows, tuple(rows), tuple(asked), locks, forbidden, max_min=max_min)


def _locks(draw: st.DrawFn, bare: Problem) -> tuple[Fixed, ...]:
    """A few meetings that can stand together, some with their table."""
    locks: list[Fixed] = []
    for wish, slot, meetings in legal_steps(bare, ()):
        if len(locks) < 2 and draw(st.integers(0, 5)) == 0:
            taken = {lock.wish for lock in locks}
            together = [(m.wish, m.slot) for m in meetings] + [(lock.wish, lock.slot) for lock in locks]
            if wish not in taken and is_legal(bare, together):
                named = draw(st.booleans()) and not any(lock.slot == slot for lock in locks)
                locks.append(Fixed(wish, slot, 0 if named else None))
    return tuple(locks)


def legal_steps(bare: Problem, held: tuple[Meeting, ...]) -> Iterator[tuple[int | str, int | str, list[Meeting]]]:
    """Every wish and slot that could be added to `held` alone."""
    for wish in bare.wishes:
        for slot in bare.slots:
            pair = [(meeting.wish, meeting.slot) for meeting in held] + [(wish.id, slot.id)]
            if is_legal(bare, pair):
                yield wish.id, slot.id, [Meeting(wish.id, slot.id, 0)]


def is_legal(bare: Problem, pairs: list[tuple[int | str, int | str]]) -> bool:
    """The rules once more, written as plainly as can be: no lock is looked at."""
    wishes = {wish.id: wish for wish in bare.wishes}
    forbidden = {frozenset(pair) for pair in bare.forbidden}
    if len({wish for wish, _ in pairs}) < len(pairs):
        return False
    if any(frozenset((wishes[wish].a, wishes[wish].b)) in forbidden for wish, _ in pairs):
        return False
    for slot in bare.slots:
        if slot.tables is not None and sum(s == slot.id for _, s in pairs) > slot.tables:
            return False
    for person in bare.people:
        times = [s for wish, s in pairs if person.id in (wishes[wish].a, wishes[wish].b)]
        if len(times) > person.maximum or len(set(times)) < len(times) or not set(times) <= person.slots:
            return False
    return True


def best(problem: Problem) -> Objective:
    """The best objective, by trying everything."""
    locked = {lock.wish: lock.slot for lock in problem.fixed}
    top: list[Objective] = []

    def extend(index: int, pairs: list[tuple[int | str, int | str]]) -> None:
        if index == len(problem.wishes):
            found = objective_of(problem, tuple(Meeting(wish, slot, 0) for wish, slot in pairs))
            if not top or found.rank() > top[0].rank():
                top[:] = [found]
            return
        wish = problem.wishes[index]
        if wish.id in locked:
            extend(index + 1, pairs)
            return
        extend(index + 1, pairs)
        for slot in problem.slots:
            if is_legal(problem, [*pairs, (wish.id, slot.id)]):
                extend(index + 1, [*pairs, (wish.id, slot.id)])

    extend(0, list(locked.items()))
    return top[0]
