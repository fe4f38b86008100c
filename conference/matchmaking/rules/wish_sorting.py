"""Which rows of a file of wishes say something new, and what is wrong with the others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from conference.matchmaking.rules.wish_file import Fault, Kind, WishLine
from conference.meetings.rules.apart import Apart

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What stands before the import: participants and other members by address, open requests with their state and
    whether they are the organisers', and who does not meet whom."""

    people: Mapping[str, int]
    outside: frozenset[str]
    requests: Mapping[Pair, tuple[int, str, bool]]
    apart: Apart


@dataclass(slots=True)
class Sorted:
    """`fresh`: wishes to write, with their two; `raised`: open requests that become a must-meet; `apart`: pairs.
    `known` counts rows that say what stands already."""

    fresh: list[tuple[WishLine, int, int]] = field(default_factory=list)
    raised: list[int] = field(default_factory=list)
    apart: list[Pair] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    known: int = 0

    @property
    def added(self) -> int:
        return len(self.fresh) + len(self.raised) + len(self.apart)


class Sorter:
    """Takes the rows one after the other, so that others are served meanwhile."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._seen: dict[Pair, WishLine] = {}
        self.sorted = Sorted()

    def take(self, rows: Iterable[WishLine | Fault]) -> None:
        for row in rows:
            if isinstance(row, Fault):
                self.sorted.faults.append(row)
            else:
                self._take(row)

    def _take(self, row: WishLine) -> None:
        numbers = []
        for name, address in (("person", row.person), ("other", row.other)):
            number = self._known.people.get(address)
            if number is None:
                away = address in self._known.outside
                why = "does not take part in the meetings" if away else "is no member of this event"
                return self._fault(row, name, f"{address} {why}")
            numbers.append(number)
        one, other = numbers
        pair = (min(one, other), max(one, other))
        before = self._seen.setdefault(pair, row)
        if before is not row:
            same = before.kind == row.kind
            why = f"the pair stands in line {before.line} already" + ("" if same else f", as “{before.kind}”")
            return self._fault(row, "other", why)
        return self._sort(row, one, other, pair)

    def _sort(self, row: WishLine, one: int, other: int, pair: Pair) -> None:
        kept, request = pair in self._known.apart.pairs, self._known.requests.get(pair)
        if row.kind is Kind.APART:
            if kept:
                self.sorted.known += 1
            else:
                self.sorted.apart.append(pair)
        elif refused := self._known.apart.why(one, other):
            says = {"pair": "the organisers keep these two apart", "colleagues": "colleagues do not meet each other"}
            self._fault(row, "other", says.get(refused, "their groups do not meet each other"))
        elif request is None:
            self.sorted.fresh.append((row, one, other))
        elif row.kind is Kind.MUST and request[1] != "scheduled" and not request[2]:
            self.sorted.raised.append(request[0])
        else:
            self.sorted.known += 1

    def _fault(self, row: WishLine, name: str, why: str) -> None:
        cells = (row.person, row.other, str(row.kind), str(row.priority), row.message)
        self.sorted.faults.append(Fault(row.line, name, why, cells))
