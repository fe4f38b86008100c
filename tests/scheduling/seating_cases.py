"""Problems for the tests of seating: random ones by hypothesis, and short-hand for small ones."""

from hypothesis import strategies as st

from scheduling.seating.model import Budget, Person, Problem, Seat, Table

LITTLE = Budget(mixing=120, exchanges=2_000)


def cafe(people: int, tables: int, seats: int, rounds: int, topics: int = 0) -> Problem:
    """Tables t0, t1, ... with one to `seats` people, topics in turn; people p0, p1, ... wish for all, turned by one."""
    names = [f"topic{i}" for i in range(topics)]
    return Problem(
        rounds=tuple(range(rounds)),
        tables=tuple(Table(f"t{i}", seats, topic=names[i % topics] if topics else None) for i in range(tables)),
        people=tuple(
            Person(f"p{i}", tuple(names[(i + j) % topics] for j in range(topics)), traits={"country": i % 3})
            for i in range(people)
        ),
        topics=tuple(names),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Every rule in them: minima, hosts, languages, absences, tables of some rounds, fixed seats, pairs apart.

    Not all can be solved: take those that `validate` lets pass.
    """
    rounds = tuple(range(draw(st.integers(1, 3))))
    topics = tuple("ABCDE"[: draw(st.sampled_from([0, 0, 3, 4, 5]))])
    people = tuple(_person(draw, i, rounds, topics) for i in range(draw(st.integers(1, 14))))
    host = iter(draw(st.permutations([person.id for person in people])))
    tables = []
    for i in range(draw(st.integers(max(2, len(topics)), 8))):
        maximum = draw(st.integers(2, 6))
        tables.append(
            Table(
                f"t{i}",
                maximum,
                draw(st.integers(0, min(3, maximum))),
                topic=topics[i % len(topics)] if topics else None,
                language=draw(st.sampled_from([None, None, None, "en"])),
                host=next(host, None) if draw(st.integers(0, 4)) == 0 else None,
                rounds=frozenset(rounds[:2]) if draw(st.integers(0, 6)) == 0 else None,
            )
        )
    fixed = tuple(
        Seat(draw(st.sampled_from(people)).id, draw(st.sampled_from(rounds)), draw(st.sampled_from(tables)).id)
        for _ in range(draw(st.sampled_from([0, 0, 1])))
    )
    pairs = st.tuples(*[st.sampled_from([person.id for person in people])] * 2).filter(lambda pair: pair[0] != pair[1])
    apart = tuple(draw(st.lists(pairs, max_size=2))) if len(people) > 1 else ()
    return Problem(rounds, tuple(tables), people, topics, fixed, apart)


def _person(draw: st.DrawFn, i: int, rounds: tuple[int, ...], topics: tuple[str, ...]) -> Person:
    return Person(
        f"p{i}",
        tuple(draw(st.permutations(topics)))[: draw(st.integers(0, len(topics)))],
        frozenset(draw(st.sampled_from([(), (), ("en",), ("en", "pt"), ("pt",)]))),
        {"organisation": i // 2, "country": draw(st.integers(0, 3))},
        frozenset(rounds[:1]) if draw(st.integers(0, 5)) == 0 else frozenset(),
    )
