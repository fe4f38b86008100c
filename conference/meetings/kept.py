"""What comparing the people of an event needs, kept in memory: the lexicon of the newest lists, and the weights."""

from asyncio import to_thread
from itertools import islice
from weakref import WeakKeyDictionary

from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.kept import roster_of
from conference.directory.live import directory_topic
from conference.directory.roster import Entry, Roster
from conference.foundation.kit import Kit
from conference.meetings.live import suggestions_topic
from conference.meetings.queries.apart import apart_of
from conference.meetings.queries.standing import participants
from conference.meetings.queries.suggestions import OwnList, in_touch, lexicon_of, own_list, weights_of
from conference.meetings.rules.apart import Apart
from conference.meetings.rules.fit import FITTING, Matchmaker
from conference.meetings.rules.suggesting import KEPT, LENGTH
from scheduling.suggestions.pair import Judge

_PEOPLE: WeakKeyDictionary[Roster, tuple[frozenset[int], dict[int, Entry]]] = WeakKeyDictionary()
KEEP_SECONDS = 3600.0
FIRST_AMONG = 1_500  # people with whom somebody who has just joined is compared on the spot, in 0.2 s


async def matchmaker_of(kit: Kit, db: AsyncSession, event: int) -> tuple[Roster, Matchmaker]:
    """The roster, and who compares those on it who take part in the meetings. Warm, two small queries."""
    roster = await roster_of(kit, db, event)
    members = frozenset(await participants(db, event))
    kept = _PEOPLE.get(roster)
    if kept is None or kept[0] != members:
        kept = _PEOPLE[roster] = (members, {entry.id: entry for entry in roster.entries if entry.id in members})
    return roster, Matchmaker(kept[1], await judge_of(kit, db, event))


async def judge_of(kit: Kit, db: AsyncSession, event: int) -> Judge:
    """By the newest lexicon and weights. Before the first lists are made, every word is as telling as any other."""

    async def read() -> Judge:
        return Judge(await lexicon_of(db, event), await weights_of(db, event))

    return await kit.memory.recall(("judge", event), read, lambda _: (suggestions_topic(event),), seconds=KEEP_SECONDS)


async def own_list_of(kit: Kit, db: AsyncSession, event: int, maker: Matchmaker, person: int) -> OwnList:
    """Whom somebody who takes part is suggested. Who has just joined gets a list made on the spot, by points alone and
    from the first people by number, until the worker has made the right one."""
    found = await own_list(db, event, person)
    if found is not None:
        return found

    async def read() -> OwnList:
        apart = await apart_of(db, event)
        touched = {pair for pair in await in_touch(db, event) if person in pair}
        return await to_thread(first_list, maker, person, apart, touched)

    topics = (suggestions_topic(event), directory_topic(event))
    return await kit.memory.recall(("first list", event, person), read, lambda _: topics)


def first_list(maker: Matchmaker, person: int, apart: Apart, touched: set[tuple[int, int]]) -> OwnList:
    me = maker.people[person]
    points = {
        other.id: found
        for other in islice(maker.people.values(), FIRST_AMONG)
        if other.id != person
        and not (me.house and other.house and me.house.id == other.house.id)
        and (min(person, other.id), max(person, other.id)) not in touched
        and not apart.why(person, other.id)
        and (found := maker.points(me, other))
    }
    best = sorted(points, key=lambda other: (-points[other], other))[: LENGTH + KEPT]
    fitting = sum(found >= FITTING for found in points.values())
    return OwnList(
        {other: points[other] for other in best}, frozenset(best[: min(fitting, LENGTH)]), frozenset(), fitting
    )
