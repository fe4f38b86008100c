"""Factories: a fair with an organiser and a web of requests, and runs done by the real solver."""

import json
import random
from dataclasses import dataclass

from sqlmodel import select

from conference.events.models import Role
from conference.foundation.kit import Kit
from conference.matchmaking.forms import USUAL, WeightsForm
from conference.matchmaking.jobs import finish_publication, solve_run
from conference.matchmaking.models import MatchRun, RunState
from conference.matchmaking.rules.figures import summary_from_json
from conference.matchmaking.service import publish, start_run
from conference.meetings import service as meetings
from conference.meetings.forms import AskForm
from conference.meetings.models import Meeting, MeetingRequest, Participant
from conference.people.models import Person as Account
from scheduling.matching.codec import problem_to_json
from scheduling.matching.model import Person, Problem, Slot, Wish
from tests.conference.meetings.factories import Fair, make_fair
from tests.factories import make_member


@dataclass(frozen=True)
class Market:
    """A fair whose people have asked each other, and its organiser."""

    fair: Fair
    organiser: Account
    requests: list[MeetingRequest]

    @property
    def event_id(self) -> int:
        return self.fair.event_id

    @property
    def desk(self) -> str:
        return f"/e/{self.fair.event.slug}/console/matchmaking"


async def make_market(
    kit: Kit,
    pairs: list[tuple[int, int]] | None = None,
    *,
    people: int = 4,
    slots: int = 3,
    tables: int = 2,
    accepted: int = 0,
    **rules: int,
) -> Market:
    """`pairs` asked each other, by place in the fair's list; the first `accepted` of them have their yes."""
    fair = await make_fair(kit, people, slots, tables=tables, **rules)
    async with kit.work() as work:
        organiser = await make_member(work, fair.event, "Hana Novák", Role.ORGANISER)
    requests = []
    for place, (asker, invitee) in enumerate(pairs if pairs is not None else [(0, 1), (0, 2), (1, 2), (2, 3)]):
        async with kit.work(quiet=True) as work:
            form = AskForm(invitee=fair.person(invitee), slot_ids=[])
            request = await meetings.ask(work, fair.event_id, form, by=fair.person(asker))
            if place < accepted:
                await meetings.accept(work, request, by=fair.person(invitee))
            requests.append(request)
    return Market(fair, organiser, requests)


def tangle(people: int, count: int, seed: int = 7) -> list[tuple[int, int]]:
    """Different pairs, as many as wanted, in no order."""
    every = [(a, b) for a in range(people) for b in range(a + 1, people)]
    return random.Random(seed).sample(every, count)


async def queue(kit: Kit, market: Market, weights: WeightsForm = USUAL) -> MatchRun:
    async with kit.work() as work:
        return await start_run(work, market.event_id, weights, by=market.organiser.id)


async def solved(kit: Kit, market: Market, weights: WeightsForm = USUAL) -> MatchRun:
    """A run from its start to its end, by the solver's own process."""
    run = await queue(kit, market, weights)
    await solve_run(kit, run.id or 0)
    found = await reload(kit, run)
    assert found.state == RunState.FINISHED, found.failure
    return found


@dataclass(frozen=True)
class Published:
    """What became of a plan: meetings made, requests that no longer fitted and why, participants who have none."""

    placed: int
    lost: dict[int, str]
    none: list[int]


async def published(kit: Kit, run: MatchRun, *, anyway: bool = False) -> Published:
    """A publication from the organiser's word to its end, by the worker's own loop."""
    async with kit.work() as work:
        await publish(work, run, by=None, anyway=anyway)
    await finish_publication(kit, run.id or 0)
    return await outcome(kit, run)


async def outcome(kit: Kit, run: MatchRun) -> Published:
    """What the tables say of a publication that has come to its end."""
    found = await reload(kit, run)
    assert (found.state, found.published_at) == (RunState.PUBLISHED, kit.clock.now())
    async with kit.db.read() as db:
        meetings_ = (await db.exec(select(Meeting).where(Meeting.event_id == run.event_id))).all()
        takes_part = (await db.exec(select(Participant.person_id).where(Participant.event_id == run.event_id))).all()
    held = {end for meeting in meetings_ for end in (meeting.first_id, meeting.second_id)}
    placed = sum(meeting.run_id == run.id for meeting in meetings_)
    return Published(placed, summary_from_json(found.summary or "{}").lost, sorted(set(takes_part) - held))


async def reload(kit: Kit, run: MatchRun) -> MatchRun:
    async with kit.db.read() as db:
        return (await db.exec(select(MatchRun).where(MatchRun.id == run.id))).one()


def plan_of(run: MatchRun) -> list[dict[str, int]]:
    found: list[dict[str, int]] = json.loads(run.schedule or "{}")["meetings"]
    return found


def hard_problem(people: int = 150, slots: int = 12, wishes: int = 1500, tables: int = 30) -> str:
    """A problem on which the solver works for a minute, as JSON."""
    chance = random.Random(3)
    pairs = chance.sample([(a, b) for a in range(people) for b in range(a + 1, people)], wishes)
    problem = Problem(
        slots=tuple(Slot(slot, tables) for slot in range(slots)),
        people=tuple(
            Person(number, frozenset(slot for slot in range(slots) if chance.random() < 0.5), 6)
            for number in range(people)
        ),
        wishes=tuple(Wish(1000 + k, a, b, chance.choice((8, 14, 20, 26, 32))) for k, (a, b) in enumerate(pairs)),
    )
    return json.dumps(problem_to_json(problem))
