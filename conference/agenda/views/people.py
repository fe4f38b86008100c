"""People worth meeting, for the lobby: the best of each person's suggestions, remembered for a minute."""

from collections.abc import Sequence
from dataclasses import dataclass

from conference.directory.live import directory_topic
from conference.directory.roster import Entry
from conference.foundation.kit import Kit
from conference.meetings.kept import matchmaker_of, own_list_of
from conference.meetings.live import suggestions_topic
from conference.meetings.rules.fit import FITTING, Fit
from conference.people.live import person_topic

SHOWN = 3


@dataclass(frozen=True, slots=True)
class Worth:
    other: Entry
    fit: Fit


async def people_worth_meeting(kit: Kit, event: int, person: int) -> Sequence[Worth]:
    """The best fits of somebody who takes part in the meetings; nobody for others."""

    async def read() -> Sequence[Worth]:
        async with kit.db.read() as db:
            _, maker = await matchmaker_of(kit, db, event)
            me = maker.people.get(person)
            if me is None:
                return ()
            own = await own_list_of(kit, db, event, maker, person)
        best = sorted((number for number in own.points if number in maker.people), key=lambda one: -own.points[one])
        fits = ((maker.people[number], maker.fit(me, maker.people[number])) for number in best[:SHOWN])
        return tuple(Worth(other, fit) for other, fit in fits if fit and fit.points >= FITTING)

    topics = (directory_topic(event), suggestions_topic(event), person_topic(person))
    return await kit.memory.recall(("worth", event, person), read, lambda _: topics)
