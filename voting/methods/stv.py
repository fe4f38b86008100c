"""Single transferable vote by the Scottish rules: Droop quota, weighted inclusive Gregory, five decimals.

Source: Scottish Local Government Elections Order 2011, schedule 1, rules 45 to 52. Where it draws lots in the count,
we use the lot drawn before opening, and without one treat equal options together: equal surpluses move in one round,
equal last ones drop out together, and where that would leave too few, the tie is the result.
"""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import floor
from typing import Final, Literal, NamedTuple

from voting.canonical import exact_number
from voting.choice import RANK, Choice
from voting.choice import parse_rank as parse
from voting.methods.additive import all_valid as highest
from voting.methods.additive import tiers_by_total
from voting.piles import Piles, Round, by_lot_if_drawn, fewest, last_votes, round_steps, tiers_of
from voting.result import MethodCount, Number, Step, Tiers, whole
from voting.setting import Setting
from voting.ties import by_lot

__all__ = ["ADDS", "FORM", "TAKES", "TIE_RULE", "highest", "parse", "split_tie", "tally"]
FORM: Final = RANK
TIE_RULE: Final = "The rounds have looked back at every earlier round already, so nothing is left to separate these."
TAKES: Final = frozenset({"several", "seats"})
ADDS: Final = False
Moved = dict[tuple[str, str | None], Number]


class Rules(NamedTuple):
    """Variants of the count. Ballots are counted by `SCOTTISH`; published results need the others.

    `quota`        "droop" floor(V/(s+1)) + 1; "hare" V/s; "hagenbach" V/(s+1), to be exceeded; "droop_fraction"
                   V/(s+1) and one unit of the last decimal.
    `decimals`     of a ballot's value, cut off; None: exact fractions.
    `cut`          what is cut off: the new "value", or the "factor" as well.
    `one_surplus`  one surplus a round, the largest first; else all of a round.
    """

    quota: Literal["droop", "hare", "hagenbach", "droop_fraction"] = "droop"
    decimals: int | None = 5
    cut: Literal["value", "factor"] = "value"
    one_surplus: bool = True


SCOTTISH: Final = Rules()


def tally(setting: Setting, patterns: Mapping[Choice, int]) -> MethodCount:
    """Totals are the votes of each option when it was elected or dropped."""
    return count_by(SCOTTISH, setting, patterns)


def split_tie(setting: Setting, tied: tuple[str, ...], patterns: Mapping[Choice, int]) -> Tiers:
    """Never separates anything: see `TIE_RULE`."""
    return (tied,)


def count_by(rules: Rules, setting: Setting, patterns: Mapping[Choice, int]) -> MethodCount:
    """The same by other rules."""
    election = _Election(rules, setting, patterns)
    rounds = election.run()
    rest = tiers_by_total(election.continuing, rounds[-1].votes)
    quota = Step("quota", {"quota": exact_number(election.quota), "seats": setting.seats})
    tiers = tiers_of(setting.options, rounds, [*_with_last(rest, election.tied)])
    return MethodCount(last_votes(setting.options, rounds), tiers, (quota, *round_steps(rounds)))


class _Election:
    """The state of one count: piles, who is elected, who continues, whose surplus waits."""

    def __init__(self, rules: Rules, setting: Setting, patterns: Mapping[Choice, int]) -> None:
        self.rules, self.setting = rules, setting
        self.piles = Piles(setting, patterns)
        self.quota = quota_of(rules, self.piles.cast, setting.seats)
        self.continuing = list(setting.options)
        self.vacancies = setting.seats
        self.surplus: list[str] = []
        self.tied: tuple[str, ...] = ()
        self.rounds: list[Round] = []

    def run(self) -> list[Round]:
        """All rounds; `tied` holds those who could not be separated, if that ended the count."""
        while True:
            votes = self.piles.votes
            now = Round(votes, self.piles.cast - sum(votes.values()))
            elected, why = self._elect(votes)
            now = now._replace(elected=elected, why=why)
            if not self.vacancies:
                return [*self.rounds, now]
            waiting = [option for option in self.surplus if votes[option] > self.quota]
            if waiting:
                now = self._move_surplus(now, waiting)
            else:
                group, why = by_lot_if_drawn(self.setting, *fewest(self.continuing, [*self.rounds, now]))
                if len(self.continuing) - len(group) < self.vacancies:
                    self.tied = group
                    return [*self.rounds, now._replace(why=why)]
                now = self._drop(now, group, why)
            self.rounds.append(now)

    def _elect(self, votes: Mapping[str, Number]) -> tuple[tuple[str, ...], str]:
        elected, why = tuple(option for option in self.continuing if self._reaches(votes[option])), "quota reached"
        left = len(self.continuing) - len(elected)
        if left <= self.vacancies - len(elected):
            elected, why = tuple(self.continuing), "as many left as seats"
        self.continuing = [option for option in self.continuing if option not in elected]
        self.vacancies -= len(elected)
        self.surplus += elected
        return elected, why if elected else ""

    def _reaches(self, votes: Number) -> bool:
        return votes > self.quota or (votes == self.quota and self.rules.quota != "hagenbach")

    def _move_surplus(self, now: Round, waiting: list[str]) -> Round:
        chosen = waiting if not self.rules.one_surplus else _largest(self.setting, waiting, [*self.rounds, now])
        moved: Moved = {}
        for option in chosen:
            self.surplus.remove(option)
            moved |= self._at_reduced_value(option, now.votes[option])
        return now._replace(surplus_of=tuple(chosen), moved=moved)

    def _at_reduced_value(self, option: str, votes: Number) -> Moved:
        factor = Fraction(votes - self.quota) * Fraction(1, votes)
        if self.rules.cut == "factor":
            factor = self._cut(factor)
        revalued: dict[Number, Number] = {
            value: whole(self._cut(factor * value)) for value in self.piles.values(option)
        }
        moved = self.piles.transfer(option, self.continuing, revalued)
        self.piles.keep(option, self.quota)
        return moved

    def _cut(self, value: Fraction) -> Fraction:
        if self.rules.decimals is None:
            return value
        unit = 10**self.rules.decimals
        return Fraction(floor(value * unit), unit)

    def _drop(self, now: Round, group: tuple[str, ...], why: str) -> Round:
        self.continuing = [option for option in self.continuing if option not in group]
        moved: Moved = {}
        for option in group:
            moved |= self.piles.transfer(option, self.continuing, {v: v for v in self.piles.values(option)})
            self.piles.remove(option)
        return now._replace(dropped=group, moved=moved, why=why)


def quota_of(rules: Rules, cast: int, seats: int) -> Number:
    """The votes that elect, of `cast` valid ones."""
    match rules.quota:
        case "droop":
            return cast // (seats + 1) + 1
        case "hare":
            return whole(Fraction(cast, seats))
        case "hagenbach":
            return whole(Fraction(cast, seats + 1))
        case "droop_fraction":
            unit = 10 ** (rules.decimals or 0)
            return whole(Fraction(cast * unit // (seats + 1) + 1, unit))


def _largest(setting: Setting, waiting: Iterable[str], rounds: list[Round]) -> list[str]:
    group = list(waiting)
    for earlier in reversed(rounds):
        most = max(earlier.votes[option] for option in group)
        group = [option for option in group if earlier.votes[option] == most]
    return list(by_lot(group, setting.lot_order)[:1]) if setting.lot_order else group


def _with_last(tiers: Tiers, last: tuple[str, ...]) -> Iterable[tuple[str, ...]]:
    """The tiers with `last` taken out of them and put at the end."""
    for tier in tiers:
        yield tuple(option for option in tier if option not in last)
    yield last
