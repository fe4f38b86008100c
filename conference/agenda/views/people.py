"""People worth meeting, for the lobby: the best fits, worked out once for each index and person."""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from conference.directory.roster import Entry
from conference.foundation.kit import Kit
from conference.meetings.kept import fit_index_of
from conference.meetings.rules.fit import Fit, FitIndex

SHOWN = 3
LEAST_DOTS = 2  # a slight fit is no suggestion
MOST = 5_000  # people whose best fits are kept with one index


@dataclass(frozen=True, slots=True)
class Worth:
    other: Entry
    fit: Fit


_BEST: WeakKeyDictionary[FitIndex, dict[int, Sequence[Worth]]] = WeakKeyDictionary()


async def people_worth_meeting(kit: Kit, event: int, person: int) -> Sequence[Worth]:
    """The best fits of somebody who takes part in the meetings; nobody for others."""
    async with kit.db.read() as db:
        _, index = await fit_index_of(kit, db, event)
    me = index.people.get(person)
    if me is None:
        return ()
    best = _BEST.setdefault(index, {})
    if person not in best:
        if len(best) >= MOST:
            best.clear()
        best[person] = _best(index, me)
    return best[person]


def _best(index: FitIndex, me: Entry) -> Sequence[Worth]:
    fits = sorted(index.fits(me).items(), key=lambda pair: (-pair[1].total, pair[0]))
    return tuple(Worth(index.people[other], fit) for other, fit in fits[:SHOWN] if fit.dots >= LEAST_DOTS)
