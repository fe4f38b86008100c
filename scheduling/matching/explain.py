"""Finds the tightest true reason for every wish that is not held."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from scheduling.matching.bounds import Residual, reduced_values, residual, value_ceiling
from scheduling.matching.certificate import Prices
from scheduling.matching.ids import Id
from scheduling.matching.maxmin import asked
from scheduling.matching.model import Objective, Problem, Wish
from scheduling.matching.parties import Party
from scheduling.matching.reasons import HARDEST_FIRST, Reason, ReasonCode, Remedy, RemedyKind
from scheduling.matching.standing import Exchange, Standing

_REMEDIES = 4  # more would be a list to read, not a way out


def explain(
    problem: Problem,
    slot_of: Mapping[Id, Id],
    objective: Objective,
    prices: Prices,
    beat: Callable[[], object] = lambda: None,
    *,
    parties: Mapping[Id, Party] | None = None,
    rest: Residual | None = None,
    only: Collection[Id] | None = None,
) -> tuple[Reason, ...]:
    """One reason for each wish not in `slot_of`, in the order of the wishes.

    `prices` are those of the value bound; `beat` is called again and again; `parties` says who comes where the wish
    does not; `rest` is the residual of the problem where it is known already; `only` limits the answer to some wishes.
    """
    known = {lock.wish: lock.people for lock in problem.fixed if lock.people} | dict(parties or {})
    rest = rest or residual(problem)
    standing = Standing(problem, slot_of, known, asked(rest.could, {}, objective.floor))
    losses = _losses(rest, objective, prices)
    reasons = []
    for count, wish in enumerate(problem.wishes):
        if count % 256 == 0:
            beat()
        if wish.id not in slot_of and (only is None or wish.id in only):
            reasons.append(_reason(standing, wish, losses.get(wish.id, 0)))
    return tuple(reasons)


@dataclass(frozen=True, slots=True)
class _Case:
    """A wish against the calendars of a party: masks of slots.

    In `common` all are there, in `free` all have no meeting, in `fitting` all keep their breaks and the wish its order
    besides, in `open` there is a table too.
    """

    wish: Wish
    party: Party
    common: int
    free: int
    fitting: int
    open: int
    full: tuple[Id, ...]


def _reason(standing: Standing, wish: Wish, loss: int) -> Reason:
    parties = standing.parties.of(wish)
    if not parties:
        return _forbidden(standing, wish)
    reasons = [_of_party(standing, _case(standing, wish, party), loss) for party in parties]
    return max(reasons, key=lambda reason: HARDEST_FIRST.index(reason.code))


def _of_party(standing: Standing, case: _Case, loss: int) -> Reason:
    if not case.common:
        return _told(case, ReasonCode.NO_COMMON_SLOT, remedies=_open_slots(standing, case))
    best = standing.best_exchange(case.wish, case.party, case.common & standing.ordered(case.wish))
    code, slots = _code(case, best, loss)
    return Reason(
        wish=case.wish.id,
        code=code,
        value=case.wish.value,
        people=case.full,
        slots=standing.slots(slots),
        displaced=None if best is None else best.displaced,
        loss=loss,
        remedies=_remedies(standing, case, code),
    )


def _forbidden(standing: Standing, wish: Wish) -> Reason:
    """What the two could do if they might."""
    if not standing.parties.named(wish):
        return Reason(wish.id, ReasonCode.FORBIDDEN, wish.value)
    case = _case(standing, wish, wish.ends)
    fits = case.open and not case.full and standing.parties.parted(wish)
    return _told(case, ReasonCode.FORBIDDEN, remedies=(Remedy(RemedyKind.ALLOW_PAIR),) if fits else ())


def _case(standing: Standing, wish: Wish, party: Party) -> _Case:
    common = standing.allowed(wish)
    free = fitting = -1
    full = []
    for person in party:
        common &= standing.available[person]
        free &= ~standing.busy[person]
        fitting &= standing.fits(person)
        if standing.is_full(person):
            full.append(person)
    free &= common
    fitting &= free & standing.ordered(wish)
    return _Case(wish, party, common, free, fitting, fitting & ~standing.full_slots, tuple(full))


def _code(case: _Case, best: Exchange | None, loss: int) -> tuple[ReasonCode, int]:
    """The code, and the slots it speaks of."""
    if case.open and case.full:
        return ReasonCode.PERSON_FULL, case.open
    if case.fitting and not case.open:
        return ReasonCode.TABLES_FULL, case.fitting
    if case.free and not case.fitting:
        return ReasonCode.NO_BREAK, case.free
    if best is None:
        return ReasonCode.LOCKED, case.common
    *above, surplus = best.rank(case.wish.value)
    if above < [0, 0, 0, 0]:
        return ReasonCode.PROTECTS_OTHERS, case.common
    if loss > 0:
        return ReasonCode.COSTS_MORE, case.common
    if above > [0, 0, 0, 0] or surplus > 0:
        return ReasonCode.NOT_FOUND, case.common
    return ReasonCode.HIGHER_VALUE if surplus < 0 else ReasonCode.TIE, case.common


def _remedies(standing: Standing, case: _Case, code: ReasonCode) -> tuple[Remedy, ...]:
    if code is ReasonCode.PERSON_FULL:
        return tuple(Remedy(RemedyKind.RAISE_MAXIMUM, end) for end in case.full) if len(case.full) == 1 else ()
    if code is ReasonCode.TABLES_FULL and not case.full:
        slots = standing.slots(case.fitting)[:_REMEDIES]
        return tuple(Remedy(RemedyKind.ADD_TABLE, slot=slot) for slot in slots)
    if code is ReasonCode.NO_BREAK:
        return (*_fewer_breaks(standing, case), *_open_slots(standing, case))[:_REMEDIES]
    return _open_slots(standing, case)


def _fewer_breaks(standing: Standing, case: _Case) -> list[Remedy]:
    """Whoever alone, with no breaks at all, would make room."""
    found: list[Remedy] = []
    if case.full:
        return found
    for person in case.party:
        usable = case.free & standing.ordered(case.wish) & ~standing.full_slots
        for other in case.party:
            if other != person:
                usable &= standing.fits(other)
        if usable:
            found.append(Remedy(RemedyKind.RELAX_BREAKS, person))
    return found


def _open_slots(standing: Standing, case: _Case) -> tuple[Remedy, ...]:
    """Slots that all but one of them have free and the one could open, with a table left."""
    if case.full:
        return ()
    found = []
    allowed = standing.allowed(case.wish) & standing.ordered(case.wish) & ~standing.full_slots
    for person in case.party:
        usable = allowed & ~standing.available[person] & standing.fits(person)
        for other in case.party:
            if other != person:
                usable &= standing.free(other) & standing.fits(other)
        found += [Remedy(RemedyKind.OPEN_SLOT, person, slot) for slot in standing.slots(usable)[:_REMEDIES]]
    return tuple(found[:_REMEDIES])


def _told(case: _Case, code: ReasonCode, remedies: tuple[Remedy, ...]) -> Reason:
    return Reason(case.wish.id, code, case.wish.value, people=case.full, remedies=remedies)


def _losses(rest: Residual, objective: Objective, prices: Prices) -> dict[Id, int]:
    """By how much the value is proven to fall in any schedule that holds the wish and is as good in the ranks above."""
    ceiling = value_ceiling(rest, prices, objective)
    best: dict[Id, int] = {}
    for wish, reduced in zip(rest.wishes, reduced_values(rest, prices), strict=True):
        best[wish.id] = max(reduced, best.get(wish.id, reduced))
    return {
        wish: max(0, objective.value - (rest.locked_value + (ceiling + reduced) // prices.scale))
        for wish, reduced in best.items()
        if reduced < 0
    }
