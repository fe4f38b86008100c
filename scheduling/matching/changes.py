"""What a repair changes, meeting by meeting and person by person, and what it costs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from scheduling.matching.ids import Id
from scheduling.matching.model import Meeting, Problem, Schedule
from scheduling.matching.parties import Party


class ChangeKind(StrEnum):
    ADDED = "added"
    MOVED = "moved"  # to another slot, or with somebody else of the team
    RESEATED = "reseated"  # to another table in the same slot
    DROPPED = "dropped"  # though the wish stands
    CANCELLED = "cancelled"  # the wish is gone


@dataclass(frozen=True, slots=True)
class Change:
    """One meeting that is not as it was; `people` are all who have to be told."""

    wish: Id
    kind: ChangeKind
    people: Party
    before: Meeting | None
    after: Meeting | None


@dataclass(frozen=True, slots=True)
class MoveCosts:
    """What an exchange must gain in value for every standing meeting that it moves or drops.

    Ranks above value (must-meets, coverage, minima) are worth any number of moves.
    """

    move: int = 3
    drop: int = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """What was reached step by step: with what could stay (`kept_value`), with places that move nobody
    (`placed_value`), and in the end. `kept`, `moved` and so on count meetings of the plan before; `forced` are the
    moved, reseated or dropped ones that could not have stayed. `affected` counts people with any change."""

    kept_value: int
    placed_value: int
    value: int
    bound: int
    kept: int
    moved: int
    reseated: int
    dropped: int
    cancelled: int
    added: int
    forced: int
    affected: int


@dataclass(frozen=True, slots=True)
class Repair:
    """A plan for the changed problem, and what it changes. Nothing is committed by making one.

    `schedule.reasons` is empty where they were not asked for.
    """

    schedule: Schedule
    changes: tuple[Change, ...]
    figures: Figures

    def by_person(self) -> dict[Id, tuple[Change, ...]]:
        """The changes of everybody who has any, in the order of the changes."""
        told: dict[Id, list[Change]] = defaultdict(list)
        for change in self.changes:
            for person in change.people:
                told[person].append(change)
        return {person: tuple(changes) for person, changes in told.items()}


def compare(problem: Problem, before: Iterable[Meeting], after: Iterable[Meeting]) -> tuple[Change, ...]:
    """Every meeting that differs: first those of `before` in their order, then the added ones.

    A wish that is gone from the problem needs its people in the meeting, else nobody can be told.
    """
    wishes = {wish.id: wish for wish in problem.wishes}
    now = {meeting.wish: meeting for meeting in after}
    changes = []
    seen = set()
    for old in before:
        seen.add(old.wish)
        wish, new = wishes.get(old.wish), now.get(old.wish)
        party = old.people or (wish.ends if wish is not None else ())
        if new is None:
            kind = ChangeKind.CANCELLED if wish is None else ChangeKind.DROPPED
            changes.append(Change(old.wish, kind, party, old, None))
        elif new != old:
            here = new.people or (wish.ends if wish is not None else ())
            same = new.slot == old.slot and here == party
            if same and new.table == old.table:
                continue
            kind = ChangeKind.RESEATED if same else ChangeKind.MOVED
            changes.append(Change(old.wish, kind, tuple(dict.fromkeys((*party, *here))), old, new))
    for meeting in now.values():
        if meeting.wish not in seen:
            party = meeting.people or wishes[meeting.wish].ends
            changes.append(Change(meeting.wish, ChangeKind.ADDED, party, None, meeting))
    return tuple(changes)


def peopled(problem: Problem, meetings: Iterable[Meeting]) -> tuple[Meeting, ...]:
    """The meetings of a plan for this problem, each with its people, so that they are known when the wish is gone."""
    wishes = {wish.id: wish for wish in problem.wishes}
    return tuple(replace(meeting, people=meeting.people or wishes[meeting.wish].ends) for meeting in meetings)


def touched_by(before: Problem, after: Problem) -> frozenset[Id]:
    """Everybody of the problem after a change whose own row, wishes, locks or permissions are not as they were."""
    people = {person.id: person for person in before.people}
    touched = {person.id for person in after.people if people.get(person.id) != person}
    old, new = ({wish.id: wish for wish in problem.wishes} for problem in (before, after))
    for wish in {**old, **new}.values():
        if old.get(wish.id) != new.get(wish.id):
            touched.update(wish.ends)
    pairs = set(before.forbidden) ^ set(after.forbidden)
    touched.update(end for pair in pairs for end in pair)
    locks = set(before.fixed) ^ set(after.fixed)
    touched.update(end for lock in locks for end in _ends(lock.wish, old, new))
    members = {team.id: team.members for team in (*before.teams, *after.teams)}
    everybody = {member for end in touched for member in members.get(end, (end,))}
    return frozenset(everybody & {person.id for person in after.people})


def _ends(wish: Id, *known: Mapping[Id, object]) -> Party:
    found = next((wishes[wish] for wishes in known if wish in wishes), None)
    return getattr(found, "ends", ())
