"""What a finished run says in figures: kept with the run as JSON, and read back for its page."""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from statistics import median

from conference.matchmaking.rules.problem import is_standing
from scheduling.matching.ids import Id
from scheduling.matching.model import Problem, Schedule, WishKind
from scheduling.matching.reasons import Reason, ReasonCode, RemedyKind


@dataclass(frozen=True, slots=True)
class Unmet:
    """Why a request was not placed: the engine's code, who of the two is full, and what alone would change it: slots
    to be opened by a person (person, slot), slots that lack a table, people whose limit is too low."""

    code: str
    full: list[int] = field(default_factory=list)
    open: list[tuple[int, int]] = field(default_factory=list)
    tables: list[int] = field(default_factory=list)
    limits: list[int] = field(default_factory=list)


@dataclass(slots=True)
class Summary:
    """`wishes`, `got`: by person, how many they could have had and have (standing ones in both). `met`: kind ->
    (placed, all). `lost`: requests that the publication had to leave out, and why, in a sentence."""

    seconds: float
    ended: str
    proof: str
    covered: int
    meetings: int
    standing: int
    met: dict[str, tuple[int, int]]
    wishes: dict[int, int]
    got: dict[int, int]
    unmet: dict[int, Unmet]
    violations: list[str]
    lost: dict[int, str] = field(default_factory=dict)

    def to_json(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"), ensure_ascii=False)

    @property
    def zeros(self) -> int:
        return sum(1 for count in self.got.values() if count == 0)

    @property
    def median(self) -> float:
        """Of those who wished or were wished for."""
        return median([self.got[person] for person, count in self.wishes.items() if count] or [0])

    @property
    def fewest(self) -> int:
        return min((self.got[person] for person, count in self.wishes.items() if count), default=0)

    @property
    def most(self) -> int:
        return max(self.got.values(), default=0)


def summary_from_json(text: str) -> Summary:
    """The summary as `to_json` wrote it."""
    raw = json.loads(text)
    for name in ("wishes", "got", "lost"):
        raw[name] = {int(key): value for key, value in raw[name].items()}
    raw["met"] = {kind: (pair[0], pair[1]) for kind, pair in raw["met"].items()}
    raw["unmet"] = {
        int(key): Unmet(**value | {"open": [(pair[0], pair[1]) for pair in value["open"]]})
        for key, value in raw["unmet"].items()
    }
    return Summary(**raw)


def summarise(
    problem: Problem,
    schedule: Schedule,
    participants: Collection[int],
    violations: list[str],
    seconds: float,
    requests: Mapping[str, int] | None = None,
) -> Summary:
    """The figures of a schedule. `participants` are all who take part, with wishes or without; `requests` stand behind
    the meetings that a repair may drop."""
    behind: dict[Id, int] = dict((requests or {}).items())
    wishes = {wish.id: wish for wish in problem.wishes}
    held = {meeting.wish for meeting in schedule.meetings}
    got: Counter[Id] = Counter(end for wish in held for end in (wishes[wish].a, wishes[wish].b))
    wished: Counter[Id] = Counter(end for wish in problem.wishes for end in (wish.a, wish.b))
    everyone = sorted({*participants, *(int(person.id) for person in problem.people)})
    return Summary(
        seconds=round(seconds, 1),
        ended=schedule.ended.value,
        proof=schedule.proof.value,
        covered=schedule.objective.covered,
        meetings=sum(1 for wish in held if not is_standing(wish)),
        standing=sum(1 for wish in held if is_standing(wish)),
        met=_met(problem, held),
        wishes={person: wished[person] for person in everyone},
        got={person: got[person] for person in everyone},
        unmet={
            behind[reason.wish] if is_standing(reason.wish) else int(reason.wish): _unmet(reason)
            for reason in schedule.reasons
            if not is_standing(reason.wish) or reason.wish in behind
        },
        violations=violations,
    )


def _met(problem: Problem, held: set[Id]) -> dict[str, tuple[int, int]]:
    every: Counter[str] = Counter()
    placed: Counter[str] = Counter()
    for wish in problem.wishes:
        if not is_standing(wish.id):
            every[wish.kind.value] += 1
            placed[wish.kind.value] += wish.id in held
    return {kind.value: (placed[kind.value], every[kind.value]) for kind in WishKind if every[kind.value]}


def _unmet(reason: Reason) -> Unmet:
    full = [int(person) for person in reason.people] if reason.code is ReasonCode.PERSON_FULL else []
    open_ = [
        (int(remedy.person), int(remedy.slot))
        for remedy in reason.remedies
        if remedy.kind is RemedyKind.OPEN_SLOT and remedy.person is not None and remedy.slot is not None
    ]
    tables = [int(r.slot) for r in reason.remedies if r.kind is RemedyKind.ADD_TABLE and r.slot is not None]
    limits = [int(r.person) for r in reason.remedies if r.kind is RemedyKind.RAISE_MAXIMUM and r.person is not None]
    return Unmet(reason.code.value, full, open_, tables, limits)
