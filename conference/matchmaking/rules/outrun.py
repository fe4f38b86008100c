"""What of a plan no longer fits the event as it is now."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from conference.matchmaking.rules.plan import Planned
from conference.meetings.queries import MatchInput, MeetingRow
from conference.meetings.rules.pace import day_of
from scheduling.matching.changes import ChangeKind


def outrun(plan: Sequence[Planned], given: MatchInput) -> list[Planned]:
    """The steps that no longer fit, whole units: a foresight, the publication itself decides.

    `given` is read with the present time, so that slots which have begun are usable by nobody.
    """
    calendar = _Calendar(given)
    units: dict[int, list[Planned]] = {}
    for step in plan:
        units.setdefault(step.unit, []).append(step)
    return [step for unit in units.values() if not calendar.take(unit) for step in unit]


class _Calendar:
    """Who is where in the standing meetings and in the units that were taken."""

    def __init__(self, given: MatchInput) -> None:
        self.given = given
        self.room = {slot.id: given.tables_in(slot) for slot in given.slots}
        self.open_requests = {wish.request_id for wish in given.wishes}
        self.standing = {meeting.id: meeting for meeting in given.meetings}
        self.day = day_of(given.slots, given.pace)
        self.busy: defaultdict[int, set[int]] = defaultdict(set)
        self.held: Counter[int] = Counter()
        self.tables: Counter[int] = Counter()
        for meeting in given.meetings:
            self._book((meeting.first, meeting.second), meeting.slot_id)

    def take(self, unit: Sequence[Planned]) -> bool:
        """Do the steps of a unit together; False, and nothing done, where one of them no longer fits."""
        moved = [step for step in unit if step.meeting is not None]
        if not all(_as_planned(step, self.standing.get(step.meeting or 0)) for step in moved):
            return False
        for step in moved:
            self._leave(step.pair, _home(step))
        taken: list[Planned] = []
        for step in unit:
            if step.kind == ChangeKind.DROPPED:
                continue
            if not self._fits(step):
                for done in taken:
                    self._leave(done.pair, done.slot)
                for back in moved:
                    self._book(back.pair, _home(back))
                return False
            self._book(step.pair, step.slot)
            taken.append(step)
        return True

    def _fits(self, step: Planned) -> bool:
        given = self.given
        if step.meeting is None and (step.request not in self.open_requests or given.apart.why(*step.pair)):
            return False
        return self.tables[step.slot] < self.room.get(step.slot, 0) and all(
            step.slot in given.people.get(person, ())
            and step.slot not in self.busy[person]
            and step.slot not in self.day.barred(self.busy[person])
            and self.held[person] < given.max_meetings
            for person in step.pair
        )

    def _book(self, pair: tuple[int, int], slot: int) -> None:
        self.tables[slot] += 1
        for person in pair:
            self.busy[person].add(slot)
            self.held[person] += 1

    def _leave(self, pair: tuple[int, int], slot: int) -> None:
        self.tables[slot] -= 1
        for person in pair:
            self.busy[person].discard(slot)
            self.held[person] -= 1


def _home(step: Planned) -> int:
    """The slot that a standing meeting has until it is moved."""
    return step.before[0] if step.before else step.slot


def _as_planned(step: Planned, meeting: MeetingRow | None) -> bool:
    """Whether a standing meeting is still where the repair found it, and not locked since."""
    if meeting is None or meeting.locked or step.before is None:
        return False
    return meeting.slot_id == step.before[0] and {meeting.first, meeting.second} == set(step.pair)
