"""Finds the tightest true reason for every wish that is not held."""

from collections.abc import Callable
from dataclasses import dataclass

from scheduling.matching.bounds import Residual, reduced_values, residual, value_ceiling
from scheduling.matching.certificate import Prices
from scheduling.matching.ids import Id
from scheduling.matching.model import Objective, Problem, Wish
from scheduling.matching.reasons import Reason, ReasonCode, Remedy, RemedyKind
from scheduling.matching.standing import Exchange, Standing

_REMEDIES = 4  # more would be a list to read, not a way out


def explain(
    problem: Problem,
    slot_of: dict[Id, Id],
    objective: Objective,
    prices: Prices,
    beat: Callable[[], object] = lambda: None,
) -> tuple[Reason, ...]:
    """One reason for each wish not in `slot_of`, in the order of the wishes.

    `prices` are those of the value bound; `beat` is called again and again.
    """
    standing = Standing(problem, slot_of)
    forbidden = {frozenset(pair) for pair in problem.forbidden}
    losses = _losses(residual(problem), objective, prices)
    reasons = []
    for count, wish in enumerate(problem.wishes):
        if count % 256 == 0:
            beat()
        if wish.id not in slot_of:
            pair = frozenset((wish.a, wish.b))
            reasons.append(_reason(standing, wish, pair in forbidden, losses.get(wish.id, 0)))
    return tuple(reasons)


@dataclass(frozen=True, slots=True)
class _Case:
    """A wish against the calendars of its two people: masks of slots."""

    wish: Wish
    common: int
    free: int
    open: int
    full: tuple[Id, ...]


def _reason(standing: Standing, wish: Wish, forbidden: bool, loss: int) -> Reason:
    case = _case(standing, wish)
    if forbidden:
        fits = case.open and not case.full
        return _told(case, ReasonCode.FORBIDDEN, remedies=(Remedy(RemedyKind.ALLOW_PAIR),) if fits else ())
    if not case.common:
        return _told(case, ReasonCode.NO_COMMON_SLOT, remedies=_open_slots(standing, case))
    exchanges = standing.exchanges(wish.a, wish.b)
    best = max(exchanges, key=lambda exchange: exchange.rank(wish.value), default=None)
    code, slots, people = _code(standing, case, best, loss)
    return Reason(
        wish=wish.id,
        code=code,
        value=wish.value,
        people=people,
        slots=standing.slots(slots),
        displaced=None if best is None else best.displaced,
        loss=loss,
        remedies=_remedies(standing, case, code),
    )


def _case(standing: Standing, wish: Wish) -> _Case:
    common = standing.available[wish.a] & standing.available[wish.b]
    free = standing.free(wish.a) & standing.free(wish.b)
    full = tuple(end for end in (wish.a, wish.b) if standing.is_full(end))
    return _Case(wish, common, free, free & ~standing.full_slots, full)


def _code(standing: Standing, case: _Case, best: Exchange | None, loss: int) -> tuple[ReasonCode, int, tuple[Id, ...]]:
    """The code, the slots it speaks of, and the people who are full."""
    if case.open and case.full:
        return ReasonCode.PERSON_FULL, case.open, case.full
    if case.free and not case.open:
        return ReasonCode.TABLES_FULL, case.free, case.full
    if best is None:
        return ReasonCode.LOCKED, case.common, case.full
    covered, filled, surplus = best.rank(case.wish.value)
    if (covered, filled) < (0, 0):
        return ReasonCode.PROTECTS_OTHERS, case.common, case.full
    if loss > 0:
        return ReasonCode.COSTS_MORE, case.common, case.full
    if (covered, filled) > (0, 0) or surplus > 0:
        return ReasonCode.NOT_FOUND, case.common, case.full
    return ReasonCode.HIGHER_VALUE if surplus < 0 else ReasonCode.TIE, case.common, case.full


def _remedies(standing: Standing, case: _Case, code: ReasonCode) -> tuple[Remedy, ...]:
    if code is ReasonCode.PERSON_FULL:
        return tuple(Remedy(RemedyKind.RAISE_MAXIMUM, end) for end in case.full) if len(case.full) == 1 else ()
    if code is ReasonCode.TABLES_FULL and not case.full:
        slots = standing.slots(case.free)[:_REMEDIES]
        return tuple(Remedy(RemedyKind.ADD_TABLE, slot=slot) for slot in slots)
    return _open_slots(standing, case)


def _open_slots(standing: Standing, case: _Case) -> tuple[Remedy, ...]:
    """Slots that one of them has free and the other could open, with a table left."""
    if case.full:
        return ()
    found = []
    for person, other in ((case.wish.a, case.wish.b), (case.wish.b, case.wish.a)):
        usable = standing.free(other) & ~standing.available[person] & ~standing.full_slots
        found += [Remedy(RemedyKind.OPEN_SLOT, person, slot) for slot in standing.slots(usable)]
    return tuple(found[:_REMEDIES])


def _told(case: _Case, code: ReasonCode, remedies: tuple[Remedy, ...]) -> Reason:
    return Reason(case.wish.id, code, case.wish.value, people=case.full, remedies=remedies)


def _losses(rest: Residual, objective: Objective, prices: Prices) -> dict[Id, int]:
    """By how much the value is proven to fall in any schedule that holds the wish and is as good in the ranks above."""
    ceiling = value_ceiling(rest, prices, objective.covered, objective.shortfall)
    losses = {}
    for (wish, _), reduced in zip(rest.wishes, reduced_values(rest, prices), strict=True):
        if reduced < 0:
            best = rest.locked_value + (ceiling + reduced) // prices.scale
            losses[wish.id] = max(0, objective.value - best)
    return losses
