"""People worth meeting, for the lobby: the best fits of each person, remembered for a minute."""

from collections.abc import Sequence
from dataclasses import dataclass

from conference.directory.live import directory_topic
from conference.directory.roster import Entry
from conference.foundation.kit import Kit
from conference.meetings.kept import fit_index_of
from conference.meetings.rules.fit import Fit, FitIndex
from conference.people.live import person_topic

SHOWN = 3
LEAST_DOTS = 2  # a slight fit is no suggestion


@dataclass(frozen=True, slots=True)
class Worth:
    other: Entry
    fit: Fit


async def people_worth_meeting(kit: Kit, event: int, person: int) -> Sequence[Worth]:
    """The best fits of somebody who takes part in the meetings; nobody for others."""

    async def read() -> Sequence[Worth]:
        async with kit.db.read() as db:
            _, index = await fit_index_of(kit, db, event)
        me = index.people.get(person)
        return _best(index, me) if me is not None else ()

    return await kit.memory.recall(
        ("worth", event, person), read, lambda _: (directory_topic(event), person_topic(person))
    )


def _best(index: FitIndex, me: Entry) -> Sequence[Worth]:
    fits = sorted(index.fits(me).items(), key=lambda pair: (-pair[1].total, pair[0]))
    return tuple(Worth(index.people[other], fit) for other, fit in fits[:SHOWN] if fit.dots >= LEAST_DOTS)
