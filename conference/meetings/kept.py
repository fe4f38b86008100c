"""The index of who fits whom, kept in memory as long as its roster and its participants stand."""

from collections.abc import Collection
from weakref import WeakKeyDictionary

from sqlmodel.ext.asyncio.session import AsyncSession

from conference.directory.kept import roster_of
from conference.directory.roster import Roster
from conference.foundation.kit import Kit
from conference.meetings.queries.standing import participants
from conference.meetings.rules.fit import FitIndex

_INDEXES: WeakKeyDictionary[Roster, tuple[frozenset[int], FitIndex]] = WeakKeyDictionary()


async def fit_index_of(kit: Kit, db: AsyncSession, event: int) -> tuple[Roster, FitIndex]:
    """The roster, and the index over those on it who take part in the meetings. Warm, two small queries."""
    roster = await roster_of(kit, db, event)
    return roster, _index(roster, await participants(db, event))


def _index(roster: Roster, taking_part: Collection[int]) -> FitIndex:
    members = frozenset(taking_part)
    kept = _INDEXES.get(roster)
    if kept is None or kept[0] != members:
        people = {entry.id: entry for entry in roster.entries if entry.id in members}
        kept = _INDEXES[roster] = (members, FitIndex(people))
    return kept[1]
