"""Ballots in piles: who holds which ballots at which value, for methods that move ballots from option to option."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from voting.canonical import exact_number
from voting.choice import Choice
from voting.result import Number, Step, Tiers
from voting.setting import Setting
from voting.ties import by_lot


class Ballot(NamedTuple):
    """Equal ballots: their ranking, the index of the option that holds them, and how many they are."""

    ranking: tuple[str, ...]
    at: int
    weight: int


class Round(NamedTuple):
    """One round, with the votes at its beginning. `moved` goes from an option to another one, or to None: exhausted."""

    votes: Mapping[str, Number]
    exhausted: Number
    elected: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    surplus_of: tuple[str, ...] = ()
    moved: Mapping[tuple[str, str | None], Number] = {}
    why: str = ""


class Piles:
    """The piles of all options that are still there."""

    def __init__(self, setting: Setting, patterns: Mapping[Choice, int]) -> None:
        self._piles: dict[str, dict[Number, list[Ballot]]] = {option: {} for option in setting.options}
        self._kept: dict[str, Number] = {}
        self.cast = sum(patterns.values())
        for choice, weight in patterns.items():
            ranking = tuple(option for (option,) in choice.tiers)
            self._piles[ranking[0]].setdefault(1, []).append(Ballot(ranking, 0, weight))

    @property
    def votes(self) -> dict[str, Number]:
        """The value of every pile, in ballot order."""
        return {
            option: self._kept.get(option, 0)
            + sum(value * sum(ballot.weight for ballot in pile) for value, pile in by_value.items())
            for option, by_value in self._piles.items()
        }

    def values(self, option: str) -> list[Number]:
        """The different values of the ballots in an option's pile."""
        return list(self._piles[option])

    def transfer(
        self, option: str, takers: Collection[str], revalued: Mapping[Number, Number]
    ) -> dict[tuple[str, str | None], Number]:
        """Move each ballot of the option to the next of its ranking among the takers, at its new value.

        Returns the value moved to each taker in ballot order, and last to nobody.
        """
        moved: dict[str | None, Number] = defaultdict(int)
        pile, self._piles[option] = self._piles[option], {}
        for old, ballots in pile.items():
            value = revalued[old]
            for ballot in ballots:
                at = ballot.at + 1
                while at < len(ballot.ranking) and ballot.ranking[at] not in takers:
                    at += 1
                taker = ballot.ranking[at] if at < len(ballot.ranking) else None
                moved[taker] += value * ballot.weight
                if taker is not None:
                    self._piles[taker].setdefault(value, []).append(Ballot(ballot.ranking, at, ballot.weight))
        return {(option, taker): moved[taker] for taker in (*self._piles, None) if moved.get(taker)}

    def keep(self, option: str, votes: Number) -> None:
        """After its surplus has moved on, an elected option stands at the quota."""
        self._kept[option] = votes

    def remove(self, option: str) -> None:
        """An option without ballots leaves the table."""
        del self._piles[option]


def fewest(options: Iterable[str], rounds: Sequence[Round]) -> tuple[tuple[str, ...], str]:
    """Who has the fewest votes, of options that stood in all `rounds`, and why.

    Of equals, those with the fewest in earlier rounds, latest first; several where no round separates them.
    """
    group = tuple(options)
    for back, earlier in enumerate(reversed(rounds)):
        least = min(earlier.votes[option] for option in group)
        group = tuple(option for option in group if earlier.votes[option] == least)
        if len(group) == 1:
            return group, "equal, and fewest votes in an earlier round" if back else "fewest votes"
    return group, "equal in every round, so they go together"


def by_lot_if_drawn(setting: Setting, group: tuple[str, ...], why: str) -> tuple[tuple[str, ...], str]:
    """Of a group that no round separates, the one drawn last, if the rules draw lots; else the group."""
    if len(group) > 1 and setting.lot_order:
        return by_lot(group, setting.lot_order)[-1:], "equal in every round: the lot decides"
    return group, why


def round_steps(rounds: Sequence[Round]) -> tuple[Step, ...]:
    """The rounds as steps of the trace."""
    return tuple(Step("round", _facts(number, one)) for number, one in enumerate(rounds, start=1))


def last_votes(options: Sequence[str], rounds: Sequence[Round]) -> dict[str, Number]:
    """The votes of each option in the round in which it was elected or dropped, else in the last one."""
    votes = dict(rounds[0].votes)
    settled: set[str] = set()
    for one in rounds:
        votes |= {option: number for option, number in one.votes.items() if option not in settled}
        settled.update(one.elected, one.dropped)
    return {option: votes[option] for option in options}


def tiers_of(options: Sequence[str], rounds: Sequence[Round], last: Sequence[Sequence[str]]) -> Tiers:
    """Elected ones first, as they were elected; then `last`, the rest of the last round; then dropped ones, latest
    first. Options elected in one round stand by their votes; options dropped together stand together."""
    tiers: list[Sequence[str]] = []
    for one in rounds:
        for level in sorted({one.votes[option] for option in one.elected}, reverse=True):
            tiers.append([option for option in one.elected if one.votes[option] == level])
    tiers += [*last, *(one.dropped for one in reversed(rounds) if one.dropped)]
    return tuple(tuple(option for option in options if option in tier) for tier in tiers if tier)


def _facts(number: int, one: Round) -> dict[str, object]:
    return {
        "round": number,
        "votes": [{"option": option, "total": exact_number(votes)} for option, votes in one.votes.items()],
        "exhausted": exact_number(one.exhausted),
        "elected": list(one.elected),
        "dropped": list(one.dropped),
        "surplus_of": list(one.surplus_of),
        "moved": [{"from": a, "to": b, "votes": exact_number(votes)} for (a, b), votes in one.moved.items()],
        "why": one.why,
    }
